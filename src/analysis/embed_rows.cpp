#include "analysis/embed_rows.h"

#include <fnmatch.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <unordered_map>

#include "analysis/words.h"
#include "base/error.h"
#include "catalog/column_access.h"
#include "catalog/position_metadata.h"
#include "catalog/standardised.h"
#include "embeddings/vector_table.h"
#include "store/scores_file.h"
#include "tables/table_file.h"

namespace peculiar::analysis {

namespace {

/// Returns the table's columns that match the patterns, without duplicates, in the order of the table.
std::vector<std::string> chosen_columns(const catalog::Table& table, const EmbedOptions& options) {
  std::vector<std::string> chosen;
  for (const std::string& pattern : options.columns) {
    bool found = false;
    for (const std::string& name : table.names()) {
      if (::fnmatch(pattern.c_str(), name.c_str(), 0) != 0) continue;
      found = true;
      if (std::find(chosen.begin(), chosen.end(), name) == chosen.end()) chosen.push_back(name);
    }
    if (!found)
      throw input_error("{}: no column matches '{}'; choose columns with --columns", options.tables.front(),
                        pattern);
  }
  if (chosen.size() < 2) throw input_error("{}: needs at least two columns", options.tables.front());
  return chosen;
}

/// Returns the known columns of all tables in sequence. `id_column` is in each table.
catalog::Table stacked_known(const std::vector<const catalog::Table*>& tables, const std::string& id_column,
                             const EmbedOptions& options) {
  catalog::Table all;
  std::vector<std::string> ids;
  std::vector<std::int64_t> sets, rows;
  std::vector<bool> missing;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (catalog::metadata_of(*tables[i], "model_fingerprint") !=
        catalog::metadata_of(*tables.front(), "model_fingerprint"))
      throw input_error("{}: its features are by another model than those of {}; they cannot be compared",
                        options.tables[i], options.tables.front());
    const catalog::Column& id = tables[i]->at(id_column);
    for (std::size_t row = 0; row < id.size(); ++row) {
      ids.push_back(id.is_missing(row) ? "" : id.text(row));
      missing.push_back(id.is_missing(row));
      sets.push_back(static_cast<std::int64_t>(i) + 1);
    }
  }
  std::string which;
  for (std::size_t i = 0; i < tables.size(); ++i)
    which += fmt::format("{}{}: {}", i == 0 ? "" : ", ", i + 1,
                         std::filesystem::path(options.tables[i]).filename().string());
  all.add({id_column, "", tables.front()->at(id_column).description, std::move(ids), std::move(missing)});
  all.add({kEmbeddedSet, "", "which input the row is from (" + which + ")", std::move(sets), {}});
  const bool have_rows = std::all_of(tables.begin(), tables.end(), [](const catalog::Table* table) {
    return table->has("row") && table->at("row").is_numeric();
  });
  if (have_rows && id_column != "row") {
    for (const catalog::Table* table : tables) {
      for (std::size_t row = 0; row < table->rows(); ++row)
        rows.push_back(static_cast<std::int64_t>(table->at("row").number(row)));
    }
    all.add({"row", "", "row of the image in its sample", std::move(rows), {}});
  }
  return all;
}

catalog::Table known_of(const std::vector<const catalog::Table*>& tables, const std::string& id_column,
                        const EmbedOptions& options) {
  if (tables.size() > 1) return stacked_known(tables, id_column, options);
  catalog::Table known;
  known.add(tables.front()->at(id_column));
  if (id_column != "row" && tables.front()->has("row")) known.add(tables.front()->at("row"));
  return known;
}

/// Returns a table's columns followed by those of the further tables.
catalog::Table stacked_columns(const std::vector<catalog::Table>& tables,
                               const std::vector<std::string>& columns, const EmbedOptions& options) {
  catalog::Table all;
  for (const std::string& name : columns) {
    std::vector<double> values;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const catalog::Column* column = tables[i].find(name);
      if (column == nullptr)
        throw input_error("{}: has no column '{}', which {} has", options.tables[i], name,
                          options.tables.front());
      if (!column->is_numeric()) throw input_error("{}: column '{}' is not numeric", options.tables[i], name);
      const std::vector<double> its = catalog::numbers(*column);
      values.insert(values.end(), its.begin(), its.end());
    }
    all.add({name, "", "", std::move(values), {}});
  }
  return all;
}

EmbedRows read_tables(const EmbedOptions& options, const RunContext& context) {
  std::vector<catalog::Table> read;
  EmbedRows rows;
  for (const std::string& file : options.tables) {
    read.push_back(tables::read_table(file, {options.table_hdu, "--table-hdu"}, context));
    rows.inputs.push_back({file, "", catalog::metadata_of(read.back(), "provenance")});
  }
  rows.columns = chosen_columns(read.front(), options);
  rows.id_column = options.id_column;
  std::vector<const catalog::Table*> tables;
  for (const catalog::Table& table : read) tables.push_back(&table);
  rows.known = known_of(tables, rows.id_column, options);
  const std::string words = list_words(options.tables);
  catalog::Standardised values = catalog::standardised(
      read.size() == 1 ? read.front() : stacked_columns(read, rows.columns, options), rows.columns, words);
  const std::size_t dimensions = rows.columns.size();
  for (std::size_t i = 0; i < values.values.size() && !options.standardise; ++i)
    values.values[i] = values.values[i] * values.deviations[i % dimensions] + values.means[i % dimensions];
  rows.points = {std::move(values.values), dimensions};
  rows.rows = std::move(values.rows);
  return rows;
}

