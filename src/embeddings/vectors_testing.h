#pragma once

#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "catalog/table.h"
#include "image/npy.h"
#include "store/row_file.h"
#include "tables/table_file.h"

namespace peculiar::embeddings {

/// Vectors of normal images, Gaussian with standard deviation 1 about 0, and of outliers about `shift` in the
/// last component. For a given seed, row i does not depend on the count.
inline std::vector<float> gaussian_vectors(std::int64_t count, std::int64_t length, std::uint64_t seed,
                                           double shift = 0) {
  std::vector<float> values;
  for (std::int64_t row = 0; row < count; ++row) {
    RandomStream random(seed, "vectors", static_cast<std::uint64_t>(row));
    for (std::int64_t i = 0; i < length; ++i)
      values.push_back(static_cast<float>(random.normal() + (i + 1 == length ? shift : 0)));
  }
  return values;
}

/// A table of such vectors with ids "image_0", ... (from `first` on) and columns feat_0, feat_1, ...
inline catalog::Table vector_table(const std::vector<float>& values, std::int64_t length,
                                   std::int64_t first = 0) {
  catalog::Table table;
  std::vector<std::string> ids;
  const auto count = static_cast<std::int64_t>(values.size()) / length;
  for (std::int64_t row = 0; row < count; ++row) ids.push_back("image_" + std::to_string(first + row));
  table.add({"id", "", "", ids, {}});
  for (std::int64_t i = 0; i < length; ++i) {
    std::vector<double> column;
    for (std::int64_t row = 0; row < count; ++row)
      column.push_back(values[static_cast<std::size_t>(row * length + i)]);
    table.add({"feat_" + std::to_string(i), "", "", column, {}});
  }
  return table;
}

inline void write_npy(const std::string& path, const std::vector<float>& values,
                      const std::vector<std::int64_t>& shape) {
  std::ofstream file(path, std::ios::binary);
  file << image::npy_header(shape);
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(float)));
}

/// A features file as written by `score --features-out`, with ids "image_0", ... and rows in the sample from
/// 100.
inline void write_features_file(const std::string& path, const std::vector<float>& values,
                                std::int64_t length, const std::string& model = "of the model") {
  store::RowFileSpec spec;
  spec.kind = "features";
  spec.count = static_cast<std::int64_t>(values.size()) / length;
  spec.arrays = {{"features", store::ArrayType::kFloat32, {length}, {}}};
  catalog::Column row{"row", "", "", std::vector<std::int64_t>(), {}};
  catalog::Column id{"id", "", "", std::vector<std::string>(), {}};
  for (std::int64_t i = 0; i < spec.count; ++i) {
    std::get<std::vector<std::int64_t>>(row.data).push_back(100 + i);
    std::get<std::vector<std::string>>(id.data).push_back("image_" + std::to_string(i));
  }
  spec.columns = {store::column_spec(row), store::column_spec(id)};
  spec.attributes = {{"model_fingerprint", model}, {"provenance", std::string("{}")}};
  store::RowFileWriter writer(path, spec, {});
  writer.write("features", 0, std::span(values));
  writer.write(row, 0);
  writer.write(id, 0);
  writer.commit(spec.count);
  writer.finish();
}

}  // namespace peculiar::embeddings
