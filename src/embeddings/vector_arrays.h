#pragma once

#include "embeddings/vector_table.h"

namespace peculiar::embeddings {

/// Length, values and columns of a VectorTable, from an array of NumPy of two axes, row by row.
void read_npy_vectors(VectorTable& table);

/// The same from a dataset of two axes of an HDF5 file (`part`, or the only one that may be meant; further
/// axes must be of length 1), or from as many datasets as a vector has numbers. What else the file has of as
/// many rows goes to `known`.
void read_hdf5_vectors(VectorTable& table, const std::string& part, const std::vector<std::string>& patterns);

/// The same from the array `features` of a features file; its columns and what it says of itself go to
/// `known`.
void read_features_file(VectorTable& table);
/// The kind of such a row file.
inline constexpr const char* kFeaturesKind = "features";

/// The numbers of these columns, row by row.
void take_vectors(VectorTable& table, const catalog::Table& from, const std::vector<std::string>& columns);

}  // namespace peculiar::embeddings
