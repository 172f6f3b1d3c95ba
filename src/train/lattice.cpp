#include "train/lattice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace peculiar::train {

namespace {

constexpr std::array<std::int64_t, 3> kPeriods = {2, 4, 8};
constexpr std::int64_t kLeastStep = 4;  // frequencies between two of a lattice: room for neighbours
constexpr std::size_t kNone = static_cast<std::size_t>(-1);
// Fraction of a wave's power that a Hann window leaves at its frequency, in two dimensions: (2/3)^2.
constexpr double kAtPeak = 4.0 / 9;
constexpr std::int64_t kBatch = 64;

/// Power per pixel at each frequency [n, band, y, x]; its mean is the variance of the windowed pixels.
at::Tensor spectra(const at::Tensor& images) {
  const std::int64_t edge = images.size(3);
  at::Tensor window = at::hann_window(edge, /*periodic=*/true, at::kFloat);
  window = window / window.square().mean().sqrt();
  const at::Tensor centred = images - images.mean({2, 3}, /*keepdim=*/true);
  const at::Tensor transformed = at::fft_fft2(centred * window.view({-1, 1}) * window);
  return transformed.abs().square().to(at::kDouble) / static_cast<double>(edge * edge);
}

/// A frequency of the lattice, and its neighbours along both axes; for a frequency on an axis, only along
/// that axis, where images have more power than elsewhere.
struct Point {
  std::int64_t at;  // y * edge + x
  std::vector<std::int64_t> beside;
};

/// Frequencies that no lattice of twice the period has.
std::vector<Point> points_of(std::int64_t edge, std::int64_t period) {
  const std::int64_t step = edge / period;
  const std::vector<std::int64_t> distances =
      step >= 2 * kLeastStep ? std::vector<std::int64_t>{-3, -2, 2, 3} : std::vector<std::int64_t>{-2, 2};
  std::vector<Point> points;
  for (std::int64_t v = 0; v < edge; v += step) {
    for (std::int64_t u = 0; u < edge; u += step) {
      if (u / step % 2 == 0 && v / step % 2 == 0) continue;
      Point point{v * edge + u, {}};
      for (const std::int64_t distance : distances) {
        if (u != 0) point.beside.push_back(v * edge + (u + distance + edge) % edge);
        if (v != 0) point.beside.push_back((v + distance + edge) % edge * edge + u);
      }
      points.push_back(std::move(point));
    }
  }
  return points;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

double LatticePower::Sums::ratio(std::size_t left_out) const {
  double above = sum(lattice), below = sum(beside);
  if (left_out != kNone) {
    above -= lattice[left_out];
    below -= beside[left_out];
  }
  return above / below;
}

double LatticePower::Sums::mean_lattice() const { return sum(lattice) / static_cast<double>(lattice.size()); }

LatticePower LatticePower::of(const at::Tensor& images) {
  LatticePower power;
  power.edge_ = images.size(3);
  const std::int64_t bands = images.size(1), count = images.size(0);
  std::vector<std::vector<Point>> points;
  for (const std::int64_t period : kPeriods) {
    if (power.edge_ % period != 0 || power.edge_ / period < kLeastStep || power.edge_ < 16) continue;
    points.push_back(points_of(power.edge_, period));
    for (std::int64_t band = 0; band < bands; ++band) power.sums_.push_back({period, {}, {}});
  }
  const at::Tensor spread = images.to(at::kDouble).var({2, 3}, /*unbiased=*/false).mean(0);
  for (std::int64_t band = 0; band < bands; ++band) power.variance_.push_back(spread[band].item<double>());
  for (std::int64_t first = 0; first < count; first += kBatch) {
    const at::Tensor some = spectra(images.slice(0, first, std::min(first + kBatch, count))).contiguous();
    const double* values = some.data_ptr<double>();
    for (std::int64_t plane = 0; plane < some.size(0) * bands; ++plane) {
      const double* own = values + plane * power.edge_ * power.edge_;
      for (std::size_t kind = 0; kind < points.size(); ++kind) {
        double at_lattice = 0, beside = 0;
        for (const Point& point : points[kind]) {
          at_lattice += own[point.at];
          double near = 0;
          for (const std::int64_t place : point.beside) near += own[place];
          beside += near / static_cast<double>(point.beside.size());
        }
        Sums& sums =
            power.sums_[kind * static_cast<std::size_t>(bands) + static_cast<std::size_t>(plane % bands)];
        sums.lattice.push_back(at_lattice);
        sums.beside.push_back(beside);
      }
    }
  }
  return power;
}

namespace {

/// Jackknife variance of ln(ratio), leaving out one image after another.
template <typename Ratio>
double jackknife_variance(std::size_t images, const Ratio& ratio) {
  std::vector<double> values;
  for (std::size_t i = 0; i < images; ++i) values.push_back(std::log(ratio(i)));
  const auto n = static_cast<double>(images);
  const double mean = sum(values) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares * (n - 1) / n;
}

}  // namespace

Lattice LatticePower::beside(const LatticePower& held_out) const {
  Lattice strongest;
  const std::size_t bands = variance_.size();
  const auto pixels = static_cast<double>(edge_ * edge_);
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const Sums& own = sums_[i];
    const Sums& theirs = held_out.sums_[i];
    const double usual = theirs.ratio(kNone);
    const double ratio = own.ratio(kNone);
    if (!(usual > 0 && ratio > 0)) continue;  // no power at these frequencies
    // Where the sky's spectrum falls steeply, the usual ratio is below 1; it then counts as 1.
    const double more = own.mean_lattice() * (1 - std::max(1.0, usual) / ratio);
    const double share = std::sqrt(std::max(0.0, more) / (pixels * kAtPeak) / held_out.variance_[i % bands]);
    if (strongest.period != 0 && !(share > strongest.share)) continue;
    const double variance =
        jackknife_variance(own.lattice.size(), [&](std::size_t k) { return own.ratio(k); }) +
        jackknife_variance(theirs.lattice.size(), [&](std::size_t k) { return theirs.ratio(k); });
    strongest = {own.period, ratio / usual, std::sqrt(variance), share};
  }
  return strongest;
}

}  // namespace peculiar::train
