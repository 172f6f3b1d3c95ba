#pragma once

#include <string>
#include <string_view>

#include "image/geometry.h"

namespace peculiar::image {

/// What a pixel value of some unit belongs to.
enum class Brightness {
  kUnknown,   ///< no unit, or one that does not tell
  kPerPixel,  ///< an amount of the whole pixel: electron / s, Jy, nanomaggy; a resampling keeps sums
  kPerArea,   ///< the sky's at that place: MJy/sr, mag/arcsec2, Jy/beam, K, km/s; a resampling keeps means
};

struct UnitMeaning {
  Brightness brightness = Brightness::kUnknown;
  bool is_logarithmic = false;  ///< magnitudes, dex: neither sums nor means are those of the brightness
};

/// The meaning of a unit in any of the usual spellings ("MJy/sr", "MJy sr-1", "mag arcsec**-2", "Jy/beam",
/// "ELECTRONS/S").
UnitMeaning meaning_of_unit(std::string_view unit);

/// Are they one unit, spelled alike or not ("MJy/sr" and "MJy sr-1", "counts" and "COUNT")?
bool same_unit(std::string_view a, std::string_view b);

/// What a resampling keeps, and why in words.
struct KeptInResampling {
  RebinKind kind = RebinKind::kFlux;
  std::string words;
};

/// `conserve`: "flux", "mean", or "auto", by which the mean is kept of units of the sky's brightness and of
/// 8-bit pictures (`picture_bits`), else the flux. Error (usage): "auto" for magnitudes of whole pixels.
KeptInResampling kept_in_resampling(const std::string& conserve, const std::string& unit, int picture_bits);

/// How many magnitudes the zero-point of a pixel value falls where means are kept and a pixel's area on the
/// sky grows `area_ratio` times: the sum over a source's pixels falls by that ratio.
double zero_point_step_mag(RebinKind kind, double area_ratio);

}  // namespace peculiar::image
