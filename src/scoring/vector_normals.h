#pragma once

#include <utility>
#include <vector>

#include "embeddings/vector_match.h"
#include "scorers/vector_reference.h"
#include "scoring/score.h"

namespace peculiar::scoring {

/// Images, what is known of each, and their vectors.
struct ImageVectors {
  embeddings::VectorTable vectors;
  catalog::Table known;                 ///< a row an image
  std::vector<std::int64_t> vector_of;  ///< of each image its row in `vectors`, -1 for none

  bool is_known(std::size_t image) const {
    return vector_of[image] >= 0 && vectors.is_finite(vector_of[image]);
  }
  /// [images][length], one behind the other, NaN where there is none.
  std::vector<float> values(std::span<const std::size_t> images) const;
  /// In blocks of bounded memory. Stops where the context says so.
  std::vector<double> distances(const scorers::VectorDensity& density, std::span<const std::size_t> images,
                                const RunContext& context) const;
  /// [component][image], `count` of them, 0 beyond those that there are.
  std::vector<std::vector<double>> coordinates(const scorers::VectorDensity& density,
                                               std::span<const std::size_t> images, std::size_t count) const;
};

/// The normal images that others are held against where there is no model: some of the images themselves
/// (`--normals`; all, where nothing is said), or those of another table.
class VectorNormals {
 public:
  /// Errors: usage (expression), input (as read_vectors; other lengths; too few normal images with vectors).
  VectorNormals(const ScoreOptions& options, const ImageVectors& images, const RunContext& context);

  const ProvenanceInput& as_input() const { return as_input_; }  ///< of another table; else without a file

  /// Of these images, and of all normal ones, distances to the normal images of the other folds. Images that
  /// belong together, or have one id, are in one fold.
  std::pair<std::vector<double>, std::vector<double>> cross_fitted(const std::vector<std::size_t>& images,
                                                                   const RunContext& context) const;
  scorers::VectorDensity fit() const;  ///< to all of them

 private:
  scorers::VectorDensity fit_without(int fold) const;
  int fold_of(const std::string& key) const;

  const ImageVectors& images_;
  ImageVectors others_;               ///< of another table
  std::vector<std::size_t> normals_;  ///< images of the pool with a vector
  std::vector<std::string> keys_, pool_keys_;
  bool are_named_ = false;
  bool are_others_ = false;
  std::uint64_t seed_;
  ProvenanceInput as_input_{};
};

}  // namespace peculiar::scoring
