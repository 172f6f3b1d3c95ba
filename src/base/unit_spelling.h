#pragma once

#include <string>
#include <string_view>

namespace peculiar {

enum class UnitStandard {
  kFits,    ///< FITS 4.0, section 4.3; also used in row files and ECSV
  kVounit,  ///< IVOA VOUnits 1.0 and 1.1 (VOTable)
};

/// Spells a unit by the standard, in a form that both standards accept: no spaces, dots between factors, **
/// for powers, one division ("electron/s", "mag/arcsec**2", "erg.s**-1.cm**-2.Angstrom**-1",
/// "10**-20W/m**2"). VOUnits requires quotation marks around names that it does not list: 'electron'/s. A
/// text with an unknown name or notation ("h:m:s", "mag(AB)", "[solMass]") is returned unchanged.
std::string spelled_unit(std::string_view unit, UnitStandard standard);

/// The inverse, for readers: removes the quotation marks of VOUnits.
std::string unquoted_unit(std::string_view unit);

}  // namespace peculiar
