#include "analysis/joined_table.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <unordered_map>

#include "analysis/evaluation_columns.h"
#include "base/error.h"
#include "base/file_fingerprint.h"
#include "statistics/grouping.h"
#include "store/groups.h"
#include "store/image_set.h"
#include "store/row_file.h"
#include "store/score_making.h"
#include "store/scores_file.h"
#include "tables/row_file_table.h"
#include "tables/table_file.h"

namespace peculiar::analysis {

namespace {

/// A cell of a file's column, or none.
struct ColumnCell {
  const catalog::Column* column = nullptr;
  std::size_t row = 0;
  const std::string* file = nullptr;

  bool is_missing() const { return column == nullptr || column->is_missing(row); }
};

constexpr const char* kPrefixes[] = {"sample_", kMeasuredPrefix, "table_"};     // by kind: prefix_of()
constexpr std::int64_t kAnyVersion = std::numeric_limits<std::int64_t>::max();  // for reading columns

/// A table as read, with its kind.
struct Source {
  std::string file;
  catalog::Table table;                                ///< without rows until read_columns(), if a row file
  std::vector<std::string> names;                      ///< of all columns of the file
  std::string row_file;                                ///< kind of a row file; "" for other tables
  std::string kind;                                    ///< of row files, and of tables exported from them
  std::unordered_map<std::string, std::size_t> place;  ///< row of each id

  std::string attribute(const std::string& name) const {
    for (const auto& [key, value] : table.metadata) {
      if (key == name) return value;
    }
    return "";
  }
};

/// The first known score of a table whose columns are in the order in which `score` writes them, `row` first
/// and `flags` before all scores; "" for other tables.
std::string score_in_order(const std::vector<std::string>& names) {
  if (names.empty() || names.front() != "row") return "";
  const std::vector<std::string>& scores = known_scores();
  const auto first = std::find_first_of(names.begin(), names.end(), scores.begin(), scores.end());
  return first != names.end() && std::find(names.begin(), first, "flags") != first ? *first : "";
}

/// The kind of a table without metadata, such as a CSV file, by its columns; "" if unknown.
std::string kind_by_columns(const catalog::Table& table) {
  if (table.has("measure_flags")) return "measurements";
  return score_in_order(table.names()).empty() ? "" : "scores";
}

/// Reads the table, but of a row file only names and attributes.
Source open_source(const std::string& file, const std::string& table_hdu, const RunContext& context) {
  Source source;
  source.file = file;
  source.row_file = source.kind = store::row_file_kind(file);
  if (!source.row_file.empty()) {
    source.table = tables::RowFileTable(file, source.row_file).heading();
    source.names = source.table.names();
    return source;
  }
  // --table-hdu does not apply to a file with a single table.
  const bool has_several = !table_hdu.empty() && tables::list_tables(file).size() > 1;
  const tables::TableChoice choice{has_several ? table_hdu : "", "--table-hdu"};
  source.table = tables::read_table(file, choice, context);
  source.names = source.table.names();
  source.kind = source.attribute("peculiar_file");
  if (source.kind.empty()) source.kind = kind_by_columns(source.table);
  return source;
}

/// Returns the columns that `need` requires of any table: those it names, also where a prefix marks them as
/// from another kind of file, and those of the same names without prefix, which decide about the prefixes.
std::function<bool(const std::string&)> wanted_columns(const std::vector<Source>& sources,
                                                       const ColumnNeed& need, const std::string& ranking,
                                                       const std::string& id_column) {
  const auto is_known = [&](const std::string& name) {
    return std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
      return std::find(source.names.begin(), source.names.end(), name) != source.names.end();
    });
  };
  for (const std::string& name : need.asked) {
    const bool is_prefixed = std::any_of(std::begin(kPrefixes), std::end(kPrefixes), [&](const char* prefix) {
      return name.starts_with(prefix) && is_known(name.substr(std::string_view(prefix).size()));
    });
    if (!is_prefixed && !is_known(name)) return [](const std::string&) { return true; };
  }
  const std::vector<std::string>& first = sources.front().names;
  const bool has_ids = std::find(first.begin(), first.end(), "id") != first.end();
  if (!need.is_used || !has_ids) return [](const std::string&) { return true; };
  return [is_used = need.is_used, ranking, id_column](const std::string& name) {
    if (name == "id" || name == id_column || name == ranking || is_used(name)) return true;
    for (const char* outer : kPrefixes) {
      if (is_used(outer + name)) return true;
      for (const char* inner : kPrefixes)
        if (is_used(std::string(outer) + inner + name)) return true;
    }
    return false;
  };
}

