#include "stamps/target_light.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

namespace peculiar::stamps {

namespace {

constexpr double kThreshold = 1;     ///< standard deviations, of the mean over 3 x 3 px
constexpr double kNoiseFree = 0.01;  ///< of the brightest place: taken as the noise where there is none
constexpr double kNearMiddle = 0.1;  ///< search radius for the brightest place, as a fraction of the edge
constexpr double kLeastNear_px = 4;
constexpr std::size_t kLeastArea_px = 9;
constexpr double kLeastRadius_px = 0.5;
constexpr double kLeastSignal = 1e-3;  ///< signal-to-noise ratio of nothing
constexpr double kLeastMoment = 1e-3;  ///< of the brightest fifth, as a fraction of the whole
constexpr double kFluxScale = 10;      ///< standard deviations

/// A square image and what is derived from it.
class TargetMeter {
 public:
  TargetMeter(std::span<const double> light, int edge, double noise)
      : light_(light), edge_(edge), noise_(noise) {
    smooth();
    find_peak();
    if (!(noise_ > 0)) noise_ = 0;
    level_ = noise_ > 0 ? noise_ : kNoiseFree * std::max(0.0, smooth_[peak_]);
    connect();
  }

  TargetLight measure() const {
    TargetLight found = nothing();
    double flux = 0, sum = 0, y = 0, x = 0;
    for (const std::size_t pixel : target_) {
      flux += light_[pixel];
      const double positive = std::max(0.0, light_[pixel]);
      sum += positive;
      y += positive * row(pixel);
      x += positive * column(pixel);
    }
    if (target_.size() < kLeastArea_px || !(flux > 0)) return found;
    y /= sum;
    x /= sum;
    const auto area = static_cast<double>(target_.size());
    found.brightness = std::asinh(flux / (kFluxScale * level_));
    found.log_signal_to_noise = std::log(std::max(kLeastSignal, flux / area / level_));
    const double half_light = add_radii(found, flux, y, x);
    found.gini = gini();
    add_moments(found, sum, y, x);
    found.asymmetry = asymmetry(y, x);
    found.offset = std::hypot(y - row(peak_), x - column(peak_)) / half_light;
    return found;
  }

 private:
  double row(std::size_t pixel) const { return static_cast<double>(pixel / static_cast<std::size_t>(edge_)); }
  double column(std::size_t pixel) const {
    return static_cast<double>(pixel % static_cast<std::size_t>(edge_));
  }
  std::size_t place(int y, int x) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(edge_) + static_cast<std::size_t>(x);
  }
  static TargetLight nothing() {
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    return {0, kUnknown, kUnknown, kUnknown, kUnknown, kUnknown, kUnknown, std::log(kLeastSignal), kUnknown};
  }

  /// Means over 3 x 3 px; border pixels are repeated beyond the border.
  void smooth() {
    smooth_.resize(light_.size());
    for (int y = 0; y < edge_; ++y) {
      for (int x = 0; x < edge_; ++x) {
        double sum = 0;
        for (int j = -1; j <= 1; ++j) {
          for (int i = -1; i <= 1; ++i)
            sum += light_[place(std::clamp(y + j, 0, edge_ - 1), std::clamp(x + i, 0, edge_ - 1))];
        }
        smooth_[place(y, x)] = sum / 9;
      }
    }
  }

  void find_peak() {
    const double middle = 0.5 * (edge_ - 1);
    const double reach = std::max(kLeastNear_px, kNearMiddle * edge_);
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t pixel = 0; pixel < smooth_.size(); ++pixel) {
      if (std::hypot(row(pixel) - middle, column(pixel) - middle) > reach || !(smooth_[pixel] > most))
        continue;
      most = smooth_[pixel];
      peak_ = pixel;
    }
  }

  void connect() {
    const double threshold = kThreshold * level_;
    is_target_.assign(light_.size(), false);
    const auto add = [&](int y, int x) {
      if (y < 0 || x < 0 || y >= edge_ || x >= edge_) return;
      const std::size_t pixel = place(y, x);
      if (is_target_[pixel] || !(smooth_[pixel] > threshold)) return;
      is_target_[pixel] = true;
      target_.push_back(pixel);
    };
    add(static_cast<int>(row(peak_)), static_cast<int>(column(peak_)));
    for (std::size_t next = 0; next < target_.size(); ++next) {
      const int y = static_cast<int>(row(target_[next])), x = static_cast<int>(column(target_[next]));
      add(y - 1, x);
      add(y + 1, x);
      add(y, x - 1);
      add(y, x + 1);
    }
    std::sort(target_.begin(), target_.end());
  }

