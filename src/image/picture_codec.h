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

/// Decodes a PNG or JPEG (told by its first bytes, not its name) held in memory. Values as stored: 0..255, or
/// 0..65535 for 16-bit PNG, as float; PNG of 1, 2 or 4 bits is scaled to 0..255. Grey gives 1 band, colour 3
/// (an alpha channel is dropped; palettes are expanded; an EXIF orientation is not applied). Grey of a colour
/// JPEG is its stored luma. Errors (input), with `name` in front: not a PNG or JPEG, truncated, damaged,
/// CMYK, of no size, or larger than `max_pixels` (decompression bombs).
Image decode_picture(std::span<const std::uint8_t> bytes, const std::string& name,
                     PictureColour colour = PictureColour::kAsIs,
                     std::int64_t max_pixels = kMostPicturePixels);

/// How many bits a value of such a picture has once decoded: 16 of a 16-bit PNG, else 8.
int picture_bits(std::span<const std::uint8_t> bytes);

/// What is to become of a picture while it is decoded: as centre_crop to `crop` x `crop`, then rebin.
struct PictureReduction {
  std::optional<int> crop;
  int height = 0;
  int width = 0;
  RebinKind kind = RebinKind::kFlux;
};

/// What came of it.
struct ReducedPicture {
  Image image;
  int source_height = 0;  ///< px, of the whole picture
  int source_width = 0;
};

/// The same as rebin(centre_crop(decode_picture(...))) to 1e-6 of each value, several times as fast: the rows
/// go straight into the new cells, and the picture in full is never in memory (but for an interlaced PNG).
/// Errors as these three have them, with `name` in front.
ReducedPicture decode_and_rebin_picture(std::span<const std::uint8_t> bytes, const std::string& name,
                                        PictureColour colour, const PictureReduction& reduction,
                                        std::int64_t max_pixels = kMostPicturePixels);

/// 1 or 3 bands, values clamped to 0..1 (NaN: 0), as an 8-bit PNG. Errors (input), with `name` in front:
/// another number of bands, no pixels.
std::string encode_png(const Image& image, const std::string& name);

/// The same into a file, atomically.
void write_png(const std::filesystem::path& path, const Image& image);

}  // namespace peculiar::image
