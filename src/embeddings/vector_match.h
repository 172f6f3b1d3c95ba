#pragma once

#include <cstdint>
#include <vector>

#include "embeddings/vector_table.h"
#include "store/sample.h"

namespace peculiar::embeddings {

/// Assignment of vectors to the images of a sample.
struct VectorMatch {
  std::vector<std::int64_t> vector_of;  ///< for each row of the sample, its row in the vectors; -1 for none
  std::int64_t missing = 0;             ///< number of requested rows without a vector
};

/// Matches by id; if the vectors have no ids, by order, with a notice. Errors (input): no common id; an id
/// with two vectors; vectors without ids whose number differs from the number of images; rows of `wanted`
/// without a vector (their number, and the first), unless `allow_missing`.
VectorMatch match_vectors(const VectorTable& vectors, const store::SampleReader& sample,
                          const std::vector<std::int64_t>& wanted, bool allow_missing,
                          const RunContext& context = {});

/// Vectors of these rows of the sample, concatenated; NaN for rows without one.
std::vector<float> vectors_of(const VectorTable& vectors, const VectorMatch& match,
                              const std::vector<std::int64_t>& rows);

}  // namespace peculiar::embeddings
