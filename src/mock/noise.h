#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/verb.h"
#include "store/sample.h"
#include "store/shard_options.h"

namespace peculiar::mock {

/// Settings of `peculiar noise`.
struct NoiseOptions {
  std::string input;
  std::string output;
  std::string sky;
  std::vector<std::string> depth;
  double depth_sigmas = 5;
  double depth_aperture = 0.17;
  double pixfrac = 0.8;
  double native_scale = 0.1282;
  std::vector<std::string> exposure;
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct NoiseReport {
  std::string output;
  std::int64_t images = 0;
  std::int64_t resumed_at = 0;    ///< first image that this run processed
  std::int64_t sky_stamps = 0;    ///< stamps used; 0 with a depth
  std::int64_t sky_left_out = 0;  ///< stamps with pixels that are not finite
  /// One per band.
  struct Sky {
    std::string band;
    double pixel_rms = 0;  ///< counts/s
    double exposure_s = 0;
    double noise_ratio = 0;     ///< noise in large blocks over that in a single pixel
    double variance_ratio = 1;  ///< the sky's variance, as written, over pixel_rms^2
  };
  std::vector<Sky> skies;
};

struct NoisePace {
  std::int64_t block_values = std::int64_t{4} << 20;  ///< pixels (all bands) between two writes
  std::chrono::milliseconds commit_interval{1000};
};

/// Adds the noise of a telescope to noiseless images [electron/s]: photon noise, with the correlation between
/// pixels that the sky has, and a sky, which is a random stamp of sky (a random part of larger stamps) in a
/// random orientation, or Gaussian noise of a depth with the correlation that drizzling leaves. The variance
/// of each pixel is written as well; if the noise is correlated and the stamps of sky have a variance that
/// leaves this out, as weights of drizzled mosaics do, so does the one written, for the photon noise too.
/// Columns, masks and truth planes are copied. Without exposure times, those of the sky's stamps are used
/// (their column of gains). The noise of an image depends on the seed, its row and its pixels; the bytes
/// depend neither on the number of threads nor on that of parts (`shards`), whose reports count their own
/// images. Errors: usage (neither or both of a sky and a depth; settings of a depth without one; numbers that
/// do not match the bands), input (images in another unit, or with a variance already; a sky of another pixel
/// scale, unit, zero-point or band, smaller than the images, or with fewer stamps than a spectrum needs).
NoiseReport add_noise(const NoiseOptions& options, const RunContext& context = {},
                      const NoisePace& pace = {});
/// Variance that add_noise writes for uniform light, per unit of it, in the first band of images with this
/// header. Errors: those of add_noise.
double written_light_noise(const NoiseOptions& options, const store::SampleHeader& images);
Verb<NoiseOptions, NoiseReport> noise_verb();

}  // namespace peculiar::mock
