#pragma once

#include <string>
#include <string_view>

#include "image/geometry.h"

namespace peculiar::image {

/// What a pixel value in some unit measures.
enum class Brightness {
  kUnknown,   ///< no unit, or one that is ambiguous
  kPerPixel,  ///< an amount in the whole pixel: electron / s, Jy, nanomaggy; resampling conserves sums
  kPerArea,   ///< the brightness of the sky at that position: MJy/sr, mag/arcsec2, Jy/beam, K, km/s;
              ///< resampling conserves means
};

struct UnitMeaning {
  Brightness brightness = Brightness::kUnknown;
  bool is_logarithmic = false;  ///< magnitudes, dex: sums and means are not those of the brightness
};

/// Interprets a unit in any of the usual spellings ("MJy/sr", "MJy sr-1", "mag arcsec**-2", "Jy/beam",
/// "ELECTRONS/S").
UnitMeaning meaning_of_unit(std::string_view unit);

/// True if both are the same unit, whatever the spelling ("MJy/sr" and "MJy sr-1", "counts" and "COUNT").
bool same_unit(std::string_view a, std::string_view b);

/// What resampling conserves, and the reason in words.
struct KeptInResampling {
  RebinKind kind = RebinKind::kFlux;
  std::string words;
};

/// `conserve`: "flux", "mean", or "auto": the mean for units of surface brightness and for 8-bit pictures
/// (`picture_bits`), else the flux. Error (usage): "auto" for magnitudes of whole pixels.
KeptInResampling kept_in_resampling(const std::string& conserve, const std::string& unit, int picture_bits);

/// Change of the zero-point [mag] of pixel values if resampling conserves means and the area of a pixel on
/// the sky grows by a factor `area_ratio`: the sum over a source's pixels falls by that factor.
double zero_point_step_mag(RebinKind kind, double area_ratio);

}  // namespace peculiar::image
