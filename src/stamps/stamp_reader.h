#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stamps/preparation.h"
#include "store/sample.h"

namespace peculiar::stamps {

/// Stamps as a sample has them, [n][band][y][x].
struct StampPixels {
  std::vector<float> pixels;
  std::vector<std::uint8_t> mask;  ///< empty: none
  std::vector<float> variance;     ///< empty: none, or not asked for

  StampArrays arrays() const { return {pixels, mask, variance}; }
};

/// Stamps of a sample by the one way to networks: training in all its stages, the reference of normal images,
/// scores, searches and pictures read them here. Thread-safe.
class StampReader {
 public:
  /// `sample` must stay. Its stamps are square.
  StampReader(const store::SampleReader& sample, StampStretch stretch);

  const store::SampleHeader& header() const { return sample_.header(); }
  const StampPreparation& preparation() const { return preparation_; }

  /// One stamp in the sample's unit with masked pixels filled. False where other pixels are not finite.
  bool read_pixels(std::int64_t row, std::span<float> pixels) const;
  /// One stamp as network values. Its other pixels than masked ones must be finite.
  void read_values(std::int64_t row, std::span<float> values) const;
  /// Many rows; neighbouring ones are read together.
  PreparedStamps read(std::span<const std::int64_t> rows, const WantedParts& wanted = {}) const;
  /// Likewise, as they lie in the sample.
  StampPixels read_stored(std::span<const std::int64_t> rows, bool with_variance = false) const;

 private:
  const store::SampleReader& sample_;
  StampPreparation preparation_;
};

}  // namespace peculiar::stamps
