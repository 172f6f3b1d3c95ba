#pragma once

#include <cstdint>
#include <vector>

#include "embeddings/vector_table.h"
#include "store/sample.h"

namespace peculiar::embeddings {

/// Which vector is of which image of a sample.
struct VectorMatch {
  std::vector<std::int64_t> vector_of;  ///< of each row of the sample its row in the vectors, -1 for none
  std::int64_t missing = 0;             ///< of the rows wanted
};

/// By their ids; by their order where the vectors have none, which is said aloud. Errors (input): no id in
/// common; an id of two vectors; vectors without ids of another number than the sample's images; rows of
/// `wanted` without a vector (how many, and the first), unless `allow_missing`.
VectorMatch match_vectors(const VectorTable& vectors, const store::SampleReader& sample,
                          const std::vector<std::int64_t>& wanted, bool allow_missing,
                          const RunContext& context = {});

/// The vectors of these rows of the sample, one behind the other; NaN for those without one.
std::vector<float> vectors_of(const VectorTable& vectors, const VectorMatch& match,
                              const std::vector<std::int64_t>& rows);

}  // namespace peculiar::embeddings
