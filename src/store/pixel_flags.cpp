#include "store/pixel_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "store/sample.h"

namespace peculiar::store {

std::int64_t pixel_flags(std::span<const float> pixels, const std::string& name,
                         std::vector<std::string>& reasons) {
  std::int64_t flags = 0;
  const auto bad =
      std::count_if(pixels.begin(), pixels.end(), [](float value) { return !std::isfinite(value); });
  if (bad > 0) {
    flags |= kFlagNotFinite;
    reasons.push_back(fmt::format("{}: {} of {} pixels are NaN or infinite", name, bad, pixels.size()));
  }
  const auto first =
      std::find_if(pixels.begin(), pixels.end(), [](float value) { return std::isfinite(value); });
  if (first != pixels.end() && std::all_of(first, pixels.end(), [&](float value) {
        return value == *first || !std::isfinite(value);
      })) {
    flags |= kFlagConstant;
    reasons.push_back(fmt::format("{}: every pixel is {}", name, *first));
  }
  return flags;
}

}  // namespace peculiar::store
