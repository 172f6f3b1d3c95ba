#pragma once

#include <cmath>
#include <vector>

#include "base/random.h"
#include "image/image.h"

namespace peculiar::survey {

/// A circular Gaussian of known flux, integrated over each pixel.
struct Planted {
  double x = 0, y = 0;  ///< px, first pixel = 0
  double flux = 0;
  double sigma = 1.5;  ///< px
};

inline void plant(const Planted& source, image::Image& image) {
  const auto share = [&](double from_centre) {
    const double root = source.sigma * std::sqrt(2.0);
    return 0.5 * (std::erf((from_centre + 0.5) / root) - std::erf((from_centre - 0.5) / root));
  };
  const int reach = static_cast<int>(8 * source.sigma) + 2;
  const int x0 = static_cast<int>(source.x), y0 = static_cast<int>(source.y);
  for (int y = std::max(0, y0 - reach); y <= std::min(image.height - 1, y0 + reach); ++y) {
    for (int x = std::max(0, x0 - reach); x <= std::min(image.width - 1, x0 + reach); ++x)
      image.at(0, y, x) += static_cast<float>(source.flux * share(x - source.x) * share(y - source.y));
  }
}

inline image::Image noise_image(int width, int height, double level, double sigma, std::uint64_t seed = 1) {
  image::Image image(1, height, width);
  RandomStream random(seed, "noise");
  for (float& pixel : image.pixels) pixel = static_cast<float>(level + sigma * random.normal());
  return image;
}

/// On a lattice, each offset from its node by a random fraction of a pixel.
inline std::vector<Planted> lattice(int width, int height, int step, double flux, std::uint64_t seed = 1) {
  std::vector<Planted> sources;
  RandomStream random(seed, "lattice");
  for (int y = step / 2; y < height; y += step) {
    for (int x = step / 2; x < width; x += step)
      sources.push_back(
          {x + random.uniform(-0.5, 0.5), y + random.uniform(-0.5, 0.5), flux * random.uniform(1, 3), 1.5});
  }
  return sources;
}

}  // namespace peculiar::survey
