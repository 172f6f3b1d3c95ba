#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exchange/image_source.h"
#include "image/geometry.h"

namespace peculiar::exchange {

/// An image made ready for the sample.
struct Stamp {
  image::Image image;
  std::optional<image::LocalWcs> wcs;  ///< at the stamp's centre
  std::string sky_problem;             ///< why there is none, where there should be one, or what is doubtful
};

/// What is done to every image so that it becomes a stamp: grey, choice of bands, central cut, resampling.
struct StampCutting {
  bool grey = false;
  std::vector<int> bands;   ///< indices to keep
  int input_bands = 0;      ///< that each image must have
  std::optional<int> crop;  ///< px of the input
  bool rebin = false;
  image::RebinKind kind = image::RebinKind::kFlux;
  int height = 0;  ///< px of the stamp
  int width = 0;
  bool flip = false;  ///< turn the rows of pictures upward

  /// What a picture can undergo while it is decoded; none where nothing is resampled.
  std::optional<image::PictureReduction> reduction() const;

  /// Errors (input): other bands, too small to cut, another size; which image it is, the caller says.
  Stamp apply(Loaded loaded) const;
};

}  // namespace peculiar::exchange
