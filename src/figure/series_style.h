#pragma once

#include <string>

#include "figure/panel.h"

namespace peculiar::figure {

/// How gnuplot draws a series, which fills it draws before all lines, and how the key shows the series.
struct SeriesStyle {
  std::string below;
  std::string own;
  std::string line;         ///< colour, dash and width
  std::string marker;       ///< colour and shape
  bool has_line = true;     ///< in the key
  bool has_marker = false;  ///< likewise
};

/// Returns the style of the series with this index in its panel, whose data are in `data`; fills start at
/// `base`. Indices differ in colour (Okabe & Ito's palette, safe for colour-blind readers), dash and marker.
SeriesStyle style_of(const Series& series, std::size_t place, const std::string& data = "", double base = 0);

}  // namespace peculiar::figure
