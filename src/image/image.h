#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace peculiar::image {

/// Pixels of one or more bands, float32, in C order [band][y][x]; y = 0 is the first row stored in the file
/// (the bottom row for FITS, the top row for pictures).
struct Image {
  int bands = 0;
  int height = 0;
  int width = 0;
  std::vector<float> pixels;  ///< bands * height * width values

  Image() = default;
  Image(int band_count, int rows, int columns, float value = 0.0f)
      : bands(band_count),
        height(rows),
        width(columns),
        pixels(static_cast<std::size_t>(band_count) * static_cast<std::size_t>(rows) *
                   static_cast<std::size_t>(columns),
               value) {}

  std::size_t band_size() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width); }
  std::span<float> band(int index) { return {pixels.data() + index * band_size(), band_size()}; }
  std::span<const float> band(int index) const { return {pixels.data() + index * band_size(), band_size()}; }
  float& at(int b, int y, int x) { return pixels[(static_cast<std::size_t>(b) * height + y) * width + x]; }
  float at(int b, int y, int x) const {
    return pixels[(static_cast<std::size_t>(b) * height + y) * width + x];
  }
};

/// World coordinates around one point of an image, to first order: tangent projection at (x, y).
struct LocalWcs {
  double x = 0;                           ///< reference pixel, 0-based, centre of the first pixel = 0
  double y = 0;                           ///< likewise
  double ra_deg = 0;                      ///< ICRS at (x, y), 0 <= ra < 360
  double dec_deg = 0;                     ///< at (x, y)
  std::array<double, 4> cd_deg_per_px{};  ///< d(xi, eta)/d(x, y): CD1_1 CD1_2 CD2_1 CD2_2

  double pixel_scale_arcsec() const;  ///< sqrt |det CD|, in arcsec per pixel
};

}  // namespace peculiar::image
