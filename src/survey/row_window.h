#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/work_time.h"
#include "fits/fits_image.h"

namespace peculiar::survey {

/// Number of images in a cube; 1 for an image of two axes.
std::int64_t planes_of(const fits::HduInfo& info);

/// Index of the plane that `asked` names: a 0-based number, or the name of a band in the header; "" is the
/// only plane. Error (input): no plane is given for a cube, or the cube has no such plane.
std::int64_t plane_of(const fits::FitsFile& file, const fits::HduInfo& info,
                      const std::filesystem::path& path, const std::string& asked);

/// Some consecutive rows of an image in memory: a window as wide as the image that moves upward, so that each
/// row, and each tile of a tile-compressed image, is read once. `Value` is float, or std::int64_t for maps
/// whose bits or labels must be exact.
template <typename Value>
class RowWindow {
 public:
  /// Opens the file once per thread; `rule` applies to whole numbers. `plane` applies to cubes; an image of
  /// one plane goes with any plane of a cube. `reading`: accumulates the time spent reading, if given. Errors
  /// (input): those of FitsFile; a cube without that plane.
  RowWindow(const std::filesystem::path& path, const std::string& hdu, std::int64_t plane, int threads,
            const fits::WholeNumberRule& rule = {}, WorkTime* reading = nullptr);

  std::int64_t width() const { return width_; }
  std::int64_t height() const { return height_; }
  const fits::HduInfo& info() const { return info_; }
  const fits::FitsFile& file() const { return files_.front(); }
  const std::filesystem::path& path() const { return path_; }
  /// Number of bytes of that many rows, including the rest of their tiles.
  std::int64_t bytes(std::int64_t rows) const;

  /// Loads rows begin <= y < end (as far as the image has them) into memory, and releases those below. A tile
  /// that cannot be decompressed becomes NaN (or the blank of the rule) and is recorded. Error (input): other
  /// rows cannot be read.
  void cover(std::int64_t begin, std::int64_t end);

  /// The pixels of a row in memory.
  std::span<const Value> row(std::int64_t y) const;

  /// Why pixels of this rectangle could not be read; "" if all could.
  std::string damage(std::int64_t x0, std::int64_t y0, std::int64_t x1, std::int64_t y1) const;

 private:
  struct Damage {
    std::int64_t x0, y0, x1, y1;
    std::string reason;
  };
  std::vector<Damage> read(fits::FitsFile& file, std::int64_t begin, std::int64_t end);
  void read_into(fits::FitsFile& file, std::int64_t x0, std::int64_t y0, std::int64_t x1, std::int64_t y1);

  Value missing() const;

  std::filesystem::path path_;
  fits::WholeNumberRule rule_;
  WorkTime* reading_;
  std::vector<fits::FitsFile> files_;
  fits::HduInfo info_;
  std::int64_t plane_ = 0;
  std::int64_t width_ = 0, height_ = 0;
  std::int64_t begin_ = 0, end_ = 0;  ///< rows in memory
  std::vector<Value> pixels_;
  std::vector<Damage> damage_;
};

}  // namespace peculiar::survey
