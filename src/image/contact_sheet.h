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

/// A line under a tile: "density 3.41". If too long, the number is shown with fewer digits, then the name is
/// shortened; the number is never cut off.
struct SheetNumber {
  std::string name;
  double value = 0;
  std::string unit{};
  int digits = 3;  ///< maximum number of significant digits
};

struct SheetTile {
  Image image;  ///< 1 band is drawn in grey, 3 bands as red, green, blue, others as the mean of their bands
  std::string label;  ///< lines separated by '\n'; each shortened with an ellipsis to fit the tile
  std::optional<DisplayStretch> limits{};  ///< of this tile, instead of those from its pixels
  /// For a residual: values are drawn in colours by sign (residual_colours.h), saturated at this absolute
  /// value; with several bands, the strongest.
  std::optional<double> residual_limit{};
  std::vector<SheetNumber> numbers{};  ///< below the label, one line each
};

/// A colour bar for residuals.
struct ColourBar {
  double limit = 1;   ///< value at the ends, below and above 0
  std::string words;  ///< its unit and description; cut off if too long
};

struct SheetOptions {
  std::string title;  ///< one line at the top; "" for none
  int columns = 0;    ///< 0: as square a sheet as possible
  int tile_px = 128;  ///< edge of a tile on the sheet; stamps are enlarged by integer factors, unsmoothed
  StretchKind stretch = StretchKind::kAsinh;
  bool common_limits = false;      ///< one pair of limits for all tiles instead of one per tile
  bool rows_upward = true;         ///< row 0 is at the bottom (FITS); false for pictures
  std::optional<ColourBar> bar{};  ///< at the top, below the title
};

/// Colour (red, green, blue) of NaN pixels: a blue that occurs neither in grey stamps nor in galaxies.
inline constexpr std::array<std::uint8_t, 3> kNanColour{74, 111, 165};

/// Draws labelled tiles on a white sheet as PNG. NaN pixels have their own colour, and are chequered in
/// residuals. Stamps larger than a tile are reduced by area averaging. Errors (input): no tiles, a tile
/// without pixels, a sheet larger than 32767 px, no font, cannot write.
void write_contact_sheet(const std::filesystem::path& path, const std::vector<SheetTile>& tiles,
                         const SheetOptions& options);

}  // namespace peculiar::image
