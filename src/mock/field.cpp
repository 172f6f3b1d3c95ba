#include "mock/field.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "mock/idle_options.h"

namespace peculiar::mock {

void FieldOptions::describe(Fields& fields) {
  fields
      .add(
          "field", &field,
          "Foreground and background galaxies and stars at random positions. candels-wide: the H-band number counts per magnitude of a CANDELS field; a source has the same AB magnitude in all bands.")
      .choices({"none", "candels-wide"});
  fields.add("field_density", &density, "Factor by which the surface density is multiplied.").range(0, 1000);
  fields.add("field_brightest", &brightest_mag, "AB magnitude of the brightest field sources.")
      .unit("mag")
      .range(5, 35);
  fields.add("field_depth", &depth_mag, "AB magnitude of the faintest field sources.")
      .unit("mag")
      .range(5, 35);
}

void FieldOptions::check() const {
  const FieldOptions usual;
  if (!is_on())
    refuse_idle({{"--field-density", density != usual.density},
                 {"--field-brightest", brightest_mag != usual.brightest_mag},
                 {"--field-depth", depth_mag != usual.depth_mag}},
                "--field");
  if (is_on() && !(brightest_mag < depth_mag))
    throw usage_error(
        "--field-brightest {} mag is not brighter than --field-depth {} mag: there are no sources in between",
        brightest_mag, depth_mag);
}

namespace {

constexpr double kArcmin2PerDeg2 = 3600;

/// Counts whose logarithm is linear between knots.
struct Counts {
  struct Knot {
    double mag, log_per_deg2_mag;
  };
  std::vector<Knot> knots;
  double bright_slope, faint_slope;

  double slope(std::size_t segment) const {  // segment k ends at knot k
    if (segment == 0) return bright_slope;
    if (segment == knots.size()) return faint_slope;
    const Knot &a = knots[segment - 1], &b = knots[segment];
    return (b.log_per_deg2_mag - a.log_per_deg2_mag) / (b.mag - a.mag);
  }
  double at(std::size_t segment, double mag) const {
    const Knot& knot = knots[std::min(segment, knots.size() - 1)];
    return std::pow(10, knot.log_per_deg2_mag + slope(segment) * (mag - knot.mag)) / kArcmin2PerDeg2;
  }
  std::size_t segment_of(double mag) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(knots, mag, {}, &Knot::mag) - knots.begin());
  }
  double low(std::size_t segment, double brightest) const {
    return segment == 0 ? brightest : std::max(brightest, knots[segment - 1].mag);
  }
  double high(std::size_t segment, double depth) const {
    return segment == knots.size() ? depth : std::min(depth, knots[segment].mag);
  }
  double sum(std::size_t segment, double brightest, double depth) const {
    const double from = low(segment, brightest), to = high(segment, depth);
    if (!(to > from)) return 0;
    const double rate = slope(segment) * std::numbers::ln10;
    return at(segment, from) * std::expm1(rate * (to - from)) / rate;
  }
  double sum(double brightest, double depth) const {
    double all = 0;
    for (std::size_t segment = 0; segment <= knots.size(); ++segment) all += sum(segment, brightest, depth);
    return all;
  }
  /// The limiting magnitude for the cumulative number `rest`.
  double magnitude_of(double rest, double brightest, double depth) const {
    for (std::size_t segment = 0; segment <= knots.size(); ++segment) {
      const double here = sum(segment, brightest, depth);
      if (rest > here) {
        rest -= here;
        continue;
      }
      const double from = low(segment, brightest);
      const double rate = slope(segment) * std::numbers::ln10;
      return from + std::log1p(rest * rate / at(segment, from)) / rate;
    }
    return depth;
  }
};

