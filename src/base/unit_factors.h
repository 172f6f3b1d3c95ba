#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peculiar {

/// One factor of a unit as written, and its power: "arcsec" and -2.
struct UnitFactor {
  std::string name;
  double power = 1;
};

/// A unit split into factors.
struct UnitFactors {
  std::vector<UnitFactor> factors;  ///< in order; a name may occur twice
  double scale_dex = 0;             ///< log10 of the product of the numeric factors
  bool is_logarithmic = false;      ///< log, dex, or magnitudes in any spelling
};

/// Parses a unit in any of the usual spellings: "MJy/sr", "MJy sr-1", "mag arcsec**-2", "mag per square
/// arcsec", "erg/s/cm^2", "e-/s". Skips what it does not recognise.
UnitFactors unit_factors(std::string_view unit);

/// The standard name of a factor that headers spell in many ways (ELECTRONS, e-, arcsecond); others are
/// returned unchanged.
std::string plain_unit_name(const std::string& name);

}  // namespace peculiar
