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

/// One header-data unit as the file lists it; 0-based numbers, as astropy and ds9 count them.
struct HduInfo {
  int number = 0;
  std::string name;                 ///< EXTNAME, or ""
  bool is_image = false;            ///< an image with pixels (tile-compressed ones included)
  bool is_compressed = false;
  bool is_table = false;
  std::vector<std::int64_t> shape;  ///< C order: slowest axis first, as NumPy shows it; degenerate axes kept
  std::string unit;                 ///< BUNIT, or ""
};

/// World coordinates of an image by wcslib: any projection, SIP and TPV distortions. Thread-compatible (one
/// object per thread).
class Wcs {
 public:
  ~Wcs();
  Wcs(Wcs&&) noexcept;
  Wcs& operator=(Wcs&&) noexcept;

  struct Sky {
    double ra_deg;
    double dec_deg;
  };
  struct Pixel {
    double x;
    double y;
  };
  /// Pixels are 0-based (astropy's `all_pix2world(..., 0)`). Error (numeric) outside the projection.
  Sky sky(double x, double y) const;
  Pixel pixel(double ra_deg, double dec_deg) const;
  /// First-order sky at (x, y), distortions included.
  image::LocalWcs local(double x, double y) const;

 private:
  friend class FitsFile;
  struct Impl;
  explicit Wcs(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// A FITS file open for reading: plain, .gz, tile-compressed, any BITPIX, scaled and unsigned integers. Not to be shared by threads; several
/// objects may be open on one file (CFITSIO is used in its reentrant build, guarded by a mutex where it is not).
class FitsFile {
 public:
  /// Errors (input): missing, not FITS (wrong magic), truncated, headers that no file of this size could hold.
  explicit FitsFile(const std::filesystem::path& path);
  ~FitsFile();
  FitsFile(FitsFile&&) noexcept;
  FitsFile& operator=(FitsFile&&) noexcept;

  const std::vector<HduInfo>& hdus() const;
  /// The HDU meant by "first" (the first image with pixels), a number, or an EXTNAME (any case). Error (input) lists what there is.
  const HduInfo& choose(const std::string& what) const;

  /// All pixels of a 2-D image or of plane `plane` of a stack (leading axes flattened) as float32, exactly as
  /// astropy's `data.astype(float32)`; BLANK becomes NaN. Shape [1][y][x].
  image::Image read_plane(int hdu, std::int64_t plane = 0) const;
  /// The pixels x0 <= x < x0 + width, y0 <= y < y0 + height of one plane; must lie inside. Tile-compressed images read
  /// only the tiles they touch.
  image::Image read_window(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width, int height) const;

  std::optional<std::string> header_text(int hdu, const std::string& key) const;  ///< value as text, or none
  std::optional<double> header_number(int hdu, const std::string& key) const;
  /// World coordinates, or none where the header has no celestial ones. Error (input) where it has broken ones.
  std::optional<Wcs> wcs(int hdu) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A float32 image [band][y][x] (a cube where bands > 1) as the primary HDU, written atomically; `wcs` becomes a TAN header, `cards` are
/// (key, value, comment).
struct Card {
  std::string key;
  std::variant<std::string, double, std::int64_t> value;
  std::string comment;
};
void write_image(const std::filesystem::path& path, const image::Image& image,
                 const std::optional<image::LocalWcs>& wcs, const std::vector<Card>& cards);

/// Writes a stack [n][band][y][x] image by image (bounded memory) as the primary HDU, to a temporary name until close().
class CubeWriter {
 public:
  CubeWriter(const std::filesystem::path& path, std::int64_t count, int bands, int height, int width,
             const std::vector<Card>& cards);
  ~CubeWriter();  ///< removes the temporary file unless closed
  void append(const image::Image& image);
  void close();   ///< checks the count, renames

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::fits
