#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peculiar {

/// One factor of a unit as it is written, and its power: "arcsec" and -2.
struct UnitFactor {
  std::string name;
  double power = 1;
};

/// A unit taken apart.
struct UnitFactors {
  std::vector<UnitFactor> factors;  ///< in their order; a name may come twice
  double scale_dex = 0;             ///< log10 of the numbers among them
  bool is_logarithmic = false;      ///< log, dex, or magnitudes in any spelling
};

/// Reads a unit in any of the usual spellings: "MJy/sr", "MJy sr-1", "mag arcsec**-2", "mag per square
/// arcsec", "erg/s/cm^2", "e-/s". What it does not know it passes over.
UnitFactors unit_factors(std::string_view unit);

/// The one name of a factor that headers spell in many ways (ELECTRONS, e-, arcsecond); others as they are.
std::string plain_unit_name(const std::string& name);

}  // namespace peculiar
