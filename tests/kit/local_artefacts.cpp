#include <algorithm>
#include <cmath>

#include "kit/artefact_sheet.h"

namespace peculiar::kit {

/// A star whose middle is cut off at one level, and sometimes bleeds along a column.
DrawnArtefact draw_saturated(Sheet& sheet) {
  const double x = sheet.edge * sheet.random.uniform(0.1, 0.9);
  const double y = sheet.edge * sheet.random.uniform(0.1, 0.9);
  const double sigma = sheet.random.uniform(1.0, 1.8);
  const double radius = sheet.random.uniform(1.6, 4);  // of what is cut off
  const bool bleeds = sheet.random.uniform() < 0.5;
  const double length = sheet.edge * sheet.random.uniform(0.05, 0.4);
  const double width = sheet.random.uniform(0.6, 1.6);
  double strength = INFINITY;
  for (std::size_t b = 0; b < sheet.bands(); ++b) {
    const std::span<float> band = sheet.band(b);
    const double brightest = static_cast<double>(*std::max_element(band.begin(), band.end()));
    const double level = std::max(brightest, sheet.sky[b] + 60 * sheet.noise[b]);
    const double peak = (level - sheet.sky[b]) * std::exp(0.5 * radius * radius / (sigma * sigma));
    strength = std::min(strength, (level - sheet.sky[b]) / sheet.noise[b]);
    sheet.each(b, [&](float& pixel, int row, int column) {
      const double square = (column - x) * (column - x) + (row - y) * (row - y);
      const bool bleed = bleeds && std::abs(column - x) <= width && std::abs(row - y) <= length;
      const double value = static_cast<double>(pixel) + peak * std::exp(-0.5 * square / (sigma * sigma));
      // Flat fields leave a saturated level uneven by a little.
      if (value >= level || bleed)
        pixel = static_cast<float>(level + 0.004 * (level - sheet.sky[b]) * sheet.random.normal());
      else
        pixel = static_cast<float>(value);
    });
  }
  return {"saturated", bleeds ? "bleeding" : "star", strength};
}

DrawnArtefact draw_trail(Sheet& sheet) {
  const Line line = Line::drawn(sheet, -0.4, 0.4, 0.1);
  const double width = sheet.random.uniform(0.6, 1.5);
  const double strength = log_uniform(sheet.random, 1, 30);
  for (std::size_t b = 0; b < sheet.bands(); ++b) {
    sheet.each(b, [&](float& pixel, int y, int x) {
      const double away = line.distance(sheet, y, x);
      pixel += static_cast<float>(strength * sheet.noise[b] * std::exp(-0.5 * away * away / (width * width)));
    });
  }
  return {"trail", "", strength};
}

/// One to three hits of one exposure, sharper than any point source.
DrawnArtefact draw_cosmic_ray(Sheet& sheet) {
  const std::size_t b = sheet.random.below(sheet.bands());
  const double strength = log_uniform(sheet.random, 10, 200);
  const std::uint64_t hits = 1 + sheet.random.below(3);
  for (std::uint64_t hit = 0; hit < hits; ++hit) {
    double x = sheet.edge * sheet.random.uniform(0.05, 0.95);
    double y = sheet.edge * sheet.random.uniform(0.05, 0.95);
    const double angle = sheet.random.uniform(0, 2 * std::numbers::pi);
    const double length = log_uniform(sheet.random, 1, 10);
    for (double along = 0; along < length; along += 1) {
      const int row = static_cast<int>(std::lround(y + along * std::sin(angle)));
      const int column = static_cast<int>(std::lround(x + along * std::cos(angle)));
      if (row < 0 || column < 0 || row >= sheet.edge || column >= sheet.edge) break;
      sheet.band(b)[sheet.at(row, column)] +=
          static_cast<float>(strength * sheet.noise[b] * sheet.random.uniform(0.7, 1.3));
    }
  }
  return {"cosmic_ray", "", strength};
}

/// What lies beyond a line has one value or none; the middle stays.
DrawnArtefact draw_edge(Sheet& sheet) {
  const Line line = Line::drawn(sheet, 0.15, 0.45, 0.7);
  const bool is_nan = sheet.random.uniform() < 0.3;
  const bool is_zero = sheet.random.uniform() < 0.5;
  double gone = 0;
  for (std::size_t b = 0; b < sheet.bands(); ++b) {
    sheet.each(b, [&](float& pixel, int y, int x) {
      if (line.distance(sheet, y, x) < 0) return;
      pixel = is_nan ? std::nanf("") : is_zero ? 0.0f : static_cast<float>(sheet.sky[b]);
      gone += 1;
    });
  }
  return {"edge", is_nan ? "nan" : is_zero ? "zero" : "sky", gone / static_cast<double>(sheet.pixels.size())};
}

}  // namespace peculiar::kit
