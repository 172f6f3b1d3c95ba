#include <algorithm>
#include <cmath>
#include <numbers>

#include "stamps/canvas_drawing.h"
#include "stamps/orientation.h"
#include "stamps/perturbation_kinds.h"

namespace peculiar::stamps {

namespace {

/// A smooth displacement field: random at the knots of a coarse grid, with cosine interpolation between them.
class Displacements {
 public:
  Displacements(int edge, int knots, double deviation, RandomStream& random)
      : knots_(knots), step_(static_cast<double>(edge - 1) / (knots - 1)) {
    for (int i = 0; i < 2 * knots * knots; ++i) values_.push_back(deviation * random.normal());
  }
  std::pair<double, double> at(int y, int x) const {
    const auto [row, fy] = place(y);
    const auto [column, fx] = place(x);
    const auto mix = [&](int part) {
      const auto knot = [&](int r, int c) {
        return values_[static_cast<std::size_t>((part * knots_ + r) * knots_ + c)];
      };
      return (1 - fy) * ((1 - fx) * knot(row, column) + fx * knot(row, column + 1)) +
             fy * ((1 - fx) * knot(row + 1, column) + fx * knot(row + 1, column + 1));
    };
    return {mix(0), mix(1)};
  }

 private:
  std::pair<int, double> place(int pixel) const {
    const int knot = std::min(static_cast<int>(pixel / step_), knots_ - 2);
    return {knot, 0.5 - 0.5 * std::cos(std::numbers::pi * (pixel / step_ - knot))};
  }

  int knots_;
  double step_;
  std::vector<double> values_;
};

/// Mirrors a position beyond the border into the stamp: where the stamp shrinks, its sky continues.
double mirrored(double place, int edge) {
  const double last = edge - 1;
  const double beyond = std::abs(std::remainder(place, 2 * last));
  return std::clamp(beyond, 0.0, last);
}

/// A factor or its inverse.
double either_way(RandomStream& random, double low, double high) {
  const double factor = log_uniform(random, low, high);
  return random.uniform() < 0.5 ? factor : 1 / factor;
}

}  // namespace

/// A smooth random distortion of the stamp.
void warp(Canvas& canvas, RandomStream& random) {
  static constexpr int kKnots[] = {3, 4, 6};
  const int knots = kKnots[random.below(3)];
  const Displacements field(canvas.edge, knots, canvas.edge * random.uniform(0.03, 0.09), random);
  move_light(canvas, [&](int y, int x) {
    const auto [dy, dx] = field.at(y, x);
    return std::pair(y + dy, x + dx);
  });
}

/// Draws out and bends the part beyond some distance on one side, as a tide does.
void draw_out(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double direction = random.uniform(0, 2 * std::numbers::pi);
  const double begin = canvas.edge * random.uniform(0.05, 0.2);
  const double stretch = random.uniform(0.15, 0.6);
  const double bend = random.uniform(-0.6, 0.6) / canvas.edge;
  const double cosine = std::cos(direction);
  const double sine = std::sin(direction);
  move_light(canvas, [&](int y, int x) {
    const double along = (x - middle) * cosine + (y - middle) * sine;
    const double across = (y - middle) * cosine - (x - middle) * sine;
    const double beyond = std::max(0.0, along - begin);
    const double u = along - stretch * beyond;
    const double v = across + bend * beyond * beyond;
    return std::pair(middle + u * sine + v * cosine, middle + u * cosine - v * sine);
  });
}

/// Longer in one direction and narrower across, with the same flux.
void stretch_out(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double direction = random.uniform(0, std::numbers::pi);
  const double factor = std::sqrt(log_uniform(random, 1.4, 2.5));
  const double cosine = std::cos(direction);
  const double sine = std::sin(direction);
  move_light(canvas, [&](int y, int x) {
    const double along = ((x - middle) * cosine + (y - middle) * sine) / factor;
    const double across = ((y - middle) * cosine - (x - middle) * sine) * factor;
    return std::pair(mirrored(middle + along * sine + across * cosine, canvas.edge),
                     mirrored(middle + along * cosine - across * sine, canvas.edge));
  });
}

/// Larger or smaller at the same surface brightness.
void change_scale(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double factor = either_way(random, 1.25, 1.8);
  move_light(canvas, [&](int y, int x) {
    return std::pair(mirrored(middle + (y - middle) * factor, canvas.edge),
                     mirrored(middle + (x - middle) * factor, canvas.edge));
  });
}

/// Rotated by a quarter, half or three-quarter turn, or mirrored: for images with an up direction.
void turn_over(Canvas& canvas, RandomStream& random) {
  const std::vector<float> before(canvas.pixels.begin(), canvas.pixels.end());
  turn_and_flip_stamp(before, canvas.pixels, canvas.edge, 1 + static_cast<int>(random.below(7)));
}

}  // namespace peculiar::stamps
