#pragma once

#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "stamps/perturbations.h"

/// Drawing functions for perturbations.
namespace peculiar::stamps {

/// Draws a log-uniform number between two positive numbers.
double log_uniform(RandomStream& random, double low, double high);

inline int band_count(const Canvas& canvas) { return static_cast<int>(canvas.sky.size()); }
/// Number of pixels per band.
std::size_t band_size(const Canvas& canvas);

/// Value above `sky` at a position in a band, by bilinear interpolation; 0 outside the band.
double interpolate(std::span<const float> band, int edge, double y, double x, double sky);

/// Calls `change(pixel, y, x)` for every pixel of a band.
template <typename Change>
void for_pixels(const Canvas& canvas, int band, Change change) {
  const std::span<float> pixels =
      canvas.pixels.subspan(static_cast<std::size_t>(band) * band_size(canvas), band_size(canvas));
  for (int y = 0; y < canvas.edge; ++y) {
    for (int x = 0; x < canvas.edge; ++x) {
      float& pixel = pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(canvas.edge) +
                            static_cast<std::size_t>(x)];
      change(pixel, y, x);
    }
  }
}

/// Multiplies each pixel's light above the sky by `factor(y, x)` in one band.
template <typename Factor>
void scale_light(Canvas& canvas, int band, Factor factor) {
  const double sky = canvas.sky[static_cast<std::size_t>(band)];
  for_pixels(canvas, band, [&](float& pixel, int y, int x) {
    pixel = static_cast<float>(sky + (static_cast<double>(pixel) - sky) * factor(y, x));
  });
}

/// Gives each pixel the light of the position `source(y, x)` = {y, x}.
template <typename Source>
void move_light(Canvas& canvas, Source source) {
  const std::vector<float> before(canvas.pixels.begin(), canvas.pixels.end());
  for (int b = 0; b < band_count(canvas); ++b) {
    const std::span<const float> band =
        std::span(before).subspan(static_cast<std::size_t>(b) * band_size(canvas), band_size(canvas));
    const double sky = canvas.sky[static_cast<std::size_t>(b)];
    for_pixels(canvas, b, [&](float& pixel, int y, int x) {
      const auto [from_y, from_x] = source(y, x);
      pixel = static_cast<float>(sky + interpolate(band, canvas.edge, from_y, from_x, sky));
    });
  }
}

}  // namespace peculiar::stamps
