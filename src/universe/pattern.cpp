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
    nodes_.push_back({tapered(square), (tapered(square + step) - tapered(below)) / (square + step - below)});
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

Pattern::Value Pattern::at(double square_kpc2) const {
  const double node = std::sqrt(square_kpc2) * nodes_per_kpc_;
  if (!(node < static_cast<double>(nodes_.size() - 1))) return {};
  const auto low = std::floor(node);
  const Value& a = nodes_[static_cast<std::size_t>(low)];
  const Value& b = nodes_[static_cast<std::size_t>(low) + 1];
  const double kpc2_per_square = 1 / (nodes_per_kpc_ * nodes_per_kpc_);
  const double span = (2 * low + 1) * kpc2_per_square;
  const double u = (square_kpc2 - low * low * kpc2_per_square) / span;
  const double v = 1 - u;
  const std::complex<double> rise = b.g - a.g;
  return {a.g + u * u * (3 - 2 * u) * rise + span * u * v * (v * a.slope - u * b.slope),
          (6 * u * v / span) * rise + v * (1 - 3 * u) * a.slope + u * (3 * u - 2) * b.slope};
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
    const auto [g, slope] = at(x * x + y * y);
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
  if (is_none()) return 0;
  const std::complex<double> turned =
      std::complex<double>(x_kpc, y_kpc) * std::polar(1.0, -speed_per_gyr_ * time_gyr);
  const double height = z_kpc / height_kpc_;
  return amplitude(time_gyr) / (1 + height * height) *
         (at(x_kpc * x_kpc + y_kpc * y_kpc).g * power(turned, arms_)).real();
}

}  // namespace peculiar::universe
