#pragma once

#include <string>
#include <string_view>

namespace peculiar {

enum class UnitStandard {
  kFits,    ///< FITS 4.0, section 4.3; also what row files and ECSV carry
  kVounit,  ///< IVOA VOUnits 1.0 and 1.1 (VOTable)
};

/// A unit as the standard spells it, by one form that both take: no blanks, factors with dots, powers with
/// **, one division ("electron/s", "mag/arcsec**2", "erg.s**-1.cm**-2.Angstrom**-1", "10**-20W/m**2").
/// VOUnits wants names that it does not list in quotation marks: 'electron'/s. A text with a name or a
/// notation that is not known ("h:m:s", "mag(AB)", "[solMass]") stays as it is.
std::string spelled_unit(std::string_view unit, UnitStandard standard);

/// The opposite, for readers: without the quotation marks of VOUnits.
std::string unquoted_unit(std::string_view unit);

}  // namespace peculiar
