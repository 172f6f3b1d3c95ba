#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
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
/// becomes a TAN header. Errors (input): an unwritable place, a full disk, a compressed suffix (.gz), a card
/// that FITS cannot hold.
void write_image(const std::filesystem::path& path, const image::Image& image,
                 const std::optional<image::LocalWcs>& wcs, const std::vector<Card>& cards);

/// Writes a stack [n][band][y][x] image by image (bounded memory) as the primary HDU, to a temporary name
/// until close(). Errors as for write_image.
class CubeWriter {
 public:
  CubeWriter(const std::filesystem::path& path, std::int64_t count, int bands, int height, int width,
             const std::vector<Card>& cards);
  ~CubeWriter();  ///< removes the temporary file unless closed
  CubeWriter(CubeWriter&&) noexcept;
  CubeWriter& operator=(CubeWriter&&) noexcept;

  void append(const image::Image& image);  ///< Error (internal) on another shape or one image too many
  void close();                            ///< checks the count, renames

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::fits
