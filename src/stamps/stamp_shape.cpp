#include "stamps/stamp_shape.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stamps/border.h"

namespace peculiar::stamps {

ShapeMeter::ShapeMeter(int edge)
    : edge_(edge),
      pixels_(static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge)),
      radii_(pixels_.size()) {
  const double middle = 0.5 * (edge - 1);
  const auto radius = [&](std::size_t pixel) {
    return std::hypot(static_cast<double>(pixel % static_cast<std::size_t>(edge)) - middle,
                      static_cast<double>(pixel / static_cast<std::size_t>(edge)) - middle);
  };
  std::iota(pixels_.begin(), pixels_.end(), std::size_t{0});
  std::stable_sort(pixels_.begin(), pixels_.end(),
                   [&](std::size_t a, std::size_t b) { return radius(a) < radius(b); });
  for (std::size_t i = 0; i < pixels_.size(); ++i) radii_[i] = radius(pixels_[i]);
}

StampShape ShapeMeter::measure(std::span<const float> pixels) const {
  const std::size_t band = pixels_.size();
  const auto bands = static_cast<double>(pixels.size() / band);
  StampShape shape{0, std::nan(""), std::nan(""), 0, 0};
  std::vector<double> light(band, 0);
  for (std::size_t start = 0; start < pixels.size(); start += band) {
    const std::span<const float> one = pixels.subspan(start, band);
    const auto [sky, noise] = border_sky(one, edge_);
    shape.sky += sky / bands;
    shape.noise += noise / bands;
    for (std::size_t pixel = 0; pixel < band; ++pixel) {
      const double above = static_cast<double>(one[pixel]) - sky;
      light[pixel] += std::isfinite(above) ? above : 0;
    }
  }
  std::vector<double> growth;
  for (const std::size_t pixel : pixels_) growth.push_back(light[pixel]);
  std::partial_sum(growth.begin(), growth.end(), growth.begin());
  shape.flux = growth.back();
  if (!(shape.flux > 0)) return shape;
  const auto radius_of = [&](double share) {
    const auto found =
        std::find_if(growth.begin(), growth.end(), [&](double sum) { return sum >= share * shape.flux; });
    return std::max(0.5, radii_[static_cast<std::size_t>(found - growth.begin())]);
  };
  shape.half_light_px = radius_of(0.5);
  shape.concentration = 5 * std::log10(radius_of(0.8) / radius_of(0.2));
  return shape;
}

StampShapes StampShapes::of(std::span<const float> values, int edge, const StampStretch& stretch) {
  const ShapeMeter meter(edge);
  const std::size_t bands = stretch.bands.size();
  const Normalisation none = Normalisation::none(bands);
  std::vector<float> pixels(bands * static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge));
  StampShapes shapes;
  for (std::size_t start = 0; start < values.size(); start += pixels.size()) {
    stretch.to_pixels(values.subspan(start, pixels.size()), none, pixels);
    const StampShape shape = meter.measure(pixels);
    if (!(shape.flux > 0)) continue;
    shapes.flux.push_back(shape.flux);
    shapes.half_light_px.push_back(shape.half_light_px);
    shapes.concentration.push_back(shape.concentration);
  }
  return shapes;
}

}  // namespace peculiar::stamps
