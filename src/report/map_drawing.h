#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace peculiar::report {

/// An image on the map.
struct MapDot {
  double x = 0;
  double y = 0;
  double score = 0;
  std::string words;  ///< description, shown on hover
  bool is_flagged = false;
  bool is_candidate = false;
  int number = 0;  ///< on its card; 0 if it has none
};

/// Returns the map as an SVG element: one dot per image, darker for higher scores, crosses for flagged
/// images, rings for candidates. Numbered dots are red and link to the element "outlier-NUMBER". The axes
/// have equal scales and no labels. `score_name` labels the colour bar, `alt` describes the figure.
std::string map_svg(std::vector<MapDot> dots, const std::string& score_name, const std::string& alt);

}  // namespace peculiar::report
