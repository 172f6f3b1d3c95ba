#include "train/stamp_shapes.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace peculiar::train {

namespace {

/// Pixels of a square from its middle outwards, and their distances [px].
struct Rings {
  std::vector<std::size_t> pixels;
  std::vector<double> radii;

  explicit Rings(int edge)
      : pixels(static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge)), radii(pixels.size()) {
    const double middle = 0.5 * (edge - 1);
    const auto radius = [&](std::size_t pixel) {
      return std::hypot(static_cast<double>(pixel % static_cast<std::size_t>(edge)) - middle,
                        static_cast<double>(pixel / static_cast<std::size_t>(edge)) - middle);
    };
    std::iota(pixels.begin(), pixels.end(), std::size_t{0});
    std::stable_sort(pixels.begin(), pixels.end(),
                     [&](std::size_t a, std::size_t b) { return radius(a) < radius(b); });
    for (std::size_t i = 0; i < pixels.size(); ++i) radii[i] = radius(pixels[i]);
  }
};

}  // namespace

StampShapes StampShapes::of(const at::Tensor& stamps, const nn::StampStretch& stretch) {
  const int edge = static_cast<int>(stamps.size(3));
  const Rings rings(edge);
  const at::Tensor plain = stamps.contiguous();
  const auto values = static_cast<std::size_t>(plain[0].numel());
  const std::size_t band = rings.pixels.size();
  std::vector<float> pixels(values);
  StampShapes shapes;
  for (std::int64_t n = 0; n < plain.size(0); ++n) {
    stretch.to_pixels({plain.data_ptr<float>() + static_cast<std::size_t>(n) * values, values}, pixels);
    std::vector<double> growth(band, 0);
    for (std::size_t start = 0; start < values; start += band) {
      const std::span<const float> one = std::span(pixels).subspan(start, band);
      const double sky = nn::border_median(one, edge);
      for (std::size_t i = 0; i < band; ++i) growth[i] += static_cast<double>(one[rings.pixels[i]]) - sky;
    }
    std::partial_sum(growth.begin(), growth.end(), growth.begin());
    const double flux = growth.back();
    if (!(flux > 0)) continue;
    const auto radius_of = [&](double share) {
      const auto found =
          std::find_if(growth.begin(), growth.end(), [&](double sum) { return sum >= share * flux; });
      return std::max(0.5, rings.radii[static_cast<std::size_t>(found - growth.begin())]);
    };
    shapes.flux.push_back(flux);
    shapes.half_light_px.push_back(radius_of(0.5));
    shapes.concentration.push_back(5 * std::log10(radius_of(0.8) / radius_of(0.2)));
  }
  return shapes;
}

double distribution_distance(std::vector<double> a, std::vector<double> b) {
  if (a.empty() || b.empty()) return 1;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double greatest = 0;
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const double x = std::min(a[i], b[k]);
    while (i < a.size() && a[i] <= x) ++i;
    while (k < b.size() && b[k] <= x) ++k;
    greatest = std::max(greatest, std::abs(static_cast<double>(i) / static_cast<double>(a.size()) -
                                           static_cast<double>(k) / static_cast<double>(b.size())));
  }
  return greatest;
}

}  // namespace peculiar::train
