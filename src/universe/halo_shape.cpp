#include "universe/halo_shape.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/wide_loops.h"

// Compiled with -fno-math-errno -fno-trapping-math (CMakeLists.txt), like potential.cpp.
namespace peculiar::universe {

namespace {

/// In disc lengths: beyond this radius, far outside the disc, the bend's force falls off.
constexpr double kReach = 10;
/// Time over which an encounter removes the shape.
constexpr double kFading_gyr = 0.2;

}  // namespace

HaloShape::HaloShape(const GalaxyPotential& galaxy, double lopsided, double oval, double bend_deg) {
  const double length = galaxy.model().disc_length_kpc;
  const double speed = galaxy.circular_speed_kms(4 * length);
  lopsided_ = lopsided * speed * speed;
  oval_ = oval * speed * speed;
  length2_ = length * length;
  if (bend_deg == 0) return;
  const double radius = kWarpedAt * length;
  const double height = radius * std::tan(bend_deg * std::numbers::pi / 180);
  rim2_ = radius * radius;
  reach2_ = kReach * kReach * length2_;
  // The galaxy's restoring force towards the plane at that height, which the bend has to balance.
  std::array<double, 3> back{};
  const double zero = 0;
  galaxy.accelerate({1, {&radius, &zero, &height}, {&back[0], &back[1], &back[2]}});
  bend_ = 1;
  std::array<double, 3> lift{};
  bend(1, 1, &radius, &zero, &height, &lift[0], &lift[1], &lift[2]);
  bend_ = -back[2] / lift[2];
}

double HaloShape::share(double time_gyr) const {
  const double x = std::clamp((time_gyr - end_gyr) / kFading_gyr, 0.0, 1.0);
  return 1 - x * x * (3 - 2 * x);
}

void HaloShape::accelerate(const Block& block, double share) const {
  if (is_round() || share <= 0) return;
  const auto [x, y, z] = block.position_kpc;
  const auto [ax, ay, az] = block.acceleration;
  pull(share, block.size, x, y, z, ax, ay, az);
  if (bend_ != 0) bend(share, block.size, x, y, z, ax, ay, az);
}

PECULIAR_WIDE_LOOPS void HaloShape::pull(double share, std::size_t size, const double* x, const double* y,
                                         const double* z, double* __restrict ax, double* __restrict ay,
                                         double* __restrict az) const {
  const double lopsided = share * lopsided_;
  const double oval = share * oval_;
  const double length2 = length2_;
  for (std::size_t i = 0; i < size; ++i) {
    const double r2 = x[i] * x[i] + y[i] * y[i] + z[i] * z[i];
    const double per_s2 = 1 / (r2 + length2);
    const double per_s = std::sqrt(per_s2);
    const double one = lopsided * per_s2 * per_s;
    const double two = oval * per_s2 * per_s2;
    const double cross = x[i] * x[i] - y[i] * y[i];
    // -d/d(r^2) of the radial parts, doubled.
    const double radial = 2 * (one * x[i] * (1 - 1.5 * r2 * per_s2) + two * cross * (1 - 2 * r2 * per_s2));
    ax[i] += radial * x[i] + r2 * (one + 2 * two * x[i]);
    ay[i] += radial * y[i] - 2 * r2 * two * y[i];
    az[i] += radial * z[i];
  }
}

PECULIAR_WIDE_LOOPS void HaloShape::bend(double share, std::size_t size, const double* x, const double* y,
                                         const double* z, double* __restrict ax, double* __restrict ay,
                                         double* __restrict az) const {
  const double strength = share * bend_;
  const double rim2 = rim2_;
  const double per_reach2 = 1 / reach2_;
  for (std::size_t i = 0; i < size; ++i) {
    const double plane2 = x[i] * x[i] + y[i] * y[i];
    const double rim = 1 / (plane2 + rim2);
    const double fall = 1 / (1 + (plane2 + z[i] * z[i]) * per_reach2);
    const double rise = plane2 * rim;
    const double fall2 = fall * fall;
    const double falling = -2 * fall2 * fall * per_reach2;  // d fall^2 / d(r^2)
    const double along = 2 * strength * z[i] * (rim2 * rim * rim * fall2 + rise * falling);
    ax[i] += along * x[i];
    ay[i] += along * y[i];
    az[i] += strength * rise * (fall2 + 2 * z[i] * z[i] * falling);
  }
}

double HaloShape::potential(double x_kpc, double y_kpc, double z_kpc) const {
  const double plane2 = x_kpc * x_kpc + y_kpc * y_kpc;
  const double r2 = plane2 + z_kpc * z_kpc;
  const double s2 = r2 + length2_;
  const double fall = 1 / (1 + r2 / reach2_);
  return -(lopsided_ * x_kpc / std::sqrt(s2) + oval_ * (x_kpc * x_kpc - y_kpc * y_kpc) / s2) * r2 / s2 -
         bend_ * z_kpc * plane2 / (plane2 + rim2_) * fall * fall;
}

double HaloShape::harmonic(int arms, double radius_kpc) const {
  const double r2 = radius_kpc * radius_kpc;
  const double share = r2 / (r2 + length2_);
  return arms == 1 ? -lopsided_ * share * std::sqrt(share) : -oval_ * share * share;
}

}  // namespace peculiar::universe
