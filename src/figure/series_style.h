#pragma once

#include <string>

#include "figure/panel.h"

namespace peculiar::figure {

/// How gnuplot draws a series, what it draws of it before all lines (fills), and how the key shows it.
struct SeriesStyle {
  std::string below;
  std::string own;
  std::string line;         ///< colour, dash and width
  std::string marker;       ///< colour and shape
  bool has_line = true;     ///< in the key
  bool has_marker = false;  ///< likewise
};

/// Of the series in this place of its panel, whose numbers are in `data`; fills begin at `base`. Places are
/// told apart by colour (Okabe & Ito's, which the colour-blind can tell), dash and marker.
SeriesStyle style_of(const Series& series, std::size_t place, const std::string& data = "", double base = 0);

}  // namespace peculiar::figure
