#include "detection/isophotes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "detection/background.h"

namespace peculiar::detection {

namespace {

constexpr double kBelowOneSigma = 0.1587;
constexpr std::size_t kLeastSky = 100;  // px, minimum for measuring a scatter
constexpr std::size_t kSkyStep = 3;     // of 3 pixels smoothed together, one carries all the information

/// Sums 3 x 3 values with the weights `outer 1 outer` along rows and columns; values beyond the frame count
/// as 0.
std::vector<float> weighted_sums(std::vector<float> values, int width, int height, float outer) {
  std::vector<float> rows(values.size());
  for (int y = 0; y < height; ++y) {
    const std::size_t at = static_cast<std::size_t>(y) * width;
    for (int x = 0; x < width; ++x)
      rows[at + x] = values[at + x] +
                     outer * ((x > 0 ? values[at + x - 1] : 0) + (x + 1 < width ? values[at + x + 1] : 0));
  }
  for (int y = 0; y < height; ++y) {
    const std::size_t at = static_cast<std::size_t>(y) * width;
    for (int x = 0; x < width; ++x)
      values[at + x] = rows[at + x] + outer * ((y > 0 ? rows[at + x - width] : 0) +
                                               (y + 1 < height ? rows[at + x + width] : 0));
  }
  return values;
}

/// The smoothed image in sigma, assuming independent noise; NaN if no pixel in the neighbourhood is usable.
std::vector<float> significance(const Frame& frame, const Detection& found,
                                const std::vector<std::uint8_t>& mask) {
  std::vector<float> light(mask.size()), variance(mask.size());
  const auto constant = static_cast<float>(found.background_rms * found.background_rms);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0) continue;
    light[i] = found.image[i];
    variance[i] = frame.variance.empty() ? constant : frame.variance[i];
  }
  light = weighted_sums(std::move(light), frame.width, frame.height, 0.5F);
  variance = weighted_sums(std::move(variance), frame.width, frame.height, 0.25F);  // squares of the weights
  for (std::size_t i = 0; i < mask.size(); ++i)
    light[i] = variance[i] > 0 ? light[i] / std::sqrt(variance[i]) : std::nanf("");
  return light;
}

/// Scatter of the sky; NaN if too little sky is left.
double sky_scatter(const std::vector<float>& significance, const Detection& found,
                   const std::vector<std::uint8_t>& mask) {
  std::vector<float> sky;
  sky.reserve(mask.size() / kSkyStep + 1);
  for (std::size_t i = 0; i < mask.size(); i += kSkyStep) {
    if (mask[i] == 0 && found.segmentation[i] == 0) sky.push_back(significance[i]);
  }
  if (sky.size() < kLeastSky) return std::nan("");
  const auto at = [&](double share) {
    const auto place = sky.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sky.size() - 1));
    std::nth_element(sky.begin(), place, sky.end());
    return static_cast<double>(*place);
  };
  return at(0.5) - at(kBelowOneSigma);
}

/// Labels connected lit pixels, piece by piece.
void join(const std::vector<bool>& lit, int width, int height, Isophotes& result) {
  std::vector<std::size_t> open;
  for (std::size_t first = 0; first < lit.size(); ++first) {
    if (!lit[first] || result.piece[first] != 0) continue;
    result.piece[first] = ++result.pieces;
    open.push_back(first);
    while (!open.empty()) {
      const std::size_t here = open.back();
      open.pop_back();
      const int x = static_cast<int>(here % static_cast<std::size_t>(width));
      const int y = static_cast<int>(here / static_cast<std::size_t>(width));
      for (int row = std::max(0, y - 1); row <= std::min(height - 1, y + 1); ++row) {
        for (int column = std::max(0, x - 1); column <= std::min(width - 1, x + 1); ++column) {
          const std::size_t next = static_cast<std::size_t>(row) * width + column;
          if (!lit[next] || result.piece[next] != 0) continue;
          result.piece[next] = result.pieces;
          open.push_back(next);
        }
      }
    }
  }
}

}  // namespace

Isophotes isophotes(const Frame& frame, const Detection& found, double level_sigma) {
  Isophotes result;
  bool any = false;
  const std::vector<std::uint8_t> mask = usable_mask(frame, any);
  result.piece.assign(mask.size(), 0);
  if (!any || (frame.variance.empty() && !(found.background_rms > 0))) return result;
  const std::vector<float> height = significance(frame, found, mask);
  const double measured = sky_scatter(height, found, mask);
  if (measured == 0) return result;
  if (std::isfinite(measured)) result.scatter = measured;
  const double least = level_sigma * result.scatter;
  std::vector<bool> lit(mask.size());
  for (std::size_t i = 0; i < mask.size(); ++i) lit[i] = static_cast<double>(height[i]) >= least;
  join(lit, frame.width, frame.height, result);
  return result;
}

}  // namespace peculiar::detection
