#include "universe/pattern.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peculiar::universe {

namespace {

constexpr std::size_t kNodes = 512;

double smooth_step(double x) {
  x = std::clamp(x, 0.0, 1.0);
  return x * x * (3 - 2 * x);
}

/// 1 within 0.7 of the edge, 0 at the edge.
double taper(double share_of_edge) { return 1 - smooth_step((share_of_edge - 0.7) / 0.3); }

std::complex<double> power(std::complex<double> base, int exponent) {
  std::complex<double> value = 1;
  for (int i = 0; i < exponent; ++i) value *= base;
  return value;
}

}  // namespace

template <typename Function>
void Pattern::tabulate(double edge_kpc, Function g_of) {
  nodes_per_kpc_ = static_cast<double>(kNodes - 2) / edge_kpc;
  for (std::size_t i = 0; i < kNodes; ++i) {
    const double radius = static_cast<double>(i) / nodes_per_kpc_;
    const double square = radius * radius;
    const double step = 1e-4 * edge_kpc * edge_kpc;
    const double below = std::max(0.0, square - step);
    const auto tapered = [&](double radius2) {
      const double r = std::sqrt(radius2);
      return g_of(r) * taper(r / edge_kpc);
    };
    g_.push_back(tapered(square));
    slope_.push_back((tapered(square + step) - tapered(below)) / (square + step - below));
  }
}

Pattern Pattern::bar(const GalaxyPotential& galaxy, double length_kpc, double strength) {
  Pattern pattern;
  const double corotation = 1.2 * length_kpc;
  const double speed = galaxy.circular_speed_kms(length_kpc);
  pattern.arms_ = 2;
  pattern.height_kpc_ = 0.5 * length_kpc;
  pattern.speed_per_gyr_ = galaxy.circular_speed_kms(corotation) / corotation * kKpcPerKmsGyr;
  // F(R) = -A (R/L)^2 / (1 + (R/L)^5): the tangential force at L is 2 * A / 2 / L, the mean radial one v^2 /
  // L.
  const double amplitude = strength * speed * speed;
  pattern.tabulate(6 * length_kpc, [=](double radius) {
    return std::complex<double>(-amplitude / (length_kpc * length_kpc) /
                                (1 + std::pow(radius / length_kpc, 5)));
  });
  return pattern;
}

Pattern Pattern::spiral(const GalaxyPotential& galaxy, int arms, double pitch_deg, double contrast,
                        double corotation_kpc) {
  Pattern pattern;
  const MassModel& model = galaxy.model();
  const double scale = model.disc_length_kpc;
  const double pitch = std::tan(pitch_deg * std::numbers::pi / 180);
  const double density = model.disc_msun / (2 * std::numbers::pi * scale * scale);
  const double core2 = 0.5 * scale * scale;
  pattern.arms_ = arms;
  pattern.height_kpc_ = 2 * model.disc_height_kpc;
  pattern.speed_per_gyr_ = galaxy.circular_speed_kms(corotation_kpc) / corotation_kpc * kKpcPerKmsGyr;
  pattern.tabulate(6 * scale, [=](double radius) {
    const double softened = std::sqrt(radius * radius + core2);
    // Wave number k = arms / (R tan pitch); Phi = -2 pi G Sigma_1 / k.
    const double depth = 2 * std::numbers::pi * kGravity * contrast * density * std::exp(-radius / scale) *
                         softened * pitch / arms;
    return -depth / std::pow(softened, arms) * std::polar(1.0, arms * std::log(softened / scale) / pitch);
  });
  return pattern;
}

double Pattern::amplitude(double time_gyr) const {
  return smooth_step((time_gyr - begin_gyr) / change_gyr) *
         (1 - smooth_step((time_gyr - end_gyr) / change_gyr));
}

void Pattern::accelerate(const Block& block, double time_gyr) const {
  const double strength = amplitude(time_gyr);
  if (is_none() || strength <= 0) return;
  const std::complex<double> turn = std::polar(1.0, -speed_per_gyr_ * time_gyr);
  const double per_height2 = 1 / (height_kpc_ * height_kpc_);
  for (std::size_t i = 0; i < block.size; ++i) {
    const double x = block.position_kpc[0][i];
    const double y = block.position_kpc[1][i];
    const double z = block.position_kpc[2][i];
    const double node = std::sqrt(x * x + y * y) * nodes_per_kpc_;
    if (!(node < static_cast<double>(kNodes - 1))) continue;
    const auto low = static_cast<std::size_t>(node);
    const double share = node - static_cast<double>(low);
    const std::complex<double> g = g_[low] + share * (g_[low + 1] - g_[low]);
    const std::complex<double> slope = slope_[low] + share * (slope_[low + 1] - slope_[low]);
    const std::complex<double> turned = std::complex<double>(x, y) * turn;
    const std::complex<double> less = power(turned, arms_ - 1);
    const std::complex<double> full = less * turned;
    const std::complex<double> along =
        static_cast<double>(arms_) * g * less * turn;  // d/dx of the phase part
    const double vertical = 1 / (1 + z * z * per_height2);
    const double radial = 2 * (slope * full).real();
    block.acceleration[0][i] -= strength * vertical * (radial * x + along.real());
    block.acceleration[1][i] -= strength * vertical * (radial * y - along.imag());
    block.acceleration[2][i] += strength * 2 * z * per_height2 * vertical * vertical * (g * full).real();
  }
}

double Pattern::potential(double x_kpc, double y_kpc, double z_kpc, double time_gyr) const {
  const double node = std::hypot(x_kpc, y_kpc) * nodes_per_kpc_;
  if (is_none() || !(node < static_cast<double>(kNodes - 1))) return 0;
  const auto low = static_cast<std::size_t>(node);
  const std::complex<double> g = g_[low] + (node - static_cast<double>(low)) * (g_[low + 1] - g_[low]);
  const std::complex<double> turned =
      std::complex<double>(x_kpc, y_kpc) * std::polar(1.0, -speed_per_gyr_ * time_gyr);
  const double height = z_kpc / height_kpc_;
  return amplitude(time_gyr) / (1 + height * height) * (g * power(turned, arms_)).real();
}

}  // namespace peculiar::universe
