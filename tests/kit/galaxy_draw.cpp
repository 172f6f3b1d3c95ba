#include <algorithm>
#include <cmath>
#include <numbers>

#include "kit/galaxies.h"

namespace peculiar::kit {

namespace {

constexpr double kPi = std::numbers::pi;

double log_uniform(RandomStream& random, double low, double high) {
  return std::exp(random.uniform(std::log(low), std::log(high)));
}

/// Position in the image of a point given in the plane of the disc, in half-light radii and angle.
Puff puff_in_disc(const SersicProfile& disc, double radius, double angle) {
  const double u = radius * disc.r50_px * std::cos(angle);
  const double v = radius * disc.r50_px * disc.axis_ratio * std::sin(angle);
  Puff puff;
  puff.x = disc.x + u * std::cos(disc.angle_rad) - v * std::sin(disc.angle_rad);
  puff.y = disc.y + u * std::sin(disc.angle_rad) + v * std::cos(disc.angle_rad);
  return puff;
}

void make_early_type(RandomStream& random, SersicProfile& galaxy) {
  galaxy.n = random.uniform(2.2, 5);
  galaxy.axis_ratio = random.uniform(0.5, 1);
  galaxy.r50_px *= 0.7;
}

void make_disc(RandomStream& random, GalaxyParameters& parameters) {
  SersicProfile& disc = parameters.galaxy;
  const double flux = disc.flux;
  disc.n = random.uniform(0.6, 1.3);
  // Thin discs at random inclinations: cos i is uniform.
  const double cosine = random.uniform(0, 1);
  disc.axis_ratio = std::sqrt(cosine * cosine * (1 - 0.04) + 0.04);
  parameters.bulge_flux = flux * random.uniform(0, 0.3);
  parameters.bulge_r50_px = std::max(0.8, disc.r50_px * random.uniform(0.15, 0.3));
  disc.flux -= parameters.bulge_flux;
  if (disc.axis_ratio < 0.4 || random.uniform() < 0.3) return;
  disc.arms = {random.uniform(0.3, 0.85), random.uniform(0.25, 0.5), random.uniform(0, 2 * kPi)};
  const double share = random.uniform(0, 0.15);
  const auto count = 1 + random.below(7);
  for (std::uint64_t i = 0; i < count; ++i) {
    Puff clump = puff_in_disc(disc, random.uniform(0.5, 1.8), random.uniform(0, 2 * kPi));
    clump.flux = share * disc.flux / static_cast<double>(count);
    clump.sigma_px = disc.r50_px * random.uniform(0.08, 0.2);
    parameters.clumps.push_back(clump);
  }
  disc.flux *= 1 - share;
}

SersicProfile companion_of(RandomStream& random, const GalaxyParameters& parameters,
                           const GalaxyOptions& options) {
  const double size = options.size;
  SersicProfile companion;
  const double ratio = log_uniform(random, options.companion_ratio_low, options.companion_ratio_high);
  companion.flux = ratio * parameters.main_flux();
  companion.r50_px = std::max(1.2, parameters.galaxy.r50_px * std::pow(ratio, 0.4) * random.uniform(0.6, 1));
  companion.n = random.uniform(0.8, 3.5);
  companion.axis_ratio = random.uniform(0.35, 1);
  companion.angle_rad = random.uniform(0, kPi);
  const double separation = std::min(0.38 * size, parameters.galaxy.r50_px * random.uniform(1.6, 3.2));
  const double direction = random.uniform(0, 2 * kPi);
  companion.x = parameters.galaxy.x + separation * std::cos(direction);
  companion.y = parameters.galaxy.y + separation * std::sin(direction);
  return companion;
}

/// One tail along a spiral that opens outward, widening and fading, and the galaxy itself pulled to that
/// side.
void distort(RandomStream& random, GalaxyParameters& parameters, double size) {
  constexpr int kPuffs = 40;
  SersicProfile& galaxy = parameters.galaxy;
  galaxy.axis_ratio = std::max(galaxy.axis_ratio, 0.55);
  const double start = random.uniform(0, 2 * kPi);
  const double turn = (random.uniform() < 0.5 ? -1 : 1) * random.uniform(0.4, 0.9) * kPi;
  const double reach = std::max(random.uniform(2.8, 4), 0.25 * size / galaxy.r50_px);
  const double width = random.uniform(0.14, 0.24);
  const double tail_flux = galaxy.flux * random.uniform(0.15, 0.3);
  galaxy.flux -= tail_flux;
  galaxy.lopsidedness = random.uniform(0.35, 0.8);
  galaxy.lopsided_rad = start;
  double weights = 0;
  for (int i = 0; i < kPuffs; ++i) {
    const double t = (i + 0.5) / kPuffs;
    Puff puff = puff_in_disc(galaxy, 0.9 + (reach - 0.9) * t, start + turn * t);
    puff.sigma_px = galaxy.r50_px * width * (0.8 + t);
    puff.flux = 1.1 - t;
    weights += puff.flux;
    parameters.tail.push_back(puff);
  }
  for (Puff& puff : parameters.tail) puff.flux *= tail_flux / weights;
}

}  // namespace

GalaxyParameters draw_parameters(RandomStream& random, GalaxyKind kind, const GalaxyOptions& options) {
  const double scale = options.size / 64.0;
  GalaxyParameters parameters;
  parameters.kind = kind;
  SersicProfile& galaxy = parameters.galaxy;
  galaxy.x = random.uniform(-1, 1) * options.offset_px;
  galaxy.y = random.uniform(-1, 1) * options.offset_px;
  galaxy.flux = log_uniform(random, options.flux_low, options.flux_high);
  galaxy.r50_px = log_uniform(random, options.r50_low_px, options.r50_high_px) * scale;
  galaxy.angle_rad = random.uniform(0, kPi);
  if (random.uniform() < 0.3) {
    make_early_type(random, galaxy);
  } else {
    make_disc(random, parameters);
  }
  if (kind == GalaxyKind::kCompanion) parameters.companion = companion_of(random, parameters, options);
  if (kind == GalaxyKind::kDistorted) distort(random, parameters, options.size);
  return parameters;
}

}  // namespace peculiar::kit