const Counts& counts_of(SourceKind kind) {
  static const Counts galaxies = [] {
    constexpr double kColour = 0.3;
    constexpr std::array kKs{3.64, 3.85, 4.03, 4.18, 4.29, 4.42, 4.56, 4.68, 4.79, 4.90, 5.00, 5.11, 5.22};
    Counts counts{{}, 0.6, 0.22};
    for (std::size_t i = 0; i < kKs.size(); ++i)
      counts.knots.push_back({19.25 + kColour + 0.5 * static_cast<double>(i), kKs[i]});
    return counts;
  }();
  static const Counts stars = [] {
    constexpr double kSlope = 0.05;
    constexpr double kLimit = 25.5;
    constexpr double kPerArcmin2 = 25.0 / 11.0;
    constexpr double kBright = 14;  // brighter ones do not matter in 11 arcmin2
    Counts shape{{{kLimit, 0}}, kSlope, kSlope};
    shape.knots.front().log_per_deg2_mag = std::log10(kPerArcmin2 / shape.sum(kBright, kLimit));
    return shape;
  }();
  return kind == SourceKind::kGalaxy ? galaxies : stars;
}

/// Poisson deviate, from arrivals at random times.
std::int64_t poisson(double mean, RandomStream& random) {
  std::int64_t count = -1;
  for (double time = 0; time <= mean; ++count) time -= std::log1p(-random.uniform());
  return count;
}

void draw_shape(FieldSource& source, RandomStream& random) {
  source.half_light_arcsec = 0.27 * std::pow(10, -0.09 * (source.magnitude - 24.5) + 0.22 * random.normal());
  source.sersic_index =
      std::clamp(1.2 * std::pow(10, 0.05 * (24 - source.magnitude) + 0.25 * random.normal()), 0.5, 5.0);
  do source.axis_ratio = 0.6 + 0.2 * random.normal();
  while (source.axis_ratio < 0.2 || source.axis_ratio > 1);
  source.angle = random.uniform(0, std::numbers::pi);
}

}  // namespace

double field_counts(SourceKind kind, double magnitude) {
  const Counts& counts = counts_of(kind);
  return counts.at(counts.segment_of(magnitude), magnitude);
}

double field_counts(SourceKind kind, double brightest_mag, double depth_mag) {
  return counts_of(kind).sum(brightest_mag, depth_mag);
}

std::vector<FieldSource> draw_field(const FieldOptions& options, double half_edge_arcsec,
                                    RandomStream& random) {
  std::vector<FieldSource> sources;
  const double area_arcmin2 = 4 * half_edge_arcsec * half_edge_arcsec / 3600;
  for (const SourceKind kind : {SourceKind::kGalaxy, SourceKind::kStar}) {
    const Counts& counts = counts_of(kind);
    const double all = counts.sum(options.brightest_mag, options.depth_mag);
    const std::int64_t number = poisson(all * area_arcmin2 * options.density, random);
    for (std::int64_t i = 0; i < number; ++i) {
      FieldSource source;
      source.kind = kind;
      source.magnitude =
          counts.magnitude_of(random.uniform() * all, options.brightest_mag, options.depth_mag);
      source.x_arcsec = random.uniform(-half_edge_arcsec, half_edge_arcsec);
      source.y_arcsec = random.uniform(-half_edge_arcsec, half_edge_arcsec);
      if (kind == SourceKind::kGalaxy) draw_shape(source, random);
      sources.push_back(source);
    }
  }
  return sources;
}

namespace {

/// Regularised lower incomplete gamma function P(a, x), by its series or continued fraction (Abramowitz &
/// Stegun 6.5.29, 6.5.31).
double incomplete_gamma(double a, double x) {
  constexpr double kSmall = 1e-10;
  if (!(x > 0)) return 0;
  const double factor = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (double k = a + 1; term > kSmall * sum; ++k) sum += term *= x / k;
    return factor * sum;
  }
  double b = x + 1 - a, c = 1e300, d = 1 / b, fraction = d;
  for (int k = 1; k < 200; ++k) {
    const double an = -k * (k - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    fraction *= d * c;
    if (std::abs(d * c - 1) < kSmall) break;
  }
  return 1 - factor * fraction;
}

/// b of exp(-b (r / half-light radius)^(1/n)): Ciotti & Bertin (1999), eq. 18.
double sersic_b(double n) { return 2 * n - 1.0 / 3 + 4 / (405 * n) + 46 / (25515 * n * n); }

}  // namespace

