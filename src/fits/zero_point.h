#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fits/fits_image.h"

namespace peculiar::fits {

/// A number of an image's header: its own card, else the primary's.
std::optional<double> image_card(const FitsFile& file, int hdu, const std::string& key);

/// AB magnitude of one unit of the pixel values, and what of the header says so, for a person.
struct ZeroPoint {
  double mag = 0;
  std::string source;  ///< "card MAGZERO", "PHOTFLAM and PHOTPLAM"
};

/// The zero-point that an image's header gives, its own cards before the primary's: MAGZERO and the like,
/// taken for AB; FLUXMAG0 (LSST's pipelines: the flux of magnitude 0); PHOTFLAM with PHOTPLAM of images in
/// counts or electrons per second (STScI: -2.5 log10(PHOTFLAM) - 5 log10(PHOTPLAM) - 2.408), with EXPTIME of
/// those in counts or electrons; a unit that is a flux density itself (nanomaggy, Jy and its fractions). None
/// where nothing says so. `unit` of the pixels, as the user or the header has it.
/// Magnitudes that the header counts in Vega are none: vega_zero_point() has them.
std::optional<ZeroPoint> header_zero_point(const FitsFile& file, int hdu, const std::string& unit);

/// The zero-point of those cards where the header says that it is in Vega magnitudes (PHOTSYS, MAGSYS and the
/// like, or the card's own comment), which no number of the header turns into AB; else none.
std::optional<ZeroPoint> vega_zero_point(const FitsFile& file, int hdu, const std::string& unit);

/// One a band: the cards MAGZERO1, MAGZERO2, ... (as `peculiar export` writes them), else
/// header_zero_point() for all; empty where the header says neither.
std::vector<double> header_zero_points(const FitsFile& file, int hdu, const std::string& unit, int bands);

}  // namespace peculiar::fits
