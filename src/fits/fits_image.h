#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fits/wcs.h"
#include "image/image.h"

namespace peculiar::fits {

/// Most pixels that one read returns; more is taken for a broken header.
inline constexpr std::int64_t kMaxPixelsPerRead = std::int64_t{1} << 31;

/// One header-data unit as the file lists it; 0-based numbers, as astropy and ds9 count them.
struct HduInfo {
  int number = 0;
  std::string name;                 ///< EXTNAME, or ""
  std::int64_t version = 1;         ///< EXTVER
  bool is_image = false;            ///< two or more axes, all with pixels (tile-compressed ones included)
  bool is_compressed = false;       ///< a tile-compressed image
  bool is_table = false;            ///< binary or ASCII
  std::vector<std::int64_t> shape;  ///< C order: slowest axis first, as NumPy shows it; degenerate axes kept
  std::string unit;                 ///< BUNIT, or ""
  int bitpix = 0;                   ///< of an image: how its numbers are stored (8, 16, 32, 64, -32, -64)
  /// What is decompressed at once, px: the tiles of a tile-compressed image; 1 x 1 of any other.
  std::int64_t tile_width = 1;
  std::int64_t tile_height = 1;
};

/// "1 SCI", or its number alone.
std::string hdu_in_words(const HduInfo& hdu);

/// What becomes of values that are no whole numbers where those are wanted.
struct WholeNumberRule {
  std::int64_t blank = 0;                ///< of missing and not finite ones
  std::optional<std::int64_t> fraction;  ///< of fractions; none: an error (input)
};

/// A FITS file open for reading: plain, .gz, tile-compressed, any BITPIX, scaled and unsigned integers. Not
/// to be shared by threads; several objects may be open on one file (CFITSIO is used in its reentrant build,
/// guarded by a mutex where it is not).
class FitsFile {
 public:
  /// Errors (input): missing, not FITS (wrong magic), truncated, headers that no file of this size could
  /// hold. File names are taken as they are: CFITSIO's extended file name syntax is off.
  explicit FitsFile(const std::filesystem::path& path);
  ~FitsFile();
  FitsFile(FitsFile&&) noexcept;
  FitsFile& operator=(FitsFile&&) noexcept;

  const std::vector<HduInfo>& hdus() const;
  /// Does this object hold the whole file (because of a gzip layer)?
  bool is_in_memory() const;
  /// The HDU meant by "first" (the first image with pixels), a number, an EXTNAME (any case; of several HDUs
  /// of one name the first), or EXTNAME,EXTVER ("SCI,2"). Error (input) lists what there is.
  const HduInfo& choose(const std::string& what) const;

  /// The images other than that HDU in words, "2 ERR, 3 CON"; "" where there are none.
  std::string other_images(int hdu) const;

  /// All pixels of a 2-D image or of plane `plane` of a stack (leading axes flattened) as float32, exactly as
  /// astropy's `data.astype(float32)`; BLANK becomes NaN (in unsigned images too, where astropy leaves it).
  /// Shape [1][y][x].
  image::Image read_plane(int hdu, std::int64_t plane = 0) const;
  /// The pixels x0 <= x < x0 + width, y0 <= y < y0 + height of one plane; must lie inside. Tile-compressed
  /// images read only the tiles they touch.
  image::Image read_window(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width,
                           int height) const;
  /// The same into `out`, row after row: width x height values.
  void read_window(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width, int height,
                   std::span<float> out) const;
  /// The same as whole numbers, exact to their 64 bits (BZERO's conventions for unsigned ones included;
  /// those of 2^63 and more come modulo 2^64): bits and labels of maps. Error (input): floating-point numbers
  /// beyond what is exact in them.
  void read_whole_numbers(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width,
                          int height, const WholeNumberRule& rule, std::span<std::int64_t> out) const;
  /// All values of an image of one axis. Error (input) where it has another number of axes or no pixels.
  std::vector<float> read_line(int hdu) const;

  /// The value as text, without its quotes, or none. Of a tile-compressed image, as the image's own header
  /// would say.
  std::optional<std::string> header_text(int hdu, const std::string& key) const;
  /// The value as a number, or none. Error (input) where there is a value that is none.
  std::optional<double> header_number(int hdu, const std::string& key) const;
  /// All cards but comments, 80 characters each; of a tile-compressed image with its own axes.
  std::string header_cards(int hdu) const;
  /// World coordinates, or none where the header has no celestial ones. Error (input) where it has broken
  /// ones.
  std::optional<Wcs> wcs(int hdu) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::fits
