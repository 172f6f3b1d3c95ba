#include "mock/noise_spectrum.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/error.h"

namespace peculiar::mock {

namespace {

/// The autocorrelation, at this lag, of a box of unit area and width `ratio` convolved with one of width 1:
/// the fourth integral of the product of the boxes' second differences.
double drizzle_covariance(double ratio, double lag) {
  double sum = 0;
  for (const auto& [drop, drop_weight] : {std::pair{ratio, 1.0}, {0.0, -2.0}, {-ratio, 1.0}}) {
    for (const auto& [pixel, pixel_weight] : {std::pair{1.0, 1.0}, {0.0, -2.0}, {-1.0, 1.0}})
      sum += drop_weight * pixel_weight * std::pow(std::max(0.0, lag + drop + pixel), 3);
  }
  return sum / (6 * ratio * ratio);
}

constexpr std::size_t kHiddenBins = 2;
constexpr double kLowFrequency = 0.25;

// Floor for the power of a sky without any noise at some scale.
constexpr double kLeastPower = 1e-12;

/// Power against frequency, its logarithm linear between the bins.
class LogPower {
 public:
  LogPower(double at_zero, const std::vector<SkySpectrum::Bin>& bins) : knots_{{0, std::log(at_zero)}} {
    for (const SkySpectrum::Bin& bin : bins)
      knots_.emplace_back(bin.frequency, std::log(std::max(bin.power, kLeastPower * at_zero)));
  }

  double operator()(double x, double y) const {
    const double frequency = std::min(std::hypot(x, y), knots_.back().first);
    const auto above = std::lower_bound(knots_.begin() + 1, knots_.end() - 1, frequency,
                                        [](const auto& knot, double value) { return knot.first < value; });
    const auto& low = *std::prev(above);
    const double share = (frequency - low.first) / (above->first - low.first);
    return std::exp(low.second + share * (above->second - low.second));
  }

 private:
  std::vector<std::pair<double, double>> knots_;  // frequency, log power
};

/// The value at 0 of a + b f^2 + c f^4, fitted to the lower bins, whose relative errors scale as 1 /
/// sqrt(modes).
double limit_at_zero(const std::vector<SkySpectrum::Bin>& bins) {
  std::array<std::array<double, 4>, 3> rows{};
  for (const SkySpectrum::Bin& bin : bins) {
    if (bin.frequency > kLowFrequency) continue;
    const double square = bin.frequency * bin.frequency;
    const std::array<double, 3> terms{1, square, square * square};
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) rows[i][j] += static_cast<double>(bin.modes) * terms[i] * terms[j];
      rows[i][3] += static_cast<double>(bin.modes) * terms[i] * bin.power;
    }
  }
  for (std::size_t i = 2; i > 0; --i) {
    for (std::size_t other = 0; other < i; ++other) {
      const double factor = rows[other][i] / rows[i][i];
      for (std::size_t j = 0; j < 4; ++j) rows[other][j] -= factor * rows[i][j];
    }
  }
  return rows[0][3] / rows[0][0];
}

}  // namespace

RelativePower drizzle_power(double ratio) {
  if (!(ratio > 0))
    throw input_error("drizzled noise: drops of {} output pixels; they must be positive", ratio);
  std::vector<double> covariance;
  for (double lag = 0; lag < ratio + 1; ++lag) covariance.push_back(drizzle_covariance(ratio, lag));
  const auto along = [covariance](double frequency) {
    double power = covariance[0];
    for (std::size_t lag = 1; lag < covariance.size(); ++lag)
      power += 2 * covariance[lag] * std::cos(2 * std::numbers::pi * frequency * static_cast<double>(lag));
    // Rounding may leave a tiny negative number instead of 0.
    return std::max(power, 0.0);
  };
  return [along](double x, double y) { return along(x) * along(y); };
}

double drizzle_noise_ratio(double ratio) {
  return ratio >= 1 ? ratio / (1 - 1 / (3 * ratio)) : 1 / (1 - ratio / 3);
}

SkySpectrum::SkySpectrum(int edge) : transform_(edge), buffer_(transform_) {
  for (int i = 0; i < edge; ++i) {
    const double angle = 2 * std::numbers::pi * (i + 0.5) / edge;
    window_.push_back(static_cast<float>((1 - std::cos(angle)) / std::sqrt(1.5)));
  }
  const double width = 1.0 / edge;
  for (std::size_t row = 0; row < static_cast<std::size_t>(edge); ++row) {
    for (std::size_t column = 0; column < transform_.columns(); ++column) {
      const double frequency = std::hypot(transform_.row_frequency(row), transform_.column_frequency(column));
      const auto bin = static_cast<std::size_t>(std::lround(frequency / width));
      const bool is_own_mirror = column == 0 || 2 * column == static_cast<std::size_t>(edge);
      bin_of_mode_.push_back(bin);
      weight_.push_back(is_own_mirror ? 1 : 2);
      if (bins_.size() <= bin) bins_.resize(bin + 1);
      bins_[bin].frequency += weight_.back() * frequency;
      bins_[bin].modes += is_own_mirror ? 1 : 2;
    }
  }
  for (Bin& bin : bins_) bin.frequency /= static_cast<double>(bin.modes);
  sum_.resize(bins_.size());
  sum_squares_.resize(bins_.size());
}

