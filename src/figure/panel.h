#pragma once

#include <string>
#include <vector>

namespace peculiar::figure {

enum class Mark {
  kLine,     ///< points joined by a line
  kSteps,    ///< a histogram: y from each x to the next
  kFilled,   ///< a filled histogram: at most two, since more would hide each other
  kCurve,    ///< a line without markers, for many points: a cumulative distribution
  kPoints,   ///< markers only
  kScatter,  ///< small dots, for many points
};

/// Data drawn in one colour, dash and marker.
struct Series {
  std::string name;       ///< in the key; "" for none
  std::vector<double> x;  ///< NaN interrupts the line
  std::vector<double> y;  ///< as many as x
  Mark mark = Mark::kLine;
  std::vector<double> low{};   ///< lower ends of the error bars; as many as x, or empty for none
  std::vector<double> high{};  ///< upper ends
  std::vector<double>
      colour{};  ///< one value per point, drawn with a colour map; empty: the series' own colour
};

/// A vertical line, such as a threshold.
struct Vertical {
  std::string name;  ///< above the panel
  double x = 0;
};

struct Panel {
  std::string title;
  std::string x_label;
  std::string y_label;
  bool log_y = false;
  std::vector<Series> series;
  bool log_x = false;
  std::vector<Vertical> verticals{};
  std::string colour_label{};          ///< of the colour map
  std::vector<std::string> x_names{};  ///< replace the numbers 0, 1, ... along x
  bool reverse_x = false;              ///< x increases to the left, as right ascension does
  std::vector<double> x_holds{};       ///< values that the x axis must include
  std::vector<double> y_holds{};       ///< likewise for y: 0 and 100 for percentages
};

}  // namespace peculiar::figure
