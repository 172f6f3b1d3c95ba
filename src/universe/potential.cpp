#include "universe/potential.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/wide_loops.h"

// Compiled with -fno-math-errno -fno-trapping-math (CMakeLists.txt), without which loops over sqrt are not
// vectorised.
namespace peculiar::universe {

namespace {

/// In units of the bulge's scale; a sharper cusp would need uselessly short steps.
constexpr double kSofteningShare = 0.15;
constexpr double kLeastSoftening_kpc = 0.05;

/// Smith et al. (2015), table 1: coefficients of (b/Rd)^4 ... (b/Rd)^0 of masses and lengths.
constexpr double kDiscMasses[3][5] = {{-0.0090, 0.0640, -0.1653, 0.1164, 1.9487},
                                      {0.0173, -0.0903, 0.0877, 0.2029, -1.3077},
                                      {-0.0051, 0.0287, -0.0361, -0.0544, 0.2242}};
constexpr double kDiscLengths[3][5] = {{-0.0358, 0.2610, -0.6987, -0.1193, 2.0074},
                                       {-0.0830, 0.4992, -0.7967, -1.2966, 4.4441},
                                       {-0.0247, 0.1718, -0.4124, -0.5944, 0.7333}};

double polynomial(const double (&coefficients)[5], double x) {
  double value = 0;
  for (const double coefficient : coefficients) value = value * x + coefficient;
  return value;
}

}  // namespace

double Hernquist::enclosed_msun(double radius_kpc) const {
  const double share = radius_kpc / (radius_kpc + scale_kpc);
  return mass_msun * share * share;
}

double Hernquist::density(double radius_kpc) const {
  const double sum = radius_kpc + scale_kpc;
  return mass_msun * scale_kpc / (2 * std::numbers::pi * radius_kpc * sum * sum * sum);
}

Hernquist MassModel::disc_as_sphere() const {
  // Half of an exponential disc's mass lies within 1.6783 lengths.
  return {disc_msun, 1.6783 / (1 + std::numbers::sqrt2) * disc_length_kpc};
}

double MassModel::enclosed_msun(double radius_kpc) const {
  return disc_as_sphere().enclosed_msun(radius_kpc) + bulge.enclosed_msun(radius_kpc) +
         halo.enclosed_msun(radius_kpc);
}

double MassModel::density(double radius_kpc) const {
  return disc_as_sphere().density(radius_kpc) + bulge.density(radius_kpc) + halo.density(radius_kpc);
}

GalaxyPotential::GalaxyPotential(const MassModel& model)
    : model_(model),
      softening_kpc_(std::max(kLeastSoftening_kpc,
                              model.bulge.mass_msun > 0 ? kSofteningShare * model.bulge.scale_kpc : 0)) {
  const double thickness = model.disc_height_kpc / model.disc_length_kpc;
  const double b = ((-0.033 * thickness + 0.262) * thickness + 0.659) * thickness;
  disc_b_kpc_ = b * model.disc_length_kpc;
  for (std::size_t i = 0; i < 3; ++i) {
    discs_[i] = {kGravity * model.disc_msun * polynomial(kDiscMasses[i], b),
                 model.disc_length_kpc * polynomial(kDiscLengths[i], b)};
  }
}

void GalaxyPotential::accelerate(const Block& block) const {
  pull(block.size, block.position_kpc[0], block.position_kpc[1], block.position_kpc[2], block.acceleration[0],
       block.acceleration[1], block.acceleration[2]);
}

PECULIAR_WIDE_LOOPS void GalaxyPotential::pull(std::size_t size, const double* x, const double* y,
                                               const double* z, double* __restrict ax, double* __restrict ay,
                                               double* __restrict az) const {
  const double softening2 = softening_kpc_ * softening_kpc_;
  const double bulge = kGravity * model_.bulge.mass_msun;
  const double bulge_scale = model_.bulge.scale_kpc;
  const double halo = kGravity * model_.halo.mass_msun;
  const double halo_scale = model_.halo.scale_kpc;
  const double b2 = disc_b_kpc_ * disc_b_kpc_;
  const std::array<MiyamotoNagai, 3> discs = discs_;
  for (std::size_t i = 0; i < size; ++i) {
    const double plane2 = x[i] * x[i] + y[i] * y[i];
    const double radius = std::sqrt(plane2 + z[i] * z[i] + softening2);
    const double to_bulge = radius + bulge_scale;
    const double to_halo = radius + halo_scale;
    const double to_bulge2 = to_bulge * to_bulge;
    const double to_halo2 = to_halo * to_halo;
    const double sphere = (bulge * to_halo2 + halo * to_bulge2) / (radius * to_bulge2 * to_halo2);
    const double height = std::sqrt(z[i] * z[i] + b2);
    double in_plane = 0;
    double vertical = 0;
    for (const MiyamotoNagai& disc : discs) {
      const double lifted = disc.a_kpc + height;
      const double distance2 = plane2 + lifted * lifted;
      const double force = disc.gravity_mass / (distance2 * std::sqrt(distance2));
      in_plane += force;
      vertical += force * lifted;
    }
    ax[i] -= (sphere + in_plane) * x[i];
    ay[i] -= (sphere + in_plane) * y[i];
    az[i] -= (sphere + vertical / height) * z[i];
  }
}

PECULIAR_WIDE_LOOPS void GalaxyPotential::add_potential(const std::array<const double*, 3>& position_kpc,
                                                        double* potential, std::size_t size) const {
  const double* __restrict x = position_kpc[0];
  const double* __restrict y = position_kpc[1];
  const double* __restrict z = position_kpc[2];
  double* __restrict sum = potential;
  const double softening2 = softening_kpc_ * softening_kpc_;
  const double bulge = kGravity * model_.bulge.mass_msun;
  const double halo = kGravity * model_.halo.mass_msun;
  const double b2 = disc_b_kpc_ * disc_b_kpc_;
  const std::array<MiyamotoNagai, 3> discs = discs_;
  for (std::size_t i = 0; i < size; ++i) {
    const double plane2 = x[i] * x[i] + y[i] * y[i];
    const double radius = std::sqrt(plane2 + z[i] * z[i] + softening2);
    double value = bulge / (radius + model_.bulge.scale_kpc) + halo / (radius + model_.halo.scale_kpc);
    const double height = std::sqrt(z[i] * z[i] + b2);
    for (const MiyamotoNagai& disc : discs) {
      const double lifted = disc.a_kpc + height;
      value += disc.gravity_mass / std::sqrt(plane2 + lifted * lifted);
    }
    sum[i] -= value;
  }
}

double GalaxyPotential::potential(double x_kpc, double y_kpc, double z_kpc) const {
  double value = 0;
  add_potential({&x_kpc, &y_kpc, &z_kpc}, &value, 1);
  return value;
}

double GalaxyPotential::circular_speed_kms(double radius_kpc) const {
  const double zero = 0;
  std::array<double, 3> acceleration{};
  accelerate({1, {&radius_kpc, &zero, &zero}, {&acceleration[0], &acceleration[1], &acceleration[2]}});
  return std::sqrt(std::max(0.0, -acceleration[0] * radius_kpc));
}

double GalaxyPotential::frequency_squared(double radius_kpc) const {
  const double radius = std::sqrt(radius_kpc * radius_kpc + softening_kpc_ * softening_kpc_);
  return kGravity * model_.enclosed_msun(radius) / (radius * radius * radius);
}

void Plummer::accelerate(const Block& block, const std::array<double, 3>& centre_kpc) const {
  pull(centre_kpc, block.size, block.position_kpc[0], block.position_kpc[1], block.position_kpc[2],
       block.acceleration[0], block.acceleration[1], block.acceleration[2]);
}

PECULIAR_WIDE_LOOPS void Plummer::pull(const std::array<double, 3>& centre, std::size_t size, const double* x,
                                       const double* y, const double* z, double* __restrict ax,
                                       double* __restrict ay, double* __restrict az) const {
  const double gravity_mass = kGravity * mass_msun;
  const auto [centre_x, centre_y, centre_z] = centre;
  const double scale2 = scale_kpc * scale_kpc;
  for (std::size_t i = 0; i < size; ++i) {
    const double dx = x[i] - centre_x;
    const double dy = y[i] - centre_y;
    const double dz = z[i] - centre_z;
    const double distance2 = dx * dx + dy * dy + dz * dz + scale2;
    const double force = gravity_mass / (distance2 * std::sqrt(distance2));
    ax[i] -= force * dx;
    ay[i] -= force * dy;
    az[i] -= force * dz;
  }
}

}  // namespace peculiar::universe
