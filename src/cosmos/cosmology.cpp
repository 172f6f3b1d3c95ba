#include "cosmos/cosmology.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "base/error.h"
#include "cosmos/units.h"

namespace peculiar::cosmos {

namespace {

constexpr double kFirst = 1e-4;
constexpr double kLast = 2;
constexpr double kHighestRedshift = 1 / kFirst - 1;
constexpr int kSteps = 8000;
const double kStep = std::log(kLast / kFirst) / kSteps;

constexpr double kSecondsPerGyr = 365.25 * 86400 * 1e9;  // Julian years

double at(int index) { return kFirst * std::exp(index * kStep); }

/// Value at `x` (in steps) of a table with these derivatives per step: cubic Hermite interpolation, with a
/// fourth-order error.
template <typename Derivative>
double interpolate(std::span<const double> table, double x, const Derivative& derivative) {
  const int i = std::clamp(static_cast<int>(x), 0, kSteps - 1);
  const double t = x - i;
  const auto k = static_cast<std::size_t>(i);
  const double h00 = (1 + 2 * t) * (1 - t) * (1 - t), h10 = t * (1 - t) * (1 - t);
  const double h01 = t * t * (3 - 2 * t), h11 = t * t * (t - 1);
  return h00 * table[k] + h10 * derivative(i) + h01 * table[k + 1] + h11 * derivative(i + 1);
}

}  // namespace

Cosmology::Cosmology(const CosmologyParameters& parameters) : parameters_(parameters) {
  if (!(parameters.hubble_kms_mpc > 0) || !(parameters.omega_m >= 0) || !std::isfinite(parameters.omega_l)) {
    throw input_error(
        "invalid cosmology with H0 {} km/s/Mpc, Omega_m {}, Omega_L {}: H0 must be positive and Omega_m must not be negative",
        parameters.hubble_kms_mpc, parameters.omega_m, parameters.omega_l);
  }
  age_.resize(kSteps + 1);
  conformal_.resize(kSteps + 1);
  comoving_.resize(kSteps + 1);
  for (int i = 0; i <= kSteps; ++i) {
    if (!(expansion_rate(at(i)) > 0)) {
      throw input_error(
          "a cosmology with Omega_m {}, Omega_L {} does not expand from a big bang to the present",
          parameters.omega_m, parameters.omega_l);
    }
  }
  // dt = da / (a E) = d ln a / E, d tau = d ln a / (a^2 E), d D = d ln a / (a E). Before the table matter
  // dominates: t = 2/3 a^1.5 / sqrt(Om). In an empty universe curvature does: t = a / sqrt(Ok).
  const double rate = expansion_rate(kFirst);
  age_[0] = (parameters.omega_m > 0 ? 2.0 / 3 : 1) / rate;
  conformal_[0] = 0;
  comoving_[0] = 0;
  for (int i = 0; i < kSteps; ++i) {
    // Simpson's rule over one step.
    const double a0 = at(i), a1 = kFirst * std::exp((i + 0.5) * kStep), a2 = at(i + 1);
    const double e0 = expansion_rate(a0), e1 = expansion_rate(a1), e2 = expansion_rate(a2);
    const auto k = static_cast<std::size_t>(i);
    age_[k + 1] = age_[k] + kStep / 6 * (1 / e0 + 4 / e1 + 1 / e2);
    conformal_[k + 1] =
        conformal_[k] + kStep / 6 * (1 / (a0 * a0 * e0) + 4 / (a1 * a1 * e1) + 1 / (a2 * a2 * e2));
    comoving_[k + 1] = comoving_[k] + kStep / 6 * (1 / (a0 * e0) + 4 / (a1 * e1) + 1 / (a2 * e2));
  }
  const double now = conformal_time(1), here = comoving(1);
  for (double& value : conformal_) value -= now;
  for (double& value : comoving_) value -= here;
}

double Cosmology::hubble_time_gyr() const { return kKmPerMpc / parameters_.hubble_kms_mpc / kSecondsPerGyr; }

double Cosmology::expansion_rate(double a) const {
  return std::sqrt(parameters_.omega_m / (a * a * a) + omega_k() / (a * a) + parameters_.omega_l);
}

namespace {

double step_of(double scale_factor) {
  if (!(scale_factor >= kFirst && scale_factor <= kLast))
    throw numeric_error("scale factor {} is outside the range {} to {}", scale_factor, kFirst, kLast);
  return std::log(scale_factor / kFirst) / kStep;
}

/// Position (in steps) of a value in an increasing table; NaN for NaN, the ends for values outside.
template <typename Value>
double invert(std::span<const double> table, double value, const Value& value_at) {
  if (std::isnan(value)) return value;
  if (value <= table.front()) return 0;
  if (value >= table.back()) return kSteps;
  const auto above = std::upper_bound(table.begin(), table.end(), value);
  double low = static_cast<double>(above - table.begin() - 1), high = low + 1;
  // Regula falsi on the interpolated function within the step, where it is nearly linear.
  double f_low = table[static_cast<std::size_t>(low)] - value,
         f_high = table[static_cast<std::size_t>(high)] - value;
  double x = low;
  for (int i = 0; i < 4; ++i) {
    x = low - f_low * (high - low) / (f_high - f_low);
    const double f = value_at(x) - value;
    (f < 0 ? low : high) = x;
    (f < 0 ? f_low : f_high) = f;
    if (f_high == f_low) break;
  }
  return x;
}

}  // namespace

double Cosmology::age_gyr(double scale_factor) const {
  return hubble_time_gyr() *
         interpolate(age_, step_of(scale_factor), [&](int i) { return kStep / expansion_rate(at(i)); });
}

double Cosmology::conformal_time(double scale_factor) const {
  return interpolate(conformal_, step_of(scale_factor),
                     [&](int i) { return kStep / (at(i) * at(i) * expansion_rate(at(i))); });
}

double Cosmology::comoving(double scale_factor) const {
  return interpolate(comoving_, step_of(scale_factor),
                     [&](int i) { return kStep / (at(i) * expansion_rate(at(i))); });
}

double Cosmology::comoving_distance_mpc(double redshift) const {
  if (!(redshift >= 0 && redshift <= kHighestRedshift)) {
    throw input_error("no distance for redshift {}: it must be from 0 to {:g}", redshift, kHighestRedshift);
  }
  return -kSpeedOfLight_kms / parameters_.hubble_kms_mpc * comoving(1 / (1 + redshift));
}

double Cosmology::transverse_comoving_distance_mpc(double redshift) const {
  const double distance = comoving_distance_mpc(redshift);
  const double curvature = std::sqrt(std::abs(omega_k())) * parameters_.hubble_kms_mpc / kSpeedOfLight_kms;
  const double angle = curvature * distance;
  // For nearly flat space the sine would lose digits of the distance.
  if (angle < 1e-4) return distance * (1 + (omega_k() > 0 ? 1 : -1) * angle * angle / 6);
  return (omega_k() > 0 ? std::sinh(angle) : std::abs(std::sin(angle))) / curvature;
}

double Cosmology::luminosity_distance_mpc(double redshift) const {
  return transverse_comoving_distance_mpc(redshift) * (1 + redshift);
}

double Cosmology::angular_diameter_distance_mpc(double redshift) const {
  return transverse_comoving_distance_mpc(redshift) / (1 + redshift);
}

double Cosmology::kpc_per_arcsec(double redshift) const {
  return angular_diameter_distance_mpc(redshift) * 1e3 * std::numbers::pi / (180 * 3600);
}

double Cosmology::scale_factor_at_conformal_time(double conformal_time) const {
  const auto value = [&](double x) {
    return interpolate(conformal_, x, [&](int i) { return kStep / (at(i) * at(i) * expansion_rate(at(i))); });
  };
  return kFirst * std::exp(invert(conformal_, conformal_time, value) * kStep);
}

double Cosmology::scale_factor_at_age_gyr(double age_gyr) const {
  const auto value = [&](double x) {
    return interpolate(age_, x, [&](int i) { return kStep / expansion_rate(at(i)); });
  };
  return kFirst * std::exp(invert(age_, age_gyr / hubble_time_gyr(), value) * kStep);
}

double Cosmology::age_gyr_at_conformal_time(double conformal_time) const {
  if (std::isnan(conformal_time)) return conformal_time;
  if (conformal_time <= conformal_.front()) return 0;
  return age_gyr(std::min(scale_factor_at_conformal_time(conformal_time), kLast));
}

}  // namespace peculiar::cosmos