void read_columns(Source& source, const std::function<bool(const std::string&)>& is_wanted) {
  std::vector<std::string> wanted;
  std::copy_if(source.names.begin(), source.names.end(), std::back_inserter(wanted), is_wanted);
  if (wanted.empty() && !source.names.empty()) wanted = {source.names.front()};  // gives the number of rows
  catalog::Table table;
  if (!source.row_file.empty()) {
    table = store::RowFileReader(source.file, source.row_file, kAnyVersion).catalogue(wanted);
  } else {
    for (const std::string& name : wanted) table.add(std::move(*source.table.find(name)));
  }
  table.description = source.table.description;
  table.metadata = std::move(source.table.metadata);
  source.table = std::move(table);
}

/// Error (input): the two files have a score made in different ways.
void check_same_making(const Source& first, const Source& other) {
  for (const std::string& name : first.names) {
    if (std::find(other.names.begin(), other.names.end(), name) == other.names.end()) continue;
    const std::string difference =
        store::making_difference(first.attribute(store::kMaking), other.attribute(store::kMaking), name);
    if (!difference.empty())
      throw input_error("{}: '{}' was computed with other settings than in {} ({}); score both alike",
                        other.file, name, first.file, difference);
  }
}

/// Says that a table counts as scores although nothing but its columns says so.
void tell_if_taken_as_scores(const Source& source, const RunContext& context) {
  if (source.kind != "scores" || !source.attribute("peculiar_file").empty() || !source.row_file.empty())
    return;
  context.info(
      "{}: is taken as scores, as its first column is 'row', and 'flags' comes before '{}': images that these flags put at an edge or in a gap are not ranked. If they mean something else, rename 'flags'",
      source.file, score_in_order(source.names));
}

void place_ids(Source& source, const std::string& id_column) {
  const catalog::Column* ids = source.table.find(id_column);
  if (ids == nullptr)
    throw input_error("{}: has no column '{}' to join on; name it with --id-column", source.file, id_column);
  for (std::size_t row = 0; row < ids->size(); ++row) {
    if (ids->is_missing(row)) continue;  // belongs to no image
    if (!source.place.emplace(ids->text(row), row).second)
      throw input_error("{}: id '{}' occurs twice", source.file, ids->text(row));
  }
}

template <typename Value, typename Get>
catalog::ColumnData values_of(const std::vector<ColumnCell>& cells, const Get& get) {
  std::vector<Value> values;
  values.reserve(cells.size());
  for (const ColumnCell& cell : cells) values.push_back(cell.is_missing() ? Value{} : get(cell));
  return values;
}

bool has_values(const catalog::Column& column) {
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (!column.is_missing(row)) return true;
  }
  return false;
}

/// Returns the column with these cells, and with the unit and description of the first column.
catalog::Column gathered(const std::string& name, const std::vector<ColumnCell>& cells) {
  catalog::Column result;
  result.name = name;
  const catalog::Column* first = nullptr;
  const std::string* first_file = nullptr;
  bool mixed = false;
  std::map<const catalog::Column*, bool> are_typed;
  for (const ColumnCell& cell : cells) {
    if (cell.column == nullptr) continue;
    // The type of a column without values is arbitrary.
    const auto [typed, is_new] = are_typed.try_emplace(cell.column, false);
    if (is_new) typed->second = has_values(*cell.column);
    if (!typed->second) continue;
    if (first == nullptr) {
      first = cell.column;
      first_file = cell.file;
      result.unit = first->unit;
      result.description = first->description;
    } else if (first->is_numeric() != cell.column->is_numeric()) {
      const bool text_first = !first->is_numeric();
      throw input_error("column '{}' is text in {} and numeric in {}; rename or convert one", name,
                        text_first ? *first_file : *cell.file, text_first ? *cell.file : *first_file);
    }
    mixed = mixed || first->data.index() != cell.column->data.index();
  }
  for (const ColumnCell& cell : cells) result.missing.push_back(cell.is_missing());
  const auto number = [](const ColumnCell& cell) { return cell.column->number(cell.row); };
  if (first != nullptr && !first->is_numeric()) {
    result.data =
        values_of<std::string>(cells, [](const ColumnCell& cell) { return cell.column->text(cell.row); });
  } else if (first != nullptr && !mixed && std::holds_alternative<std::vector<std::int64_t>>(first->data)) {
    result.data = values_of<std::int64_t>(cells, [](const ColumnCell& cell) {
      return std::get<std::vector<std::int64_t>>(cell.column->data)[cell.row];
    });
  } else if (first != nullptr && !mixed && std::holds_alternative<std::vector<bool>>(first->data)) {
    result.data = values_of<bool>(cells, [&](const ColumnCell& cell) { return number(cell) != 0; });
  } else {
    result.data = values_of<double>(cells, number);
  }
  return result;
}

