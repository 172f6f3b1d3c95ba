#include <algorithm>
#include <cmath>
#include <numbers>

#include "artefacts/rules.h"
#include "base/order_statistics.h"

namespace peculiar::artefacts {

namespace {

constexpr float kLeastPeak = 20;    // sigma
constexpr float kWithin = 0.03f;    // fraction of the peak: pixels this near to it are on the plateau
constexpr std::size_t kFewest = 5;  // px of a plateau
constexpr double kHole = 10;        // value of a hole of kFewest px in a bright source

struct Region {
  std::vector<std::size_t> pixels;
  std::vector<std::size_t> round;  ///< outside pixels that share a side with it
  bool touches_border = false;
};

/// Pixels connected to `start`, by sides and corners, for which `belongs` is true.
template <typename Belongs>
Region region_from(std::size_t start, int edge, std::vector<std::uint8_t>& seen, const Belongs& belongs) {
  Region region;
  std::vector<std::size_t> open{start};
  seen[start] = 1;
  while (!open.empty()) {
    const std::size_t pixel = open.back();
    open.pop_back();
    region.pixels.push_back(pixel);
    const int y = static_cast<int>(pixel) / edge;
    const int x = static_cast<int>(pixel) % edge;
    region.touches_border = region.touches_border || y == 0 || x == 0 || y == edge - 1 || x == edge - 1;
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        if (y + dy < 0 || x + dx < 0 || y + dy >= edge || x + dx >= edge) continue;
        const auto next = static_cast<std::size_t>((y + dy) * edge + x + dx);
        if (belongs(next)) {
          if (seen[next] != 0) continue;
          seen[next] = 1;
          open.push_back(next);
        } else if (dy == 0 || dx == 0) {
          region.round.push_back(next);
        }
      }
    }
  }
  return region;
}

/// How much steeper the sides of the brightest region are than those of a smooth peak of its size.
double plateau(const BandMeasures& band, std::span<const std::uint8_t> missing, int edge) {
  const auto brightest = std::max_element(band.excess.begin(), band.excess.end());
  if (*brightest < kLeastPeak) return 0;
  const float peak = *brightest;
  std::vector<std::uint8_t> seen(band.excess.size(), 0);
  const Region region =
      region_from(static_cast<std::size_t>(brightest - band.excess.begin()), edge, seen,
                  [&](std::size_t i) { return band.excess[i] >= (1 - kWithin) * peak && missing[i] == 0; });
  if (region.pixels.size() < kFewest || region.round.empty()) return 0;
  std::vector<double> falls;
  for (const std::size_t pixel : region.round)
    if (missing[pixel] == 0) falls.push_back(static_cast<double>((peak - band.excess[pixel]) / peak));
  if (falls.empty()) return 0;
  const double radius = std::sqrt(static_cast<double>(region.pixels.size()) / std::numbers::pi);
  const double smooth = static_cast<double>(kWithin) * (1 + 1 / radius) * (1 + 1 / radius);
  return upper_median(falls) / smooth;
}

/// A hole without data that is surrounded by bright pixels.
double hole(const BandMeasures& band, std::span<const std::uint8_t> missing, int edge) {
  std::vector<std::uint8_t> seen(missing.size(), 0);
  double greatest = 0;
  for (std::size_t start = 0; start < missing.size(); ++start) {
    if (missing[start] == 0 || seen[start] != 0) continue;
    const Region region = region_from(start, edge, seen, [&](std::size_t i) { return missing[i] != 0; });
    if (region.touches_border || region.round.empty()) continue;
    std::vector<float> values;
    for (const std::size_t pixel : region.round) values.push_back(band.excess[pixel]);
    if (upper_median(values) < kLeastPeak) continue;
    greatest = std::max(greatest, kHole * static_cast<double>(region.pixels.size()) / kFewest);
  }
  return greatest;
}

}  // namespace

double saturation(const RuleInput& input) {
  const StampMeasures& stamp = input.stamp;
  const std::size_t size = stamp.band_size();
  double greatest = 0;
  for (std::size_t b = 0; b < stamp.bands.size(); ++b) {
    const std::span<const std::uint8_t> missing = std::span(stamp.missing).subspan(b * size, size);
    const BandMeasures& band = stamp.bands[b];
    greatest = std::max({greatest, plateau(band, missing, stamp.edge), hole(band, missing, stamp.edge)});
  }
  return greatest;
}

}  // namespace peculiar::artefacts