embeddings::VectorTable read_vectors(const std::string& file, const EmbedOptions& options,
                                     const RunContext& context) {
  const EmbedOptions usual;
  embeddings::VectorOptions from;
  from.features = file;
  from.features_part = options.features_part;
  from.ids = options.ids;
  if (options.columns != usual.columns) from.feature_columns = options.columns;
  if (options.id_column != usual.id_column) from.id_column = options.id_column;
  return embeddings::read_vectors(from, context);
}

EmbedRows read_arrays(const EmbedOptions& options, const RunContext& context) {
  if (!options.ids.empty() && options.tables.size() > 1)
    throw usage_error("--ids: applies to a single array, but {} are given", options.tables.size());
  std::vector<embeddings::VectorTable> read;
  for (const std::string& file : options.tables) {
    if (!embeddings::is_vector_array(file))
      throw input_error("{}: is a table, {} an array of vectors; give files of one kind", file,
                        options.tables.front());
    read.push_back(read_vectors(file, options, context));
    if (read.back().length != read.front().length)
      throw input_error("{}: has vectors of {} dimensions, {} of {}; they cannot be compared", file,
                        read.back().length, options.tables.front(), read.front().length);
  }
  EmbedRows rows;
  rows.id_column = "id";
  std::vector<const catalog::Table*> tables;
  for (const embeddings::VectorTable& vectors : read) {
    tables.push_back(&vectors.known);
    rows.inputs.push_back(vectors.as_input);
  }
  rows.known = known_of(tables, rows.id_column, options);
  for (std::int64_t i = 0; i < read.front().length; ++i) rows.columns.push_back(fmt::format("vector[{}]", i));
  catalog::Standardised values;
  values.values.reserve(rows.known.rows() * rows.columns.size());
  std::size_t before = 0;
  for (embeddings::VectorTable& vectors : read) {
    for (std::int64_t row = 0; row < vectors.count(); ++row) {
      if (!vectors.is_finite(row)) continue;
      const auto numbers = vectors.row(row);
      values.rows.push_back(before + static_cast<std::size_t>(row));
      values.values.insert(values.values.end(), numbers.begin(), numbers.end());
    }
    before += static_cast<std::size_t>(vectors.count());
    vectors.values = {};
  }
  if (options.standardise) catalog::standardise(values, rows.columns.size());
  rows.points = {std::move(values.values), rows.columns.size()};
  rows.rows = std::move(values.rows);
  return rows;
}

}  // namespace

EmbedRows read_embed_rows(const EmbedOptions& options, const RunContext& context) {
  for (const std::string& file : options.tables) {
    if (std::count(options.tables.begin(), options.tables.end(), file) > 1)
      throw usage_error("{}: is given twice", file);
  }
  if (embeddings::is_vector_array(options.tables.front())) return read_arrays(options, context);
  for (const auto& [name, value] :
       {std::pair("--ids", &options.ids), {"--features-part", &options.features_part}}) {
    if (!value->empty())
      throw usage_error("{}: is for arrays of vectors, and {} is a table; see --id-column and --table-hdu",
                        name, options.tables.front());
  }
  return read_tables(options, context);
}

std::vector<double> scores_of_rows(const EmbedRows& rows, const EmbedOptions& options) {
  const store::ScoresFile scores = store::read_scores(options.highest);
  const catalog::Column& score = store::score_column(scores, "", options.highest);
  // Each input has its own row numbers.
  const bool by_row = rows.known.has("row") && scores.table.has("row") && options.tables.size() == 1;
  const catalog::Column& ids = rows.known.at(rows.id_column);
  const catalog::Column& names = by_row ? rows.known.at("row") : ids;
  const catalog::Column* scored_ids = scores.table.find(rows.id_column);
  const catalog::Column& scored = scores.table.at(by_row ? "row" : rows.id_column);
  std::unordered_map<std::string, std::size_t> places;  // in the scores
  for (std::size_t row = 0; row < score.size(); ++row) {
    if (!score.is_missing(row)) places[scored.text(row)] = row;
  }
  std::set<std::string> seen;
  for (std::size_t row = 0; row < names.size() && options.tables.size() > 1; ++row) {
    if (!seen.insert(names.text(row)).second)
      throw input_error(
          "--highest: id '{}' is in more than one of {}, so its score cannot be assigned; leave out --highest",
          names.text(row), list_words(options.tables));
  }
  std::vector<double> values;
  for (const std::size_t row : rows.rows) {
    const auto found = places.find(names.text(row));
    values.push_back(found == places.end() ? -INFINITY : score.number(found->second));
    if (found != places.end() && scored_ids != nullptr && scored_ids->text(found->second) != ids.text(row))
      throw input_error(
          "--highest: row {} of {} is of {}, that of {} is of {}; give scores of the same sample",
          names.text(row), options.highest, scored_ids->text(found->second), options.tables.front(),
          ids.text(row));
  }
  if (std::none_of(values.begin(), values.end(), [](double value) { return value > -INFINITY; }))
    throw input_error("--highest: {} has scores of none of the rows of {}", options.highest,
                      list_words(options.tables));
  return values;
}

}  // namespace peculiar::analysis
