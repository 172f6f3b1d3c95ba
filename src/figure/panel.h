#pragma once

#include <string>
#include <vector>

namespace peculiar::figure {

enum class Mark {
  kLine,     ///< points joined by a line
  kSteps,    ///< a histogram: y from each x to the next
  kFilled,   ///< the same, filled: for two at most, since fills of more hide each other
  kCurve,    ///< a line without markers, for many points: a cumulative distribution
  kPoints,   ///< markers alone
  kScatter,  ///< small dots, for many
};

/// What one colour, dash and marker stand for.
struct Series {
  std::string name;       ///< in the key; "" for none
  std::vector<double> x;  ///< NaN interrupts the line
  std::vector<double> y;  ///< as many as x
  Mark mark = Mark::kLine;
  std::vector<double> low{};     ///< ends of the error bars; as many as x, or empty for none
  std::vector<double> high{};    ///< likewise
  std::vector<double> colour{};  ///< a value a point, drawn by a colour map; empty: the series' own colour
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
  std::vector<std::string> x_names{};  ///< in the place of the numbers 0, 1, ... along x
  bool reverse_x = false;              ///< x grows to the left, as right ascension does
  std::vector<double> x_holds{};       ///< values that the axis of x reaches in any case
  std::vector<double> y_holds{};       ///< likewise of y: 0 and 100 of shares
};

}  // namespace peculiar::figure
