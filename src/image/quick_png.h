#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace peculiar::image {

/// Encodes colours as from tile_colours(), rows from the top, as an 8-bit PNG (grey if all colours are),
/// compressed for speed rather than size: for immediate display.
std::string encode_png_quickly(std::span<const std::uint32_t> colours, int width, int height);

}  // namespace peculiar::image
