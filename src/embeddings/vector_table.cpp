#include "embeddings/vector_table.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "base/error.h"
#include "base/file_fingerprint.h"
#include "base/file_kind.h"
#include "catalog/column_access.h"
#include "catalog/expression.h"
#include "embeddings/vector_arrays.h"
#include "embeddings/vector_columns.h"
#include "store/hdf5_file.h"
#include "store/row_file.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::embeddings {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestVector = 1 << 16;
constexpr const char* kNpyMark = "\x93NUMPY";

bool begins_with(const std::string& path, std::string_view mark) {
  std::string start(mark.size(), '\0');
  std::ifstream file(path, std::ios::binary);
  return file.read(start.data(), static_cast<std::streamsize>(start.size())) && start == mark;
}

void refuse_others(const std::string& path) {
  if (begins_with(path, "PAR1"))
    throw input_error(
        "{}: is a Parquet table, which cannot be read. Two lines of Python convert it to an array and its ids (`embedding` and `id` stand for the column names): t = pandas.read_parquet(\"{}\"); numpy.save(\"vectors.npy\", numpy.stack(t[\"embedding\"])); t.drop(columns=\"embedding\").to_csv(\"ids.csv\", index=False). Then --features vectors.npy --ids ids.csv; a table of plain columns needs only t.to_csv",
        path, path);
}

void read_table_vectors(VectorTable& table, const VectorOptions& options, const RunContext& context) {
  catalog::TableReading reading;
  reading.table = options.features_part;
  reading.option = "--features-part";
  reading.longest_vector = kLongestVector;
  catalog::Table read = tables::read_table(table.path, reading);
  tables::tell(reading, table.path, context);
  const std::vector<std::string> names = vector_columns(read, options.feature_columns, table.path);
  table.as_input = tables::as_input(table.path, read);
  take_vectors(table, read, names);
  // Sorted for fast lookup: there may be thousands of names.
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  for (const catalog::Column& column : read.columns()) {
    if (!std::binary_search(sorted.begin(), sorted.end(), column.name)) table.known.add(column);
  }
}

/// Reads the table of ids; plain lines give one column without a name.
catalog::Table read_ids(const std::string& path, const RunContext& context) {
  if (begins_with(path, kNpyMark))
    throw input_error(
        "{}: is an array; write the ids as text, one per line (numpy.savetxt(FILE, ids, fmt=\"%s\"))", path);
  if (tables::is_table_file(path)) return tables::read_table(path, {}, context);
  std::ifstream file(path);
  if (!file) throw input_error("{}: cannot be read (--ids)", path);
  std::vector<std::string> ids;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    ids.push_back(line);
  }
  while (!ids.empty() && ids.back().empty()) ids.pop_back();
  catalog::Table table;
  table.add({"id", "", "", std::move(ids), {}});
  return table;
}

/// Puts the ids first, as the column `id`; row numbers if there are none.
void settle_ids(VectorTable& table, const VectorOptions& options, const RunContext& context) {
  if (!options.ids.empty()) {
    table.known = read_ids(options.ids, context);
    if (static_cast<std::int64_t>(table.known.rows()) != table.count())
      throw input_error("{}: has {} ids, {} has {} vectors; give one id per vector, in the same order",
                        options.ids, table.known.rows(), table.path, table.count());
  }
  const std::string& file = options.ids.empty() ? table.path : options.ids;
  const catalog::Column* found = id_column(table.known, options.id_column, file);
  if (found == nullptr && !options.ids.empty())
    throw input_error("{}: has no column id, id_str or object_id; name the column of ids with --id-column",
                      file);
  std::vector<std::string> ids;
  for (std::int64_t row = 0; row < table.count(); ++row) {
    const auto at = static_cast<std::size_t>(row);
    if (found == nullptr) {
      ids.push_back(std::to_string(row));
      continue;
    }
    if (found->is_missing(at) || found->text(at).empty())
      throw input_error("{}: row {} has no id in column '{}'", file, row, found->name);
    ids.push_back(found->text(at));
  }
  table.has_ids = found != nullptr;
  const std::string name = found == nullptr ? "" : found->name;
  catalog::Table known;
  known.metadata = table.known.metadata;
  known.add({"id",
             "",
             table.has_ids ? "identifier of the image" : "row number of the vector, from 0",
             std::move(ids),
             {}});
  for (const catalog::Column& column : table.known.columns()) {
    if (column.name != name) catalog::add_beside(known, column);
  }
  table.known = std::move(known);
  context.info(
      "{}: {} vectors of {} dimensions ({}); ids: {}", table.path, table.count(), table.length, table.columns,
      table.has_ids ? "column '" + name + "' of " + file : "none, so rows are identified by their number");
}

}  // namespace

bool VectorTable::is_finite(std::int64_t number) const {
  const std::span<const float> values_of_row = row(number);
  return std::all_of(values_of_row.begin(), values_of_row.end(),
                     [](float value) { return std::isfinite(value); });
}

std::string VectorTable::id(std::int64_t number) const {
  return known.at("id").text(static_cast<std::size_t>(number));
}

bool is_vector_array(const std::string& path) {
  std::error_code failure;
  if (!fs::is_regular_file(path, failure)) return false;
  if (begins_with(path, kNpyMark)) return true;
  if (!store::is_hdf5(path)) return false;
  const std::string kind = store::row_file_kind(path);
  return kind.empty() || kind == kFeaturesKind;
}

VectorTable read_vectors(const VectorOptions& options, const RunContext& context) {
  VectorTable table;
  table.path = options.features;
  std::error_code failure;
  if (!fs::exists(table.path, failure))
    throw input_error("{}: there is no such file (--features)", table.path);
  refuse_others(table.path);
  const bool is_npy = begins_with(table.path, kNpyMark);
  const bool is_features = store::row_file_kind(table.path) == kFeaturesKind;
  if ((is_npy || is_features) && !options.feature_columns.empty())
    throw input_error("{}: is an array of vectors, which has no columns to choose from", table.path);
  if (is_npy || (store::is_hdf5(table.path) && store::row_file_kind(table.path).empty())) {
    table.as_input = {table.path, file_fingerprint(table.path), ""};
    if (is_npy) {
      read_npy_vectors(table);
    } else {
      read_hdf5_vectors(table, options.features_part, options.feature_columns);
    }
  } else if (is_features) {
    read_features_file(table);
    table.as_input = tables::as_input(table.path, table.known);
  } else {
    read_table_vectors(table, options, context);
  }
  if (table.length < 2 || table.count() < 1)
    throw input_error("{}: {} vectors of {} dimensions; needs at least one vector of two dimensions",
                      table.path, table.count(), table.length);
  settle_ids(table, options, context);
  return table;
}

std::vector<std::size_t> selected_rows(const VectorTable& table, const std::string& where) {
  if (!where.empty()) return catalog::Expression::parse(where).matching_rows(table.known);
  std::vector<std::size_t> all(static_cast<std::size_t>(table.count()));
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

}  // namespace peculiar::embeddings
