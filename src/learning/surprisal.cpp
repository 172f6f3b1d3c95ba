#include "learning/surprisal.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

namespace peculiar::learning {

namespace {

float surprisal(double rank, std::size_t count) {
  return static_cast<float>(-std::log((rank + 0.5) / static_cast<double>(count)));
}

template <typename Value>
std::vector<float> surprisals_of(std::span<const Value> values) {
  std::vector<std::pair<Value, std::uint32_t>> order;
  order.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::isfinite(values[i])) order.emplace_back(values[i], static_cast<std::uint32_t>(i));
  std::sort(order.begin(), order.end(), std::greater<>());
  std::vector<float> result(values.size(), std::nanf(""));
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && order[last].first == order[first].first) ++last;
    const float own = surprisal(0.5 * static_cast<double>(first + last - 1), order.size());
    for (; first < last; ++first) result[order[first].second] = own;
  }
  return result;
}

}  // namespace

std::vector<float> surprisals(std::span<const float> values) { return surprisals_of(values); }
std::vector<float> surprisals(std::span<const double> values) { return surprisals_of(values); }

SurprisalScale::SurprisalScale(std::vector<float> known) : sorted_(std::move(known)) {
  std::erase_if(sorted_, [](float value) { return !std::isfinite(value); });
  std::sort(sorted_.begin(), sorted_.end());
}

float SurprisalScale::of(float value) const {
  const auto [low, high] = std::equal_range(sorted_.begin(), sorted_.end(), value);
  const auto above = static_cast<double>(sorted_.end() - high);
  const auto ties = static_cast<double>(high - low);
  return surprisal(above + 0.5 * std::max(0.0, ties - 1), std::max<std::size_t>(1, sorted_.size()));
}

}  // namespace peculiar::learning