void FieldLight::add(const FieldSource& source, double pixel_arcsec) {
  const double flux = std::pow(10, -0.4 * source.magnitude);
  const double x = source.x_arcsec / pixel_arcsec, y = source.y_arcsec / pixel_arcsec;
  const auto put = [&](double dx, double dy, double width, double share) {
    places.x.push_back(static_cast<float>(x + dx));
    places.y.push_back(static_cast<float>(y + dy));
    deviation.push_back(static_cast<float>(width));
    light.push_back(static_cast<float>(flux * share));
  };
  if (source.kind == SourceKind::kStar) return put(0, 0, 0, 1);
  const double half = source.half_light_arcsec / pixel_arcsec;
  const double n = source.sersic_index, b = sersic_b(n);
  const auto within = [&](double r) { return incomplete_gamma(2 * n, b * std::pow(r / half, 1 / n)); };
  const double end = kSersicEnd * half, all = within(end);
  const double cos_angle = std::cos(source.angle), sin_angle = std::sin(source.angle);
  const double root = std::sqrt(source.axis_ratio);
  // Kernels of a spacing over the square root of 3 keep a uniform grid of points uniform (a cubic B-spline
  // with pieces as long as the spacing). Spacings grow with the radius and the profile's own scale, but are
  // not finer than a pixel resolves.
  constexpr double kOfRadius = 0.3, kOfScale = 0.7, kLeast = 0.8, kLeastOfRadius = 0.5;
  constexpr double kRest = 0.002;  // fraction of the light in the last ring
  double inner = std::min(0.25, 0.1 * half), light_inside = within(inner) / all, turn = 0;
  put(0, 0, 0.5 * inner * root, light_inside);
  while (inner < end) {
    const double scale = inner * n / (b * std::pow(inner / half, 1 / n));
    const double spacing = root * std::max(std::min(kOfRadius * inner, kOfScale * scale),
                                           std::min(kLeast, kLeastOfRadius * inner));
    double outer = inner + spacing;
    if (outer + 0.5 * spacing > end) outer = end;
    double light_outside = within(outer) / all;
    const bool is_last = outer == end || light_outside > 1 - kRest;
    // The mean radius of the ring's light, by Simpson's rule for the enclosed light.
    const double light_between = within(0.5 * (inner + outer)) / all;
    double radius = (outer * light_outside - inner * light_inside -
                     (outer - inner) / 6 * (light_inside + 4 * light_between + light_outside)) /
                    (light_outside - light_inside);
    // Kernels widen the rings, which moves light outward; points are moved inward to compensate.
    radius -= spacing * spacing / (8 * scale);
    if (is_last) light_outside = 1;
    const int points = std::max(5, static_cast<int>(std::ceil(2 * std::numbers::pi * radius / spacing)));
    const double share = (light_outside - light_inside) / points;
    for (int i = 0; i < points; ++i) {
      const double phase = turn + 2 * std::numbers::pi * i / points;
      const double major = radius * std::cos(phase), minor = radius * source.axis_ratio * std::sin(phase);
      put(major * cos_angle - minor * sin_angle, major * sin_angle + minor * cos_angle,
          spacing / std::numbers::sqrt3, share);
    }
    turn += 2.4;  // so that neighbouring rings do not line up
    light_inside = light_outside;
    inner = is_last ? end : outer;
  }
}

std::vector<std::vector<float>> FieldLight::counts(const std::vector<double>& zero_points_mag) const {
  std::vector<std::vector<float>> counts;
  for (const double zero_point : zero_points_mag) {
    const auto factor = static_cast<float>(std::pow(10, 0.4 * zero_point));
    counts.emplace_back(light.size());
    std::ranges::transform(light, counts.back().begin(), [factor](float one) { return one * factor; });
  }
  return counts;
}

}  // namespace peculiar::mock
