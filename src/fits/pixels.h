#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fits/cfitsio.h"

namespace peculiar::fits {

/// A rectangle of one plane, in pixels, which the caller has checked to lie inside the image.
struct PixelWindow {
  std::int64_t plane = 0;
  std::int64_t x0 = 0;
  std::int64_t y0 = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/// Reads a window of the current image HDU as float32, bit for bit as astropy does, except that
/// asinh-compressed values (raw_pixels.h) become fluxes. `shape` is that of the
/// HDU (slowest axis first); `where` starts messages.
void read_pixels(fitsfile* file, const std::vector<std::int64_t>& shape, const PixelWindow& window,
                 std::span<float> out, const std::string& where);

}  // namespace peculiar::fits
