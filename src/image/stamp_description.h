#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace peculiar::image {

/// What all stamps of a set have in common, apart from their number. Unknown numbers are NaN, unknown texts
/// "".
struct StampDescription {
  std::vector<std::string> bands;  ///< one name a band
  int height = 0;                  ///< px
  int width = 0;                   ///< px
  std::string unit;                ///< of the pixel values, FITS notation: "electron/s"
  double pixel_scale_arcsec = std::nan("");
  std::vector<double> zero_point_mag;  ///< AB magnitude of one unit, a band; empty when unknown
  /// 8 or 16: values as pictures of so many bits have them (0 .. 255, which are stretched for the eye; 0 ..
  /// 65535); 0: of no picture; -1: files of earlier versions do not say.
  int picture_bits = 0;
  bool rows_upward = true;  ///< row 0 at the bottom (FITS) or at the top (pictures)

  int band_count() const { return static_cast<int>(bands.size()); }
  std::int64_t stamp_values() const { return static_cast<std::int64_t>(bands.size()) * height * width; }
};

}  // namespace peculiar::image
