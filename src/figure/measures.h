#pragma once

#include "figure/panel_script.h"

namespace peculiar::figure::measures {

// Lengths in a figure, in px. The letter width is the mean of DejaVu Sans.
inline constexpr double kLetter = 0.54 * kLetter_px;
inline constexpr double kDigit = 0.64 * kLetter_px;
inline constexpr double kLine = 1.3 * kLetter_px;
inline constexpr double kEdge = 10;  ///< margin of a panel

}  // namespace peculiar::figure::measures
