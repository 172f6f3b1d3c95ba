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

namespace peculiar::morphology {

namespace {

constexpr double kLeastN = 0.01;
constexpr double kLargeN = 20;
constexpr double kLeastRadius = 1e-6;  // px: keeps the derivatives finite in the centre
constexpr double kHalfStep = 1e-4;     // of n, for the derivative of b_n
constexpr int kMostIterations = 200;
constexpr double kTolerance = 1e-7;  // of chi-square, relative

enum Parameter { kAmplitude, kRadius, kN, kX, kY, kEllipticity, kTheta, kParameters };
using Values = std::array<double, kParameters>;

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

/// The profile at one pixel and, where asked, its derivatives.
class Evaluation {
 public:
  explicit Evaluation(const double* values) : v_(values), b_(sersic_b(values[kN])) {
    const double step = kHalfStep * v_[kN];
    b_slope_ = (sersic_b(v_[kN] + step) - sersic_b(v_[kN] - step)) / (2 * step);
    cos_ = std::cos(v_[kTheta]);
    sin_ = std::sin(v_[kTheta]);
    q_ = 1 - v_[kEllipticity];
    radius_ = std::abs(v_[kRadius]);
  }

  double at(double x, double y, Values* slopes) const {
    const double dx = x - v_[kX];
    const double dy = y - v_[kY];
    const double u = dx * cos_ + dy * sin_;
    const double w = (dy * cos_ - dx * sin_) / q_;
    const double r = std::max(kLeastRadius, std::sqrt(u * u + w * w));
    const double log_z = std::log(r / radius_);
    const double t = std::exp(log_z / v_[kN]);
    const double shape = std::exp(-b_ * (t - 1));
    const double value = v_[kAmplitude] * shape;
    if (slopes == nullptr) return value;
    const double by_t = -b_ * value;
    const double t_by_r = t / (v_[kN] * r);
    const double by_u = by_t * t_by_r * u / r;
    const double by_w = by_t * t_by_r * w / r;
    Values& s = *slopes;
    s[kAmplitude] = shape;
    s[kRadius] = -by_t * t / (v_[kN] * v_[kRadius]);
    s[kN] = -value * b_slope_ * (t - 1) - by_t * t * log_z / (v_[kN] * v_[kN]);
    s[kX] = -by_u * cos_ + by_w * sin_ / q_;
    s[kY] = -by_u * sin_ - by_w * cos_ / q_;
    s[kEllipticity] = by_w * w / q_;
    s[kTheta] = by_u * w * q_ - by_w * u / q_;
    return value;
  }

 private:
  const double* v_;
  double b_;
  double b_slope_ = 0;
  double cos_ = 1;
  double sin_ = 0;
  double q_ = 1;
  double radius_ = 1;
};

/// (model - image) / sigma of the pixels that count.
class Residuals : public ceres::CostFunction {
 public:
  Residuals(const Cutout& cutout, PsfConvolution* psf) : cutout_(cutout), psf_(psf) {
    for (std::size_t i = 0; i < cutout.image.size(); ++i) {
      if (cutout.image.values[i] != 0 && cutout.sigma.values[i] > 0) pixels_.push_back(i);
    }
    set_num_residuals(static_cast<int>(pixels_.size()));
    mutable_parameter_block_sizes()->push_back(kParameters);
  }

  bool Evaluate(double const* const* parameters, double* residuals, double** jacobians) const override {
    const double* values = parameters[0];
    // Not a bound of the solver's, which would have it search along every step.
    if (!(values[kRadius] != 0) || values[kEllipticity] == 1 || !(values[kN] >= kLeastN)) return false;
    double* jacobian = jacobians == nullptr ? nullptr : jacobians[0];
    return psf_ == nullptr ? direct(values, residuals, jacobian) : convolved(values, residuals, jacobian);
  }

  int count() const { return static_cast<int>(pixels_.size()); }

