#include "morphology/sersic.h"

#include <ceres/ceres.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "morphology/aperture.h"
#include "morphology/definitions.h"
#include "morphology/psf_convolution.h"
#include "morphology/sersic_planes.h"

namespace peculiar::morphology {

namespace {

constexpr double kLeastN = 0.01;
constexpr double kLargeN = 20;
constexpr int kMostIterations = 200;
constexpr double kTolerance = 1e-7;  // of chi-square, relative

/// Regularised lower incomplete gamma function by its series, for x < a + 1.
double incomplete_gamma(double a, double x) {
  double term = 1;
  double sum = 1;
  for (int k = 1; term > 1e-16 * sum; ++k) {
    term *= x / (a + k);
    sum += term;
  }
  return sum * std::exp(a * std::log(x) - x - std::lgamma(a + 1));
}

constexpr std::size_t kColumns = kSersicParameters + 1;

/// Upper triangle R of products = R^T R (Cholesky); columns that depend linearly on earlier ones get no row.
SersicProducts triangle_of(const SersicProducts& products) {
  constexpr double kRounding = 1e-14;
  SersicProducts r{};
  for (std::size_t i = 0; i < kColumns; ++i) {
    for (std::size_t j = i; j < kColumns; ++j) {
      double rest = products[i][j];
      for (std::size_t k = 0; k < i; ++k) rest -= r[k][i] * r[k][j];
      if (j == i) {
        if (!(rest > kRounding * products[i][i])) break;
        r[i][i] = std::sqrt(rest);
      } else {
        r[i][j] = rest / r[i][i];
      }
    }
  }
  return r;
}

/// Reduces the thousands of residuals (model - image) / sigma to kColumns values. With J the derivatives and
/// r the residuals, (J, r) = Q R; the last column of the triangle R and its other columns have the same sums
/// of squares and products as r and J, and therefore give the same fit.
class Residuals : public ceres::SizedCostFunction<kColumns, kSersicParameters> {
 public:
  Residuals(const Cutout& cutout, PsfConvolution* psf)
      : cutout_(cutout), psf_(psf), weight_(cutout.image.height, cutout.image.width) {
    planes_.fill(weight_);
    values_.fill(std::nan(""));
    for (std::size_t i = 0; i < weight_.size(); ++i) {
      if (cutout.image.values[i] == 0 || !(cutout.sigma.values[i] > 0)) continue;
      weight_.values[i] = 1 / cutout.sigma.values[i];
      ++count_;
    }
  }

  bool Evaluate(double const* const* parameters, double* residuals, double** jacobians) const override {
    SersicValues values;
    std::copy_n(parameters[0], values.size(), values.begin());
    // The solver requests derivatives where it has requested residuals before.
    if (values != values_ && !evaluate(values)) return false;
    for (std::size_t i = 0; i < kColumns; ++i) {
      residuals[i] = triangle_[i][kSersicParameters];
      if (jacobians == nullptr || jacobians[0] == nullptr) continue;
      std::copy_n(triangle_[i].begin(), kSersicParameters, jacobians[0] + i * kSersicParameters);
    }
    return true;
  }

  int count() const { return count_; }

 private:
  bool evaluate(const SersicValues& values) const {
    const auto finite = [](double value) { return std::isfinite(value); };
    // Not a bound of the solver, which would then run a line search in every step.
    if (!std::all_of(values.begin(), values.end(), finite) || values[kRadius] == 0 ||
        values[kEllipticity] == 1 || values[kN] < kLeastN)
      return false;
    fill_sersic_planes(values, planes_);
    if (psf_ != nullptr) {
      for (Plane& plane : planes_) psf_->apply(plane);
    }
    const SersicProducts products = sersic_products(planes_, values[kAmplitude], cutout_.image, weight_);
    for (const auto& row : products) {
      if (!std::all_of(row.begin(), row.end(), finite)) return false;
    }
    triangle_ = triangle_of(products);
    values_ = values;
    return true;
  }

