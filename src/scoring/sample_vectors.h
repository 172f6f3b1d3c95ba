#pragma once

#include <optional>

#include "embeddings/vector_match.h"
#include "scoring/score.h"

namespace peculiar::scoring {

/// Vectors of another network for the images of a sample, for a model trained with such vectors.
class SampleVectors {
 public:
  /// Returns nothing if the model was trained without vectors or only some scorers are requested
  /// (`options.scorers`). Errors: usage (vectors missing although the model needs them, or given although the
  /// model does not; settings for vectors without a model), input (as embeddings::read_vectors and
  /// match_vectors for `rows`; vectors of another length than the model's).
  static std::optional<SampleVectors> open(const ScoreOptions& options, const ScoringSession& session,
                                           const store::SampleReader& sample,
                                           const std::vector<std::int64_t>& rows, const RunContext& context);

  /// [row][length], NaN for images without a vector.
  std::vector<float> of(const std::vector<std::int64_t>& rows) const {
    return embeddings::vectors_of(vectors_, match_, rows);
  }
  bool is_known(std::int64_t row) const {
    const std::int64_t own = match_.vector_of[static_cast<std::size_t>(row)];
    return own >= 0 && vectors_.is_finite(own);
  }
  const ProvenanceInput& as_input() const { return vectors_.as_input; }

 private:
  embeddings::VectorTable vectors_;
  embeddings::VectorMatch match_;
};

}  // namespace peculiar::scoring
