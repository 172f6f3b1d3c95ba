#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace peculiar::figure {

struct Series {
  std::string name;       ///< in the key; "" for none
  std::vector<double> x;  ///< NaN interrupts the line
  std::vector<double> y;  ///< as many as x
};

struct Panel {
  std::string title;
  std::string x_label;
  std::string y_label;
  bool log_y = false;
  std::vector<Series> series;
};

/// Panels of lines, `columns` side by side, as one PNG, drawn by gnuplot. Errors (input): gnuplot is not
/// installed or fails (with its words), the file cannot be written. Panels without a finite point say "no
/// data".
void write_line_figure(const std::filesystem::path& path, const std::vector<Panel>& panels, int columns);

}  // namespace peculiar::figure