  /// Returns the half-light radius.
  double add_radii(TargetLight& found, double flux, double y, double x) const {
    std::vector<std::pair<double, double>> by_radius;  // radius, light
    for (const std::size_t pixel : target_)
      by_radius.emplace_back(std::hypot(row(pixel) - y, column(pixel) - x), light_[pixel]);
    std::sort(by_radius.begin(), by_radius.end());
    const auto radius_of = [&](double share) {
      double sum = 0;
      for (const auto& [radius, light] : by_radius) {
        if ((sum += light) >= share * flux) return std::max(kLeastRadius_px, radius);
      }
      return std::max(kLeastRadius_px, by_radius.back().first);
    };
    const double half_light = radius_of(0.5);
    found.log_half_light = std::log(half_light);
    found.concentration = 5 * std::log10(radius_of(0.8) / radius_of(0.2));
    return half_light;
  }

  double gini() const {
    std::vector<double> values;
    for (const std::size_t pixel : target_) values.push_back(std::abs(light_[pixel]));
    std::sort(values.begin(), values.end());
    const auto count = static_cast<double>(values.size());
    double sum = 0, weighted = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += values[i];
      weighted += (2 * static_cast<double>(i + 1) - count - 1) * values[i];
    }
    return weighted / (sum * (count - 1));
  }

  void add_moments(TargetLight& found, double sum, double y, double x) const {
    std::vector<std::pair<double, double>> brightest;  // light, its second moment
    double yy = 0, xx = 0, xy = 0;
    for (const std::size_t pixel : target_) {
      const double light = std::max(0.0, light_[pixel]);
      const double dy = row(pixel) - y, dx = column(pixel) - x;
      brightest.emplace_back(light, light * (dy * dy + dx * dx));
      yy += light * dy * dy;
      xx += light * dx * dx;
      xy += light * dy * dx;
    }
    const double whole = xx + yy;
    found.ellipticity = whole > 0 ? std::hypot(xx - yy, 2 * xy) / whole : 0;
    std::sort(brightest.begin(), brightest.end(), std::greater<>());
    double light = 0, moment = 0;
    for (const auto& [own, own_moment] : brightest) {
      if ((light += own) > 0.2 * sum) break;
      moment += own_moment;
    }
    found.m20 = std::log10(whole > 0 ? std::max(kLeastMoment, moment / whole) : kLeastMoment);
  }

  double asymmetry(double y, double x) const {
    const auto light_at = [&](int j, int i) {
      if (j < 0 || i < 0 || j >= edge_ || i >= edge_) return 0.0;
      const std::size_t pixel = place(j, i);
      return is_target_[pixel] ? light_[pixel] : 0.0;
    };
    double difference = 0, sum = 0, compared = 0;
    for (const std::size_t pixel : target_) {
      const int j = static_cast<int>(std::lround(2 * y - row(pixel)));
      const int i = static_cast<int>(std::lround(2 * x - column(pixel)));
      const bool has_partner = j >= 0 && i >= 0 && j < edge_ && i < edge_ && is_target_[place(j, i)];
      // A pixel whose partner is not of the target counts for both.
      difference += (has_partner ? 1 : 2) * std::abs(light_[pixel] - light_at(j, i));
      sum += std::abs(light_[pixel]);
      compared += has_partner ? 1 : 0;
    }
    const double of_noise = noise_ * compared / std::sqrt(std::numbers::pi) / sum;
    return difference / (2 * sum) - of_noise;
  }

  std::span<const double> light_;
  int edge_;
  double noise_;
  double level_ = 0;  ///< noise, or what stands in for it
  std::vector<double> smooth_;
  std::size_t peak_ = 0;
  std::vector<bool> is_target_;
  std::vector<std::size_t> target_;
};

}  // namespace

TargetLight target_light(std::span<const double> light, int edge, double noise) {
  return TargetMeter(light, edge, noise).measure();
}

}  // namespace peculiar::stamps
