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
  std::string words;  ///< what it is, shown where one points at it
  bool is_flagged = false;
  bool is_candidate = false;
  int number = 0;  ///< on its card; 0: it has none
};

/// The map as an SVG element: a dot an image, the darker the higher its score, crosses for flagged ones,
/// rings round candidates; the numbered ones are red, and link to the element "outlier-NUMBER". Axes are of
/// one scale and have no labels. `score_name` stands at the scale of colours, `alt` says what one sees.
std::string map_svg(std::vector<MapDot> dots, const std::string& score_name, const std::string& alt);

}  // namespace peculiar::report