 private:
  bool direct(const double* values, double* residuals, double* jacobian) const {
    const Evaluation evaluation(values);
    Values slopes;
    for (std::size_t k = 0; k < pixels_.size(); ++k) {
      const std::size_t i = pixels_[k];
      const auto x = static_cast<double>(i % static_cast<std::size_t>(cutout_.image.width));
      const auto y = static_cast<double>(i / static_cast<std::size_t>(cutout_.image.width));
      const double model = evaluation.at(x, y, jacobian == nullptr ? nullptr : &slopes);
      const double weight = 1 / cutout_.sigma.values[i];
      residuals[k] = weight * (model - cutout_.image.values[i]);
      if (!std::isfinite(residuals[k])) return false;
      for (std::size_t p = 0; jacobian != nullptr && p < kParameters; ++p)
        jacobian[k * kParameters + p] = weight * slopes[p];
    }
    return true;
  }

  bool convolved(const double* values, double* residuals, double* jacobian) const {
    const Evaluation evaluation(values);
    const int height = cutout_.image.height;
    const int width = cutout_.image.width;
    std::vector<Plane> planes(jacobian == nullptr ? 1 : kParameters + 1, Plane(height, width));
    Values slopes;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const std::size_t i = cutout_.image.index(y, x);
        planes[0].values[i] = evaluation.at(x, y, jacobian == nullptr ? nullptr : &slopes);
        if (!std::isfinite(planes[0].values[i])) return false;
        for (std::size_t p = 1; p < planes.size(); ++p) planes[p].values[i] = slopes[p - 1];
      }
    }
    for (Plane& plane : planes) psf_->apply(plane);
    for (std::size_t k = 0; k < pixels_.size(); ++k) {
      const std::size_t i = pixels_[k];
      const double weight = 1 / cutout_.sigma.values[i];
      residuals[k] = weight * (planes[0].values[i] - cutout_.image.values[i]);
      for (std::size_t p = 1; p < planes.size(); ++p)
        jacobian[k * kParameters + p - 1] = weight * planes[p].values[i];
    }
    return true;
  }

  const Cutout& cutout_;
  PsfConvolution* psf_;
  std::vector<std::size_t> pixels_;
};

/// The same ellipse with a positive radius, 0 <= ellipticity < 1 and 0 <= theta < pi.
SersicProfile profile_of(const Values& v) {
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

/// Radius from the light's own, n from its concentration, amplitude from the ring at the radius.
Values first_values(const Cutout& cutout, const SersicStart& start, int& quality) {
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
  // Their asymptotic expansion (equation 18), good to 1e-10 for large n; else Newton's steps from there.
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
  const Values values{profile.amplitude, profile.half_light_radius, profile.n,        profile.centre.x,
                      profile.centre.y,  profile.ellipticity,       profile.theta_rad};
  const Evaluation evaluation(values.data());
  Plane plane(height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) plane.at(y, x) = evaluation.at(x, y, nullptr);
  return plane;
}

SersicFit fit_sersic(const Cutout& cutout, const SersicStart& start, const image::Image* psf) {
  SersicFit fit;
  if (!(start.half_light_radius > 0)) return no_fit();
  std::optional<PsfConvolution> convolution;
  if (psf != nullptr) convolution.emplace(*psf, cutout.image.height, cutout.image.width);
  Residuals residuals(cutout, convolution ? &*convolution : nullptr);
  if (residuals.count() <= kParameters) return no_fit();
  Values values = first_values(cutout, start, fit.quality);
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
  const double free = static_cast<int>(kParameters);
  const double chi2 = 2 * summary.final_cost;
  fit.chi2_per_freedom = chi2 / (count - free);
  const double deviance = count * std::log(chi2 / count);
  const double few = count / free < 40 ? 2.0 * free * (free + 1) / (count - free - 1) : 0;
  fit.akaike = deviance + 2 * free + few;
  fit.bayes = deviance + free * std::log(count);
  return fit;
}

}  // namespace peculiar::morphology
