#include "stamps/perturbations.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "stamps/border.h"

namespace peculiar::stamps {

namespace {

/// Log-uniform between two positive numbers.
double log_uniform(RandomStream& random, double low, double high) {
  return std::exp(random.uniform(std::log(low), std::log(high)));
}

std::size_t band_size(const Canvas& canvas) {
  return static_cast<std::size_t>(canvas.edge) * static_cast<std::size_t>(canvas.edge);
}

/// Value above `sky` between the pixels of a band, bilinear; 0 outside of it.
double interpolate(std::span<const float> band, int edge, double y, double x, double sky) {
  const int y0 = static_cast<int>(std::floor(y));
  const int x0 = static_cast<int>(std::floor(x));
  const double fy = y - y0;
  const double fx = x - x0;
  const auto at = [&](int row, int column) {
    if (row < 0 || row >= edge || column < 0 || column >= edge) return 0.0;
    return static_cast<double>(band[static_cast<std::size_t>(row) * static_cast<std::size_t>(edge) +
                                    static_cast<std::size_t>(column)]) -
           sky;
  };
  return (1 - fy) * ((1 - fx) * at(y0, x0) + fx * at(y0, x0 + 1)) +
         fy * ((1 - fx) * at(y0 + 1, x0) + fx * at(y0 + 1, x0 + 1));
}

/// Calls `change(pixel, y, x)` for every pixel of a band.
template <typename Change>
void for_pixels(const Canvas& canvas, int band, Change change) {
  const std::span<float> pixels =
      canvas.pixels.subspan(static_cast<std::size_t>(band) * band_size(canvas), band_size(canvas));
  for (int y = 0; y < canvas.edge; ++y) {
    for (int x = 0; x < canvas.edge; ++x) {
      float& pixel = pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(canvas.edge) +
                            static_cast<std::size_t>(x)];
      change(pixel, y, x);
    }
  }
}

int band_count(const Canvas& canvas) { return static_cast<int>(canvas.sky.size()); }

/// The donor turned, reduced, dimmed and laid beside or over the stamp's own galaxy.
void add_companion(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double separation = canvas.edge * random.uniform(0.06, 0.42);
  const double direction = random.uniform(0, 2 * std::numbers::pi);
  const double turn = random.uniform(0, 2 * std::numbers::pi);
  const double scale = log_uniform(random, 0.35, 1);
  const double brightness = log_uniform(random, 0.1, 1);
  const double mirror = random.uniform() < 0.5 ? -1 : 1;
  const double cosine = std::cos(turn) / scale;
  const double sine = std::sin(turn) / scale;
  for (int b = 0; b < band_count(canvas); ++b) {
    const std::span<const float> donor =
        canvas.donor.subspan(static_cast<std::size_t>(b) * band_size(canvas), band_size(canvas));
    const double donor_sky = canvas.donor_sky[static_cast<std::size_t>(b)];
    for_pixels(canvas, b, [&](float& pixel, int y, int x) {
      const double dy = y - middle - separation * std::sin(direction);
      const double dx = x - middle - separation * std::cos(direction);
      const double light = interpolate(donor, canvas.edge, middle + sine * dx + cosine * dy,
                                       middle + mirror * (cosine * dx - sine * dy), donor_sky);
      pixel += static_cast<float>(brightness * std::max(0.0, light));
    });
  }
}

/// A smooth field of displacements: random ones at the knots of a coarse grid, a cosine between them.
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

/// Every pixel takes the light of the place `source(y, x)` = {y, x}.
template <typename Source>
void move_light(Canvas& canvas, Source source) {
  const std::vector<float> before(canvas.pixels.begin(), canvas.pixels.end());
  for (int b = 0; b < band_count(canvas); ++b) {
    const std::span<const float> band =
        std::span(before).subspan(static_cast<std::size_t>(b) * band_size(canvas), band_size(canvas));
    const double sky = canvas.sky[static_cast<std::size_t>(b)];
    for_pixels(canvas, b, [&](float& pixel, int y, int x) {
      const auto [from_y, from_x] = source(y, x);
      pixel = static_cast<float>(sky + interpolate(band, canvas.edge, from_y, from_x, sky));
    });
  }
}

/// The stamp drawn on rubber and pulled.
void warp(Canvas& canvas, RandomStream& random) {
  static constexpr int kKnots[] = {3, 4, 6};
  const int knots = kKnots[random.below(3)];
  const Displacements field(canvas.edge, knots, canvas.edge * random.uniform(0.03, 0.09), random);
  move_light(canvas, [&](int y, int x) {
    const auto [dy, dx] = field.at(y, x);
    return std::pair(y + dy, x + dx);
  });
}

/// What lies beyond some distance on one side, drawn out and bent: as by a tide.
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

/// More light on one side than on the other.
void make_lopsided(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double direction = random.uniform(0, 2 * std::numbers::pi);
  const double strength = log_uniform(random, 0.3, 1);
  const double scale = canvas.edge * random.uniform(0.08, 0.3);
  const double cosine = std::cos(direction);
  const double sine = std::sin(direction);
  for (int b = 0; b < band_count(canvas); ++b) {
    const double sky = canvas.sky[static_cast<std::size_t>(b)];
    for_pixels(canvas, b, [&](float& pixel, int y, int x) {
      const double along = (x - middle) * cosine + (y - middle) * sine;
      pixel = static_cast<float>(sky + (static_cast<double>(pixel) - sky) *
                                           (1 + strength * std::tanh(along / scale)));
    });
  }
}

/// A rectangle of the stamp, or of the donor, pasted elsewhere.
void cut_and_paste(Canvas& canvas, RandomStream& random) {
  const auto place = [&](int low, int high) {
    return low + static_cast<int>(random.below(static_cast<std::uint64_t>(high - low)));
  };
  const int edge = canvas.edge;
  const int height = place(edge / 10, edge * 3 / 8);
  const int width = place(edge / 10, edge * 3 / 8);
  const int margin = edge / 6;
  const int from_y = place(margin, std::max(margin + 1, edge - margin - height));
  const int from_x = place(margin, std::max(margin + 1, edge - margin - width));
  const int to_y = place(edge / 8, edge - edge / 8 - height);
  const int to_x = place(edge / 8, edge - edge / 8 - width);
  const bool own = random.uniform() < 0.5;
  const std::vector<float> source = own ? std::vector<float>(canvas.pixels.begin(), canvas.pixels.end())
                                        : std::vector<float>(canvas.donor.begin(), canvas.donor.end());
  for (int b = 0; b < band_count(canvas); ++b) {
    const std::size_t start = static_cast<std::size_t>(b) * band_size(canvas);
    const auto band = static_cast<std::size_t>(b);
    const double shift = own ? 0 : canvas.sky[band] - canvas.donor_sky[band];
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const auto pixel = [&](int row, int column) {
          return start + static_cast<std::size_t>(row) * static_cast<std::size_t>(edge) +
                 static_cast<std::size_t>(column);
        };
        canvas.pixels[pixel(to_y + y, to_x + x)] =
            source[pixel(from_y + y, from_x + x)] + static_cast<float>(shift);
      }
    }
  }
}

