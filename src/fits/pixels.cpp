#include "fits/pixels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

#include "base/error.h"

// CFITSIO's own conversion to float differs from astropy's: it scales in double throughout, makes infinities
// NaN and small numbers 0 where it looks for missing values. So the stored numbers are read as they are and
// scaled here.

namespace peculiar::fits {
namespace {

constexpr std::int64_t kPixelsPerChunk = 1 << 20;

struct Scaling {
  double scale = 1;
  double zero = 0;
  std::optional<LONGLONG> blank;
  bool is_trivial() const { return scale == 1 && zero == 0 && !blank; }
};

template <typename T>
std::optional<T> number_key(fitsfile* file, int type, const char* key, const std::string& where) {
  T value{};
  int status = 0;
  fits_read_key(file, type, key, &value, nullptr, &status);
  if (status == KEY_NO_EXIST || status == VALUE_UNDEFINED) {
    fits_clear_errmsg();
    return std::nullopt;
  }
  check_status(status, where, fmt::format("{} is not a number", key));
  return value;
}

Scaling read_scaling(fitsfile* file, bool integers, bool compressed, const std::string& where) {
  Scaling scaling;
  scaling.scale = number_key<double>(file, TDOUBLE, "BSCALE", where).value_or(1);
  scaling.zero = number_key<double>(file, TDOUBLE, "BZERO", where).value_or(0);
  if (integers) {
    scaling.blank = number_key<LONGLONG>(file, TLONGLONG, "BLANK", where);
    if (!scaling.blank && compressed) scaling.blank = number_key<LONGLONG>(file, TLONGLONG, "ZBLANK", where);
  }
  return scaling;
}

/// The zero point by which FITS stores the integers of the other signedness.
template <typename T>
double sign_offset() {
  if constexpr (std::is_same_v<T, unsigned char>) return -128;
  return std::ldexp(1.0, 8 * static_cast<int>(sizeof(T)) - 1);
}

template <typename T>
float with_other_sign(T raw) {
  if constexpr (std::is_same_v<T, unsigned char>) {
    return static_cast<float>(static_cast<int>(raw) - 128);
  } else {
    using Unsigned = std::make_unsigned_t<T>;
    const Unsigned top = Unsigned{1} << (8 * sizeof(T) - 1);
    return static_cast<float>(static_cast<Unsigned>(static_cast<Unsigned>(raw) ^ top));
  }
}

/// astropy scales 8- and 16-bit integers in float32, wider ones in float64, floats in their own precision.
template <typename T>
using WorkingType =
    std::conditional_t<std::is_floating_point_v<T>, T, std::conditional_t<(sizeof(T) <= 2), float, double>>;

template <typename T>
void scale_to_float(std::span<const T> raw, const Scaling& scaling, std::span<float> out) {
  using Working = WorkingType<T>;
  if (scaling.is_trivial()) {
    std::transform(raw.begin(), raw.end(), out.begin(), [](T value) { return static_cast<float>(value); });
    return;
  }
  if constexpr (std::is_integral_v<T>) {
    if (scaling.scale == 1 && scaling.zero == sign_offset<T>()) {
      std::transform(raw.begin(), raw.end(), out.begin(), with_other_sign<T>);
    }
  }
  const bool other_sign = std::is_integral_v<T> && scaling.scale == 1 && scaling.zero == sign_offset<T>();
  if (!other_sign) {
    const auto scale = static_cast<Working>(scaling.scale);
    const auto zero = static_cast<Working>(scaling.zero);
    for (std::size_t i = 0; i < raw.size(); ++i) {
      // Through memory, so that no compiler fuses the two operations into one with another rounding.
      volatile Working value = static_cast<Working>(raw[i]);
      if (scaling.scale != 1) value = value * scale;
      if (scaling.zero != 0) value = value + zero;
      out[i] = static_cast<float>(value);
    }
  }
  if constexpr (std::is_integral_v<T>) {
    if (!scaling.blank) return;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (static_cast<LONGLONG>(raw[i]) == *scaling.blank) out[i] = std::numeric_limits<float>::quiet_NaN();
    }
  }
}

struct Source {
  fitsfile* file;
  const std::vector<std::int64_t>& shape;
  const std::string& where;
  bool compressed;
  Scaling scaling;
};

template <typename T>
void read_plain(const Source& source, int type, const PixelWindow& window, std::span<float> out) {
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
    scale_to_float<T>(raw, source.scaling,
                      out.subspan(static_cast<std::size_t>(row * window.width), raw.size()));
  }
}

