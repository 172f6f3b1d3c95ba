#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fits/fits_image.h"

namespace peculiar::fits {

/// AB magnitude of one unit of the pixel values, and the cards it comes from, for people.
struct ZeroPoint {
  double mag = 0;
  std::string source;  ///< "card MAGZERO", "PHOTFLAM and PHOTPLAM"
};

/// The zero-point in the header of an image, its own cards before those of the primary header: MAGZERO and
/// the like, assumed to be AB; FLUXMAG0 (LSST pipelines: the flux of magnitude 0); PHOTFLAM with PHOTPLAM for
/// images in counts or electrons per second (STScI: -2.5 log10(PHOTFLAM) - 5 log10(PHOTPLAM) - 2.408), with
/// EXPTIME for those in counts or electrons; a unit that is itself a flux density (nanomaggy, Jy and its
/// submultiples). None if the header gives none. `unit` of the pixels, from the user or the header. Ignores
/// texts (MAGZERO = 'INDEF'), and Vega magnitudes: see vega_zero_point().
std::optional<ZeroPoint> header_zero_point(const FitsFile& file, int hdu, const std::string& unit);

/// The zero-point of those cards if the header says that it is in Vega magnitudes (PHOTSYS, MAGSYS and the
/// like, or the comment of the card), or if it is the MAGZP of WISE or 2MASS (TELESCOP, ORIGIN or SURVEY),
/// which is; nothing in the header converts it to AB. Else none.
std::optional<ZeroPoint> vega_zero_point(const FitsFile& file, int hdu, const std::string& unit);

/// Why vega_zero_point() is not used, and the option to give instead; to follow "FILE: ".
std::string vega_in_words(const ZeroPoint& vega);

/// One per band: the cards MAGZERO1, MAGZERO2, ... (as `peculiar export` writes them), else
/// header_zero_point() for all; empty if the header has neither.
std::vector<double> header_zero_points(const FitsFile& file, int hdu, const std::string& unit, int bands);

}  // namespace peculiar::fits
