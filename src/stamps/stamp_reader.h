#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stamps/preparation.h"
#include "store/sample.h"

namespace peculiar::stamps {

/// Stamps as stored in a sample, [n][band][y][x].
struct StampPixels {
  std::vector<float> pixels;
  std::vector<std::uint8_t> mask;  ///< empty if there is none
  std::vector<float> variance;     ///< empty if there is none, or not wanted

  StampArrays arrays() const { return {pixels, mask, variance}; }
};

/// Reads stamps of a sample and prepares them for networks. All stages of training, the reference of normal
/// images, scores, searches and pictures read stamps here. Thread-safe.
class StampReader {
 public:
  /// `sample` must outlive the reader. Its stamps are square.
  StampReader(const store::SampleReader& sample, StampStretch stretch);

  const store::SampleHeader& header() const { return sample_.header(); }
  const StampPreparation& preparation() const { return preparation_; }

  /// Reads one stamp in the sample's unit, with masked pixels filled. Returns false if other pixels are not
  /// finite.
  bool read_pixels(std::int64_t row, std::span<float> pixels) const;
  /// Reads one stamp as network values. Its unmasked pixels must be finite.
  void read_values(std::int64_t row, std::span<float> values) const;
  /// Reads many rows; neighbouring ones are read together.
  PreparedStamps read(std::span<const std::int64_t> rows, const WantedParts& wanted = {},
                      int threads = 1) const;
  /// Reads many rows as stored in the sample.
  StampPixels read_stored(std::span<const std::int64_t> rows, bool with_variance = false) const;

 private:
  const store::SampleReader& sample_;
  StampPreparation preparation_;
};

}  // namespace peculiar::stamps
