#pragma once

#include <cstdint>

namespace peculiar::image {

/// Receives the rows of a picture from a decoder, from the top down.
class RowSink {
 public:
  virtual ~RowSink() = default;
  /// Called once, before the rows.
  virtual void begin(int bands, int height, int width) = 0;
  /// `width` pixels of `bands` interleaved samples each; all rows of one picture have the same type.
  virtual void row(const std::uint8_t* samples) = 0;
  virtual void row(const std::uint16_t* samples) = 0;
};

}  // namespace peculiar::image
