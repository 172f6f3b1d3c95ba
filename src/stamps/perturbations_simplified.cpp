#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/order_statistics.h"
#include "stamps/border.h"
#include "stamps/canvas_drawing.h"
#include "stamps/orientation.h"
#include "stamps/perturbation_kinds.h"

namespace peculiar::stamps {

namespace {

constexpr double kNoiseReach = 3;  ///< standard deviations: larger values are taken for structure

/// Gaussian blur of this width [px] in one direction over [edge][edge]; the border pixels are continued
/// outwards.
std::vector<float> blurred_along(std::span<const float> band, int edge, double width, bool rows) {
  const int reach = static_cast<int>(std::ceil(3 * width));
  std::vector<double> kernel;
  double sum = 0;
  for (int i = -reach; i <= reach; ++i) sum += kernel.emplace_back(std::exp(-i * i / (2 * width * width)));
  std::vector<float> result(band.size());
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      double value = 0;
      for (int i = -reach; i <= reach; ++i) {
        const int row = rows ? std::clamp(y + i, 0, edge - 1) : y;
        const int column = rows ? x : std::clamp(x + i, 0, edge - 1);
        value += kernel[static_cast<std::size_t>(i + reach)] *
                 static_cast<double>(band[static_cast<std::size_t>(row * edge + column)]);
      }
      result[static_cast<std::size_t>(y * edge + x)] = static_cast<float>(value / sum);
    }
  }
  return result;
}

std::vector<float> blurred(std::span<const float> band, int edge, double width) {
  return blurred_along(blurred_along(band, edge, width, true), edge, width, false);
}

/// The texture that blurring removes from a band, clipped at the noise level. A smoothed stamp would lack it,
/// and would be recognised by that alone.
std::vector<float> texture_of(std::span<const float> band, std::span<const float> smooth, int edge) {
  std::vector<float> rest(band.size());
  for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = band[i] - smooth[i];
  std::vector<float> border;
  for (int i = 0; i < edge; ++i) {
    for (const int place : {i, (edge - 1) * edge + i, i * edge, i * edge + edge - 1})
      border.push_back(std::abs(rest[static_cast<std::size_t>(place)]));
  }
  std::nth_element(border.begin(), border.begin() + std::ssize(border) / 2, border.end());
  const auto most = static_cast<float>(kNoiseReach * kSigmaOfMad * border[border.size() / 2]);
  for (float& value : rest) value = std::clamp(value, -most, most);
  return rest;
}

/// Replaces each band by `change(band)`, and adds back its texture, rotated.
template <typename Change>
void simplify(Canvas& canvas, RandomStream& random, double texture_width, double share, Change change) {
  const int turn = 1 + static_cast<int>(random.below(7));
  for (int b = 0; b < band_count(canvas); ++b) {
    const std::span<float> band =
        canvas.pixels.subspan(static_cast<std::size_t>(b) * band_size(canvas), band_size(canvas));
    const std::vector<float> texture =
        texture_of(band, blurred(band, canvas.edge, texture_width), canvas.edge);
    std::vector<float> turned(texture.size());
    turn_and_flip_stamp(texture, turned, canvas.edge, turn);
    const std::vector<float> simple = change(band);
    for (std::size_t i = 0; i < band.size(); ++i) band[i] = simple[i] + static_cast<float>(share) * turned[i];
  }
}

}  // namespace

/// Blurs the stamp, but preserves its noise.
void smooth_out(Canvas& canvas, RandomStream& random) {
  const double width = canvas.edge * log_uniform(random, 0.02, 0.07);
  simplify(canvas, random, width, 1,
           [&](std::span<const float> band) { return blurred(band, canvas.edge, width); });
}

/// Averages the stamp with itself rotated by 180 degrees, but preserves its noise.
void make_symmetric(Canvas& canvas, RandomStream& random) {
  constexpr double kLostNoise = 0.7071;  // standard deviation that the mean of two removes, in quadrature
  simplify(canvas, random, 1.5, kLostNoise, [](std::span<const float> band) {
    std::vector<float> mean(band.size());
    for (std::size_t i = 0; i < band.size(); ++i) mean[i] = (band[i] + band[band.size() - 1 - i]) / 2;
    return mean;
  });
}

}  // namespace peculiar::stamps
