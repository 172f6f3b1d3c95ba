#include "exchange/labels.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "base/error.h"
#include "base/letters.h"
#include "base/name_list.h"

namespace peculiar::exchange {

namespace {

constexpr std::int64_t kNoRow = -1;

namespace fs = std::filesystem;

/// Converts a table's path to the notation of ImageName.
std::string plain_path(std::string text) {
  std::replace(text.begin(), text.end(), '\\', '/');
  while (text.starts_with("./")) text.erase(0, 2);
  return text;
}

bool is_digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

/// All spellings by which a table may refer to this image, the most exact first; the last parts of its path
/// only if the table has paths.
std::vector<std::string> spellings(const ImageName& image, bool with_paths) {
  const fs::path path(image.name);
  std::vector<std::string> result{image.name, path.filename().string(), image.id, path.stem().string(),
                                  path.stem().stem().string()};
  if (const std::string stem = path.stem().string(); is_digits(stem) && stem.front() == '0')
    result.push_back(stem.substr(std::min(stem.find_first_not_of('0'), stem.size() - 1)));
  if (!with_paths) return result;
  for (std::size_t slash = image.path.rfind('/'); slash != std::string::npos && slash > 0;) {
    slash = image.path.rfind('/', slash - 1);
    if (slash != std::string::npos) result.push_back(image.path.substr(slash + 1));
  }
  result.push_back(image.path);
  return result;
}

/// A row, and the first image that matches its name.
struct NamedRow {
  std::int64_t row = kNoRow;
  const ImageName* first = nullptr;
  bool is_shared = false;  ///< images of several files match
};
using NamedRows = std::unordered_map<std::string, NamedRow>;

/// Rows by the names in a column, or by the file names at the end of those.
NamedRows rows_by_name(const catalog::Column& column, bool by_file_name, bool& has_paths) {
  NamedRows rows;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.is_missing(row)) continue;
    const std::string text = plain_path(column.text(row));
    has_paths = has_paths || (!by_file_name && text.find('/') != std::string::npos);
    const auto [place, is_new] = rows.emplace(by_file_name ? fs::path(text).filename().string() : text,
                                              NamedRow{static_cast<std::int64_t>(row), nullptr, false});
    if (!is_new && by_file_name) place->second.row = kNoRow;  // two rows with one file name: neither matches
  }
  return rows;
}

/// The same, with the images that match each name.
NamedRows matched_names(const catalog::Column& column, const std::vector<ImageName>& images,
                        bool by_file_name, bool& has_paths) {
  NamedRows rows = rows_by_name(column, by_file_name, has_paths);
  for (const ImageName& image : images) {
    for (const std::string& spelling : spellings(image, has_paths)) {
      const auto found = rows.find(spelling);
      if (found == rows.end()) continue;
      NamedRow& named = found->second;
      if (named.first == nullptr) named.first = &image;
      if (named.first->name != image.name) named.is_shared = true;
    }
  }
  return rows;
}

/// The row of each image. A name matched by images of several files joins only the one with exactly this
/// name.
std::vector<std::int64_t> match(const catalog::Column& column, const std::vector<ImageName>& images,
                                bool by_file_name) {
  bool has_paths = false;
  const NamedRows rows = matched_names(column, images, by_file_name, has_paths);
  std::vector<std::int64_t> result;
  for (const ImageName& image : images) {
    std::int64_t row = kNoRow;
    for (const std::string& spelling : spellings(image, has_paths)) {
      const auto found = rows.find(spelling);
      if (found == rows.end() || (found->second.is_shared && spelling != image.name)) continue;
      row = found->second.row;
      break;
    }
    result.push_back(row);
  }
  return result;
}

bool is_named_as_place(const std::string& column) {
  const std::string name = lower_case(column);
  for (const char* word : {"index", "index_in_file", "place", "slice", "frame", "number", "image_index"})
    if (name == word) return true;
  return false;
}

