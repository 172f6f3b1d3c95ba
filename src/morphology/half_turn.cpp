#include "morphology/half_turn.h"

#include "base/wide_loops.h"

// Compiled with reassociation of sums allowed (CMakeLists.txt); otherwise no loop here is vectorised.
namespace peculiar::morphology {

namespace {

/// Rotates by 180 degrees, with a margin of one row above and below and of a whole width on each side.
Plane turned(const Plane& plane, double beyond) {
  Plane result(plane.height + 2, 3 * plane.width + 1, beyond);
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) result.at(plane.height - y, 2 * plane.width - x) = plane.at(y, x);
  }
  return result;
}

/// Adds one row. A rotated pixel falls between four pixels of the rotated planes, [x - 1] and [x] of `low`
/// and `high`, each with its weight.
PECULIAR_WIDE_LOOPS void add_row(int count, const double* weight, const double* own, const double* low,
                                 const double* high, const double (&shares)[4], HalfTurnSums& sums) {
  double area = 0;
  double absolute = 0;
  double difference = 0;
  double square = 0;
  double square_difference = 0;
  for (int x = 0; x < count; ++x) {
    const double other =
        shares[0] * low[x] + shares[1] * low[x - 1] + shares[2] * high[x] + shares[3] * high[x - 1];
    const double change = other - own[x];
    area += weight[x];
    absolute += weight[x] * std::abs(own[x]);
    difference += weight[x] * std::abs(change);
    square += weight[x] * own[x] * own[x];
    square_difference += weight[x] * change * change;
  }
  sums.area += area;
  sums.absolute += absolute;
  sums.difference += difference;
  sums.square += square;
  sums.square_difference += square_difference;
}

PECULIAR_WIDE_LOOPS void multiply(int count, const double* a, const double* b, double* values) {
  for (int x = 0; x < count; ++x) values[x] *= a[x] * b[x];
}

}  // namespace

HalfTurn::HalfTurn(const Plane& image, const Mask& masked)
    : image_(image), use_(image.height, image.width), weight_(static_cast<std::size_t>(image.width)) {
  for (std::size_t i = 0; i < use_.size(); ++i) use_.values[i] = masked.values[i] == 0 ? 1 : 0;
  turned_image_ = turned(image_, 0);
  turned_use_ = turned(use_, 1);
}

bool HalfTurn::contains(Point centre) const {
  return centre.x >= 0 && centre.x < image_.width && centre.y >= 0 && centre.y < image_.height;
}

HalfTurnSums HalfTurn::sums(Point centre, const EllipseOutline& outline, double inner, double outer) {
  HalfTurnSums sums;
  const int width = image_.width;
  const int height = image_.height;
  outer_.cover(outline, centre, outer, height, width);
  if (inner > 0) inner_.cover(outline, centre, inner, height, width);
  // The rotated image at x is the image at 2 centre - x: all pixels have the same interpolation weights.
  const int x_base = static_cast<int>(std::floor(2 * centre.x));
  const int y_base = static_cast<int>(std::floor(2 * centre.y));
  const double fx = 2 * centre.x - x_base;
  const double fy = 2 * centre.y - y_base;
  const double shares[4] = {(1 - fy) * (1 - fx), (1 - fy) * fx, fy * (1 - fx), fy * fx};
  const int x_near = static_cast<int>(std::lround(2 * centre.x));
  const int y_near = static_cast<int>(std::lround(2 * centre.y));
  const int first = outer_.x_begin();
  const int count = outer_.x_end() - first;
  const auto in_turned = [&](const Plane& plane, int y, int x) {
    return &plane.values[plane.index(std::clamp(height - y, 0, height + 1), 2 * width - x)];
  };
  for (int y = outer_.y_begin(); y < outer_.y_end(); ++y) {
    std::copy_n(outer_.row(y), count, weight_.begin());
    if (inner > 0 && y >= inner_.y_begin() && y < inner_.y_end()) {
      for (int x = inner_.x_begin(); x < inner_.x_end(); ++x)
        weight_[static_cast<std::size_t>(x - first)] -= inner_.row(y)[x - inner_.x_begin()];
    }
    multiply(count, &use_.values[use_.index(y, first)], in_turned(turned_use_, y_near - y, x_near - first),
             weight_.data());
    add_row(count, weight_.data(), &image_.values[image_.index(y, first)],
            in_turned(turned_image_, y_base - y, x_base - first),
            in_turned(turned_image_, y_base + 1 - y, x_base - first), shares, sums);
  }
  return sums;
}

}  // namespace peculiar::morphology
