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
  std::string stretch;     ///< "linear", "asinh", "log"; "" as in `peculiar show`
  int level = 0;           ///< brightness, in steps of a factor 1.5; negative is darker
  std::vector<int> bands;  ///< one (grey) or three (red, green, blue); empty as in `peculiar show`

  /// Refused (400) if the values are invalid.
  static SpriteStyle of(const Request& request, int bands_of_sample);
};

/// Draws a stamp into a tile of size x size, as 0x00RRGGBB, rows from the top. The drawing is that of
/// `peculiar show`, scaled to fill the tile; the pixels are identical if the tile is smaller than the stamp
/// or a whole multiple of it. Beside stamps that are not square the tile is dark.
std::vector<std::uint32_t> tile_of(image::Image stamp, const SpriteStyle& style, int picture_bits,
                                   bool rows_upward);

/// PNG of the images of these rows, kTilesInLine per line.
std::string draw_sprite(const Planes& planes, const std::vector<Row>& rows, const SpriteStyle& style,
                        int threads);

}  // namespace peculiar::explorer
