#include "cosmos/log_axis.h"

#include "base/error.h"

namespace peculiar::cosmos {

namespace {
constexpr std::size_t kBins = 1024;
}

LogAxis::LogAxis(std::span<const double> knots) {
  if (knots.empty()) throw internal_error("a logarithmic axis without knots");
  for (std::size_t i = 0; i < knots.size(); ++i) {
    if (!(knots[i] > (i == 0 ? 0 : knots[i - 1]))) {
      throw internal_error("a logarithmic axis with knot {} at {}", i, knots[i]);
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
  std::uint32_t knot = 0;
  for (std::size_t bin = 0; bin <= kBins; ++bin) {  // one more, for values that rounding lifts to the end
    // A little early, since rounding may put a value into the bin before its own.
    const double low = log_knots_.front() + (static_cast<double>(bin) - 1e-6) / bins_per_unit_;
    while (knot + 2 < log_knots_.size() && log_knots_[knot + 1] <= low) ++knot;
    first_in_bin_.push_back(knot);
  }
}

}  // namespace peculiar::cosmos
