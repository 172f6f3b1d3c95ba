#include <algorithm>
#include <cmath>

#include "kit/artefact_sheet.h"

namespace peculiar::kit {

namespace {

/// Something added to all that lies beyond a line.
template <typename Added>
void add_beyond(Sheet& sheet, const Line& line, const Added& added) {
  for (std::size_t b = 0; b < sheet.bands(); ++b) {
    sheet.each(b, [&](float& pixel, int y, int x) {
      if (line.distance(sheet, y, x) >= 0) pixel += static_cast<float>(sheet.noise[b] * added());
    });
  }
}

}  // namespace

DrawnArtefact draw_blank_band(Sheet& sheet) {
  if (sheet.bands() < 2) return {"blank_band", "", 0};
  const std::size_t b = sheet.random.below(sheet.bands());
  const bool is_constant = sheet.random.uniform() < 0.5;
  sheet.each(b, [&](float& pixel, int, int) {
    pixel = static_cast<float>(sheet.sky[b] + (is_constant ? 0 : sheet.noise[b] * sheet.random.normal()));
  });
  return {"blank_band", is_constant ? "constant" : "noise", 1};
}

/// A slope from side to side, or the soft-edged disc of an image out of focus whose middle is off the stamp.
DrawnArtefact draw_stray_light(Sheet& sheet) {
  const bool is_disc = sheet.random.uniform() < 0.5;
  const double strength = log_uniform(sheet.random, 1, 20);
  const Line line = Line::drawn(sheet, 0.5, 0.9, 0);
  const double middle = 0.5 * (sheet.edge - 1);
  const double radius = sheet.edge * sheet.random.uniform(0.5, 1.0);
  const double softness = sheet.edge * 0.12;
  std::vector<double> share;  // light is rarely white
  for (std::size_t b = 0; b < sheet.bands(); ++b) share.push_back(sheet.random.uniform(0.3, 1));
  for (std::size_t b = 0; b < sheet.bands(); ++b) {
    sheet.each(b, [&](float& pixel, int y, int x) {
      double light = 0.5 + (line.distance(sheet, y, x) + line.offset) / sheet.edge;
      if (is_disc) {
        const double away =
            std::hypot(x - middle - line.offset * line.cosine, y - middle - line.offset * line.sine);
        light = 1 / (1 + std::exp((away - radius) / softness));
      }
      pixel += static_cast<float>(share[b] * strength * sheet.noise[b] * light);
    });
  }
  return {"stray_light", is_disc ? "disc" : "slope", strength};
}

DrawnArtefact draw_background(Sheet& sheet) {
  const double strength = log_uniform(sheet.random, 1, 20);
  const double sign = sheet.random.uniform() < 0.5 ? -1 : 1;
  for (std::size_t b = 0; b < sheet.bands(); ++b) {
    for (float& pixel : sheet.band(b)) pixel += static_cast<float>(sign * strength * sheet.noise[b]);
  }
  return {"background", sign > 0 ? "high" : "low", strength};
}

DrawnArtefact draw_seam(Sheet& sheet) {
  const Line line = Line::drawn(sheet, 0.05, 0.35, 0.5);
  const double strength = log_uniform(sheet.random, 0.5, 10);
  add_beyond(sheet, line, [&] { return strength; });
  return {"seam", "", strength};
}

DrawnArtefact draw_noise_step(Sheet& sheet) {
  const Line line = Line::drawn(sheet, 0.05, 0.35, 0.5);
  const double strength = sheet.random.uniform(1, 3);
  add_beyond(sheet, line, [&] { return strength * sheet.random.normal(); });
  return {"noise_step", "", strength};
}

}  // namespace peculiar::kit