template <typename T>
void read_tiles(const Source& source, int type, const PixelWindow& window, T* missing, std::span<T> raw) {
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

template <typename T>
void read_compressed(const Source& source, int type, const PixelWindow& window, std::span<float> out) {
  std::vector<T> own;
  std::span<T> raw;
  if constexpr (std::is_same_v<T, float>) {
    if (source.scaling.is_trivial()) raw = out;  // nothing is left to do
  }
  if (raw.empty()) {
    own.resize(out.size());
    raw = own;
  }
  if constexpr (std::is_floating_point_v<T>) {
    int column = 0, status = 0;
    fits_get_colnum(source.file, CASEINSEN, const_cast<char*>("ZSCALE"), &column, &status);
    fits_clear_errmsg();
    if (status == 0) {
      T missing = std::numeric_limits<T>::quiet_NaN();
      read_tiles<T>(source, type, window, &missing, raw);
      // Tiles that were not quantised hold plain floats, whose infinities, -0 and smallest numbers CFITSIO
      // spoils when told to look for missing values; told not to, it would spoil the quantised ones.
      if (std::any_of(raw.begin(), raw.end(), [](T value) { return std::isnan(value) || value == 0; })) {
        std::vector<T> unchecked(raw.size());
        read_tiles<T>(source, type, window, nullptr, unchecked);
        for (std::size_t i = 0; i < raw.size(); ++i) {
          const bool spoilt = (std::isnan(raw[i]) && !std::isfinite(unchecked[i])) ||
                              (raw[i] == 0 && std::abs(unchecked[i]) < std::numeric_limits<T>::min());
          if (spoilt) raw[i] = unchecked[i];
        }
      }
      if (!own.empty()) scale_to_float<T>(own, source.scaling, out);
      return;
    }
  }
  read_tiles<T>(source, type, window, nullptr, raw);
  if (!own.empty()) scale_to_float<T>(own, source.scaling, out);
}

template <typename T>
void read_as(const Source& source, int type, const PixelWindow& window, std::span<float> out) {
  if (source.compressed) return read_compressed<T>(source, type, window, out);
  read_plain<T>(source, type, window, out);
}

}  // namespace

void read_pixels(fitsfile* file, const std::vector<std::int64_t>& shape, const PixelWindow& window,
                 std::span<float> out, const std::string& where) {
  int type = 0, status = 0;
  const bool compressed = fits_is_compressed_image(file, &status) != 0;
  fits_get_img_type(file, &type, &status);
  check_status(status, where, "has a broken header");
  const Source source{file, shape, where, compressed, read_scaling(file, type > 0, compressed, where)};
  fits_set_bscale(file, 1, 0, &status);
  check_status(status, where, "has a broken header");
  switch (type) {
    case BYTE_IMG:
      return read_as<unsigned char>(source, TBYTE, window, out);
    case SHORT_IMG:
      return read_as<short>(source, TSHORT, window, out);
    case LONG_IMG:
      return read_as<int>(source, TINT, window, out);
    case LONGLONG_IMG:
      if (compressed) {
        throw input_error(
            "{}: is a tile-compressed image of 64-bit integers, which CFITSIO cannot read (write it uncompressed with the software that made it)",
            where);
      }
      return read_as<LONGLONG>(source, TLONGLONG, window, out);
    case FLOAT_IMG:
      return read_as<float>(source, TFLOAT, window, out);
    case DOUBLE_IMG:
      return read_as<double>(source, TDOUBLE, window, out);
    default:
      throw input_error("{}: BITPIX {} is none of 8, 16, 32, 64, -32, -64", where, type);
  }
}

}  // namespace peculiar::fits
