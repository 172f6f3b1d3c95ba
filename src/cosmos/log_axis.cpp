#include "cosmos/log_axis.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace peculiar::cosmos {

namespace {
constexpr std::size_t kBins = 1024;
}

LogAxis::LogAxis(std::span<const double> knots) {
  if (knots.empty()) throw internal_error("a logarithmic axis without knots");
  for (std::size_t i = 0; i < knots.size(); ++i) {
    if (!(knots[i] > (i == 0 ? 0 : knots[i - 1]))) {
      throw internal_error("a logarithmic axis whose knot {} is {}", i, knots[i]);
    }
    log_knots_.push_back(std::log2(knots[i]));
    if (i > 0) inverse_width_.push_back(1 / (log_knots_[i] - log_knots_[i - 1]));
  }
  first_ = knots.front();
  last_ = knots.back();
  if (knots.size() == 1) return;
  low_neighbour_ = 1;
  const double span = log_knots_.back() - log_knots_.front();
  bins_per_unit_ = static_cast<double>(kBins) / span;
  upper_.assign(log_knots_.begin() + 1, log_knots_.end());
  upper_.back() = std::numeric_limits<double>::infinity();
  // Bins are widened slightly, as rounding may put a value into a neighbouring bin.
  constexpr double kSlack = 1e-6;
  std::uint32_t knot = 0;
  for (std::size_t bin = 0; bin <= kBins; ++bin) {  // one more, for values that round up to the end
    const double low = log_knots_.front() + (static_cast<double>(bin) - kSlack) / bins_per_unit_;
    while (upper_[knot] <= low) ++knot;
    first_in_bin_.push_back(knot);
    int within = 0;
    while (upper_[knot + static_cast<std::uint32_t>(within)] <= low + (1 + 2 * kSlack) / bins_per_unit_)
      ++within;
    steps_ = std::max(steps_, within);
  }
}

}  // namespace peculiar::cosmos
