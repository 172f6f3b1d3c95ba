#include "stamps/target_light.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "morphology/stamp_measurement.h"
#include "stamps/border.h"

namespace peculiar::stamps {

namespace {

constexpr double kNone = morphology::Statistics::kNone;
constexpr double kNoiseFree =
    0.01;  ///< of the brightest place near the middle: the noise where there is none
constexpr double kLeastNoise = 1e-6;  ///< of the same; less is rounding or the wings of the target
constexpr double kNearMiddle = 0.1;   ///< as a fraction of the edge
constexpr double kLeastNear_px = 4;
constexpr double kFluxScale = 10;      ///< standard deviations
constexpr double kLeastSignal = 1e-3;  ///< signal-to-noise ratio of nothing
constexpr double kLeastRadius_px = 0.5;

bool is_near_middle(double y, double x, int edge) {
  const double middle = 0.5 * (edge - 1);
  return std::hypot(y - middle, x - middle) <= std::max(kLeastNear_px, kNearMiddle * edge);
}

double brightest_near_middle(std::span<const float> light, int edge, double sky) {
  double brightest = 0;
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      if (is_near_middle(y, x, edge))
        brightest =
            std::max(brightest, static_cast<double>(light[static_cast<std::size_t>(y * edge + x)]) - sky);
    }
  }
  return brightest;
}

/// ln of a value that is at least `least`; a missing one stays missing.
double log_of(double value, double least) {
  return std::isnan(value) ? value : std::log(std::max(least, value));
}

}  // namespace

TargetLight target_light(std::span<const float> pixels, int edge) {
  const auto size = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  std::vector<float> light(pixels.begin(), pixels.begin() + static_cast<std::ptrdiff_t>(size)), variance;
  for (std::size_t start = size; start < pixels.size(); start += size)
    std::transform(light.begin(), light.end(), pixels.begin() + static_cast<std::ptrdiff_t>(start),
                   light.begin(), std::plus<>());
  const BorderSky sky = border_sky(light, edge);
  const double brightest = brightest_near_middle(light, edge, sky.level);
  double noise = sky.noise;
  if (!(noise > kLeastNoise * brightest)) {
    noise = kNoiseFree * brightest;
    variance.assign(size, 1);
  }
  const TargetLight nothing{0, kNone, kNone, kNone, kNone, kNone, kNone, std::log(kLeastSignal)};
  if (!(noise > 0)) return nothing;
  for (float& pixel : light) pixel = static_cast<float>((static_cast<double>(pixel) - sky.level) / noise);

  const morphology::StampMeasurement measured =
      morphology::measure_stamp({edge, edge, light, {}, variance}, nullptr, {}, {.brief = true});
  const morphology::Statistics& found = measured.statistics;
  const bool is_beside = (measured.flags & morphology::kNotCentral) != 0 &&
                         !is_near_middle(found.yc_centroid, found.xc_centroid, edge);
  if (is_beside || !(found.flux_circ > 0)) return nothing;
  return {std::asinh(found.flux_circ / kFluxScale),
          log_of(found.r50, kLeastRadius_px),
          found.concentration,
          found.gini,
          found.m20,
          found.asymmetry,
          found.ellipticity_asymmetry,
          log_of(found.sn_per_pixel, kLeastSignal)};
}

}  // namespace peculiar::stamps
