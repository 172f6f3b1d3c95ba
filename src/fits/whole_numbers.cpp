#include "fits/whole_numbers.h"

#include <cmath>
#include <limits>

#include "fits/raw_pixels.h"

namespace peculiar::fits {

namespace {

constexpr double kExactInFloat = 16777216;           // 2^24: whole numbers up to this are exact in float32
constexpr double kExactInDouble = 9007199254740992;  // 2^53
constexpr double kTwoTo63 = 9223372036854775808.0;

/// Converts stored numbers.
class Converter {
 public:
  Converter(const RawSource& source, const PixelWindow& window, const WholeNumberRule& rule,
            std::span<std::int64_t> out)
      : source_(source), window_(window), rule_(rule), out_(out) {}

  template <typename T>
  void put_integers(std::size_t first, std::span<const T> raw) const {
    const Scaling& scaling = source_.scaling;
    const bool is_whole =
        scaling.scale == 1 && std::abs(scaling.zero) <= kTwoTo63 && scaling.zero == std::trunc(scaling.zero);
    const std::uint64_t zero = is_whole ? whole(scaling.zero) : 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (scaling.blank && static_cast<LONGLONG>(raw[i]) == *scaling.blank) {
        out_[first + i] = rule_.blank;
      } else if (is_whole) {
        out_[first + i] =
            static_cast<std::int64_t>(static_cast<std::uint64_t>(static_cast<std::int64_t>(raw[i])) + zero);
      } else {
        out_[first + i] =
            of_real(static_cast<double>(raw[i]) * scaling.scale + scaling.zero, kExactInDouble, first + i);
      }
    }
  }

  template <typename T>
  void put_reals(std::size_t first, std::span<const T> raw, const Scaling& scaling) const {
    const double most = std::is_same_v<T, float> ? kExactInFloat : kExactInDouble;
    for (std::size_t i = 0; i < raw.size(); ++i)
      out_[first + i] = of_real(static_cast<double>(raw[i]) * scaling.scale + scaling.zero, most, first + i);
  }

 private:
  /// Modulo 2^64, so that the offset 2^63 of unsigned numbers works.
  static std::uint64_t whole(double value) {
    if (value == kTwoTo63 || value == -kTwoTo63) return std::uint64_t{1} << 63;
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  }

  std::int64_t of_real(double value, double most, std::size_t place) const {
    if (!std::isfinite(value)) return rule_.blank;
    const auto where = [&] {
      const auto width = static_cast<std::size_t>(window_.width);
      return fmt::format("{}: has the value {} at ({}, {})", source_.where, value,
                         window_.x0 + static_cast<std::int64_t>(place % width),
                         window_.y0 + static_cast<std::int64_t>(place / width));
    };
    if (value != std::trunc(value)) {
      if (rule_.fraction) return *rule_.fraction;
      throw input_error("{}; a whole number is needed", where());
    }
    if (std::abs(value) > most)
      throw input_error(
          "{}, stored as a floating-point number, which is exact only up to {:.0f}; store it as integers",
          where(), most);
    return static_cast<std::int64_t>(value);
  }

  const RawSource& source_;
  const PixelWindow& window_;
  const WholeNumberRule& rule_;
  std::span<std::int64_t> out_;
};

template <typename T>
void read_integers(const RawSource& source, int type, const PixelWindow& window, const Converter& converter) {
  if (!source.compressed) {
    return read_plain_rows<T>(source, type, window, [&](std::size_t first, std::span<const T> raw) {
      converter.put_integers<T>(first, raw);
    });
  }
  std::vector<T> raw(static_cast<std::size_t>(window.width * window.height));
  read_tiles<T>(source, type, window, nullptr, raw);
  converter.put_integers<T>(0, raw);
}

template <typename T>
void read_reals(const RawSource& source, int type, const PixelWindow& window, const Converter& converter) {
  read_plain_rows<T>(source, type, window, [&](std::size_t first, std::span<const T> raw) {
    converter.put_reals<T>(first, raw, source.scaling);
  });
}

}  // namespace

void read_whole_numbers(fitsfile* file, const std::vector<std::int64_t>& shape, const PixelWindow& window,
                        const WholeNumberRule& rule, std::span<std::int64_t> out, const std::string& where) {
  const RawSource source(file, shape, where);
  const Converter converter(source, window, rule, out);
  if (source.compressed && source.type < 0) {
    // Quantised: read_pixels() defines the values.
    std::vector<float> values(out.size());
    read_pixels(file, shape, window, values, where);
    return converter.put_reals<float>(0, values, Scaling());
  }
  switch (source.type) {
    case BYTE_IMG:
      return read_integers<unsigned char>(source, TBYTE, window, converter);
    case SHORT_IMG:
      return read_integers<short>(source, TSHORT, window, converter);
    case LONG_IMG:
      return read_integers<int>(source, TINT, window, converter);
    case LONGLONG_IMG:
      return read_integers<LONGLONG>(source, TLONGLONG, window, converter);
    case FLOAT_IMG:
      return read_reals<float>(source, TFLOAT, window, converter);
    case DOUBLE_IMG:
      return read_reals<double>(source, TDOUBLE, window, converter);
    default:
      refuse_bitpix(source);
  }
}

}  // namespace peculiar::fits
