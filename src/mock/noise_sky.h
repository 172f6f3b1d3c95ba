#pragma once

#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "mock/correlated_noise.h"
#include "mock/noise.h"
#include "store/sample.h"

namespace peculiar::mock {

/// Source of noise in each band, for images with a given header. Thread-safe.
class NoiseSky {
 public:
  virtual ~NoiseSky() = default;

  /// Adds one image's sky to its pixels [band][y][x].
  virtual void add(std::uint64_t seed, std::int64_t row, FourierTransform::Buffer& buffer,
                   std::span<float> pixels) const = 0;
  /// Columns that describe the rows' skies.
  virtual std::vector<catalog::Column> columns(std::uint64_t seed, std::int64_t rows) const = 0;

  const CorrelatedNoise& correlation(std::size_t band) const { return correlations_[band]; }
  double pixel_variance(std::size_t band) const { return pixel_variance_[band]; }
  std::int64_t stamps() const { return stamps_; }
  std::int64_t left_out() const { return left_out_; }

 protected:
  std::deque<CorrelatedNoise> correlations_;  // a deque, so that elements keep their addresses
  std::vector<double> pixel_variance_;
  std::int64_t stamps_ = 0, left_out_ = 0;
};

/// Makes the sky that the options ask for. Errors: those of add_noise.
std::unique_ptr<NoiseSky> make_sky(const NoiseOptions& options, const store::SampleReader& images);

}  // namespace peculiar::mock
