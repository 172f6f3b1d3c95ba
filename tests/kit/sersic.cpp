#include "kit/sersic.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peculiar::kit {

namespace {

constexpr double kCutBegin = 5;  // in half-light radii
constexpr double kCutEnd = 6;
constexpr double kArmSharpness = 1.6;   // of exp(k cos) across an arm
constexpr double kArmMean = 1.7499807;  // I0(kArmSharpness): the mean of that over a circle
constexpr double kArmsBegin = 0.35;     // in half-light radii
constexpr double kArmsFull = 0.9;

float smooth_step(float low, float high, float value) {
  const float t = std::clamp((value - low) / (high - low), 0.0f, 1.0f);
  return t * t * (3 - 2 * t);
}

/// Brightness over radius in half-light radii, 1 at r50.
class RadialProfile {
 public:
  explicit RadialProfile(double n)
      : b_(static_cast<float>(sersic_b(n))), power_(static_cast<float>(0.5 / n)) {}
  float operator()(float radius_squared) const {
    constexpr auto kEnd = static_cast<float>(kCutEnd);
    if (radius_squared >= kEnd * kEnd) return 0;
    const float shape = std::exp(-b_ * (std::pow(radius_squared, power_) - 1));
    constexpr auto kBegin = static_cast<float>(kCutBegin);
    if (radius_squared <= kBegin * kBegin) return shape;
    return shape * (1 - smooth_step(kBegin, kEnd, std::sqrt(radius_squared)));
  }
  /// The integral over the plane, in units of r50 squared. The radius is substituted by t^4 so that cusps
  /// stay tame.
  double total() const {
    constexpr int kSteps = 400;
    const double t_end = std::sqrt(std::sqrt(kCutEnd));
    double sum = 0;
    for (int i = 0; i < kSteps; ++i) {
      const double t = (i + 0.5) / kSteps * t_end;
      const double r = t * t * t * t;
      sum += static_cast<double>((*this)(static_cast<float>(r * r))) * r * 4 * t * t * t;
    }
    return 2 * std::numbers::pi * sum * t_end / kSteps;
  }

 private:
  float b_;
  float power_;
};

/// The profile at a point, with the constants of the loops taken out.
class Evaluator {
 public:
  explicit Evaluator(const SersicProfile& profile)
      : radial_(profile.n),
        has_pattern_(profile.arms.strength > 0 || profile.lopsidedness > 0),
        strength_(static_cast<float>(profile.arms.strength)),
        winding_(static_cast<float>(2 / std::tan(profile.arms.pitch_rad))),
        phase_(static_cast<float>(profile.arms.phase_rad)),
        lopsidedness_(static_cast<float>(profile.lopsidedness)),
        side_u_(static_cast<float>(std::cos(profile.lopsided_rad))),
        side_v_(static_cast<float>(std::sin(profile.lopsided_rad))) {
    const double cosine = std::cos(profile.angle_rad);
    const double sine = std::sin(profile.angle_rad);
    ux_ = static_cast<float>(cosine / profile.r50_px);
    uy_ = static_cast<float>(sine / profile.r50_px);
    vx_ = static_cast<float>(-sine / (profile.r50_px * profile.axis_ratio));
    vy_ = static_cast<float>(cosine / (profile.r50_px * profile.axis_ratio));
    scale_ = static_cast<float>(profile.flux /
                                (radial_.total() * profile.r50_px * profile.r50_px * profile.axis_ratio));
  }

  /// Per square px, dx and dy px from the centre of the profile.
  float operator()(float dx, float dy) const {
    const float u = ux_ * dx + uy_ * dy;
    const float v = vx_ * dx + vy_ * dy;
    const float square = u * u + v * v;
    const float value = scale_ * radial_(square);
    return has_pattern_ && square > 0 ? value * pattern(u, v, square) : value;
  }

 private:
  float pattern(float u, float v, float square) const {
    const float radius = std::sqrt(square);
    float result = 1 + lopsidedness_ * smooth_step(0, 2.5f, radius) * (u * side_u_ + v * side_v_) / radius;
    const float strength =
        strength_ * smooth_step(static_cast<float>(kArmsBegin), static_cast<float>(kArmsFull), radius);
    if (strength > 0) {
      // cos(2 theta - phase) from cos 2 theta and sin 2 theta, which need no arctangent.
      const float winding = winding_ * std::log(radius) + phase_;
      const float crest = ((u * u - v * v) * std::cos(winding) + 2 * u * v * std::sin(winding)) / square;
      const float arms = std::exp(static_cast<float>(kArmSharpness) * crest) / static_cast<float>(kArmMean);
      result *= 1 + strength * (arms - 1);
    }
    return result;
  }

  RadialProfile radial_;
  bool has_pattern_;
  float strength_, winding_, phase_, lopsidedness_, side_u_, side_v_;
  float ux_ = 0, uy_ = 0, vx_ = 0, vy_ = 0, scale_ = 0;
};

/// Sub-pixels along each axis for a pixel this far from the centre.
int sub_pixels(float distance) { return distance < 1.5f ? 16 : distance < 4 ? 4 : distance < 9 ? 2 : 1; }

}  // namespace

double sersic_b(double n) {
  return 2 * n - 1.0 / 3 + 4 / (405 * n) + 46 / (25515 * n * n) + 131 / (1148175 * n * n * n);
}

void add_sersic(const SersicProfile& profile, image::Image& image) {
  const Evaluator brightness(profile);
  const auto x_centre = static_cast<float>((image.width - 1) / 2.0 + profile.x);
  const auto y_centre = static_cast<float>((image.height - 1) / 2.0 + profile.y);
  const auto reach = static_cast<float>(kCutEnd * profile.r50_px + 1);
  for (int y = 0; y < image.height; ++y) {
    const float dy = static_cast<float>(y) - y_centre;
    if (std::abs(dy) > reach) continue;
    for (int x = 0; x < image.width; ++x) {
      const float dx = static_cast<float>(x) - x_centre;
      if (std::abs(dx) > reach) continue;
      const int parts = sub_pixels(std::hypot(dx, dy));
      const float step = 1.0f / static_cast<float>(parts);
      float sum = 0;
      for (int j = 0; j < parts; ++j) {
        const float sub_y = dy + (static_cast<float>(j) + 0.5f) * step - 0.5f;
        for (int i = 0; i < parts; ++i) {
          sum += brightness(dx + (static_cast<float>(i) + 0.5f) * step - 0.5f, sub_y);
        }
      }
      image.at(0, y, x) += sum * step * step;
    }
  }
}

}  // namespace peculiar::kit
