#pragma once

#include "embeddings/vector_table.h"

namespace peculiar::embeddings {

/// Reads length, values and columns of a VectorTable from a two-dimensional NumPy array, one row per vector.
void read_npy_vectors(VectorTable& table);

/// Reads them from a two-dimensional dataset of an HDF5 file (`part`, or the only candidate; further axes
/// must have length 1), or from one dataset per vector component. Other datasets with as many rows go to
/// `known`.
void read_hdf5_vectors(VectorTable& table, const std::string& part, const std::vector<std::string>& patterns);

/// Reads them from the array `features` of a features file; its columns and metadata go to `known`.
void read_features_file(VectorTable& table);
/// Kind of a features file.
inline constexpr const char* kFeaturesKind = "features";

/// Takes these columns as vectors, row by row.
void take_vectors(VectorTable& table, const catalog::Table& from, const std::vector<std::string>& columns);

}  // namespace peculiar::embeddings
