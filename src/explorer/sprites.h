#pragma once

#include <string>
#include <vector>

#include "explorer/planes.h"

namespace peculiar::explorer {

inline constexpr int kTilesInLine = 10;
inline constexpr std::size_t kMostTiles = 200;

/// How stamps are drawn.
struct SpriteStyle {
  int size = 96;           ///< px, edge of a tile
  std::string stretch;     ///< "linear", "asinh", "log"; "" as `peculiar show`
  int level = 0;           ///< brighter by so many steps of half as much again; darker below 0
  std::vector<int> bands;  ///< one (grey) or three (red, green, blue); empty: as `peculiar show`

  /// Refused (400) where the values make no sense.
  static SpriteStyle of(const Request& request, int bands_of_sample);
};

/// 0x00RRGGBB of a stamp in a tile of size x size, rows from the top, drawn as `peculiar show` draws it, but
/// to fill the tile: where a tile is a whole multiple of the stamp, or smaller, the same pixels. Beside
/// stamps that are not square the tile is dark.
std::vector<std::uint32_t> tile_of(image::Image stamp, const SpriteStyle& style, int picture_bits,
                                   bool rows_upward);

/// PNG of the images of these rows, kTilesInLine in a line.
std::string draw_sprite(const Planes& planes, const std::vector<Row>& rows, const SpriteStyle& style,
                        int threads);

}  // namespace peculiar::explorer
