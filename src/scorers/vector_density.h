#pragma once

#include "nn/principal_components.h"
#include "scorers/scorer.h"

namespace peculiar::scorers {

/// The column of scores by vectors that another network has made of the images, and the name that what is
/// fitted for it has in a reference.
inline constexpr const char* kEmbeddingDensity = "embedding_density";
/// Its description in files of scores.
inline constexpr const char* kEmbeddingDensityWords =
    "distance to the third nearest normal image in the embedding given (whitened principal components)";

inline constexpr std::int64_t kFewestVectors = 32;  ///< of normal images, for a fit

/// How far images lie from the normal ones by vectors of a foreign network: the distance to the third nearest
/// normal image on whitened principal components, as many as explain 99 % of the variance of the
/// standardised features, at most 256 and an eighth of the normal images. Where all components are kept, a
/// linear map of the vectors changes nothing. A tenth of outliers among the normal images is borne: by
/// medians the inner half is found, and fits to it and to the inner three quarters say which tenth lies
/// farthest from the middle (concentration steps; Rousseeuw & Van Driessen 1999); that tenth is in no fit and
/// is nobody's neighbour.
class VectorDensity {
 public:
  /// `vectors` [n, length], float32, finite, of normal images; `images` [n] names the galaxy that each row is
  /// an image of (undefined: each its own), which counts once among neighbours. At most 20,000, evenly taken
  /// from the rows, become neighbours. Error (input): fewer than kFewestVectors, or all alike.
  static VectorDensity fit(const at::Tensor& vectors, const at::Tensor& images = {});
  /// Error (input): as fitted_tensor.
  static VectorDensity of(const Fitted& fitted);
  Fitted fitted() const;

  std::int64_t length() const { return scale_.size(0); }
  std::int64_t components() const { return whitening_.basis.size(1); }
  std::int64_t neighbours() const { return neighbours_.size(0); }

  /// Distances [n], float64; NaN for rows that are not finite. In blocks of bounded memory.
  at::Tensor distance(const at::Tensor& vectors) const;
  /// Along the leading principal components, not whitened [n, components]: for maps.
  at::Tensor coordinates(const at::Tensor& vectors) const;

 private:
  at::Tensor whitened(const at::Tensor& vectors) const;

  at::Tensor scale_;  ///< deviation of each feature
  nn::PrincipalComponents whitening_;
  at::Tensor neighbours_;  ///< whitened coordinates of the normal images
  at::Tensor images_;      ///< [neighbours], whole numbers: whose image each is
};

}  // namespace peculiar::scorers
