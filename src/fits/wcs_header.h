#pragma once

#include <string>
#include <vector>

namespace peculiar::fits {

/// The celestial axes of an image header, beyond what wcslib handles.
struct WcsHeader {
  std::string cards;               ///< repaired, 80 characters a card
  bool lookup_axes = false;        ///< the celestial axes are -TAB
  bool incomplete_sip = false;     ///< only one of A_ORDER and B_ORDER is present (astropy rejects that too)
  std::string unread_equinox;      ///< text of an EQUINOX card that is needed but is not a year, or ""
  std::vector<std::string> notes;  ///< ambiguities, and how they are resolved
  std::string lookup_card;  ///< the card that requires a lookup-table distortion (CPDIS1, D2IMDIS1), or ""
};

/// Resolves old mixtures of distortion conventions as astropy does (Shupe et al. 2012, SPIE 8451, section 7):
/// -TAN with PVi_j of j >= 5 is SCAMP's TPV, and SIP beside TPV is dropped; -TAN-SIP with such PVi_j drops
/// the PVi_j. Unlike astropy, drops SIP polynomials if CTYPE does not say -SIP, following the convention
/// (Shupe et al. 2005): drizzled images retain them by mistake. Notes what is dropped, unless it has no
/// effect. Blanks out lookup tables on other axes (spectral -TAB) and incomplete pairs of inverse SIP
/// polynomials. An equinox written as text ('J2000.0') becomes a number.
WcsHeader repair_wcs_header(std::string cards);

}  // namespace peculiar::fits
