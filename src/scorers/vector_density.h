#pragma once

#include "nn/principal_components.h"
#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Column of the scores from vectors of another network, and name of its fit in a reference.
inline constexpr const char* kEmbeddingDensity = "embedding_density";
/// Description of the column in scores files.
inline constexpr const char* kEmbeddingDensityWords =
    "distance to the third nearest normal image in the embedding given (whitened principal components)";

inline constexpr std::int64_t kFewestVectors = 32;  ///< minimum number of normal images for a fit

/// Distance of images from the normal ones by vectors of another network: the distance to the third nearest
/// normal image on whitened principal components. Keeps as many components as explain 99 % of the variance of
/// the standardised features, at most 256 and an eighth of the normal images. If all components are kept, the
/// result is invariant under linear maps of the vectors. Tolerates a tenth of outliers among the normal
/// images: the inner half is found by medians, and fits to it and to the inner three quarters identify the
/// tenth farthest from the centre (concentration steps; Rousseeuw & Van Driessen 1999), which is excluded
/// from all fits and neighbours.
class VectorDensity {
 public:
  /// `vectors` [n, length]: finite float32 vectors of normal images; `images` [n]: galaxy that each row is an
  /// image of (undefined: every row is a galaxy), which counts once among neighbours. At most 20,000 rows,
  /// evenly spaced, become neighbours. Error (input): fewer than kFewestVectors, or all equal.
  static VectorDensity fit(const at::Tensor& vectors, const at::Tensor& images = {});
  /// Error (input): as fitted_tensor.
  static VectorDensity of(const Fitted& fitted);
  Fitted fitted() const;

  std::int64_t length() const { return scale_.size(0); }
  std::int64_t components() const { return whitening_.basis.size(1); }
  std::int64_t neighbours() const { return neighbours_.size(0); }

  /// Distances [n], float64; NaN for rows that are not finite. Works in blocks of bounded memory.
  at::Tensor distance(const at::Tensor& vectors) const;
  /// Coordinates along the leading principal components, not whitened [n, components]: for maps.
  at::Tensor coordinates(const at::Tensor& vectors) const;

 private:
  at::Tensor whitened(const at::Tensor& vectors) const;

  at::Tensor scale_;  ///< standard deviation of each feature
  nn::PrincipalComponents whitening_;
  at::Tensor neighbours_;  ///< whitened coordinates of the normal images
  at::Tensor images_;      ///< [neighbours], integers: galaxy of each row
};

}  // namespace peculiar::scorers
