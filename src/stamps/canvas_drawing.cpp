#include "stamps/canvas_drawing.h"

#include <algorithm>

#include "stamps/border.h"

namespace peculiar::stamps {

double log_uniform(RandomStream& random, double low, double high) {
  return std::exp(random.uniform(std::log(low), std::log(high)));
}

std::size_t band_size(const Canvas& canvas) {
  return static_cast<std::size_t>(canvas.edge) * static_cast<std::size_t>(canvas.edge);
}

double interpolate(std::span<const float> band, int edge, double y, double x, double sky) {
  const int y0 = static_cast<int>(std::floor(y));
  const int x0 = static_cast<int>(std::floor(x));
  const double fy = y - y0;
  const double fx = x - x0;
  const auto at = [&](int row, int column) {
    if (row < 0 || row >= edge || column < 0 || column >= edge) return 0.0;
    return static_cast<double>(band[static_cast<std::size_t>(row) * static_cast<std::size_t>(edge) +
                                    static_cast<std::size_t>(column)]) -
           sky;
  };
  return (1 - fy) * ((1 - fx) * at(y0, x0) + fx * at(y0, x0 + 1)) +
         fy * ((1 - fx) * at(y0 + 1, x0) + fx * at(y0 + 1, x0 + 1));
}

Canvas make_canvas(std::span<float> pixels, std::span<const float> donor, int edge) {
  Canvas canvas{edge, {}, {}, pixels, donor, {}};
  const std::size_t band = band_size(canvas);
  for (std::size_t start = 0; start < pixels.size(); start += band) {
    const std::span<const float> own = pixels.subspan(start, band);
    canvas.sky.push_back(border_median(own, edge));
    canvas.peak.push_back(static_cast<double>(*std::max_element(own.begin(), own.end())) - canvas.sky.back());
    canvas.donor_sky.push_back(border_median(donor.subspan(start, band), edge));
  }
  return canvas;
}

}  // namespace peculiar::stamps
