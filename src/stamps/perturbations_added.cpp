#include <algorithm>
#include <cmath>
#include <numbers>

#include "stamps/canvas_drawing.h"
#include "stamps/perturbation_kinds.h"

namespace peculiar::stamps {

/// The donor rotated, reduced, dimmed and placed beside or over the stamp's own galaxy.
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

/// A star, in front of the galaxy or beside it.
void add_point_source(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double separation = canvas.edge * random.uniform(0.03, 0.4);
  const double direction = random.uniform(0, 2 * std::numbers::pi);
  const double width = random.uniform(0.7, 1.6);
  const double brightness = log_uniform(random, 0.15, 2);
  for (int b = 0; b < band_count(canvas); ++b) {
    for_pixels(canvas, b, [&](float& pixel, int y, int x) {
      const double dy = y - middle - separation * std::sin(direction);
      const double dx = x - middle - separation * std::cos(direction);
      pixel += static_cast<float>(brightness * canvas.peak[static_cast<std::size_t>(b)] *
                                  std::exp(-(dy * dy + dx * dx) / (2 * width * width)));
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

/// A trail straight through the stamp.
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

/// A segment of a spiral that fades towards its ends: a tidal tail.
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

/// An inclined ring around the centre.
void add_ring(Canvas& canvas, RandomStream& random) {
  const double middle = 0.5 * (canvas.edge - 1);
  const double radius = canvas.edge * random.uniform(0.08, 0.34);
  const double width = canvas.edge * random.uniform(0.012, 0.04);
  const double axis_ratio = random.uniform(0.4, 1);
  const double brightness = log_uniform(random, 0.05, 0.6);
  const double direction = random.uniform(0, std::numbers::pi);
  const double cosine = std::cos(direction);
  const double sine = std::sin(direction);
  for (int b = 0; b < band_count(canvas); ++b) {
    for_pixels(canvas, b, [&](float& pixel, int y, int x) {
      const double along = (x - middle) * cosine + (y - middle) * sine;
      const double across = ((y - middle) * cosine - (x - middle) * sine) / axis_ratio;
      const double distance = std::hypot(along, across) - radius;
      pixel += static_cast<float>(brightness * canvas.peak[static_cast<std::size_t>(b)] *
                                  std::exp(-distance * distance / (2 * width * width)));
    });
  }
}

}  // namespace peculiar::stamps
