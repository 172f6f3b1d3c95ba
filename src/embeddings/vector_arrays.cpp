#include "embeddings/vector_arrays.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <variant>

#include "base/error.h"
#include "base/name_list.h"
#include "embeddings/vector_columns.h"
#include "image/npy.h"
#include "store/array_file.h"
#include "store/hdf5_file.h"
#include "store/loose_columns.h"
#include "store/row_file.h"

namespace peculiar::embeddings {

namespace {

constexpr std::int64_t kBlockValues = 1 << 20;  // values read at once
constexpr std::int64_t kNewestFeatures = 1;     // version of a features file

std::string shape_words(const store::ArrayEntry& entry) {
  return fmt::format("{} ({})", entry.name, fmt::join(entry.shape, " x "));
}

/// Whether the array holds rows of numbers: two axes, plus any of length 1.
bool is_vectors(const store::ArrayEntry& entry) {
  return entry.is_numeric && entry.shape.size() >= 2 && entry.shape[0] > 0 && entry.shape[1] > 1 &&
         std::all_of(entry.shape.begin() + 2, entry.shape.end(),
                     [](std::int64_t length) { return length == 1; });
}

/// The most frequent length of one-dimensional datasets, taken as columns of one table.
std::int64_t rows_of_columns(const std::vector<store::ArrayEntry>& entries) {
  std::map<std::int64_t, int> lengths;
  for (const store::ArrayEntry& entry : entries) {
    if (entry.shape.size() == 1 && entry.is_numeric) ++lengths[entry.shape[0]];
  }
  const auto most = std::max_element(lengths.begin(), lengths.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == lengths.end() ? 0 : most->first;
}

const store::ArrayEntry* chosen(const std::vector<store::ArrayEntry>& entries, const std::string& part,
                                const std::string& path) {
  std::vector<std::string> all, may_be;
  const store::ArrayEntry* found = nullptr;
  for (const store::ArrayEntry& entry : entries) {
    all.push_back(shape_words(entry));
    if (!part.empty() && (entry.name == part || "/" + entry.name == part)) {
      if (is_vectors(entry)) return &entry;
      throw input_error("{}: dataset {} does not hold one vector per row", path, shape_words(entry));
    }
    if (!is_vectors(entry)) continue;
    may_be.push_back(shape_words(entry));
    found = &entry;
  }
  if (!part.empty())
    throw input_error("{}: has no dataset '{}' (--features-part); it has {}", path, part, listed(all));
  if (may_be.size() > 1)
    throw input_error("{}: {} datasets may hold the vectors: {}. Choose with --features-part", path,
                      may_be.size(), listed(may_be));
  return found;
}

}  // namespace

void read_npy_vectors(VectorTable& table) {
  const image::NpyFile file(table.path);
  const std::vector<std::int64_t>& shape = file.shape();
  if (shape.size() != 2 || shape[0] < 1)
    throw input_error(
        "{}: is an array of shape ({}); a two-dimensional array with one vector per row is needed (numpy.stack, or reshape(len(a), -1))",
        table.path, fmt::join(shape, ", "));
  table.length = shape[1];
  table.values.resize(static_cast<std::size_t>(shape[0] * shape[1]));
  const auto all = static_cast<std::int64_t>(table.values.size());
  for (std::int64_t first = 0; first < all; first += kBlockValues)
    file.read(first, std::span(table.values)
                         .subspan(static_cast<std::size_t>(first),
                                  static_cast<std::size_t>(std::min(kBlockValues, all - first))));
  table.columns = fmt::format("an array of {} x {}", shape[0], shape[1]);
}

void read_hdf5_vectors(VectorTable& table, const std::string& part,
                       const std::vector<std::string>& patterns) {
  const std::vector<store::ArrayEntry> entries = store::list_arrays(table.path);
  const store::ArrayEntry* dataset = patterns.empty() ? chosen(entries, part, table.path) : nullptr;
  if (dataset == nullptr) {
    catalog::Table columns = store::read_loose_columns(table.path, rows_of_columns(entries));
    if (columns.columns().empty()) {
      std::vector<std::string> all;
      for (const store::ArrayEntry& entry : entries) all.push_back(shape_words(entry));
      throw input_error(
          "{}: has no two-dimensional dataset with one vector per row, and no numeric columns; it has {}. Tables of PyTables (pandas) and records are not read: write the array with h5py, or numpy.save",
          table.path, all.empty() ? "no dataset" : listed(all));
    }
    const std::vector<std::string> names = vector_columns(columns, patterns, table.path);
    take_vectors(table, columns, names);
    for (const catalog::Column& column : columns.columns()) {
      if (std::find(names.begin(), names.end(), column.name) == names.end()) table.known.add(column);
    }
    return;
  }
  const store::Hdf5File file(table.path);
  const std::int64_t count = dataset->shape[0];
  table.length = dataset->shape[1];
  table.values.reserve(static_cast<std::size_t>(count * table.length));
  const std::int64_t step = std::max<std::int64_t>(1, kBlockValues / table.length);
  for (std::int64_t first = 0; first < count; first += step) {
    const std::vector<double> block = file.doubles(dataset->name, first, std::min(step, count - first));
    table.values.insert(table.values.end(), block.begin(), block.end());
  }
  table.columns = fmt::format("dataset '{}' of {} x {}", dataset->name, count, table.length);
  table.known = store::read_loose_columns(table.path, count);
}

void read_features_file(VectorTable& table) {
  const store::RowFileReader file(table.path, kFeaturesKind, kNewestFeatures);
  const store::ArraySpec* array = file.find_array("features");
  if (array == nullptr || array->type != store::ArrayType::kFloat32 || array->row_shape.size() != 1)
    throw input_error(
        "{}: has no array 'features' with one vector per row; write it again (score --features-out)",
        table.path);
  table.length = array->row_shape[0];
  table.values.resize(static_cast<std::size_t>(file.count() * table.length));
  file.read("features", 0, std::span(table.values));
  table.columns = fmt::format("a features file of {} x {}", file.count(), table.length);
  table.known = file.catalogue();
  for (const auto& [name, value] : file.attributes()) {
    if (std::holds_alternative<std::string>(value))
      table.known.metadata.emplace_back(name, std::get<std::string>(value));
  }
}

void take_vectors(VectorTable& table, const catalog::Table& from, const std::vector<std::string>& columns) {
  table.length = static_cast<std::int64_t>(columns.size());
  table.values.resize(from.rows() * columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const catalog::Column& column = from.at(columns[i]);
    for (std::size_t row = 0; row < from.rows(); ++row)
      table.values[row * columns.size() + i] = static_cast<float>(column.number(row));
  }
  table.columns = columns.size() < 2 ? "column " + columns.front()
                                     : fmt::format("columns {} to {}", columns.front(), columns.back());
}

}  // namespace peculiar::embeddings
