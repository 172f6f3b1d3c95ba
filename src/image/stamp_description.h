#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace peculiar::image {

/// Properties common to all stamps of a set, apart from their number. Unknown numbers are NaN, unknown texts
/// "".
struct StampDescription {
  std::vector<std::string> bands;  ///< one name per band
  int height = 0;                  ///< px
  int width = 0;                   ///< px
  std::string unit;                ///< of the pixel values, in FITS notation: "electron/s"
  double pixel_scale_arcsec = std::nan("");
  std::vector<double> zero_point_mag;  ///< AB magnitude of one unit, per band; empty if unknown
  /// 8 or 16: values of pictures with that many bits (0 .. 255, stretched for viewing; 0 .. 65535); 0: not
  /// from pictures; -1: unknown, in files of earlier versions.
  int picture_bits = 0;
  bool rows_upward = true;  ///< row 0 at the bottom (FITS) or at the top (pictures)

  int band_count() const { return static_cast<int>(bands.size()); }
  std::int64_t stamp_values() const { return static_cast<std::int64_t>(bands.size()) * height * width; }
};

}  // namespace peculiar::image
