#pragma once

#include <cmath>

#include "detection/detection.h"
#include "kit/galaxies.h"
#include "morphology/statistics.h"

namespace peculiar::morphology {

/// A generated galaxy with its noise variance, as from a survey.
struct TestGalaxy {
  kit::GeneratedGalaxy truth;
  std::vector<float> variance;

  detection::Frame frame() const {
    return {truth.image.height, truth.image.width, truth.image.pixels, {}, variance};
  }
};

inline TestGalaxy test_galaxy(std::uint64_t seed, kit::GalaxyKind kind,
                              const kit::GalaxyOptions& options = {}) {
  TestGalaxy galaxy{kit::draw_galaxy(seed, kind, options), {}};
  for (const float value : galaxy.truth.image.pixels) {
    const double own = options.counts_per_electron * std::max(0.0, static_cast<double>(value));
    galaxy.variance.push_back(static_cast<float>(options.noise_sigma * options.noise_sigma + own));
  }
  return galaxy;
}

/// The PSF that the galaxies are convolved with.
inline image::Image test_psf(const kit::GalaxyOptions& options = {}) {
  constexpr int kHalf = 12;
  image::Image psf(1, 2 * kHalf + 1, 2 * kHalf + 1);
  const double alpha = 0.5 * options.psf_fwhm_px / std::sqrt(std::pow(2, 1 / options.psf_beta) - 1);
  for (int y = -kHalf; y <= kHalf; ++y) {
    for (int x = -kHalf; x <= kHalf; ++x) {
      psf.at(0, y + kHalf, x + kHalf) =
          static_cast<float>(std::pow(1 + (x * x + y * y) / (alpha * alpha), -options.psf_beta));
    }
  }
  return psf;
}

/// A stamp for the statistics, with the sources found by detection.
inline SegmentedStamp segmented_stamp(const TestGalaxy& galaxy, const detection::Detection& detection) {
  const image::Image& image = galaxy.truth.image;
  SegmentedStamp stamp{Plane(image.height, image.width), Grid<std::int32_t>(image.height, image.width),
                       Mask(image.height, image.width), Plane(image.height, image.width)};
  std::copy(detection.image.begin(), detection.image.end(), stamp.image.values.begin());
  stamp.segmentation.values = detection.segmentation;
  std::copy(galaxy.variance.begin(), galaxy.variance.end(), stamp.variance.values.begin());
  return stamp;
}

}  // namespace peculiar::morphology