/// If the cells belong to the same column (as scores have those of their sample), judging by description and
/// all values, fills in missing values from them. Returns false and changes nothing if they do not.
bool complete(catalog::Column& column, const std::vector<ColumnCell>& cells) {
  bool is_shared = false;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (cells[row].is_missing()) continue;
    const catalog::Column& other = *cells[row].column;
    if (other.data.index() != column.data.index() || other.description != column.description) return false;
    if (column.is_missing(row)) continue;
    if (cells[row].column->text(cells[row].row) != column.text(row)) return false;
    is_shared = true;
  }
  if (!is_shared) return false;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (cells[row].is_missing() || !column.is_missing(row)) continue;
    std::visit(
        [&](auto& values) {
          values[row] = std::get<std::decay_t<decltype(values)>>(cells[row].column->data)[cells[row].row];
        },
        column.data);
    if (!column.missing.empty()) column.missing[row] = false;
  }
  return true;
}

/// Returns the names of all columns of these tables, in order of appearance.
std::vector<std::string> names_of(const std::vector<const Source*>& sources) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const Source* source : sources) {
    for (const std::string& name : source->table.names()) {
      if (seen.insert(name).second) names.push_back(name);
    }
  }
  return names;
}

/// Order of kinds: samples before other tables, measurements last.
int place_of(const std::string& kind) { return kind == "sample" ? 0 : kind == "measurements" ? 2 : 1; }
const char* prefix_of(const std::string& kind) {
  return kPrefixes[kind == "sample" ? 0 : kind == "measurements" ? 1 : 2];
}

/// What is known of the file apart from its columns.
StackedFile stacked_file(const Source& source) {
  StackedFile file{source.file, source.table.rows(), source.kind == "scores", {}, "", 0};
  file.calibrated_column = source.attribute("calibrated_column");
  const nlohmann::json calibration = nlohmann::json::parse(source.attribute("calibration"), nullptr, false);
  if (calibration.is_object()) file.least_p_value = calibration.value("least_p_value", 0.0);
  if (!file.is_scores) return file;
  for (const char* name : {"flags", store::kArtefactFlags}) {
    if (const catalog::Column* column = source.table.find(name)) file.ranking.table.add(*column);
  }
  for (const char* name : {store::kRankPartial, store::kMutedArtefacts})
    file.ranking.set_attribute(name, source.attribute(name));
  return file;
}

ProvenanceInput input_of(const Source& source) {
  std::string mark = store::row_file_job(source.file);
  if (mark.empty()) mark = file_fingerprint(source.file);
  return {source.file, mark, source.attribute("provenance")};
}

/// The stacked rows, to which further tables are joined.
class TableJoin {
 public:
  TableJoin(const std::vector<Source>& sources, std::string id_column) : id_column_(std::move(id_column)) {
    std::vector<const Source*> all;
    for (std::size_t file = 0; file < sources.size(); ++file) {
      all.push_back(&sources[file]);
      result_.inputs.push_back(input_of(sources[file]));
      result_.file.insert(result_.file.end(), sources[file].table.rows(), file);
      result_.files.push_back(stacked_file(sources[file]));
    }
    rank_images({&result_});
    for (const std::string& name : names_of(all)) {
      std::vector<ColumnCell> cells;
      for (const Source* source : all) {
        const catalog::Column* column = source->table.find(name);
        for (std::size_t row = 0; row < source->table.rows(); ++row)
          cells.push_back({column, row, &source->file});
      }
      result_.table.add(gathered(name, cells));
    }
  }

  /// Checks that every image occurs once.
  void check_ids(const std::vector<Source>& sources) {
    const catalog::Column& ids = result_.table.at("id");
    std::unordered_map<std::string, std::size_t> seen;
    for (std::size_t row = 0; row < ids.size(); ++row) {
      const auto [found, is_new] = seen.emplace(ids.text(row), row);
      if (is_new) continue;
      throw input_error(
          "id '{}' is in {} and in {}; an image counts once, and different images need different ids",
          ids.text(row), sources[result_.file[found->second]].file, sources[result_.file[row]].file);
    }
    for (std::size_t row = 0; row < ids.size(); ++row) ids_.push_back(ids.text(row));
  }

  /// Adds the columns of tables of one kind.
  void add(const std::vector<Source*>& tables, const std::string& kind) {
    for (Source* source : tables) {
      place_ids(*source, id_column_);
      const auto found = std::count_if(ids_.begin(), ids_.end(),
                                       [&](const std::string& id) { return source->place.contains(id); });
      if (found == 0)
        throw input_error("{}: matches none of the {} images; is it of another sample?", source->file,
                          ids_.size());
      result_.counts.push_back({source->file, found});
      result_.inputs.push_back(input_of(*source));
    }
    const std::set<std::string> taken = [&] {
      const std::vector<std::string> names = result_.table.names();
      return std::set<std::string>(names.begin(), names.end());
    }();
    for (const std::string& name : names_of({tables.begin(), tables.end()})) {
      if (name == id_column_) continue;
      const std::vector<ColumnCell> cells = cells_of(tables, name);
      if (taken.contains(name) && complete(*result_.table.find(name), cells)) continue;
      const std::string called = taken.contains(name) ? prefix_of(kind) + name : name;
      if (!result_.table.has(called)) result_.table.add(gathered(called, cells));
    }
  }