std::int64_t count_matches(const std::vector<std::int64_t>& rows) {
  return std::count_if(rows.begin(), rows.end(), [](std::int64_t row) { return row != kNoRow; });
}

/// A key column, and the table's row for each image.
struct Join {
  const catalog::Column* column = nullptr;
  std::vector<std::int64_t> rows;
  const char* how = "";
  bool is_origin_known = true;  ///< of places in a stack

  bool is_better_than(const Join& other) const {
    return column != nullptr && !rows.empty() &&
           (other.column == nullptr || count_matches(rows) > count_matches(other.rows));
  }
};

/// Matches by position in the stack that is the only input. Without rows if the column has no positions;
/// `from_one` becomes a column that counts them from 1.
Join match_places(const catalog::Column& column, const std::vector<ImageName>& images, bool is_asked_for,
                  const catalog::Column*& from_one) {
  const auto* places = std::get_if<std::vector<std::int64_t>>(&column.data);
  const bool is_stack =
      std::all_of(images.begin(), images.end(), [](const ImageName& image) { return image.index >= 0; });
  if (places == nullptr || !is_stack) return {};
  std::map<std::int64_t, std::int64_t> rows;
  for (std::size_t row = 0; row < places->size(); ++row) {
    if (!column.is_missing(row)) rows.emplace((*places)[row], static_cast<std::int64_t>(row));
  }
  if (rows.empty()) return {};
  const std::int64_t least = rows.begin()->first;
  const std::int64_t most = rows.rbegin()->first;
  const auto count = static_cast<std::int64_t>(images.size());
  const auto are_from = [&](std::int64_t first) {
    return rows.size() == images.size() && least == first && most == first + count - 1;
  };
  const bool is_named = is_asked_for || is_named_as_place(column.name);
  const bool has_zero = rows.contains(0);
  if (!has_zero && most == count && (is_named || are_from(1))) {
    from_one = &column;
    return {};
  }
  if (!is_named && !are_from(0)) return {};
  Join join{&column, {}, " by place in the stack, from 0", has_zero};
  for (const ImageName& image : images) {
    const auto found = rows.find(image.index);
    join.rows.push_back(found == rows.end() ? kNoRow : found->second);
  }
  return join;
}

void check_unique(const catalog::Column& column, const std::string& table_name) {
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.is_missing(row)) continue;
    const auto [place, is_new] = seen.emplace(column.text(row), row);
    if (!is_new) {
      throw input_error("{}: rows {} and {} both have {} '{}'; a label must belong to one row", table_name,
                        place->second + 1, row + 1, column.name, column.text(row));
    }
  }
}

/// A table's column with one value per image, missing if no row matched.
catalog::Column spread(const catalog::Column& column, const std::vector<std::int64_t>& rows) {
  catalog::Column result{
      column.name, column.unit, column.description, {}, std::vector<bool>(rows.size(), false), column.ucd};
  std::visit(
      [&](const auto& values) {
        std::decay_t<decltype(values)> spread_values(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
          const auto row = static_cast<std::size_t>(rows[i]);
          result.missing[i] = rows[i] == kNoRow || column.is_missing(row);
          if (!result.missing[i]) spread_values[i] = values[row];
        }
        result.data = std::move(spread_values);
      },
      column.data);
  if (auto* numbers = std::get_if<std::vector<double>>(&result.data)) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (result.missing[i]) (*numbers)[i] = std::nan("");
    }
  }
  return result;
}

/// The columns that may name the images: `key`, or all texts and integers if it is "".
std::vector<const catalog::Column*> naming_columns(const catalog::Table& table, const std::string& key) {
  if (!key.empty()) return {&table.at(key)};
  std::vector<const catalog::Column*> columns;
  for (const catalog::Column& column : table.columns()) {
    const bool may_name = std::holds_alternative<std::vector<std::string>>(column.data) ||
                          std::holds_alternative<std::vector<std::int64_t>>(column.data);
    if (may_name) columns.push_back(&column);
  }
  return columns;
}

