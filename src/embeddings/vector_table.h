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

/// Vectors of images, one per row, with the other columns of the table.
struct VectorTable {
  std::string path;
  std::int64_t length = 0;    ///< dimension of the vectors
  std::vector<float> values;  ///< [row][length]; NaN if missing in the file
  std::string columns;        ///< their source, as text: "feat_0 to feat_511", "dataset 'predictions'"
  /// Columns besides the vectors. The first is `id`, text: from the file, or the row number.
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

/// Whether the file holds an array of vectors (NumPy, HDF5 not written by this program, a features file)
/// rather than a table. False if the file does not exist.
bool is_vector_array(const std::string& path);

/// Reads vectors in any supported format, recognised by the first bytes. Reports which columns were taken as
/// vectors and ids. Errors (input): missing file; Parquet and other formats (with instructions for
/// conversion); ambiguous columns (lists the candidates); fewer than 2 values per row; numbers of ids and
/// rows that differ.
VectorTable read_vectors(const VectorOptions& options, const RunContext& context = {});

/// Rows that satisfy an expression on the columns besides the vectors ("": all). Errors: as
/// catalog::Expression.
std::vector<std::size_t> selected_rows(const VectorTable& table, const std::string& where);

}  // namespace peculiar::embeddings
