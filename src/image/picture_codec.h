#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "image/geometry.h"
#include "image/image.h"

namespace peculiar::image {

enum class PictureColour { kAsIs, kGrey };  ///< kGrey: one band, luma

inline constexpr std::int64_t kMostPicturePixels = 1LL << 28;

/// Decodes a PNG or JPEG in memory (recognised by its first bytes, not its name). Values as stored: 0..255,
/// or 0..65535 for 16-bit PNG, as float; PNG of 1, 2 or 4 bits is scaled to 0..255. Grey gives 1 band, colour
/// 3 (an alpha channel is dropped; palettes are expanded; EXIF orientation is not applied). Grey of a colour
/// JPEG is its stored luma. Errors (input), starting with `name`: not a PNG or JPEG, truncated, damaged,
/// CMYK, empty, or larger than `max_pixels` (decompression bombs).
Image decode_picture(std::span<const std::uint8_t> bytes, const std::string& name,
                     PictureColour colour = PictureColour::kAsIs,
                     std::int64_t max_pixels = kMostPicturePixels);

/// Bits per value of such a picture once decoded: 16 for a 16-bit PNG, else 8.
int picture_bits(std::span<const std::uint8_t> bytes);

/// Reduction of a picture during decoding: centre_crop to `crop` x `crop`, then rebin.
struct PictureReduction {
  std::optional<int> crop;
  int height = 0;
  int width = 0;
  RebinKind kind = RebinKind::kFlux;
};

/// A reduced picture, with the size of the original.
struct ReducedPicture {
  Image image;
  int source_height = 0;  ///< px, of the whole picture
  int source_width = 0;
};

/// The same as rebin(centre_crop(decode_picture(...))) to 1e-6 of each value, but several times faster: rows
/// go straight into the new cells, and the full picture is never in memory (except for an interlaced PNG).
/// Errors as these three, starting with `name`.
ReducedPicture decode_and_rebin_picture(std::span<const std::uint8_t> bytes, const std::string& name,
                                        PictureColour colour, const PictureReduction& reduction,
                                        std::int64_t max_pixels = kMostPicturePixels);

/// Encodes 1 or 3 bands, with values clamped to 0..1 (NaN: 0), as an 8-bit PNG. Errors (input), starting with
/// `name`: another number of bands, no pixels.
std::string encode_png(const Image& image, const std::string& name);

/// The same to a file, atomically.
void write_png(const std::filesystem::path& path, const Image& image);

}  // namespace peculiar::image
