#include "mock/correlated_noise.h"

#include <algorithm>
#include <cmath>

namespace peculiar::mock {

namespace {

// Margin around the frame, so that opposite edges are uncorrelated.
constexpr int kMargin = 16;

double poisson_by_inversion(RandomStream& random, double mean) {
  const double limit = std::exp(-mean);
  double count = -1;
  double product = 1;
  do {
    product *= 1 - random.uniform();
    ++count;
  } while (product > limit);
  return count;
}

}  // namespace

double poisson(RandomStream& random, double mean) {
  if (mean < 10) return poisson_by_inversion(random, mean);
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double log_alpha = std::log(1.1239 + 1.1328 / (b - 3.4));
  const double least = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = random.uniform() - 0.5;
    const double v = 1 - random.uniform();
    const double us = 0.5 - std::abs(u);
    const double count = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= least) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    if (std::log(v) + log_alpha - std::log(a / (us * us) + b) <=
        count * std::log(mean) - mean - std::lgamma(count + 1)) {
      return count;
    }
  }
}

CorrelatedNoise::CorrelatedNoise(int frame, const RelativePower& power)
    : frame_(frame), margin_(kMargin), transform_(FourierTransform::good_edge(frame + 2 * kMargin)) {
  auto own = buffer();
  for (std::size_t y = 0, i = 0; y < static_cast<std::size_t>(transform_.edge()); ++y) {
    for (std::size_t x = 0; x < transform_.columns(); ++x, ++i) {
      amplitude_.push_back(static_cast<float>(
          std::sqrt(std::max(0.0, power(transform_.column_frequency(x), transform_.row_frequency(y))))));
      own.spectrum()[i] = amplitude_.back();
    }
  }
  transform_.inverse(own);
  const auto values = static_cast<float>(transform_.values());
  for (float& value : own.grid()) {
    value = (value / values) * (value / values);
    pixel_variance_ += static_cast<double>(value);
  }
  transform_.forward(own);
  for (const std::complex<float> value : own.spectrum()) squared_.push_back(value.real());
}

/// Parseval's theorem: the power of the noise times that of the aperture.
double CorrelatedNoise::sum_variance(const CircularAperture& aperture,
                                     FourierTransform::Buffer& buffer) const {
  std::fill(buffer.grid().begin(), buffer.grid().end(), 0.0F);
  for (int y = 0; y < aperture.edge; ++y) {
    for (int x = 0; x < aperture.edge; ++x)
      buffer.grid()[static_cast<std::size_t>(y * transform_.edge() + x)] =
          static_cast<float>(aperture.shares[static_cast<std::size_t>(y * aperture.edge + x)]);
  }
  transform_.forward(buffer);
  double sum = 0;
  for (std::size_t i = 0; i < amplitude_.size(); ++i) {
    const std::size_t column = i % transform_.columns();
    const bool is_own_mirror = column == 0 || 2 * column == static_cast<std::size_t>(transform_.edge());
    const double power = static_cast<double>(amplitude_[i]) * static_cast<double>(amplitude_[i]);
    sum += (is_own_mirror ? 1 : 2) * power * static_cast<double>(std::norm(buffer.spectrum()[i]));
  }
  return sum / static_cast<double>(transform_.values());
}

double CorrelatedNoise::aperture_variance(double radius) const {
  // Positions of the centre along each axis; by symmetry a quarter of the pixel represents all of it.
  constexpr int kPlaces = 4;
  auto own = buffer();
  double sum = 0;
  for (int y = 0; y < kPlaces; ++y) {
    for (int x = 0; x < kPlaces; ++x)
      sum +=
          sum_variance(circular_aperture(radius, 0.5 * (x + 0.5) / kPlaces, 0.5 * (y + 0.5) / kPlaces), own);
  }
  return sum / (kPlaces * kPlaces);
}

void CorrelatedNoise::filter(const std::vector<float>& transfer, FourierTransform::Buffer& buffer) const {
  transform_.forward(buffer);
  const float scale = 1 / static_cast<float>(transform_.values());
  for (std::size_t i = 0; i < transfer.size(); ++i) buffer.spectrum()[i] *= scale * transfer[i];
  transform_.inverse(buffer);
}

void CorrelatedNoise::add_frame(FourierTransform::Buffer& buffer, std::span<float> pixels) const {
  const auto frame = static_cast<std::size_t>(frame_);
  const auto margin = static_cast<std::size_t>(margin_);
  const auto edge = static_cast<std::size_t>(transform_.edge());
  for (std::size_t y = 0; y < frame; ++y) {
    for (std::size_t x = 0; x < frame; ++x)
      pixels[y * frame + x] += buffer.grid()[(y + margin) * edge + x + margin];
  }
}

template <typename Value>
void CorrelatedNoise::fill(FourierTransform::Buffer& buffer, const Value& value_at) const {
  const auto inside = [this](int place) {
    return static_cast<std::size_t>(std::clamp(place - margin_, 0, frame_ - 1));
  };
  auto value = buffer.grid().begin();
  for (int y = 0; y < transform_.edge(); ++y) {
    for (int x = 0; x < transform_.edge(); ++x)
      *value++ = value_at(inside(y) * static_cast<std::size_t>(frame_) + inside(x));
  }
}

void CorrelatedNoise::add_gaussian(RandomStream& random, double deviation, FourierTransform::Buffer& buffer,
                                   std::span<float> pixels) const {
  for (float& value : buffer.grid()) value = static_cast<float>(deviation * random.normal());
  filter(amplitude_, buffer);
  add_frame(buffer, pixels);
}

void CorrelatedNoise::add_photon_noise(RandomStream& random, double exposure_s, std::span<const float> flux,
                                       FourierTransform::Buffer& buffer, std::span<float> pixels,
                                       std::span<float> variance) const {
  const auto electrons = [&](std::size_t pixel) {
    return std::max(0.0, static_cast<double>(flux[pixel])) * exposure_s;
  };
  fill(buffer, [&](std::size_t pixel) {
    const double mean = electrons(pixel);
    return static_cast<float>((poisson(random, mean) - mean) / exposure_s);
  });
  filter(amplitude_, buffer);
  add_frame(buffer, pixels);
  fill(buffer,
       [&](std::size_t pixel) { return static_cast<float>(electrons(pixel) / (exposure_s * exposure_s)); });
  filter(squared_, buffer);
  add_frame(buffer, variance);
}

}  // namespace peculiar::mock
