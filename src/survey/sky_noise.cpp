#include "survey/sky_noise.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/order_statistics.h"

namespace peculiar::survey {

namespace {

constexpr int kTile = 64;
constexpr std::int64_t kStrips = 8;
constexpr std::size_t kFewestTiles = 4;
constexpr double kLopsided = 1.2;  // ratio of the widths above and below the median, of blank tiles
constexpr double kSame = 1.05;     // scatters closer than this to that of independent pixels are equal to it
constexpr double kMost = 3, kMostArea = 6;  // more is not noise

/// The widths that contain 68 % of the values below and above the median.
struct Spread {
  double below = 0, above = 0;
};

Spread spread_of(std::vector<double> values) {
  const double middle = value_at_share(values, 0.5);
  return {middle - value_at_share(values, 0.1587), value_at_share(values, 0.8413) - middle};
}

using Tile = std::vector<double>;  // kTile^2

/// Smoothed by the kernel used in detection; without the outermost pixels.
Tile smoothed(const Tile& tile) {
  constexpr std::array<double, 3> kWeights{0.25, 0.5, 0.25};
  Tile result;
  for (int y = 1; y + 1 < kTile; ++y) {
    for (int x = 1; x + 1 < kTile; ++x) {
      double sum = 0;
      for (int v = 0; v < 3; ++v) {
        for (int u = 0; u < 3; ++u)
          sum += kWeights[static_cast<std::size_t>(v)] * kWeights[static_cast<std::size_t>(u)] *
                 tile[static_cast<std::size_t>((y + v - 1) * kTile + x + u - 1)];
      }
      result.push_back(sum);
    }
  }
  return result;
}

/// Variance of the differences of neighbours in a row over that of all: 2 (1 - their correlation).
double roughness(const Tile& tile, int width, double scatter) {
  std::vector<double> differences;
  for (std::size_t i = 0; i + 1 < tile.size(); ++i) {
    if ((i + 1) % static_cast<std::size_t>(width) != 0) differences.push_back(tile[i + 1] - tile[i]);
  }
  const Spread spread = spread_of(std::move(differences));
  return std::pow(0.5 * (spread.below + spread.above) / scatter, 2);
}

/// For [1 2 1] by [1 2 1], normalised, on independent pixels: the scatter is multiplied by 6 / 16, and
/// neighbours have a correlation of 2 / 3.
constexpr double kSmoothScatter = 0.375, kSmoothRoughness = 2.0 / 3, kRoughness = 2;

void measure(const Tile& tile, bool is_smoothed, std::vector<double>& scatters, std::vector<double>& areas) {
  const Spread own = spread_of(tile);
  const Tile seen = is_smoothed ? smoothed(tile) : tile;
  const Spread spread = spread_of(seen);
  if (!(own.below > 0) || !(spread.below > 0) || spread.above > kLopsided * spread.below) return;
  scatters.push_back(is_smoothed ? spread.below / own.below / kSmoothScatter : 1);
  const int width = is_smoothed ? kTile - 2 : kTile;
  areas.push_back((is_smoothed ? kSmoothRoughness : kRoughness) / roughness(seen, width, spread.below));
}

}  // namespace

NoiseCorrelation noise_correlation(const Mosaic& mosaic, bool is_smoothed) {
  std::vector<double> scatters, areas;
  MosaicWindow window(mosaic, false, 1);
  const std::int64_t strips = std::min(kStrips, mosaic.height / kTile);
  for (std::int64_t strip = 0; strip < strips; ++strip) {
    const std::int64_t y0 = (mosaic.height - kTile) * (2 * strip + 1) / (2 * strips);
    window.cover(y0, y0 + kTile);
    for (std::int64_t x0 = 0; x0 + kTile <= mosaic.width; x0 += kTile) {
      Patch patch;
      window.read(x0, y0, kTile, kTile, patch);
      if (std::any_of(patch.mask.begin(), patch.mask.end(), [](std::uint8_t bits) { return bits != 0; }))
        continue;
      measure(Tile(patch.image.begin(), patch.image.end()), is_smoothed, scatters, areas);
    }
  }
  if (scatters.size() < kFewestTiles) return {};
  NoiseCorrelation correlation{upper_median(scatters), upper_median(areas)};
  const bool is_independent = correlation.scatter < kSame && correlation.area < kSame * kSame;
  if (is_independent) return {};
  return {std::clamp(correlation.scatter, 1.0, kMost), std::clamp(correlation.area, 1.0, kMostArea)};
}

detection::DetectionOptions allowing_for(const NoiseCorrelation& correlation,
                                         detection::DetectionOptions options) {
  options.threshold *= correlation.scatter;
  options.min_area = std::lround(correlation.area * static_cast<double>(options.min_area));
  return options;
}

}  // namespace peculiar::survey