  JoinedTable take() { return std::move(result_); }

 private:
  std::vector<ColumnCell> cells_of(const std::vector<Source*>& tables, const std::string& name) const {
    std::vector<ColumnCell> cells(ids_.size());
    for (const Source* source : tables) {
      const catalog::Column* column = source->table.find(name);
      if (column == nullptr) continue;
      for (std::size_t row = 0; row < ids_.size(); ++row) {
        const auto at = source->place.find(ids_[row]);
        if (at != source->place.end() && cells[row].is_missing())
          cells[row] = {column, at->second, &source->file};
      }
    }
    return cells;
  }

  std::string id_column_;
  JoinedTable result_;
  std::vector<std::string> ids_;
};

/// Measurements record their image set; for those of earlier versions and for other tables, a sample gives
/// it.
void tell_image_set(const std::vector<Source>& files, const std::vector<Source>& with, JoinedTable& result) {
  std::string of_sample;
  for (const std::vector<Source>* some : {&files, &with}) {
    for (const Source& source : *some) {
      result.is_measured = result.is_measured || source.kind == "measurements";
      if (result.image_set.empty()) result.image_set = source.attribute(store::kImageSet);
      // A table exported from a sample also has kind "sample", but no images.
      if (of_sample.empty() && store::row_file_kind(source.file) == "sample")
        of_sample = store::image_set_of(store::SampleReader(source.file)).json();
    }
  }
  if (result.image_set.empty()) result.image_set = of_sample;
}

}  // namespace

JoinedTable join_tables(const std::vector<std::string>& files, const std::vector<std::string>& with,
                        const std::string& id_column, const std::string& table_hdu, const RunContext& context,
                        const ColumnNeed& need) {
  std::vector<Source> sources;
  for (const std::string& file : files) {
    sources.push_back(open_source(file, table_hdu, context));
    tell_if_taken_as_scores(sources.back(), context);
    const std::string model = sources.back().attribute("model_fingerprint");
    if (model != sources.front().attribute("model_fingerprint"))
      throw input_error("{}: its scores are by another model than those of {}; score both with one model",
                        file, files.front());
    check_same_making(sources.front(), sources.back());
  }
  for (const std::string& file : with) sources.push_back(open_source(file, table_hdu, context));
  const auto is_wanted = wanted_columns(sources, need, sources.front().attribute("ranking"), id_column);
  for (Source& source : sources) read_columns(source, is_wanted);
  std::vector<Source> tables(std::make_move_iterator(sources.begin() + std::ssize(files)),
                             std::make_move_iterator(sources.end()));
  sources.resize(files.size());
  TableJoin join(sources, id_column);
  for (Source& source : sources) source.table = source.table.take({});  // its rows are in the join
  if (!tables.empty() || files.size() > 1) join.check_ids(sources);
  std::map<std::pair<int, std::string>, std::vector<Source*>> kinds;
  for (Source& table : tables) kinds[{place_of(table.kind), table.kind}].push_back(&table);
  for (const auto& [key, of_kind] : kinds) join.add(of_kind, key.second);
  JoinedTable result = join.take();
  result.ranking = sources.front().attribute("ranking");
  result.thresholds = sources.front().attribute("thresholds");
  result.model = sources.front().attribute("model_fingerprint");
  result.making = sources.front().attribute(store::kMaking);
  tell_image_set(sources, tables, result);
  return result;
}

void rank_images(const std::vector<JoinedTable*>& tables) {
  std::vector<StackedFile*> files;
  for (JoinedTable* table : tables) {
    for (StackedFile& file : table->files) files.push_back(&file);
  }
  rank_alike(files);
  for (JoinedTable* table : tables) {
    table->left_out.clear();
    table->muted.clear();
    for (const StackedFile& file : table->files) {
      std::vector<bool> left_out = store::left_out_of_ranking(file.ranking);
      std::vector<bool> muted = store::muted_images(file.ranking);
      left_out.resize(file.rows, false);  // without columns to tell
      muted.resize(file.rows, false);
      table->left_out.insert(table->left_out.end(), left_out.begin(), left_out.end());
      table->muted.insert(table->muted.end(), muted.begin(), muted.end());
    }
  }
}

std::vector<std::size_t> group_numbers(const catalog::Table& table, const std::string& column) {
  return statistics::group_numbers(store::group_names(table, column));
}

}  // namespace peculiar::analysis
