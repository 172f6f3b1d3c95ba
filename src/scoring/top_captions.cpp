#include "scoring/top_captions.h"

#include <fmt/format.h>

#include <cmath>

namespace peculiar::scoring {

namespace {

/// What is left of the image by its best reconstruction.
bool is_of_residual(const std::string& score) { return score == "anomaly_score"; }

}  // namespace

void put_captions(std::span<image::SheetTile> tiles, const TopLine& line, const std::string& column,
                  std::size_t rank) {
  image::SheetTile& image = tiles.front();
  image::SheetTile& residual = tiles.back();
  image.label = fmt::format("{}. {}", rank, line.id);
  if (!line.label.empty()) image.label += "\n" + line.label;
  if (tiles.size() == kTilesOfOne) {
    tiles[1].label = "reconstruction";
    residual.label = "residual";
  }
  image.numbers.push_back({column, line.score});
  if (std::isfinite(line.p_value)) image.numbers.push_back({"p", line.p_value, "", 2});
  for (const auto& [name, value] : line.parts)
    (is_of_residual(name) ? residual : image).numbers.push_back({name, value});
}

}  // namespace peculiar::scoring
