#pragma once

#include "figure/panel_script.h"

namespace peculiar::figure::measures {

// Lengths in px of a figure. A letter is as wide as DejaVu Sans's are on average.
inline constexpr double kLetter = 0.54 * kLetter_px;
inline constexpr double kDigit = 0.64 * kLetter_px;
inline constexpr double kLine = 1.3 * kLetter_px;
inline constexpr double kEdge = 10;  ///< round a panel

}  // namespace peculiar::figure::measures
