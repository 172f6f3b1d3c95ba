#include "figure/series_style.h"

#include <fmt/format.h>

#include <array>

namespace peculiar::figure {

namespace {

/// Palette of Okabe & Ito (2008) without yellow, darker colours first; dashes and markers of gnuplot.
struct Colouring {
  const char* colour;
  int dash;
  int marker;
};
constexpr std::array kStyles{Colouring{"#0072B2", 1, 7},  Colouring{"#D55E00", 2, 5},
                             Colouring{"#000000", 4, 9},  Colouring{"#009E73", 3, 13},
                             Colouring{"#CC79A7", 5, 11}, Colouring{"#E69F00", 1, 6},
                             Colouring{"#56B4E9", 2, 4}};

constexpr double kInKey = 0.9;  // size of a marker in the key

std::string with_marker(const Colouring& one, double size) {
  return fmt::format("linecolor rgb '{}' pointtype {} pointsize {}", one.colour, one.marker, size);
}

}  // namespace

SeriesStyle style_of(const Series& series, std::size_t place, const std::string& data, double base) {
  const Colouring& one = kStyles[place % kStyles.size()];
  SeriesStyle style;
  style.line = fmt::format("linecolor rgb '{}' dashtype {} linewidth 2", one.colour, one.dash);
  style.marker = with_marker(one, kInKey);
  const bool has_bars = !series.low.empty();
  switch (series.mark) {
    case Mark::kFilled:
      style.below = fmt::format(
          "{} using 1:2 with fillsteps y={:.10g} fillstyle transparent solid 0.3 noborder linecolor rgb '{}' notitle",
          data, base, one.colour);
      style.own = fmt::format("{} using 1:2 with steps {}", data, style.line);
      break;
    case Mark::kSteps:
      style.own = fmt::format("{} using 1:2 with steps {}", data, style.line);
      break;
    case Mark::kCurve:
      style.own = fmt::format("{} using 1:2 with lines {}", data, style.line);
      break;
    case Mark::kScatter:
      style.has_line = false;
      style.has_marker = series.colour.empty();
      style.own = style.has_marker
                      ? fmt::format("{} using 1:2 with points {}", data, with_marker(one, 0.4))
                      : data + " using 1:2:5 with points linecolor palette pointtype 7 pointsize 0.4";
      break;
    case Mark::kPoints:
      style.has_line = false;
      style.has_marker = true;
      style.own = fmt::format("{} {} {} linewidth 1.4", data,
                              has_bars ? "using 1:2:3:4 with yerrorbars" : "using 1:2 with points",
                              with_marker(one, 0.8));
      break;
    case Mark::kLine:
      style.has_marker = true;
      style.own = fmt::format("{} {} {} pointtype {} pointsize 0.7", data,
                              has_bars ? "using 1:2:3:4 with yerrorlines" : "using 1:2 with linespoints",
                              style.line, one.marker);
      break;
  }
  return style;
}

}  // namespace peculiar::figure
