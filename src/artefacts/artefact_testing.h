#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "artefacts/finder.h"
#include "base/random.h"
#include "kit/artefacts.h"
#include "kit/galaxies.h"

namespace peculiar::artefacts {

inline constexpr int kTestEdge = 64;
inline constexpr std::size_t kTestSize = kTestEdge * kTestEdge;

/// A galaxy without artefacts, with noise 1 in each band; the bands have 1, 0.7, 0.49 ... of the first band's
/// light.
inline std::vector<float> normal_stamp(std::uint64_t seed, int bands = 1,
                                       kit::GalaxyKind kind = kit::GalaxyKind::kSingle) {
  const kit::GalaxyOptions options;
  RandomStream random(seed, "normal stamp");
  const image::Image light = kit::render_galaxy(kit::draw_parameters(random, kind, options), options);
  std::vector<float> pixels;
  float share = 1;
  for (int b = 0; b < bands; ++b) {
    for (const float pixel : light.pixels)
      pixels.push_back(share * pixel + static_cast<float>(random.normal()));
    share *= 0.7f;
  }
  return pixels;
}

/// Only noise.
inline std::vector<float> empty_stamp(std::uint64_t seed, int bands = 1) {
  RandomStream random(seed, "empty stamp");
  std::vector<float> pixels;
  for (std::size_t i = 0; i < kTestSize * static_cast<std::size_t>(bands); ++i)
    pixels.push_back(static_cast<float>(random.normal()));
  return pixels;
}

inline std::size_t kind_number(const std::string& name) {
  for (std::size_t kind = 0; kind < artefact_kinds().size(); ++kind)
    if (artefact_kinds()[kind].name == name) return kind;
  return artefact_kinds().size();
}

/// Significance of a kind of artefact in a stamp.
inline double significance(const std::string& kind, const std::vector<float>& pixels,
                           const std::vector<UsualBand>& usual = {},
                           const std::vector<std::uint8_t>& mask = {}) {
  static const LineGrid lines(kTestEdge / 2);
  const StampMeasures measures = measure({kTestEdge, pixels, mask}, usual);
  return artefact_kinds()[kind_number(kind)].significance({measures, lines, usual});
}
inline double threshold(const std::string& kind) { return artefact_kinds()[kind_number(kind)].threshold; }

/// Adds a Gaussian of this height and standard deviation [px].
inline void add_source(std::vector<float>& pixels, double y, double x, double height, double sigma,
                       std::size_t band = 0) {
  for (int row = 0; row < kTestEdge; ++row) {
    for (int column = 0; column < kTestEdge; ++column) {
      const double square = (row - y) * (row - y) + (column - x) * (column - x);
      pixels[band * kTestSize + static_cast<std::size_t>(row * kTestEdge + column)] +=
          static_cast<float>(height * std::exp(-0.5 * square / (sigma * sigma)));
    }
  }
}

inline float& pixel(std::vector<float>& pixels, int y, int x, std::size_t band = 0) {
  return pixels[band * kTestSize + static_cast<std::size_t>(y * kTestEdge + x)];
}

}  // namespace peculiar::artefacts
