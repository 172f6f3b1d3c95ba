#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "base/version.h"
#include "catalog/table.h"
#include "embeddings/vector_options.h"

namespace peculiar::embeddings {

/// Vectors of images, one a row, and what else is known of the rows.
struct VectorTable {
  std::string path;
  std::int64_t length = 0;    ///< of each vector
  std::vector<float> values;  ///< [row][length]; NaN where the file has none
  std::string columns;        ///< where they stood, in words: "feat_0 to feat_511", "dataset 'predictions'"
  /// Columns beside the vectors. The first is `id`, text: that of the file, or the row's number.
  catalog::Table known;
  bool has_ids = false;
  ProvenanceInput as_input;

  std::int64_t count() const { return length > 0 ? static_cast<std::int64_t>(values.size()) / length : 0; }
  std::span<const float> row(std::int64_t number) const {
    return std::span(values).subspan(static_cast<std::size_t>(number * length),
                                     static_cast<std::size_t>(length));
  }
  bool is_finite(std::int64_t number) const;
  std::string id(std::int64_t number) const;
};

/// Is the file an array of vectors by what it holds (of NumPy, HDF5 that is not of ours, a features file) and
/// no table? False for a file that is not there.
bool is_vector_array(const std::string& path);

/// Reads them, whatever the format, which the first bytes tell. Says aloud what was taken for vectors and
/// ids. Errors (input): no such file; Parquet and other formats, with how to convert them; no columns that
/// can only be meant (lists the candidates); fewer than 2 numbers a row; other numbers of ids than rows.
VectorTable read_vectors(const VectorOptions& options, const RunContext& context = {});

/// The rows whose columns beside the vectors fit an expression ("": all). Errors: as catalog::Expression.
std::vector<std::size_t> selected_rows(const VectorTable& table, const std::string& where);

}  // namespace peculiar::embeddings