/// The trail of something that passed, straight through the stamp.
void add_streak(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double direction = random.uniform(0, std::numbers::pi);
  const double offset = canvas.edge * random.uniform(-0.4, 0.4);
  const double width = random.uniform(0.5, 1.5);
  const double brightness = log_uniform(random, 0.1, 1.5);
  for (int b = 0; b < band_count(canvas); ++b) {
    for_pixels(canvas, b, [&](float& pixel, int y, int x) {
      const double distance =
          (x - middle) * std::cos(direction) + (y - middle) * std::sin(direction) - offset;
      pixel += static_cast<float>(brightness * canvas.peak[static_cast<std::size_t>(b)] *
                                  std::exp(-distance * distance / (2 * width * width)));
    });
  }
}

/// A piece of a spiral, fading to its ends: a tidal tail.
void add_tail(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double radius = canvas.edge * random.uniform(0.1, 0.34);
  const double width = canvas.edge * random.uniform(0.016, 0.047);
  const double brightness = log_uniform(random, 0.05, 0.5);
  const double start = random.uniform(0, 2 * std::numbers::pi);
  const double opening = canvas.edge * random.uniform(-0.125, 0.125);
  const double length = random.uniform(0.5, 1.3);
  for (int b = 0; b < band_count(canvas); ++b) {
    for_pixels(canvas, b, [&](float& pixel, int y, int x) {
      const double angle = std::remainder(std::atan2(y - middle, x - middle) - start, 2 * std::numbers::pi);
      const double distance = std::hypot(y - middle, x - middle) - radius - opening * angle;
      pixel += static_cast<float>(
          brightness * canvas.peak[static_cast<std::size_t>(b)] *
          std::exp(-distance * distance / (2 * width * width) - angle * angle / (2 * length * length)));
    });
  }
}

}  // namespace

