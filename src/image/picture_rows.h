#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "image/codec.h"

namespace peculiar::image {

/// Receives a picture row by row, from the top, as it is decoded; values interleaved by channel.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void begin(int height, int width, int channels) = 0;  ///< 1 or 3 channels
  virtual void row(std::span<const std::uint8_t> values) = 0;
  virtual void row(std::span<const std::uint16_t> values) = 0;
};

/// What decode_picture does, into a sink. Errors as there.
void decode_rows(std::span<const std::uint8_t> bytes, const std::string& name, PictureColour colour,
                 std::int64_t max_pixels, RowSink& sink);

// The two formats, told apart by decode_rows.
void decode_jpeg_rows(std::span<const std::uint8_t> bytes, const std::string& name, PictureColour colour,
                      std::int64_t max_pixels, RowSink& sink);
void decode_png_rows(std::span<const std::uint8_t> bytes, const std::string& name, PictureColour colour,
                     std::int64_t max_pixels, RowSink& sink);

/// Error (input) for a picture of no size or of more than max_pixels.
void check_picture_size(std::int64_t height, std::int64_t width, std::int64_t max_pixels, const std::string& name);

}  // namespace peculiar::image
