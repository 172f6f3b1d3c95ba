#pragma once

#include <string>
#include <vector>

namespace peculiar::fits {

/// What an image header says about its celestial axes beyond wcslib's reach.
struct WcsHeader {
  std::string cards;               ///< repaired, 80 characters a card
  bool lookup_axes = false;        ///< the celestial axes are -TAB
  bool incomplete_sip = false;     ///< only one of A_ORDER and B_ORDER is there (astropy refuses that too)
  std::string unread_equinox;      ///< text of an EQUINOX card that is no year and needed, or ""
  std::vector<std::string> notes;  ///< what is doubtful, and how it is taken
  std::string lookup_card;  ///< the card that asks for a lookup-table distortion (CPDIS1, D2IMDIS1), or ""
};

/// Makes old mixtures of distortion conventions unambiguous, as astropy does (Shupe et al. 2012, SPIE 8451,
/// section 7): -TAN with PVi_j of j >= 5 is SCAMP's TPV, and SIP beside TPV is dropped; -TAN-SIP with such
/// PVi_j drops them. Unlike astropy it drops SIP polynomials where CTYPE does not say -SIP, as the convention
/// (Shupe et al. 2005) has it: drizzled images keep them by mistake. What it drops is noted, unless it is
/// nothing. Lookup tables on other axes (spectral -TAB) and inverse SIP polynomials of which one is missing
/// are blanked out. An equinox that is written as a text ('J2000.0') becomes a number.
WcsHeader repair_wcs_header(std::string cards);

}  // namespace peculiar::fits
