#pragma once

#include <utility>
#include <vector>

#include "embeddings/vector_match.h"
#include "scorers/vector_reference.h"
#include "scoring/score.h"

namespace peculiar::scoring {

/// Images, their known columns, and their vectors.
struct ImageVectors {
  embeddings::VectorTable vectors;
  catalog::Table known;                 ///< one row per image
  std::vector<std::int64_t> vector_of;  ///< for each image, its row in `vectors`; -1 for none

  bool is_known(std::size_t image) const {
    return vector_of[image] >= 0 && vectors.is_finite(vector_of[image]);
  }
  /// [images][length], concatenated; NaN for images without a vector.
  std::vector<float> values(std::span<const std::size_t> images) const;
  /// Distances of the images, in blocks of bounded memory. Stops if the context is cancelled.
  std::vector<double> distances(const scorers::VectorDensity& density, std::span<const std::size_t> images,
                                const RunContext& context) const;
  /// [component][image], with `count` components; 0 beyond the available ones.
  std::vector<std::vector<double>> coordinates(const scorers::VectorDensity& density,
                                               std::span<const std::size_t> images, std::size_t count) const;
};

/// Normal images for scoring without a model: a subset of the images themselves (`--normals`; default: all),
/// or those of another table.
class VectorNormals {
 public:
  /// Errors: usage (expression), input (as read_vectors; different lengths; too few normal images with
  /// vectors).
  VectorNormals(const ScoreOptions& options, const ImageVectors& images, const RunContext& context);

  const ProvenanceInput& as_input() const { return as_input_; }  ///< of the other table; else without a file
  /// Columns that define the groups, as in store::Grouping; "" without groups.
  const std::string& group() const { return group_; }

  /// For these images and for all normal images, the distances to the normal images of the other folds.
  /// Images of one group or with the same id are in one fold.
  std::pair<std::vector<double>, std::vector<double>> cross_fitted(const std::vector<std::size_t>& images,
                                                                   const RunContext& context) const;
  scorers::VectorDensity fit() const;  ///< fits all normal images

 private:
  scorers::VectorDensity fit_without(int fold) const;
  int fold_of(const std::string& key) const;

  const ImageVectors& images_;
  ImageVectors others_;               ///< of the other table
  std::vector<std::size_t> normals_;  ///< images of the pool that have a vector
  std::vector<std::string> keys_, pool_keys_;
  std::string group_;
  bool are_named_ = false;
  bool are_others_ = false;
  std::uint64_t seed_;
  ProvenanceInput as_input_{};
};

}  // namespace peculiar::scoring
