#include "morphology/moments.h"

#include <cmath>
#include <utility>

namespace peculiar::morphology {

namespace {

constexpr double kPixelVariance = 1.0 / 12;  // variance of a square of one pixel

double thicker(double moment) { return moment + (moment >= 0 ? kPixelVariance : -kPixelVariance); }

}  // namespace

bool centroid(const Plane& image, Point& centre) {
  double sum = 0;
  double x_sum = 0;
  double y_sum = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const double value = image.at(y, x);
      sum += value;
      x_sum += x * value;
      y_sum += y * value;
    }
  }
  centre = {x_sum / sum, y_sum / sum};
  return sum > 0;
}

Ellipse moment_ellipse(const Plane& image, Point centre) {
  double sum = 0;
  double x2 = 0;
  double y2 = 0;
  double xy = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const double value = image.at(y, x);
      const double dx = x - centre.x;
      const double dy = y - centre.y;
      sum += value;
      x2 += dx * dx * value;
      y2 += dy * dy * value;
      xy += dx * dy * value;
    }
  }
  x2 /= sum;
  y2 /= sum;
  xy /= sum;
  Ellipse ellipse;
  if (x2 <= 0 || y2 <= 0) ellipse.quality = kBad;
  while (std::abs(x2 * y2 - xy * xy) < kPixelVariance * kPixelVariance) {
    x2 = thicker(x2);
    y2 = thicker(y2);
  }
  const double half_trace = 0.5 * (x2 + y2);
  const double spread = std::hypot(0.5 * (x2 - y2), xy);
  double major = std::abs(half_trace + spread);
  double minor = std::abs(half_trace - spread);
  if (minor > major) std::swap(major, minor);
  ellipse.shape = {std::sqrt(major / minor), 0.5 * std::atan2(2 * xy, x2 - y2)};
  ellipse.ellipticity = 1 - std::sqrt(minor / major);
  return ellipse;
}

}  // namespace peculiar::morphology
