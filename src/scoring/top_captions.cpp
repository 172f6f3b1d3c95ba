#include "scoring/top_captions.h"

#include <fmt/format.h>

#include <cmath>

namespace peculiar::scoring {

namespace {

/// Whether the score measures the residual of the best reconstruction.
bool is_of_residual(const std::string& score) { return score == "anomaly_score"; }

}  // namespace

void put_caption(image::SheetTile& tile, const TopLine& line, const std::string& column, std::size_t rank) {
  tile.label = fmt::format("{}. {}", rank, line.id);
  if (!line.label.empty()) tile.label += "\n" + line.label;
  if (!line.user_label.empty()) tile.label += "\n" + line.user_label;
  tile.numbers.push_back({column, line.score});
  if (std::isfinite(line.p_value)) tile.numbers.push_back({"p", line.p_value, "", 2});
  for (const auto& [name, value] : line.parts) {
    if (!is_of_residual(name)) tile.numbers.push_back({name, value});
  }
}

void put_captions(std::span<image::SheetTile> tiles, const TopLine& line, const std::string& column,
                  std::size_t rank) {
  const bool is_alone = tiles.size() < kTilesOfOne;
  put_caption(tiles.front(), line, column, rank);
  if (!is_alone) {
    tiles[1].label = "reconstruction";
    tiles.back().label = "residual";
  }
  for (const auto& [name, value] : line.parts) {
    if (is_of_residual(name)) tiles.back().numbers.push_back({name, value});
  }
}

}  // namespace peculiar::scoring
