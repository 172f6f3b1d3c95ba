#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "image/image.h"

namespace peculiar::fits {

/// A header card to write. Keys longer than eight characters become HIERARCH cards, long texts CONTINUE
/// cards, a double that is not finite a card without a value. Keys that describe the structure of the file
/// (NAXIS...) are rejected.
struct Card {
  std::string key;
  std::variant<std::string, double, std::int64_t> value;
  std::string comment;
};

/// Writes a float32 image [y][x] (a cube [band][y][x] if bands > 1) as the primary HDU, atomically; `wcs`
/// becomes a TAN header, whose cards are overridden by `cards` with the same key. Errors (input): an
/// unwritable location, a full disk, a compressed suffix (.gz), a card that FITS cannot hold.
void write_image(const std::filesystem::path& path, const image::Image& image,
                 const std::optional<image::LocalWcs>& wcs, const std::vector<Card>& cards);

/// Cards of the tangent projection of `wcs`, for an image of `axes` axes, the first two on the sky; further
/// axes are numbered from 1, like pixels.
std::vector<Card> wcs_cards(const image::LocalWcs& wcs, int axes);

enum class PixelType { kFloat32, kUint8 };

/// Writes images, one HDU after the other (the first is the primary one), piece by piece (bounded memory), to
/// a temporary name until close(). EXTNAME and EXTVER are ordinary cards. Errors as for write_image.
class ImageWriter {
 public:
  explicit ImageWriter(const std::filesystem::path& path);
  ~ImageWriter();  ///< removes the temporary file unless closed
  ImageWriter(ImageWriter&&) noexcept;
  ImageWriter& operator=(ImageWriter&&) noexcept;

  /// Starts the next HDU. `shape`: lengths, slowest axis first ([n, band, y, x]); empty for a header only.
  void begin(PixelType type, const std::vector<std::int64_t>& shape, const std::vector<Card>& cards);
  void append(std::span<const float> pixels);         ///< Error (internal): more than the HDU holds
  void append(std::span<const std::uint8_t> pixels);  ///< likewise
  void close();                                       ///< checks that all pixels are written, renames

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::fits
