#include "image/area_sums.h"

#include <algorithm>
#include <cmath>

namespace peculiar::image {

std::vector<std::vector<Overlap>> overlaps(int from, int to, RebinKind kind) {
  // In units in which an old cell is `to` long and a new one `from`, every edge is a whole number: no rounding.
  std::vector<std::vector<Overlap>> result(static_cast<std::size_t>(from));
  const double unit = kind == RebinKind::kFlux ? to : from;
  for (std::int64_t cell = 0; cell < from; ++cell) {
    const std::int64_t low = cell * to;
    const std::int64_t high = low + to;
    for (std::int64_t target = low / from; target * from < high; ++target) {
      const std::int64_t length = std::min(high, (target + 1) * from) - std::max(low, target * from);
      result[static_cast<std::size_t>(cell)].push_back({static_cast<int>(target), static_cast<double>(length) / unit});
    }
  }
  return result;
}

template <typename Sum>
AreaSums<Sum>::AreaSums(int from_height, int from_width, int channels, Image& target, RebinKind kind)
    : channels_(channels),
      row_values_(static_cast<std::size_t>(from_width) * static_cast<std::size_t>(channels)),
      target_(target),
      vertical_(overlaps(from_height, target.height, kind)),
      horizontal_(overlaps(from_width, target.width, kind)),
      sums_(row_values_, Sum{0}) {}

template <typename Sum>
template <typename Value>
void AreaSums<Sum>::add(const Value* row) {
  for (const Overlap& overlap : vertical_[next_row_]) {
    if (overlap.cell != target_row_) finish_row();
    const auto weight = static_cast<Sum>(overlap.weight);
    Sum* sums = sums_.data();
    for (std::size_t i = 0; i < row_values_; ++i) sums[i] += weight * static_cast<Sum>(row[i]);
  }
  if (++next_row_ == vertical_.size()) finish_row();
}

template <typename Sum>
void AreaSums<Sum>::finish_row() {
  for (int channel = 0; channel < channels_; ++channel) {
    std::vector<double> cells(static_cast<std::size_t>(target_.width), 0.0);
    const Sum* sums = sums_.data() + channel;
    for (std::size_t x = 0; x < horizontal_.size(); ++x) {
      const double value = sums[x * static_cast<std::size_t>(channels_)];
      for (const Overlap& overlap : horizontal_[x]) cells[static_cast<std::size_t>(overlap.cell)] += overlap.weight * value;
    }
    for (int x = 0; x < target_.width; ++x) {
      target_.at(channel, target_row_, x) = static_cast<float>(cells[static_cast<std::size_t>(x)]);
    }
  }
  std::fill(sums_.begin(), sums_.end(), Sum{0});
  ++target_row_;
}

template class AreaSums<float>;
template class AreaSums<double>;
template void AreaSums<float>::add(const std::uint8_t*);
template void AreaSums<double>::add(const std::uint16_t*);
template void AreaSums<double>::add(const float*);

}  // namespace peculiar::image
