#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "image/contact_sheet.h"
#include "scoring/top.h"

namespace peculiar::scoring {

inline constexpr std::size_t kTilesOfOne = 3;  ///< image, reconstruction, residual

/// Captions an image on a single tile: rank, id, label, people's labels, and its scores.
void put_caption(image::SheetTile& tile, const TopLine& line, const std::string& column, std::size_t rank);

/// Writes captions under the pictures of a panel line (kTilesOfOne, or the image only). Under the image:
/// rank, id, label, people's labels, the score in `column`, its p-value, and the scores of the image itself.
/// Under the residual: the scores from the search for the best reconstruction. Each caption names its
/// picture.
void put_captions(std::span<image::SheetTile> tiles, const TopLine& line, const std::string& column,
                  std::size_t rank);

}  // namespace peculiar::scoring
