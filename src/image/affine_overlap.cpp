#include "image/affine_overlap.h"

#include <algorithm>
#include <cmath>

namespace peculiar::image {

namespace {

constexpr double kSliver = 1e-9;

struct Point {
  double x, y;
};

/// A convex polygon of at most eight corners: a parallelogram cut by the four sides of a pixel.
struct Polygon {
  std::array<Point, 12> corners;
  int count = 0;
  void add(Point corner) { corners[static_cast<std::size_t>(count++)] = corner; }
};

/// Clips to the side `sign` of the line where the coordinate equals `at`.
Polygon cut(const Polygon& from, double Point::*axis, double at, double sign) {
  Polygon kept;
  for (int i = 0; i < from.count; ++i) {
    const Point& a = from.corners[static_cast<std::size_t>(i)];
    const Point& b = from.corners[static_cast<std::size_t>((i + 1) % from.count)];
    const double da = sign * (a.*axis - at), db = sign * (b.*axis - at);
    if (da >= 0) kept.add(a);
    if ((da > 0 && db < 0) || (da < 0 && db > 0)) {
      const double t = da / (da - db);
      Point crossing{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
      crossing.*axis = at;
      kept.add(crossing);
    }
  }
  return kept;
}

double area(const Polygon& polygon) {
  double twice = 0;
  for (int i = 0; i < polygon.count; ++i) {
    const Point& a = polygon.corners[static_cast<std::size_t>(i)];
    const Point& b = polygon.corners[static_cast<std::size_t>((i + 1) % polygon.count)];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2;
}

struct Range {
  double low, high;
  int first() const { return static_cast<int>(std::floor(low)); }
  int last() const { return static_cast<int>(std::ceil(high)) - 1; }
};

Range range(const Polygon& polygon, double Point::*axis) {
  Range result{polygon.corners[0].*axis, polygon.corners[0].*axis};
  for (int i = 1; i < polygon.count; ++i) {
    const double value = polygon.corners[static_cast<std::size_t>(i)].*axis;
    result.low = std::min(result.low, value);
    result.high = std::max(result.high, value);
  }
  return result;
}

double length(const Range& of, int pixel) {
  return std::min(of.high, pixel + 1.0) - std::max(of.low, static_cast<double>(pixel));
}

}  // namespace

void pixel_shares(const AffineGrid& grid, int width, int height, int column, int row,
                  std::vector<PixelShare>& shares) {
  shares.clear();
  const auto& step = grid.step;
  const double least = kSliver * std::abs(step[0] * step[3] - step[1] * step[2]);
  Polygon quad;
  for (const auto& [dx, dy] : {std::array{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}}) {
    const double u = column + dx - (width - 1) / 2.0, v = row + dy - (height - 1) / 2.0;
    // Here pixel i extends from i to i + 1.
    quad.add({grid.x + 0.5 + step[0] * u + step[1] * v, grid.y + 0.5 + step[2] * u + step[3] * v});
  }
  const Range rows = range(quad, &Point::y);
  const bool is_upright = step[1] == 0 && step[2] == 0;
  const Range all_columns = range(quad, &Point::x);
  for (int y = rows.first(); y <= rows.last(); ++y) {
    if (is_upright) {
      const double high = length(rows, y);
      for (int x = all_columns.first(); x <= all_columns.last(); ++x) {
        const double share = high * length(all_columns, x);
        if (share > least) shares.push_back({x, y, share});
      }
      continue;
    }
    const Polygon strip = cut(cut(quad, &Point::y, y, 1), &Point::y, y + 1, -1);
    if (strip.count < 3) continue;
    const Range columns = range(strip, &Point::x);
    for (int x = columns.first(); x <= columns.last(); ++x) {
      const double share = area(cut(cut(strip, &Point::x, x, 1), &Point::x, x + 1, -1));
      if (share > least) shares.push_back({x, y, share});
    }
  }
}

}  // namespace peculiar::image