Canvas make_canvas(std::span<float> pixels, std::span<const float> donor, int edge) {
  Canvas canvas{edge, {}, {}, pixels, donor, {}};
  const std::size_t band = band_size(canvas);
  for (std::size_t start = 0; start < pixels.size(); start += band) {
    const std::span<const float> own = pixels.subspan(start, band);
    canvas.sky.push_back(border_median(own, edge));
    canvas.peak.push_back(static_cast<double>(*std::max_element(own.begin(), own.end())) - canvas.sky.back());
    canvas.donor_sky.push_back(border_median(donor.subspan(start, band), edge));
  }
  return canvas;
}

const std::vector<Perturbation>& perturbations() {
  static const std::vector<Perturbation> all{
      {"companion", "another stamp's galaxy, turned, reduced and dimmed, beside or over the first", 2,
       add_companion},
      {"warp", "a smooth random distortion", 1, warp, true},
      {"cut_and_paste", "a rectangle of this or another stamp at another place", 1, cut_and_paste},
      {"streak", "a straight trail", 0.5, add_streak},
      {"tail", "a curved feature that fades to its ends", 0.5, add_tail},
      {"draw_out", "one side drawn out and bent", 0.4, draw_out, true},
      {"lopsided", "one side brighter than the other", 0.4, make_lopsided}};
  return all;
}

namespace {

/// 0 of one that is left out.
double share_of(const Perturbation& one, LeftOut without) {
  return std::find(without.begin(), without.end(), one.name) == without.end() ? one.share : 0;
}

double sum_of_shares(bool resampling_only, LeftOut without) {
  double sum = 0;
  for (const Perturbation& one : perturbations())
    sum += one.resamples || !resampling_only ? share_of(one, without) : 0;
  return sum;
}

}  // namespace

void perturb(Canvas& canvas, RandomStream& random, LeftOut without) {
  double draw = random.uniform(0, sum_of_shares(false, without));
  const Perturbation* drawn = nullptr;
  for (const Perturbation& one : perturbations()) {
    const double share = share_of(one, without);
    if (share == 0) continue;
    drawn = &one;
    draw -= share;
    if (draw < 0) break;
  }
  if (drawn == nullptr) throw internal_error("perturb: every perturbation is left out");
  drawn->apply(canvas, random);
}

void resample_alike(Canvas& canvas, RandomStream& random, LeftOut without) {
  constexpr double kMostTurn = 3 * std::numbers::pi / 180;
  if (random.uniform(0, sum_of_shares(false, without)) >= sum_of_shares(true, without)) return;
  const double middle = 0.5 * (canvas.edge - 1);
  const double turn = random.uniform(-kMostTurn, kMostTurn);
  const double shift_y = random.uniform(-0.5, 0.5);
  const double shift_x = random.uniform(-0.5, 0.5);
  const double cosine = std::cos(turn);
  const double sine = std::sin(turn);
  move_light(canvas, [&](int y, int x) {
    const double dy = y - middle;
    const double dx = x - middle;
    return std::pair(middle + shift_y + cosine * dy + sine * dx, middle + shift_x + cosine * dx - sine * dy);
  });
}

}  // namespace peculiar::stamps
