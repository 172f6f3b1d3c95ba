#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "fits/cfitsio.h"
#include "fits/pixels.h"

// Stored values of an image before scaling: read by pixels.cpp and whole_numbers.cpp.

namespace peculiar::fits {

/// Asinh compression of fluxes, as Pan-STARRS stores its stacks (Waters et al. 2020, ApJS 251, 4): the flux
/// of a value v is offset + softening (e^(v/a) - e^(-v/a)), with a = 2.5 log10(e).
struct AsinhCompression {
  double softening = 1;  ///< BSOFTEN, above 0
  double offset = 0;     ///< BOFFSET

  double flux(double value) const;
};

/// That of the current HDU: none unless it has both cards and BSOFTEN is above 0.
std::optional<AsinhCompression> asinh_compression(fitsfile* file);

struct Scaling {
  double scale = 1;
  double zero = 0;
  std::optional<LONGLONG> blank;
  std::optional<AsinhCompression> asinh;  ///< of the values after scale and zero
  bool is_trivial() const { return scale == 1 && zero == 0 && !blank && !asinh; }
};

/// The current image HDU, prepared for reading the stored values.
struct RawSource {
  fitsfile* file;
  const std::vector<std::int64_t>& shape;  ///< slowest axis first
  const std::string& where;                ///< starts messages
  int type = 0;                            ///< BITPIX
  bool compressed = false;
  Scaling scaling;

  /// Errors (input): a broken header, tile-compressed 64-bit integers, which CFITSIO cannot read.
  RawSource(fitsfile* opened, const std::vector<std::int64_t>& its_shape, const std::string& its_place);
};

[[noreturn]] void refuse_bitpix(const RawSource& source);

/// Reads a window of an uncompressed image, whole rows at a time; `use(first, numbers)` receives those from
/// offset `first` of the window on.
template <typename T, typename Use>
void read_plain_rows(const RawSource& source, int type, const PixelWindow& window, const Use& use) {
  constexpr std::int64_t kPixelsPerChunk = 1 << 20;
  const std::int64_t columns = source.shape.back();
  const std::int64_t rows = source.shape[source.shape.size() - 2];
  const bool whole_rows = window.width == columns;
  const std::int64_t rows_at_once = whole_rows ? std::max<std::int64_t>(kPixelsPerChunk / columns, 1) : 1;
  std::vector<T> raw;
  for (std::int64_t row = 0; row < window.height; row += rows_at_once) {
    const std::int64_t count = std::min(rows_at_once, window.height - row) * window.width;
    raw.resize(static_cast<std::size_t>(count));
    const LONGLONG first = (window.plane * rows + window.y0 + row) * columns + window.x0 + 1;
    int status = 0;
    fits_read_img(source.file, type, first, count, nullptr, raw.data(), nullptr, &status);
    check_status(status, source.where, fmt::format("row {} cannot be read", window.y0 + row));
    use(static_cast<std::size_t>(row * window.width), std::span<const T>(raw));
  }
}

/// The same for a tile-compressed image, all at once; missing values become `*missing` if given.
template <typename T>
void read_tiles(const RawSource& source, int type, const PixelWindow& window, T* missing, std::span<T> raw) {
  const int axes = static_cast<int>(source.shape.size());
  std::vector<long> first(static_cast<std::size_t>(axes)), last(first), step(first.size(), 1);
  first[0] = window.x0 + 1;
  last[0] = window.x0 + window.width;
  first[1] = window.y0 + 1;
  last[1] = window.y0 + window.height;
  std::int64_t plane = window.plane;
  for (int axis = 2; axis < axes; ++axis) {
    const std::int64_t length = source.shape[axes - 1 - axis];
    first[axis] = last[axis] = plane % length + 1;
    plane /= length;
  }
  int status = 0, any_missing = 0;
  fits_read_subset(source.file, type, first.data(), last.data(), step.data(), missing, raw.data(),
                   &any_missing, &status);
  check_status(status, source.where, "its compressed tiles cannot be read");
}

}  // namespace peculiar::fits
