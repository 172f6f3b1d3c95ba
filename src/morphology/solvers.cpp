#include "morphology/solvers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace peculiar::morphology {

namespace {

constexpr int kMostRootSteps = 100;
constexpr int kMostEvaluations = 400;
constexpr double kFirstStep = 0.05;  // of a coordinate
constexpr double kFirstStepOfZero = 0.00025;

struct Vertex {
  Point at;
  double value = 0;
};

Point along(Point from, Point to, double share) {
  return {from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
}

void sort(std::array<Vertex, 3>& simplex) {
  std::stable_sort(simplex.begin(), simplex.end(),
                   [](const Vertex& a, const Vertex& b) { return a.value < b.value; });
}

bool has_converged(const std::array<Vertex, 3>& simplex, double x_tolerance, double f_tolerance) {
  for (std::size_t i = 1; i < 3; ++i) {
    if (std::abs(simplex[i].at.x - simplex[0].at.x) > x_tolerance ||
        std::abs(simplex[i].at.y - simplex[0].at.y) > x_tolerance ||
        std::abs(simplex[i].value - simplex[0].value) > f_tolerance)
      return false;
  }
  return true;
}

}  // namespace

double find_root(const std::function<double(double)>& f, double low, double high, double tolerance) {
  struct Sample {
    double x = 0, f = 0;
  };
  Sample previous{low, f(low)};
  Sample current{high, f(high)};
  Sample opposite{};  // where f has the opposite sign to `current`
  double last_step = 0;
  double step = 0;
  if (previous.f == 0) return previous.x;
  for (int i = 0; i < kMostRootSteps && current.f != 0; ++i) {
    if (std::signbit(previous.f) != std::signbit(current.f)) {
      opposite = previous;
      last_step = step = current.x - previous.x;
    }
    if (std::abs(opposite.f) < std::abs(current.f)) {
      previous = current;
      current = opposite;
      opposite = previous;
    }
    const double close = 0.5 * (tolerance + 4 * std::numeric_limits<double>::epsilon() * std::abs(current.x));
    const double bisection = 0.5 * (opposite.x - current.x);
    if (std::abs(bisection) < close) break;
    double trial = bisection;
    bool interpolates = false;
    if (std::abs(last_step) > close && std::abs(current.f) < std::abs(previous.f)) {
      if (previous.x == opposite.x) {
        trial = -current.f * (current.x - previous.x) / (current.f - previous.f);
      } else {
        const double slope = (previous.f - current.f) / (previous.x - current.x);
        const double far_slope = (opposite.f - current.f) / (opposite.x - current.x);
        trial = -current.f * (opposite.f * far_slope - previous.f * slope) /
                (far_slope * slope * (opposite.f - previous.f));
      }
      interpolates = 2 * std::abs(trial) < std::min(std::abs(last_step), 3 * std::abs(bisection) - close);
    }
    last_step = interpolates ? step : bisection;
    step = interpolates ? trial : bisection;
    previous = current;
    current.x += std::abs(step) > close ? step : std::copysign(close, bisection);
    current.f = f(current.x);
  }
  return current.x;
}

Point find_minimum(const std::function<double(Point)>& f, Point start, double x_tolerance,
                   double f_tolerance) {
  int evaluations = 0;
  const auto vertex = [&](Point at) {
    ++evaluations;
    return Vertex{at, f(at)};
  };
  const auto stepped = [](double value) { return value != 0 ? (1 + kFirstStep) * value : kFirstStepOfZero; };
  std::array<Vertex, 3> simplex{vertex(start), vertex({stepped(start.x), start.y}),
                                vertex({start.x, stepped(start.y)})};
  sort(simplex);
  while (evaluations < kMostEvaluations && !has_converged(simplex, x_tolerance, f_tolerance)) {
    const Point middle = along(simplex[0].at, simplex[1].at, 0.5);
    Vertex& worst = simplex[2];
    const Vertex reflected = vertex(along(middle, worst.at, -1));
    bool shrink = false;
    if (reflected.value < simplex[0].value) {
      const Vertex expanded = vertex(along(middle, worst.at, -2));
      worst = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[1].value) {
      worst = reflected;
    } else if (reflected.value < worst.value) {
      const Vertex outside = vertex(along(middle, worst.at, -0.5));
      shrink = outside.value > reflected.value;
      if (!shrink) worst = outside;
    } else {
      const Vertex inside = vertex(along(middle, worst.at, 0.5));
      shrink = inside.value >= worst.value;
      if (!shrink) worst = inside;
    }
    if (shrink) {
      for (std::size_t i = 1; i < 3; ++i) simplex[i] = vertex(along(simplex[0].at, simplex[i].at, 0.5));
    }
    sort(simplex);
  }
  return simplex[0].at;
}

}  // namespace peculiar::morphology
