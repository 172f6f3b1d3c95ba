#include "image/star_image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/error.h"

namespace peculiar::image {

namespace {

constexpr double kSnap = 0.25;  // px

/// Fraction of pixel `pixel` between two edges.
double overlap(int pixel, double low, double high) {
  return std::max(0.0, std::min(high, pixel + 0.5) - std::max(low, pixel - 0.5));
}

/// Sum of the pixels over a rectangle, including fractions of pixels; pixels outside the image are 0.
template <typename Value>
double sum_over(int height, int width, double left, double right, double bottom, double top,
                const Value& value) {
  const auto first = [](double edge) { return std::max(0, static_cast<int>(std::floor(edge + 0.5))); };
  const auto last = [](double edge, int length) {
    return std::min(length - 1, static_cast<int>(std::floor(edge + 0.5)));
  };
  double sum = 0;
  for (int y = first(bottom); y <= last(top, height); ++y) {
    for (int x = first(left); x <= last(right, width); ++x)
      sum += overlap(y, bottom, top) * overlap(x, left, right) * value(y, x);
  }
  return sum;
}

double sum_of(std::span<const float> pixels) {
  double sum = 0;
  for (const float value : pixels) sum += static_cast<double>(value);
  return sum;
}

double snapped_place(double place) {
  return std::abs(place - std::round(place)) < kSnap ? std::round(place) : place;
}

/// Weights of kLanczos pixels on each side of a position `offset` (0 .. 1) beyond the centre of a pixel.
constexpr int kLanczos = 8;
std::array<double, 2 * kLanczos> lanczos(double offset) {
  const auto sinc = [](double x) {
    return std::abs(x) < 1e-12 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
  };
  std::array<double, 2 * kLanczos> weights{};
  double sum = 0;
  for (int i = 0; i < 2 * kLanczos; ++i) {
    const double distance = i + 1 - kLanczos - offset;
    const double weight = std::abs(distance) < kLanczos ? sinc(distance) * sinc(distance / kLanczos) : 0;
    weights[static_cast<std::size_t>(i)] = weight;
    sum += weight;
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

/// Interpolates between pixels.
template <typename Value>
double interpolated(int height, int width, double x, double y, const Value& value) {
  const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
  const auto across = lanczos(x - x0), along = lanczos(y - y0);
  double sum = 0;
  for (int j = 0; j < 2 * kLanczos; ++j) {
    const int v = y0 + j + 1 - kLanczos;
    if (v < 0 || v >= height) continue;
    for (int i = 0; i < 2 * kLanczos; ++i) {
      const int u = x0 + i + 1 - kLanczos;
      if (u >= 0 && u < width)
        sum += along[static_cast<std::size_t>(j)] * across[static_cast<std::size_t>(i)] * value(v, u);
    }
  }
  return sum;
}

/// Cumulative light below a position. C[k], the sum of the first k values, is known exactly at each pixel
/// edge; between edges a polynomial through the six nearest gives it. Its differences are what pixels of any
/// width record, without the width of the given pixels (linear interpolation between edges would be the
/// overlap of areas, which includes both widths).
class LightBelow {
 public:
  explicit LightBelow(std::span<const double> values) : sums_(values.size() + 1, 0.0) {
    for (std::size_t i = 0; i < values.size(); ++i) sums_[i + 1] = sums_[i] + values[i];
  }
  double operator()(double place) const {
    const double edge = place + 0.5;  // the first pixel begins at 0
    const auto first = static_cast<std::ptrdiff_t>(std::floor(edge)) - 2;
    double sum = 0;
    for (std::ptrdiff_t i = first; i < first + 6; ++i) {
      double weight = 1;
      for (std::ptrdiff_t j = first; j < first + 6; ++j) {
        if (j != i) weight *= (edge - static_cast<double>(j)) / static_cast<double>(i - j);
      }
      const auto last = static_cast<std::ptrdiff_t>(sums_.size()) - 1;
      sum += weight * sums_[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, last))];
    }
    return sum;
  }

 private:
  std::vector<double> sums_;
};

/// Values of `count` pixels `ratio` times as wide as those of `values`, the central one at `centre`.
std::vector<double> in_wider_pixels(std::span<const double> values, double centre, double ratio, int count) {
  const LightBelow below(values);
  std::vector<double> result;
  for (int i = 0; i < count; ++i) {
    const double middle = centre + (i - count / 2) * ratio;
    result.push_back(below(middle + 0.5 * ratio) - below(middle - 0.5 * ratio));
  }
  return result;
}

/// The same along both axes.
void fill_with_wider_pixels(std::span<const float> pixels, int width, StarCentre centre, double ratio,
                            Image& to) {
  const auto columns = static_cast<std::size_t>(width);
  const std::size_t rows = pixels.size() / columns;
  std::vector<std::vector<double>> along_rows;
  for (std::size_t y = 0; y < rows; ++y) {
    const auto row = pixels.subspan(y * columns, columns);
    along_rows.push_back(
        in_wider_pixels(std::vector<double>(row.begin(), row.end()), centre.x, ratio, to.width));
  }
  for (int x = 0; x < to.width; ++x) {
    std::vector<double> column;
    for (const std::vector<double>& row : along_rows) column.push_back(row[static_cast<std::size_t>(x)]);
    const std::vector<double> made = in_wider_pixels(column, centre.y, ratio, to.height);
    for (int y = 0; y < to.height; ++y)
      to.at(0, y, x) = static_cast<float>(made[static_cast<std::size_t>(y)]);
  }
}

}  // namespace

StarCentre snapped(StarCentre centre) { return {snapped_place(centre.x), snapped_place(centre.y)}; }

StarCentre star_centre(std::span<const float> pixels, int height, int width, const std::string& name) {
  if (!std::all_of(pixels.begin(), pixels.end(), [](float value) { return std::isfinite(value); }))
    throw input_error("{}: the point spread function has pixels that are NaN or infinite", name);
  if (const double sum = sum_of(pixels); !(sum > 0))
    throw input_error("{}: the point spread function's sum is {}; it must be positive", name, sum);
  const auto brightest = std::max_element(pixels.begin(), pixels.end());
  const auto place = static_cast<int>(brightest - pixels.begin());
  const int x0 = place % width;
  const int y0 = place / width;
  const int room = std::min({x0, y0, width - 1 - x0, height - 1 - y0});
  if (room < 1) {
    throw input_error(
        "{}: the brightest pixel of the point spread function ({}, {}) is at the edge; give an image with the star at its centre",
        name, x0, y0);
  }
  const double reach = room >= 2 ? 2.5 : 1.5;
  StarCentre centre{static_cast<double>(x0), static_cast<double>(y0)};
  constexpr int kRounds = 50;
  for (int round = 0; round < kRounds; ++round) {
    const auto over = [&](const auto& weight) {
      return sum_over(height, width, centre.x - reach, centre.x + reach, centre.y - reach, centre.y + reach,
                      [&](int y, int x) {
                        const float value =
                            pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                   static_cast<std::size_t>(x)];
                        return std::max(0.0, static_cast<double>(value)) * weight(y, x);
                      });
    };
    const double light = over([](int, int) { return 1.0; });
    // Fractional pixels at the edges of the box count at the pixel centre, the same on both sides.
    centre.x = std::clamp(over([](int, int x) { return x; }) / light, x0 - 1.0, x0 + 1.0);
    centre.y = std::clamp(over([](int y, int) { return y; }) / light, y0 - 1.0, y0 + 1.0);
  }
  return centre;
}

Image star_in_middle(std::span<const float> pixels, int height, int width, StarCentre centre, double ratio) {
  const double reach = std::min({centre.x, centre.y, width - 1 - centre.x, height - 1 - centre.y});
  const int half = static_cast<int>(std::floor((reach + 0.5) / ratio - 0.5 + 1e-6));
  if (half < 1) return {};
  const auto value = [&](int y, int x) {
    return static_cast<double>(
        pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]);
  };
  Image to(1, 2 * half + 1, 2 * half + 1);
  if (ratio != 1) fill_with_wider_pixels(pixels, width, centre, ratio, to);
  for (int y = 0; y < to.height && ratio == 1; ++y) {
    for (int x = 0; x < to.width; ++x)
      to.at(0, y, x) =
          static_cast<float>(interpolated(height, width, centre.x + x - half, centre.y + y - half, value));
  }
  const double sum = sum_of(to.pixels);
  for (float& pixel : to.pixels) pixel = static_cast<float>(static_cast<double>(pixel) / sum);
  return to;
}

}  // namespace peculiar::image
