#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "image/row_sink.h"

namespace peculiar::image {

/// Decodes a PNG into `sink`: 1 or 3 bands, 8 or 16 bits. Errors as decode_picture.
void decode_png(std::span<const std::uint8_t> bytes, const std::string& name, std::int64_t max_pixels,
                RowSink& sink);

}  // namespace peculiar::image
