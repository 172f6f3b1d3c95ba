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

/// One header card to write. Keys longer than eight characters become HIERARCH cards, long texts CONTINUE
/// cards, a double that is not finite a card with no value. Keys that describe the file's structure
/// (NAXIS...) are refused.
struct Card {
  std::string key;
  std::variant<std::string, double, std::int64_t> value;
  std::string comment;
};

/// A float32 image [y][x] (a cube [band][y][x] where bands > 1) as the primary HDU, written atomically; `wcs`
/// becomes a TAN header, whose cards give way to `cards` of the same key. Errors (input): an unwritable
/// place, a full disk, a compressed suffix (.gz), a card that FITS cannot hold.
void write_image(const std::filesystem::path& path, const image::Image& image,
                 const std::optional<image::LocalWcs>& wcs, const std::vector<Card>& cards);

/// The tangent projection of `wcs`, for an image of `axes` axes of which the first two are on the sky;
/// further ones count from 1, as pixels do.
std::vector<Card> wcs_cards(const image::LocalWcs& wcs, int axes);

enum class PixelType { kFloat32, kUint8 };

/// Writes images, one HDU after the other (the first is the primary one), piece by piece (bounded memory), to
/// a temporary name until close(). EXTNAME and EXTVER are cards like others. Errors as for write_image.
class ImageWriter {
 public:
  explicit ImageWriter(const std::filesystem::path& path);
  ~ImageWriter();  ///< removes the temporary file unless closed
  ImageWriter(ImageWriter&&) noexcept;
  ImageWriter& operator=(ImageWriter&&) noexcept;

  /// Begins the next HDU. `shape`: lengths, slowest axis first ([n, band, y, x]); empty for a header alone.
  void begin(PixelType type, const std::vector<std::int64_t>& shape, const std::vector<Card>& cards);
  void append(std::span<const float> pixels);         ///< Error (internal): more than the HDU holds
  void append(std::span<const std::uint8_t> pixels);  ///< the same
  void close();                                       ///< checks that all pixels are there, renames

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::fits
