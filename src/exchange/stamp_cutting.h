#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exchange/image_source.h"
#include "image/geometry.h"

namespace peculiar::exchange {

/// An image prepared for the sample.
struct Stamp {
  image::Image image;
  std::optional<image::LocalWcs> wcs;  ///< at the stamp's centre
  std::string sky_problem;             ///< why `wcs` is missing although the file has one, or doubts about it
};

/// The steps that turn every image into a stamp: grey, choice of bands, central cut, resampling.
struct StampCutting {
  bool grey = false;
  std::vector<int> bands;   ///< indices to keep
  int input_bands = 0;      ///< number of bands that each image must have
  std::optional<int> crop;  ///< input pixels
  bool rebin = false;
  image::RebinKind kind = image::RebinKind::kFlux;
  int height = 0;  ///< px of the stamp
  int width = 0;
  bool flip = false;  ///< flip the rows of pictures upside down

  /// The reduction that can be applied to a picture while it is decoded; none if nothing is resampled.
  std::optional<image::PictureReduction> reduction() const;

  /// Errors (input): wrong bands, too small to cut, wrong size; the caller adds the name of the image.
  Stamp apply(Loaded loaded) const;
};

}  // namespace peculiar::exchange
