#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "image/contact_sheet.h"
#include "scoring/top.h"

namespace peculiar::scoring {

inline constexpr std::size_t kTilesOfOne = 3;  ///< image, reconstruction, residual

/// Rank, name, label and what people say of an image on a tile of its own, and what its scores say.
void put_caption(image::SheetTile& tile, const TopLine& line, const std::string& column, std::size_t rank);

/// Writes under each picture of a line of the panel, kTilesOfOne or the image alone, what is of it. The
/// image: rank, id, label, what people say of it, the score of `column`, its p-value and the scores that ask
/// it alone. The residual: those of the search for the best reconstruction. Each says which picture it is.
void put_captions(std::span<image::SheetTile> tiles, const TopLine& line, const std::string& column,
                  std::size_t rank);

}  // namespace peculiar::scoring
