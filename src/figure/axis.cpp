#include "figure/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace peculiar::figure {

namespace {

constexpr double kRoom = 0.03;        // margin beyond the values on either side, as a fraction of the axis
constexpr double kNearZero = 0.25;    // fraction of the largest value below which the axis includes 0
constexpr double kLeastPlain = 1e-3;  // smaller values are labelled with a power of ten
constexpr double kMostPlain = 1e5;
constexpr double kLinear = 10;    // ratio of the ends below which logarithmic axes have linear ticks
constexpr double kCrowded = 0.5;  // least distance of tick labels, in units of their average distance

/// Returns the smallest 1, 2 or 5 times a power of ten that is not below `step`.
double round_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

void put_linear_ticks(Axis& axis, int most_ticks) {
  const double step = round_step((axis.high - axis.low) / std::max(1, most_ticks));
  for (double number = std::ceil(axis.low / step - 1e-9); number * step <= axis.high + 1e-9 * step; ++number)
    axis.ticks.push_back({number == 0 ? 0 : number * step, tick_name(number * step)});
}

/// The ticks of a linear axis, without the labels that would run into the one before.
void put_short_log_ticks(Axis& axis, int most_ticks) {
  put_linear_ticks(axis, most_ticks);
  double last = -INFINITY;
  for (Tick& tick : axis.ticks) {
    const double place = axis.share_of(tick.at);
    if (place - last < kCrowded / std::max(1, most_ticks)) {
      tick.name.clear();
    } else {
      last = place;
    }
  }
}

void put_log_ticks(Axis& axis, int most_ticks) {
  if (axis.high < kLinear * axis.low) return put_short_log_ticks(axis, most_ticks);
  const int first = static_cast<int>(std::floor(std::log10(axis.low)));
  const int last = static_cast<int>(std::floor(std::log10(axis.high) + 1e-9));
  const auto is_inside = [&](double at) {
    return at >= axis.low * (1 - 1e-9) && at <= axis.high * (1 + 1e-9);
  };
  int powers = 0;
  for (int exponent = first; exponent <= last; ++exponent)
    powers += is_inside(std::pow(10.0, exponent)) ? 1 : 0;
  const int every = std::max(1, (powers + most_ticks - 1) / std::max(1, most_ticks));
  for (int exponent = first; exponent <= last; ++exponent) {
    for (int factor = 1; factor < 10; ++factor) {
      const double at = factor * std::pow(10.0, exponent);
      if (!is_inside(at)) continue;
      const bool is_power = factor == 1 && (exponent - first) % every == 0;
      const bool is_multiple = powers < 2 && (factor == 2 || factor == 5);
      if (every > 1 && factor > 1) continue;  // minor ticks over so many powers would merge
      const bool is_plain = powers < 2 && at >= kLeastPlain && at < kMostPlain;
      axis.ticks.push_back({at, is_power && !is_plain     ? power_of_ten(exponent)
                                : is_power || is_multiple ? tick_name(at)
                                                          : std::string()});
    }
  }
}

}  // namespace

double Axis::share_of(double value) const {
  return log ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
}

Axis axis_of(const std::vector<double>& values, bool log, bool from_zero, int most_ticks) {
  Axis axis;
  axis.log = log;
  bool is_first = true;
  for (const double value : values) {
    if (!std::isfinite(value) || (log && !(value > 0))) continue;
    axis.low = is_first ? value : std::min(axis.low, value);
    axis.high = is_first ? value : std::max(axis.high, value);
    is_first = false;
  }
  if (is_first) axis.log = false;
  if (axis.log) {
    if (!(axis.high > axis.low)) {
      axis.low /= 2;
      axis.high *= 2;
    }
    const double room = std::pow(axis.high / axis.low, kRoom);
    axis.low /= room;
    axis.high *= room;
    put_log_ticks(axis, most_ticks);
    return axis;
  }
  if (axis.low >= 0 && (from_zero || axis.low < kNearZero * axis.high)) axis.low = 0;
  if (!(axis.high > axis.low)) {
    const double half = axis.high == 0 ? 0.5 : 0.5 * std::abs(axis.high);
    if (axis.low != 0) axis.low -= half;
    axis.high += half;
  }
  const double room = kRoom * (axis.high - axis.low);
  if (axis.low != 0) axis.low -= room;
  axis.high += room;
  put_linear_ticks(axis, most_ticks);
  return axis;
}

std::string power_of_ten(int exponent) {
  static constexpr std::array kDigits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = "10";
  if (exponent < 0) text += "⁻";
  for (const char digit : std::to_string(std::abs(exponent)))
    text += kDigits[static_cast<std::size_t>(digit - '0')];
  return text;
}

std::string tick_name(double value) {
  const double size = std::abs(value);
  if (size == 0) return "0";
  const std::string sign = value < 0 ? "−" : "";  // as wide as a digit, unlike a hyphen
  if (size >= kLeastPlain && size < kMostPlain) return sign + fmt::format("{:.6g}", size);
  const int exponent = static_cast<int>(std::floor(std::log10(size) + 1e-9));
  return fmt::format("{}{:.4g}×{}", sign, size / std::pow(10.0, exponent), power_of_ten(exponent));
}

std::size_t letters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace peculiar::figure
