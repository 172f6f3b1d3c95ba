#include "mock/deposit.h"

#include <algorithm>
#include <cmath>

namespace peculiar::mock {

namespace {

/// Integral up to u of the cubic B-spline of unit pieces, which reaches from -2 to 2.
double spline_integral(double u) {
  const double a = std::abs(u);
  // max(0, 2 - a) and max(0, 1 - a), without branches so that several are worked out at once.
  const double outer = 0.5 * (2 - a + std::abs(2 - a));
  const double inner = 0.5 * (1 - a + std::abs(1 - a));
  const double outer2 = outer * outer;
  const double inner2 = inner * inner;
  return 0.5 + std::copysign(0.5 - (outer2 * outer2 - 4 * inner2 * inner2) / 24, u);
}

// Rows are added to in steps of so many pixels: loops of a known length.
constexpr std::size_t kPadding = 4;

/// The shares of pixels first .. first + count - 1 in a spline of pieces `piece` about `centre`; clipped to
/// [0, edge).
struct Shares {
  int first = 0;
  int count = 0;
  std::vector<double> edges, share;

  void fill(double centre, double piece, int edge) {
    const auto clipped = [edge](double value) {
      return static_cast<int>(std::clamp(value, 0.0, edge - 1.0));
    };
    const double low = centre - 2 * piece + 0.5;
    const double high = centre + 2 * piece + 0.5;
    count = 0;
    if (!(high > 0) || !(low < edge)) return;
    first = clipped(std::floor(low));
    count = clipped(std::floor(high)) - first + 1;
    const auto n = static_cast<std::size_t>(count);
    if (share.size() < n + kPadding) edges.resize(n + kPadding + 1), share.resize(n + kPadding);
    const double start = (first - 0.5 - centre) / piece;
    const double step = 1 / piece;
    double* __restrict at = edges.data();
    double* __restrict to = share.data();
    for (int i = 0; i <= count; ++i) at[i] = spline_integral(start + step * i);
    for (std::size_t i = 0; i < n; ++i) to[i] = at[i + 1] - at[i];
    for (std::size_t i = n; i < n + kPadding; ++i) to[i] = 0;
  }
};

/// row += height * share, over so many pixels rounded up to kPadding, where the shares are 0.
void add_row(double* __restrict row, const double* __restrict share, double height, std::size_t count) {
  for (std::size_t x = 0; x < count; x += kPadding) {
    for (std::size_t i = 0; i < kPadding; ++i) row[x + i] += height * share[x + i];
  }
}

// Narrower than this share of a pixel a kernel is a point.
constexpr double kLeastPiece = 1e-4;

}  // namespace

LightGrid::LightGrid(int bands, int edge)
    : edge_(edge),
      band_values_(static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge)),
      pixels_(band_values_ * static_cast<std::size_t>(bands) + kPadding, 0.0) {}

std::span<double> LightGrid::band(std::size_t index) {
  return std::span(pixels_).subspan(index * band_values_, band_values_);
}

std::span<const double> LightGrid::band(std::size_t index) const {
  return std::span(pixels_).subspan(index * band_values_, band_values_);
}

void LightGrid::clear() { std::fill(pixels_.begin(), pixels_.end(), 0.0); }

void LightGrid::add(const ImagePlaces& places, std::span<const float> deviation,
                    const std::vector<std::vector<float>>& counts, double middle, bool add_sampling) {
  Shares columns, rows;
  const double sampling = add_sampling ? kSamplingDeviation * kSamplingDeviation : 0;
  for (std::size_t i = 0; i < deviation.size(); ++i) {
    const double variance = sampling + static_cast<double>(deviation[i]) * static_cast<double>(deviation[i]);
    const double piece = std::max(kLeastPiece, std::sqrt(3 * variance));
    columns.fill(middle + static_cast<double>(places.x[i]), piece, edge_);
    if (columns.count == 0) continue;
    rows.fill(middle + static_cast<double>(places.y[i]), piece, edge_);
    const auto n = static_cast<std::size_t>(columns.count);
    const double* share = columns.share.data();
    for (std::size_t band = 0; band < counts.size(); ++band) {
      const auto light = static_cast<double>(counts[band][i]);
      double* row = pixels_.data() + band * band_values_ +
                    static_cast<std::size_t>(rows.first) * static_cast<std::size_t>(edge_) +
                    static_cast<std::size_t>(columns.first);
      for (int y = 0; y < rows.count; ++y, row += edge_)
        add_row(row, share, light * rows.share[static_cast<std::size_t>(y)], n);
    }
  }
}

}  // namespace peculiar::mock
