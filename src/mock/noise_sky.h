#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
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

  /// Adds one image's sky to its pixels [band][y][x]. `key`: the image's number in the random streams.
  virtual void add(std::uint64_t seed, std::uint64_t key, FourierTransform::Buffer& buffer,
                   std::span<float> pixels) const = 0;
  /// Columns that describe the skies of the images with these keys; missing values for images without a key,
  /// to which no sky is added.
  virtual std::vector<catalog::Column> columns(std::uint64_t seed,
                                               std::span<const std::optional<std::uint64_t>> keys) const = 0;

  const CorrelatedNoise& correlation(std::size_t band) const { return correlations_[band]; }
  double pixel_variance(std::size_t band) const { return pixel_variance_[band]; }
  /// The meaning of the variance that is written with the images. It is the scatter of single pixels, unless
  /// the stamps of a sky with correlated noise have a variance of another meaning, such as the inverse weight
  /// of a drizzled mosaic, which leaves the correlation out: then that of the stamps, as their survey's
  /// cut-outs have it.
  struct Written {
    double sky = 0;    ///< variance of the sky
    double light = 1;  ///< variance of the photon noise over its scatter in single pixels
  };
  const Written& written(std::size_t band) const { return written_[band]; }
  std::int64_t stamps() const { return stamps_; }
  std::int64_t left_out() const { return left_out_; }

 protected:
  std::deque<CorrelatedNoise> correlations_;  // a deque, so that elements keep their addresses
  std::vector<double> pixel_variance_;
  std::vector<Written> written_;
  std::int64_t stamps_ = 0, left_out_ = 0;
};

/// Makes the sky that the options ask for, for images with this header. `stamps`: the sample of --sky, to
/// which the sky keeps a reference; none with a depth. Errors: those of add_noise.
std::unique_ptr<NoiseSky> make_sky(const NoiseOptions& options,
                                   const std::optional<store::SampleReader>& stamps,
                                   const store::SampleHeader& images);

}  // namespace peculiar::mock