/// Error (input), if a column has names that several images share.
void refuse_shared_names(const catalog::Table& table, const std::string& table_name, const std::string& key,
                         const std::vector<ImageName>& images) {
  for (const catalog::Column* column : naming_columns(table, key)) {
    bool has_paths = false;
    std::int64_t count = 0;
    NamedRow example;
    for (const auto& [name, named] : matched_names(*column, images, false, has_paths)) {
      if (!named.is_shared) continue;
      ++count;
      if (example.first == nullptr || named.row < example.row) example = named;
    }
    if (count == 0) continue;
    const std::string name = column->text(static_cast<std::size_t>(example.row));
    throw input_error(
        "{}: {} of its {} names in '{}' match several images each (such as '{}'), so they cannot be joined; give paths ('{}'), or another column with --labels-key",
        table_name, count, table.rows(), column->name, name, example.first->name);
  }
}

Join best_join(const catalog::Table& table, const std::string& table_name, const std::string& key,
               const std::vector<ImageName>& images) {
  const std::vector<const catalog::Column*> columns = naming_columns(table, key);
  Join best;
  const auto consider = [&](Join join) {
    if (join.is_better_than(best)) best = std::move(join);
  };
  for (const auto* column : columns) consider({column, match(*column, images, false)});
  if (best.column != nullptr && count_matches(best.rows) > 0) return best;
  for (const auto* column : columns)
    consider({column, match(*column, images, true), " by the file names in it"});
  if (best.column != nullptr && count_matches(best.rows) > 0) return best;
  const catalog::Column* from_one = nullptr;
  for (const auto* column : columns) consider(match_places(*column, images, !key.empty(), from_one));
  if (from_one != nullptr && (best.column == nullptr || count_matches(best.rows) == 0)) {
    throw input_error(
        "{}: its column '{}' counts the images from 1 to {}; places in a stack count from 0: subtract 1 in the table",
        table_name, from_one->name, images.size());
  }
  return best;
}

}  // namespace

JoinedLabels join_in_order(const catalog::Table& table, std::size_t images) {
  JoinedLabels joined;
  joined.columns = table;
  joined.matched.assign(images, true);
  joined.key = "place in the file";
  joined.table_rows = static_cast<std::int64_t>(images);
  return joined;
}

JoinedLabels join_labels(const catalog::Table& table, const std::string& table_name, const std::string& key,
                         const std::vector<ImageName>& images, const RunContext& context) {
  const Join join = best_join(table, table_name, key, images);
  const catalog::Column* best = join.column;
  const std::vector<std::int64_t>& best_rows = join.rows;
  if (best == nullptr || count_matches(best_rows) == 0) {
    refuse_shared_names(table, table_name, key, images);
    throw input_error(
        "{}: none of its {} rows names one of the {} images (such as '{}') by file name, id or place in a stack; say which column does with --labels-key; it has: {}",
        table_name, table.rows(), images.size(), images.empty() ? "" : images.front().name,
        listed(table.names()));
  }
  check_unique(*best, table_name);
  if (!join.is_origin_known) {
    context.warning(
        "{}: no row of its column '{}' has 0, so it is not known whether the column counts places from 0 or from 1; read from 0: if it counts from 1, subtract 1 in the table",
        table_name, best->name);
  }
  JoinedLabels joined;
  joined.key = fmt::format("'{}'{}", best->name, join.how);
  joined.table_rows = static_cast<std::int64_t>(table.rows());
  std::vector<bool> used(table.rows(), false);
  for (const std::int64_t row : best_rows) {
    joined.matched.push_back(row != kNoRow);
    if (row != kNoRow) used[static_cast<std::size_t>(row)] = true;
  }
  joined.unused_rows = std::count(used.begin(), used.end(), false);
  for (const catalog::Column& column : table.columns()) {
    if (&column != best) joined.columns.add(spread(column, best_rows));
  }
  return joined;
}

}  // namespace peculiar::exchange
