#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace peculiar::image {

/// Colours as tile_colours() has them, rows from the top, as an 8-bit PNG (grey where all are), packed for
/// speed rather than size: for what is drawn to be looked at once.
std::string encode_png_quickly(std::span<const std::uint32_t> colours, int width, int height);

}  // namespace peculiar::image
