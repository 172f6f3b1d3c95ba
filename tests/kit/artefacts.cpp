#include "kit/artefacts.h"

#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/order_statistics.h"
#include "kit/artefact_sheet.h"

namespace peculiar::kit {

namespace {

struct Drawer {
  const char* kind;
  DrawnArtefact (*draw)(Sheet&);
};
constexpr Drawer kDrawers[] = {{"edge", draw_edge},
                               {"blank_band", draw_blank_band},
                               {"saturated", draw_saturated},
                               {"trail", draw_trail},
                               {"cosmic_ray", draw_cosmic_ray},
                               {"seam", draw_seam},
                               {"noise_step", draw_noise_step},
                               {"stray_light", draw_stray_light},
                               {"background", draw_background}};

}  // namespace

double frame_deviation(std::span<const float> band, int edge) {
  std::vector<float> differences;
  for (int depth = 0; depth < 4; ++depth) {
    for (int i = 0; i + 3 < edge; ++i) {
      const auto add = [&](int a, int b) {
        differences.push_back(
            std::abs(band[static_cast<std::size_t>(a)] - band[static_cast<std::size_t>(b)]));
      };
      for (const int line : {depth, edge - 1 - depth}) {
        add(line * edge + i, line * edge + i + 3);
        add(i * edge + line, (i + 3) * edge + line);
      }
    }
  }
  const double deviation = kSigmaOfMad * static_cast<double>(upper_median(differences)) / std::numbers::sqrt2;
  return deviation > 0 ? deviation : 1;
}

const std::vector<std::string>& drawn_artefact_kinds() {
  static const std::vector<std::string> kinds = [] {
    std::vector<std::string> names;
    for (const Drawer& one : kDrawers) names.emplace_back(one.kind);
    return names;
  }();
  return kinds;
}

DrawnArtefact draw_artefact(const std::string& kind, std::span<float> pixels, int edge,
                            RandomStream& random) {
  Sheet sheet{edge, pixels, random};
  const auto size = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  for (std::size_t start = 0; start < pixels.size(); start += size) {
    const std::span<const float> band = pixels.subspan(start, size);
    sheet.noise.push_back(frame_deviation(band, edge));
    std::vector<float> frame;
    for (int i = 0; i < edge; ++i) {
      for (const int at : {i, (edge - 1) * edge + i, i * edge, i * edge + edge - 1})
        frame.push_back(band[static_cast<std::size_t>(at)]);
    }
    sheet.sky.push_back(static_cast<double>(upper_median(frame)));
  }
  for (const Drawer& one : kDrawers) {
    if (kind == one.kind) return one.draw(sheet);
  }
  throw usage_error("there is no artefact '{}' to draw", kind);
}

}  // namespace peculiar::kit
