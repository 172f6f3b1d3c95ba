#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "image/row_sink.h"

namespace peculiar::image {

/// Decodes a JPEG into `sink`; `grey` uses the stored luma and skips the colours. Errors as decode_picture.
void decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& name, bool grey,
                 std::int64_t max_pixels, RowSink& sink);

}  // namespace peculiar::image
