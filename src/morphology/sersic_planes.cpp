#include "morphology/sersic_planes.h"

#include <algorithm>
#include <cmath>

#include "base/wide_loops.h"
#include "morphology/sersic.h"

// Compiled with -ffast-math (CMakeLists.txt), so that exp and log of several pixels at once come from the
// system's vector library, to 4 units in the last place. Code here must not test whether a number is finite.
namespace peculiar::morphology {

namespace {

constexpr double kLeastRadius = 1e-6;   // px; keeps the derivatives finite at the centre
constexpr double kGreatestPower = 100;  // of e; the profile is 0 far before that
constexpr double kHalfStep = 1e-4;      // of n, for the derivative of b_n

struct Shape {
  explicit Shape(const SersicValues& values)
      : v(values),
        b(sersic_b(v[kN])),
        b_slope((sersic_b(v[kN] * (1 + kHalfStep)) - sersic_b(v[kN] * (1 - kHalfStep))) /
                (2 * kHalfStep * v[kN])),
        cosine(std::cos(v[kTheta])),
        sine(std::sin(v[kTheta])),
        q(1 - v[kEllipticity]),
        log_radius(std::log(std::abs(v[kRadius]))) {}

  SersicValues v;
  double b;
  double b_slope;
  double cosine;
  double sine;
  double q;
  double log_radius;
};

/// Destinations of a row's derivatives. They do not overlap.
struct Row {
  double* __restrict amplitude;
  double* __restrict radius;
  double* __restrict n;
  double* __restrict x;
  double* __restrict y;
  double* __restrict ellipticity;
  double* __restrict theta;
};

PECULIAR_WIDE_LOOPS void fill_row(const Shape& shape, double y, int width, Row row) {
  // Local copies, which the compiler knows to be constant in the loop.
  const double amplitude = shape.v[kAmplitude];
  const double x0 = shape.v[kX];
  const double dy = y - shape.v[kY];
  const double radius_inverse = 1 / shape.v[kRadius];
  const double n_inverse = 1 / shape.v[kN];
  const double q = shape.q;
  const double q_inverse = 1 / q;
  const double cosine = shape.cosine;
  const double sine = shape.sine;
  const double log_radius = shape.log_radius;
  const double b = shape.b;
  const double b_slope = shape.b_slope;
  for (int x = 0; x < width; ++x) {
    const double dx = x - x0;
    const double u = dx * cosine + dy * sine;
    const double w = (dy * cosine - dx * sine) * q_inverse;
    const double r2 = std::max(kLeastRadius * kLeastRadius, u * u + w * w);
    const double log_z = 0.5 * std::log(r2) - log_radius;
    const double t = std::exp(std::min(kGreatestPower, log_z * n_inverse));
    const double light = std::exp(-b * (t - 1));
    const double fall = amplitude * light * b * t * n_inverse;  // -d/d(ln r)
    const double inner = fall / r2;
    row.amplitude[x] = light;
    row.radius[x] = fall * radius_inverse;
    row.n[x] = fall * log_z * n_inverse - amplitude * light * b_slope * (t - 1);
    row.x[x] = inner * (u * cosine - w * sine * q_inverse);
    row.y[x] = inner * (u * sine + w * cosine * q_inverse);
    row.ellipticity[x] = -inner * w * w * q_inverse;
    row.theta[x] = inner * u * w * (q_inverse - q);
  }
}

PECULIAR_WIDE_LOOPS double dot(int count, const double* a, const double* b) {
  double sum = 0;
  for (int i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

PECULIAR_WIDE_LOOPS void multiply(int count, const double* a, const double* b, double* __restrict product) {
  for (int i = 0; i < count; ++i) product[i] = a[i] * b[i];
}

}  // namespace

void fill_sersic_planes(const SersicValues& values, SersicPlanes& planes) {
  const Shape shape(values);
  for (int y = 0; y < planes[0].height; ++y) {
    const auto row = [&](SersicParameter p) { return &planes[p].values[planes[p].index(y, 0)]; };
    fill_row(shape, y, planes[0].width,
             {row(kAmplitude), row(kRadius), row(kN), row(kX), row(kY), row(kEllipticity), row(kTheta)});
  }
}

SersicProducts sersic_products(const SersicPlanes& planes, double amplitude, const Plane& image,
                               const Plane& weight) {
  constexpr int kColumns = kSersicParameters + 1;
  SersicProducts products{};
  const int width = image.width;
  Plane columns(kColumns, width);  // of one row of pixels
  for (int y = 0; y < image.height; ++y) {
    const std::size_t first = image.index(y, 0);
    const double* weights = &weight.values[first];
    for (int p = 0; p < kSersicParameters; ++p)
      multiply(width, weights, &planes[static_cast<std::size_t>(p)].values[first], &columns.at(p, 0));
    double* residuals = &columns.at(kSersicParameters, 0);
    multiply(width, weights, &image.values[first], residuals);
    for (int x = 0; x < width; ++x) residuals[x] = amplitude * columns.at(kAmplitude, x) - residuals[x];
    for (int p = 0; p < kColumns; ++p) {
      for (int q = p; q < kColumns; ++q)
        products[static_cast<std::size_t>(p)][static_cast<std::size_t>(q)] +=
            dot(width, &columns.at(p, 0), &columns.at(q, 0));
    }
  }
  return products;
}

}  // namespace peculiar::morphology
