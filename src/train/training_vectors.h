#pragma once

#include <optional>

#include "embeddings/vector_match.h"
#include "scorers/reference.h"
#include "train/stamp_set.h"
#include "train/train.h"

namespace peculiar::train {

/// Vectors of another network for the images of a training; the model will also score by them.
class TrainingVectors {
 public:
  /// Returns nothing without vectors. Errors (input): as embeddings::read_vectors and match_vectors for the
  /// training and held-out images.
  static std::optional<TrainingVectors> open(const TrainOptions& options, const StampSet& stamps,
                                             const RunContext& context);

  /// Adds the vectors of these rows of the sample.
  void add_to(scorers::NormalImages& images, const std::vector<std::int64_t>& training,
              const std::vector<std::int64_t>& held_out) const;
  /// For the model's metadata.
  nlohmann::json story() const;
  const ProvenanceInput& as_input() const { return vectors_.as_input; }

 private:
  embeddings::VectorTable vectors_;
  embeddings::VectorMatch match_;
};

/// `peculiar train --features` without a sample: fits the reference for scoring by vectors
/// (scorers/vector_reference.h). A fraction of the images is held out, in whole groups. Rows with non-finite
/// values are skipped. The order of the rows does not matter. Errors: usage (--fold and other settings that
/// need a sample), input (as embeddings::read_vectors; too few images).
TrainReport train_on_vectors(const TrainOptions& options, const RunContext& context);

}  // namespace peculiar::train