void SkySpectrum::add(std::span<const float> stamp) {
  const std::span<float> grid = buffer_.grid();
  if (stamp.size() != grid.size())
    throw internal_error("a sky stamp of {} pixels instead of {}", stamp.size(), grid.size());
  double sum = 0;
  for (const float value : stamp) sum += static_cast<double>(value);
  const auto mean = static_cast<float>(sum / static_cast<double>(stamp.size()));
  double squares = 0;
  for (std::size_t i = 0; i < stamp.size(); ++i) {
    const float value = stamp[i] - mean;
    squares += static_cast<double>(value) * static_cast<double>(value);
    grid[i] = value * window_[i / window_.size()] * window_[i % window_.size()];
  }
  squares_ += squares / static_cast<double>(stamp.size());
  transform_.forward(buffer_);
  std::vector<double> power(bins_.size(), 0.0);
  for (std::size_t i = 0; i < weight_.size(); ++i)
    power[bin_of_mode_[i]] += weight_[i] * static_cast<double>(std::norm(buffer_.spectrum()[i]));
  for (std::size_t bin = 0; bin < power.size(); ++bin) {
    const double mean_power =
        power[bin] / (static_cast<double>(bins_[bin].modes) * static_cast<double>(stamp.size()));
    sum_[bin] += mean_power;
    sum_squares_[bin] += mean_power * mean_power;
  }
  ++stamps_;
}

double SkySpectrum::variance() const { return squares_ / static_cast<double>(stamps_); }

std::vector<SkySpectrum::Bin> SkySpectrum::bins() const {
  // Skips the first bins, into which the window spreads the subtracted mean.
  std::vector<Bin> bins(bins_.begin() + kHiddenBins, bins_.end());
  const auto count = static_cast<double>(stamps_);
  for (std::size_t i = 0; i < bins.size(); ++i) {
    bins[i].power = sum_[i + kHiddenBins] / count;
    const double scatter = sum_squares_[i + kHiddenBins] / count - bins[i].power * bins[i].power;
    bins[i].error = std::sqrt(std::max(scatter, 0.0) / (count - 1));
  }
  return bins;
}

std::vector<double> SkySpectrum::window_correlation() const {
  std::vector<double> correlation;
  for (std::size_t lag = 0; lag < window_.size(); ++lag) {
    double sum = 0;
    for (std::size_t i = lag; i < window_.size(); ++i)
      sum += static_cast<double>(window_[i]) * static_cast<double>(window_[i - lag]);
    correlation.push_back(sum / static_cast<double>(window_.size()));
  }
  return correlation;
}

/// Removes the smearing of bins() by the window. A power becomes the correlation of pixels, which is
/// multiplied by the window's own correlation; the powers are corrected by the ratio of the measured to the
/// predicted ones until the two agree.
std::vector<SkySpectrum::Bin> SkySpectrum::unsmeared() const {
  constexpr int kRounds = 12;
  const std::vector<Bin> measured = bins();
  const std::vector<double> window = window_correlation();
  const auto edge = static_cast<std::size_t>(transform_.edge());
  const FourierTransform wide(2 * transform_.edge());
  FourierTransform::Buffer buffer(wide);
  std::vector<Bin> bins = measured;
  for (int round = 0; round < kRounds; ++round) {
    const LogPower power(std::max(limit_at_zero(bins), bins.front().power), bins);
    for (std::size_t y = 0, i = 0; y < 2 * edge; ++y) {
      for (std::size_t x = 0; x < wide.columns(); ++x, ++i)
        buffer.spectrum()[i] = static_cast<float>(power(wide.column_frequency(x), wide.row_frequency(y)));
    }
    wide.inverse(buffer);
    const auto weight = [&](std::size_t place) {
      const std::size_t lag = std::min(place, 2 * edge - place);
      return lag < edge ? window[lag] / static_cast<double>(2 * edge) : 0;
    };
    for (std::size_t y = 0, i = 0; y < 2 * edge; ++y) {
      for (std::size_t x = 0; x < 2 * edge; ++x, ++i)
        buffer.grid()[i] *= static_cast<float>(weight(y) * weight(x));
    }
    wide.forward(buffer);
    std::vector<double> expected(bins_.size(), 0.0);
    for (std::size_t y = 0, i = 0; y < edge; ++y) {
      for (std::size_t x = 0; x < transform_.columns(); ++x, ++i) {
        const std::complex<float> value = buffer.spectrum()[2 * y * wide.columns() + 2 * x];
        expected[bin_of_mode_[i]] += weight_[i] * static_cast<double>(value.real());
      }
    }
    for (std::size_t i = 0; i < bins.size(); ++i) {
      const double would_be = expected[i + kHiddenBins] / static_cast<double>(bins[i].modes);
      if (would_be > 0) bins[i].power *= std::clamp(measured[i].power / would_be, 0.5, 2.0);
    }
  }
  return bins;
}

double SkySpectrum::power_at_zero() const { return limit_at_zero(unsmeared()); }

RelativePower SkySpectrum::relative_power() const {
  std::vector<Bin> bins = unsmeared();
  const double at_zero = limit_at_zero(bins);
  if (!(at_zero > 0))
    throw numeric_error("the sky's power spectrum has no positive limit at large scales: {}", at_zero);
  for (Bin& bin : bins) bin.power /= at_zero;
  return LogPower(1, bins);
}

}  // namespace peculiar::mock
