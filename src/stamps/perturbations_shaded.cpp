#include <algorithm>
#include <cmath>
#include <numbers>

#include "stamps/canvas_drawing.h"
#include "stamps/perturbation_kinds.h"

namespace peculiar::stamps {

namespace {

constexpr double kRound = 2 * std::numbers::pi;

}  // namespace

/// More light on one side than on the other.
void make_lopsided(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double direction = random.uniform(0, 2 * std::numbers::pi);
  const double strength = log_uniform(random, 0.3, 1);
  const double scale = canvas.edge * random.uniform(0.08, 0.3);
  const double cosine = std::cos(direction);
  const double sine = std::sin(direction);
  for (int b = 0; b < band_count(canvas); ++b) {
    scale_light(canvas, b, [&](int y, int x) {
      return 1 + strength * std::tanh(((x - middle) * cosine + (y - middle) * sine) / scale);
    });
  }
}

/// Light concentrated in spiral arms.
void wind_arms(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double arms = 1 + static_cast<double>(random.below(3));
  const double winding = random.uniform(1.5, 5) * (random.uniform() < 0.5 ? 1 : -1);
  const double phase = random.uniform(0, kRound);
  const double strength = random.uniform(0.3, 0.9);
  const double scale = canvas.edge * random.uniform(0.03, 0.1);
  for (int b = 0; b < band_count(canvas); ++b) {
    scale_light(canvas, b, [&](int y, int x) {
      const double radius = std::hypot(y - middle, x - middle);
      const double angle = std::atan2(y - middle, x - middle);
      const double begins = 1 - std::exp(-radius / scale);
      return 1 + strength * begins * std::cos(arms * angle - winding * std::log1p(radius / scale) - phase);
    });
  }
}

/// Bright and dark patches.
void make_clumpy(Canvas& canvas, RandomStream& random) {
  struct Clump {
    double y, x, factor;
  };
  const double middle = 0.5 * (canvas.edge - 1);
  const double width = canvas.edge * random.uniform(0.025, 0.07);
  std::vector<Clump> clumps(6 + random.below(14));
  for (Clump& clump : clumps) {
    const double radius = canvas.edge * 0.3 * std::sqrt(random.uniform());
    const double angle = random.uniform(0, kRound);
    clump = {middle + radius * std::sin(angle), middle + radius * std::cos(angle),
             random.uniform() < 0.6 ? random.uniform(0.5, 2) : random.uniform(-0.8, -0.3)};
  }
  for (int b = 0; b < band_count(canvas); ++b) {
    scale_light(canvas, b, [&](int y, int x) {
      double change = 1;
      for (const Clump& clump : clumps) {
        const double dy = y - clump.y;
        const double dx = x - clump.x;
        change += clump.factor * std::exp(-(dy * dy + dx * dx) / (2 * width * width));
      }
      return std::max(0.1, change);
    });
  }
}

/// A dark lane across the light.
void draw_dust_lane(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double direction = random.uniform(0, std::numbers::pi);
  const double offset = canvas.edge * random.uniform(-0.06, 0.06);
  const double width = canvas.edge * random.uniform(0.012, 0.04);
  const double depth = random.uniform(0.4, 0.95);
  const double bend = random.uniform(-0.5, 0.5) / canvas.edge;
  const double cosine = std::cos(direction);
  const double sine = std::sin(direction);
  for (int b = 0; b < band_count(canvas); ++b) {
    scale_light(canvas, b, [&](int y, int x) {
      const double along = (x - middle) * cosine + (y - middle) * sine;
      const double across = (y - middle) * cosine - (x - middle) * sine - offset - bend * along * along;
      return 1 - depth * std::exp(-across * across / (2 * width * width));
    });
  }
}

/// A core that outshines the rest, or is missing.
void change_core(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double width = canvas.edge * random.uniform(0.02, 0.08);
  const double change = random.uniform() < 0.5 ? log_uniform(random, 0.6, 3) : random.uniform(-0.85, -0.35);
  for (int b = 0; b < band_count(canvas); ++b) {
    scale_light(canvas, b, [&](int y, int x) {
      const double dy = y - middle;
      const double dx = x - middle;
      return 1 + change * std::exp(-(dy * dy + dx * dx) / (2 * width * width));
    });
  }
}

/// One band brighter or fainter relative to the others, in the core or everywhere.
void change_colour(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double width = canvas.edge * (random.uniform() < 0.5 ? random.uniform(0.03, 0.1) : 1);
  const double change = random.uniform() < 0.5 ? log_uniform(random, 0.3, 2) : random.uniform(-0.8, -0.25);
  const auto band = static_cast<int>(random.below(static_cast<std::uint64_t>(band_count(canvas))));
  scale_light(canvas, band, [&](int y, int x) {
    const double dy = y - middle;
    const double dx = x - middle;
    return 1 + change * std::exp(-(dy * dy + dx * dx) / (2 * width * width));
  });
}

}  // namespace peculiar::stamps
