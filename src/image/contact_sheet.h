#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "image/image.h"
#include "image/stretch.h"

namespace peculiar::image {

/// A line under a tile: "density 3.41". Where it is too long the number is given with fewer digits, then the
/// name is shortened; the number is never cut.
struct SheetNumber {
  std::string name;
  double value = 0;
  std::string unit{};
  int digits = 3;  ///< significant ones, at most
};

struct SheetTile {
  Image image;        ///< 1 band is drawn grey, 3 as red green blue, others as the mean of their bands
  std::string label;  ///< lines separated by '\n'; each shortened with an ellipsis to fit the tile
  std::optional<DisplayStretch> limits{};  ///< of this tile, in place of those by its pixels
  /// Of a residual: values are drawn in colours of their sign (residual_colours.h), full at this modulus; of
  /// several bands the strongest.
  std::optional<double> residual_limit{};
  std::vector<SheetNumber> numbers{};  ///< below the label, a line each
};

/// A bar that says what the colours of residuals mean.
struct ColourBar {
  double limit = 1;   ///< of its ends, below and above 0
  std::string words;  ///< its unit, and what it is of: what does not fit is cut
};

struct SheetOptions {
  std::string title;  ///< one line on top; "" for none
  int columns = 0;    ///< 0: as square a sheet as the tiles allow
  int tile_px = 128;  ///< edge of a tile on the sheet; stamps are enlarged by whole factors, no smoothing
  StretchKind stretch = StretchKind::kAsinh;
  bool common_limits = false;      ///< one pair of limits for all tiles instead of one a tile
  bool rows_upward = true;         ///< row 0 is at the bottom (FITS); false for pictures
  std::optional<ColourBar> bar{};  ///< on top, below the title
};

/// Red, green and blue of NaN pixels: a blue that neither grey stamps nor galaxies have.
inline constexpr std::array<std::uint8_t, 3> kNanColour{74, 111, 165};

/// Draws labelled tiles on a white sheet as PNG. NaN pixels are drawn in a colour of their own, those of
/// residuals checked. Stamps larger
/// than a tile are reduced by area. Errors (input): no tiles, a tile without pixels, a sheet larger than
/// 32767 px, no font, cannot write.
void write_contact_sheet(const std::filesystem::path& path, const std::vector<SheetTile>& tiles,
                         const SheetOptions& options);

}  // namespace peculiar::image
