#include "fits/pixels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

#include "fits/raw_pixels.h"

// CFITSIO's own conversion to float differs from astropy's: it scales in double throughout, and when it
// checks for missing values it turns infinities into NaN and tiny numbers into 0. So the stored numbers are
// read unchanged and scaled here.

namespace peculiar::fits {
namespace {

/// The offset by which FITS stores integers of the other signedness.
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

/// The fluxes of asinh-compressed values, all in double.
template <typename T>
void decompress_to_float(std::span<const T> raw, const Scaling& scaling, std::span<float> out) {
  std::transform(raw.begin(), raw.end(), out.begin(), [&](T value) {
    if constexpr (std::is_integral_v<T>) {
      if (scaling.blank && static_cast<LONGLONG>(value) == *scaling.blank)
        return std::numeric_limits<float>::quiet_NaN();
    }
    return static_cast<float>(scaling.asinh->flux(static_cast<double>(value) * scaling.scale + scaling.zero));
  });
}

template <typename T>
void scale_to_float(std::span<const T> raw, const Scaling& scaling, std::span<float> out) {
  using Working = WorkingType<T>;
  if (scaling.asinh) return decompress_to_float(raw, scaling, out);
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
      // Through memory, so that no compiler fuses the two operations with different rounding.
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

template <typename T>
void read_compressed(const RawSource& source, int type, const PixelWindow& window, std::span<float> out) {
  std::vector<T> own;
  std::span<T> raw;
  if constexpr (std::is_same_v<T, float>) {
    if (source.scaling.is_trivial()) raw = out;  // nothing left to do
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
      // spoils when it checks for missing values; without the check, it would spoil the quantised ones.
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
void read_as(const RawSource& source, int type, const PixelWindow& window, std::span<float> out) {
  if (source.compressed) return read_compressed<T>(source, type, window, out);
  read_plain_rows<T>(source, type, window, [&](std::size_t first, std::span<const T> raw) {
    scale_to_float<T>(raw, source.scaling, out.subspan(first, raw.size()));
  });
}

}  // namespace

void read_pixels(fitsfile* file, const std::vector<std::int64_t>& shape, const PixelWindow& window,
                 std::span<float> out, const std::string& where) {
  const RawSource source(file, shape, where);
  switch (source.type) {
    case BYTE_IMG:
      return read_as<unsigned char>(source, TBYTE, window, out);
    case SHORT_IMG:
      return read_as<short>(source, TSHORT, window, out);
    case LONG_IMG:
      return read_as<int>(source, TINT, window, out);
    case LONGLONG_IMG:
      return read_as<LONGLONG>(source, TLONGLONG, window, out);
    case FLOAT_IMG:
      return read_as<float>(source, TFLOAT, window, out);
    case DOUBLE_IMG:
      return read_as<double>(source, TDOUBLE, window, out);
    default:
      refuse_bitpix(source);
  }
}

}  // namespace peculiar::fits
