#include <algorithm>
#include <array>
#include <cmath>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

namespace {

constexpr float kLeastLight = 20;  // sigma of the brightest pixel of all bands together
constexpr double kWindow_px = 3;   // deviation of the weights round it
constexpr int kReach_px = 8;
constexpr double kLeastShift_px = 0.1;  // what counts as 1, beside the noise
constexpr double kLeastWidth = 0.02;    // likewise, of the squared width of the window

/// Where the light of a band lies round a place, and how widely, by Gaussian weights about that place.
struct Moments {
  double y = 0;
  double x = 0;
  double width = 0;  ///< mean of (dx^2 + dy^2) / 2 [px^2]
  double error = 0;  ///< of y and of x, by the noise
};

Moments moments(const StampMeasures& stamp, const std::vector<float>& excess, int middle_y, int middle_x) {
  Moments found;
  double sum = 0;
  double squares = 0;
  for (int dy = -kReach_px; dy <= kReach_px; ++dy) {
    for (int dx = -kReach_px; dx <= kReach_px; ++dx) {
      const int y = middle_y + dy;
      const int x = middle_x + dx;
      if (y < 0 || x < 0 || y >= stamp.edge || x >= stamp.edge) continue;
      const double square = static_cast<double>(dx * dx + dy * dy);
      const double weight = std::exp(-0.5 * square / (kWindow_px * kWindow_px));
      const double light = weight * static_cast<double>(excess[stamp.at(y, x)]);
      sum += light;
      found.y += light * dy;
      found.x += light * dx;
      found.width += light * 0.5 * square;
      squares += weight * weight * 0.5 * square;
    }
  }
  if (!(sum > 0)) return {0, 0, 0, INFINITY};
  // Weights that fall towards the sides halve what a shift does to the mean of a source as wide as they are.
  found.y *= 2 / sum;
  found.x *= 2 / sum;
  found.width /= sum;
  found.error = 2 * std::sqrt(squares) / sum;
  return found;
}

}  // namespace

double band_out_of_step(const RuleInput& input) {
  const StampMeasures& stamp = input.stamp;
  // The brightest source of all bands together, away from the border.
  std::size_t brightest = 0;
  float peak = 0;
  for (int y = 2; y + 2 < stamp.edge; ++y) {
    for (int x = 2; x + 2 < stamp.edge; ++x) {
      if (stamp.light[stamp.at(y, x)] <= peak) continue;
      brightest = stamp.at(y, x);
      peak = stamp.light[brightest];
    }
  }
  if (peak < kLeastLight) return std::nan("");
  const int middle_y = static_cast<int>(brightest) / stamp.edge;
  const int middle_x = static_cast<int>(brightest) % stamp.edge;
  std::vector<Moments> bands;
  for (const BandMeasures& band : stamp.bands) {
    if (band.has_data && !band.is_constant) bands.push_back(moments(stamp, band.excess, middle_y, middle_x));
  }
  double greatest = std::nan("");
  for (std::size_t a = 0; a < bands.size(); ++a) {
    for (std::size_t b = a + 1; b < bands.size(); ++b) {
      const double noise = std::hypot(bands[a].error, bands[b].error);
      if (!std::isfinite(noise)) continue;
      const double shift = std::hypot(bands[a].y - bands[b].y, bands[a].x - bands[b].x);
      const double width = std::abs(bands[a].width - bands[b].width);
      greatest = std::fmax(greatest, shift / std::hypot(kLeastShift_px, noise));
      greatest =
          std::fmax(greatest, width / std::hypot(kLeastWidth * kWindow_px * kWindow_px, kWindow_px * noise));
    }
  }
  return greatest;
}

}  // namespace peculiar::artefacts
