#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "image/image.h"

namespace peculiar::image {

enum class PictureColour { kAsIs, kGrey };  ///< kGrey: one band, luma

/// Decodes a PNG or JPEG (told by its first bytes, not its name) held in memory. Values as stored: 0..255, or 0..65535 for
/// 16-bit PNG, as float. Grey gives 1 band, colour 3 (an alpha channel is dropped; palettes are expanded).
/// Errors (input), with `name` in front: not a PNG or JPEG, truncated, damaged, CMYK, of no size, or larger than
/// `max_pixels` (decompression bombs).
Image decode_picture(std::span<const std::uint8_t> bytes, const std::string& name,
                     PictureColour colour = PictureColour::kAsIs, std::int64_t max_pixels = 1LL << 28);

/// Writes 1 or 3 bands, values clamped to 0..1, as an 8-bit PNG; atomically.
void write_png(const std::filesystem::path& path, const Image& image);

/// A NumPy .npy file: header parsed and checked (version 1-3; bool, 8-64 bit integers and 16/32/64-bit floats of either byte order, C or Fortran
/// order). Elements are read by range so that a large stack streams.
class NpyFile {
 public:
  /// Errors (input): not .npy, damaged header, unsupported type, file shorter than its header says.
  explicit NpyFile(const std::filesystem::path& path);
  const std::vector<std::int64_t>& shape() const { return shape_; }
  const std::string& type() const { return type_; }
  /// Elements [first, first + out.size()) in C order, converted to float. Thread-safe.
  void read(std::int64_t first, std::span<float> out) const;

 private:
  std::filesystem::path path_;
  std::vector<std::int64_t> shape_;
  std::string type_;
  bool fortran_order_ = false;
  std::int64_t data_offset_ = 0;
};

/// Writes the header of a C-order little-endian float32 .npy of that shape (version 1.0, 64-byte aligned); the
/// caller appends the data.
std::string npy_header(std::span<const std::int64_t> shape);

}  // namespace peculiar::image
