#include "mock/deposit.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/wide_loops.h"

namespace peculiar::mock {

namespace {

// Number of pixels processed at once: loops of a fixed length.
constexpr std::size_t kLanes = 8;

/// Integrals of the cubic B-spline with unit pieces, which extends from -2 to 2, up to start, start + step,
/// ...: `count` of them, rounded up to kLanes, with the last one repeated.
inline void spline_integrals(double start, double step, std::size_t count, double* __restrict to) {
  constexpr double kSteps[kLanes] = {0, 1, 2, 3, 4, 5, 6, 7};
  double first = 0;
  for (std::size_t from = 0; from < count; from += kLanes, first += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double u = start + step * (first + kSteps[lane]);
      const double a = std::abs(u);
      // Twice max(0, 2 - a) and max(0, 1 - a), without branches.
      const double outer = 2 - a + std::abs(2 - a);
      const double inner = 1 - a + std::abs(1 - a);
      const double outer2 = outer * outer;
      const double inner2 = inner * inner;
      const double half = 0.5 - (outer2 * outer2 - 4 * inner2 * inner2) / 384;
      to[from + lane] = 0.5 + std::copysign(half, u);
    }
    to[from + kLanes] = to[from + kLanes - 1];
  }
}

// Particles are processed in batches, so that the results of one step are stored before the next one reads
// them.
constexpr std::size_t kBatch = 32;

/// Fractions of the splines of a batch of particles in the pixels [0, edge) along an axis.
class Shares {
 public:
  explicit Shares(int edge)
      : edge_(edge),
        stride_(static_cast<std::size_t>(edge) + 1 + kLanes),
        integrals_(kBatch * stride_),
        shares_(kBatch * stride_) {}

  std::size_t first(std::size_t i) const { return static_cast<std::size_t>(first_[i]); }
  /// Number of fractions from first() on, followed by zeros up to a multiple of kLanes. 0: the spline lies
  /// outside.
  std::size_t count(std::size_t i) const { return static_cast<std::size_t>(count_[i]); }
  const double* shares(std::size_t i) const { return shares_.data() + i * stride_; }

  /// `steps`: pieces per pixel.
  inline void fill(std::span<const float> places, double middle, const double* piece, const double* steps) {
    const double end = edge_;
    const auto clipped = [end](double value) {
      const double above = value > 0 ? value : 0;
      return static_cast<int>(above < end - 1 ? above : end - 1);
    };
    for (std::size_t i = 0; i < places.size(); ++i) {
      const double centre = middle + static_cast<double>(places[i]);
      const double low = centre - 2 * piece[i] + 0.5;
      const double high = centre + 2 * piece[i] + 0.5;
      const bool is_inside = high > 0 && low < end;
      first_[i] = is_inside ? clipped(low) : 0;
      count_[i] = is_inside ? clipped(high) - first_[i] + 1 : 0;
      start_[i] = (first_[i] - 0.5 - centre) * steps[i];
    }
    for (std::size_t i = 0; i < places.size(); ++i)
      spline_integrals(start_[i], steps[i], count(i) + 1, integrals_.data() + i * stride_);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const double* __restrict at = integrals_.data() + i * stride_;
      double* __restrict to = shares_.data() + i * stride_;
      for (std::size_t from = 0; from < count(i); from += kLanes) {
        double difference[kLanes];
        for (std::size_t lane = 0; lane < kLanes; ++lane)
          difference[lane] = at[from + lane + 1] - at[from + lane];
        for (std::size_t lane = 0; lane < kLanes; ++lane) to[from + lane] = difference[lane];
      }
      // The spline ends there, unless the grid's edge cuts it off.
      if (first_[i] + count_[i] < edge_) continue;
      for (std::size_t lane = count(i); lane % kLanes != 0; ++lane) to[lane] = 0;
    }
  }

 private:
  int edge_;
  std::size_t stride_;
  std::array<int, kBatch> first_{}, count_{};
  std::array<double, kBatch> start_{};
  std::vector<double> integrals_, shares_;
};

/// row += height * share, over `count` pixels rounded up to kLanes, where the shares are 0.
inline void add_row(double* __restrict row, const double* __restrict share, double height,
                    std::size_t count) {
  for (std::size_t from = 0; from < count; from += kLanes) {
    double sum[kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      sum[lane] = row[from + lane] + height * share[from + lane];
    for (std::size_t lane = 0; lane < kLanes; ++lane) row[from + lane] = sum[lane];
  }
}

// A kernel narrower than this fraction of a pixel is a point.
constexpr double kLeastPiece = 1e-4;

}  // namespace

LightGrid::LightGrid(int bands, int edge)
    : edge_(edge),
      band_values_(static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge)),
      pixels_(band_values_ * static_cast<std::size_t>(bands) + kLanes * static_cast<std::size_t>(edge + 1),
              0.0) {}

std::span<double> LightGrid::band(std::size_t index) {
  return std::span(pixels_).subspan(index * band_values_, band_values_);
}

std::span<const double> LightGrid::band(std::size_t index) const {
  return std::span(pixels_).subspan(index * band_values_, band_values_);
}

void LightGrid::clear() { std::fill(pixels_.begin(), pixels_.end(), 0.0); }

PECULIAR_WIDEST_LOOPS
void LightGrid::add(const ImagePlaces& places, std::span<const float> deviation,
                    const std::vector<std::vector<float>>& counts, double middle, bool add_sampling) {
  Shares columns(edge_), rows(edge_);
  const auto edge = static_cast<std::size_t>(edge_);
  const double sampling = add_sampling ? kSamplingDeviation * kSamplingDeviation : 0;
  std::array<double, kBatch> piece, steps;
  for (std::size_t from = 0; from < deviation.size(); from += kBatch) {
    const std::size_t batch = std::min(kBatch, deviation.size() - from);
    for (std::size_t i = 0; i < batch; ++i) {
      const auto own = static_cast<double>(deviation[from + i]);
      piece[i] = std::max(kLeastPiece, std::sqrt(3 * (sampling + own * own)));
      steps[i] = 1 / piece[i];
    }
    columns.fill(std::span(places.x).subspan(from, batch), middle, piece.data(), steps.data());
    rows.fill(std::span(places.y).subspan(from, batch), middle, piece.data(), steps.data());
    for (std::size_t band = 0; band < counts.size(); ++band) {
      double* plane = pixels_.data() + band * band_values_;
      for (std::size_t i = 0; i < batch; ++i) {
        if (columns.count(i) == 0) continue;
        const auto light = static_cast<double>(counts[band][from + i]);
        double* row = plane + rows.first(i) * edge + columns.first(i);
        // As many rows as fill the lanes: a nearly constant number, which the processor predicts.
        const std::size_t count = (rows.count(i) + kLanes - 1) / kLanes * kLanes;
        for (std::size_t y = 0; y < count; ++y, row += edge)
          add_row(row, columns.shares(i), light * rows.shares(i)[y], columns.count(i));
      }
    }
  }
}

}  // namespace peculiar::mock
