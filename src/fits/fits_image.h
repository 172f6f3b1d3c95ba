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

/// Maximum number of pixels in one read; more indicates a broken header.
inline constexpr std::int64_t kMaxPixelsPerRead = std::int64_t{1} << 31;

/// One header-data unit of the file; 0-based numbers, as in astropy and ds9.
struct HduInfo {
  int number = 0;
  std::string name;            ///< EXTNAME, or ""
  std::int64_t version = 1;    ///< EXTVER
  bool is_image = false;       ///< two or more axes, all of non-zero length (tile-compressed images included)
  bool is_compressed = false;  ///< a tile-compressed image
  bool is_table = false;       ///< binary or ASCII
  std::vector<std::int64_t> shape;   ///< C order: slowest axis first, as in NumPy; degenerate axes kept
  std::string unit;                  ///< BUNIT, or ""
  bool is_asinh_compressed = false;  ///< BSOFTEN and BOFFSET: reading converts the values to fluxes
  int bitpix = 0;                    ///< of an image: type of the stored numbers (8, 16, 32, 64, -32, -64)
  /// Size of the unit of decompression, px: a tile of a tile-compressed image; 1 x 1 for any other.
  std::int64_t tile_width = 1;
  std::int64_t tile_height = 1;
};

/// What reading does to asinh-compressed values; to follow "FILE: ".
inline constexpr const char* kAsinhCompressedWords =
    "values are asinh-compressed (BSOFTEN); converted to linear fluxes";

/// "1 SCI", or only the number.
std::string hdu_in_words(const HduInfo& hdu);

/// Treatment of values that are not whole numbers when reading whole numbers.
struct WholeNumberRule {
  std::int64_t blank = 0;                ///< for missing values and those that are not finite
  std::optional<std::int64_t> fraction;  ///< for fractions; none: an error (input)
};

/// A FITS file open for reading: plain, .gz, tile-compressed, any BITPIX, scaled and unsigned integers. Not
/// to be shared between threads, but several objects may be open on one file (CFITSIO is used in its
/// reentrant build, or else guarded by a mutex).
class FitsFile {
 public:
  /// Errors (input): missing, not FITS (wrong signature), truncated, headers impossible for a file of this
  /// size. File names are taken literally: CFITSIO's extended file name syntax is off.
  explicit FitsFile(const std::filesystem::path& path);
  ~FitsFile();
  FitsFile(FitsFile&&) noexcept;
  FitsFile& operator=(FitsFile&&) noexcept;

  const std::vector<HduInfo>& hdus() const;
  /// True if this object holds the whole file in memory (because of a gzip layer).
  bool is_in_memory() const;
  /// Finds the HDU named by "first" (the first image with pixels), a number, an EXTNAME (case-insensitive;
  /// the first of several with one name), or EXTNAME,EXTVER ("SCI,2"). Error (input) lists the HDUs of the
  /// file.
  const HduInfo& choose(const std::string& what) const;

  /// The images other than that HDU, "2 ERR, 3 CON"; "" if there are none.
  std::string other_images(int hdu) const;

  /// Reads all pixels of a 2-D image or of plane `plane` of a stack (leading axes flattened) as float32,
  /// exactly as astropy's `data.astype(float32)`, except that asinh-compressed values (Pan-STARRS) become
  /// fluxes; BLANK becomes NaN (in unsigned images too, where astropy leaves it). Shape [1][y][x].
  image::Image read_plane(int hdu, std::int64_t plane = 0) const;
  /// Reads the pixels x0 <= x < x0 + width, y0 <= y < y0 + height of one plane; they must lie inside. Of
  /// tile-compressed images, reads only the tiles needed.
  image::Image read_window(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width,
                           int height) const;
  /// The same into `out`, row by row: width x height values.
  void read_window(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width, int height,
                   std::span<float> out) const;
  /// The same as whole numbers, exact to 64 bits (with the BZERO conventions for unsigned integers; those of
  /// 2^63 and more are modulo 2^64), as stored also where asinh-compressed: for bits and labels of maps.
  /// Error (input): floating-point numbers too large to be exact.
  void read_whole_numbers(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width,
                          int height, const WholeNumberRule& rule, std::span<std::int64_t> out) const;
  /// Reads all values of a one-dimensional image. Error (input) if it has another number of axes or no
  /// pixels.
  std::vector<float> read_line(int hdu) const;

  /// The value as text, without quotes, or none. For a tile-compressed image, as in the header of the image
  /// itself.
  std::optional<std::string> header_text(int hdu, const std::string& key) const;
  /// The value as a number, or none. Error (input) if the value is not a number.
  std::optional<double> header_number(int hdu, const std::string& key) const;
  /// All cards except comments, 80 characters each; for a tile-compressed image, with the axes of the image
  /// itself.
  std::string header_cards(int hdu) const;
  /// World coordinates, or none if the header has no celestial ones. Error (input) if they are broken.
  std::optional<Wcs> wcs(int hdu) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::fits