  const Cutout& cutout_;
  PsfConvolution* psf_;
  Plane weight_;  // 1 / sigma, 0 for unused pixels
  int count_ = 0;
  mutable SersicPlanes planes_;
  mutable SersicValues values_;  // values that the triangle belongs to
  mutable SersicProducts triangle_{};
};

/// Converts to a positive radius, 0 <= ellipticity < 1 and 0 <= theta < pi.
SersicProfile profile_of(const SersicValues& v) {
  SersicProfile profile{v[kAmplitude],  std::abs(v[kRadius]), v[kN],
                        {v[kX], v[kY]}, v[kEllipticity],      v[kTheta]};
  if (profile.ellipticity > 1) profile.ellipticity = 2 - profile.ellipticity;
  if (profile.ellipticity < 0) {
    profile.half_light_radius *= 1 - profile.ellipticity;
    profile.ellipticity /= profile.ellipticity - 1;
    profile.theta_rad += std::numbers::pi / 2;
  }
  profile.theta_rad -= std::floor(profile.theta_rad / std::numbers::pi) * std::numbers::pi;
  return profile;
}

/// Starting values: radius from the half-light radius, n from the concentration, amplitude from the ring at
/// the radius.
SersicValues first_values(const Cutout& cutout, const SersicStart& start, int& quality) {
  double inner = start.half_light_radius - 0.5 * kAnnulusWidth;
  const double outer = start.half_light_radius + 0.5 * kAnnulusWidth;
  if (inner < 0) {
    quality = kBad;
    inner = start.half_light_radius;
  }
  const EllipseShape shape{1 / (1 - start.ellipticity), start.theta_rad};
  const RowSums rows(cutout.image, cutout.masked);
  const ConcentricSums sums(rows, start.centre, shape);
  const double amplitude = sums.ring_mean(inner, outer);
  if (!(amplitude > 0)) quality = kBad;
  const double n = std::clamp(std::pow(10, -1.5) * std::pow(start.concentration, 3.5), 1.0, 3.5);
  return {std::abs(amplitude), start.half_light_radius, std::isfinite(n) ? n : 1.0,
          start.centre.x,      start.centre.y,          start.ellipticity,
          start.theta_rad};
}

SersicFit no_fit() {
  const double none = std::nan("");
  return {{none, none, none, {none, none}, none, none}, none, none, none, kBad};
}

}  // namespace

double sersic_b(double n) {
  const double a = 2 * n;
  // Asymptotic expansion of Ciotti & Bertin (equation 18), accurate to 1e-10 for large n; otherwise Newton
  // steps from there.
  const double expansion = 2 * n - 1.0 / 3 + 4 / (405 * n) + 46 / (25515 * n * n) +
                           131 / (1148175 * n * n * n) - 2194697 / (30690717750 * n * n * n * n);
  if (n > kLargeN) return expansion;
  double b = n > 0.36 ? expansion : std::pow(0.5 * std::tgamma(a + 1), 1 / a);
  for (int i = 0; i < 20; ++i) {
    const double density = std::exp((a - 1) * std::log(b) - b - std::lgamma(a));
    const double step = (incomplete_gamma(a, b) - 0.5) / density;
    b = std::max(0.5 * b, b - step);
    if (std::abs(step) < 1e-14 * b) break;
  }
  return b;
}

Plane sersic_image(const SersicProfile& profile, int height, int width) {
  SersicPlanes planes;
  planes.fill(Plane(height, width));
  fill_sersic_planes({profile.amplitude, profile.half_light_radius, profile.n, profile.centre.x,
                      profile.centre.y, profile.ellipticity, profile.theta_rad},
                     planes);
  for (double& value : planes[kAmplitude].values) value *= profile.amplitude;
  return planes[kAmplitude];
}

SersicFit fit_sersic(const Cutout& cutout, const SersicStart& start, const image::Image* psf) {
  SersicFit fit;
  if (!(start.half_light_radius > 0)) return no_fit();
  std::optional<PsfConvolution> convolution;
  if (psf != nullptr) convolution.emplace(*psf, cutout.image.height, cutout.image.width);
  Residuals residuals(cutout, convolution ? &*convolution : nullptr);
  if (residuals.count() <= kSersicParameters) return no_fit();
  SersicValues values = first_values(cutout, start, fit.quality);
  ceres::Problem::Options ownership;
  ownership.cost_function_ownership = ceres::DO_NOT_TAKE_OWNERSHIP;
  ceres::Problem problem(ownership);
  problem.AddResidualBlock(&residuals, nullptr, values.data());
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_NORMAL_CHOLESKY;
  options.max_num_iterations = kMostIterations;
  options.function_tolerance = kTolerance;
  options.logging_type = ceres::SILENT;
  options.num_threads = 1;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  if (!summary.IsSolutionUsable()) return no_fit();
  if (summary.termination_type != ceres::CONVERGENCE) fit.quality = kBad;
  if (values[kN] < 1.01 * kLeastN) fit.quality = std::max<int>(fit.quality, kSuspect);
  fit.profile = profile_of(values);
  const double count = residuals.count();
  const double free = static_cast<int>(kSersicParameters);
  const double chi2 = 2 * summary.final_cost;
  fit.chi2_per_freedom = chi2 / (count - free);
  const double deviance = chi2 > 0 ? count * std::log(chi2 / count) : std::nan("");
  // The small-sample correction is undefined with only one pixel more than parameters.
  const double spare = count - free - 1;
  const double few = count / free >= 40 ? 0 : spare > 0 ? 2 * free * (free + 1) / spare : std::nan("");
  fit.akaike = deviance + 2 * free + few;
  fit.bayes = deviance + free * std::log(count);
  return fit;
}

}  // namespace peculiar::morphology
