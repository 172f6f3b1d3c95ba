#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stamps/contract.h"
#include "stamps/stamp_shape.h"
#include "stamps/target_light.h"

namespace peculiar::stamps {

/// Stamps as stored in a file or in memory, [n][band][y][x].
struct StampArrays {
  std::span<const float> pixels;
  std::span<const std::uint8_t> mask{};  ///< 0: use the pixel; empty: use all
  std::span<const float> variance{};     ///< in the pixels' unit squared; empty if unknown
};

/// Which data of stamps are wanted in addition to network values and mask weights.
struct WantedParts {
  bool shapes = false;
  bool targets = false;
  bool sigma_weights = false;  ///< if there is a variance
};

/// Stamps prepared for networks, scores and comparisons.
struct PreparedStamps {
  std::vector<std::int64_t> numbers;  ///< identifies each stamp: its row in the sample
  std::vector<bool> usable;           ///< whether all unmasked pixels are finite, and enough are unmasked
  // For usable stamps only, [usable][band][y][x]:
  std::vector<float> values;                  ///< network values
  std::vector<float> mask_weights;            ///< 0 for a masked pixel, 1 for others; empty without a mask
  std::vector<float> sigma_weights;           ///< empty without a variance, or if not wanted
  std::vector<Normalisation> normalisations;  ///< of each usable stamp
  std::vector<StampShape> shapes;             ///< of all stamps; empty if not wanted
  std::vector<TargetLight> targets;           ///< of all stamps; empty if not wanted

  std::size_t usable_count() const { return normalisations.size(); }
  /// Numbers of the usable stamps.
  std::vector<std::int64_t> usable_numbers() const;
};

/// The only conversion from a stamp to network input.
///
/// Masked pixels take the value of the point-symmetric pixel, or of the sky if that pixel is masked too, so
/// that networks see a whole galaxy; masked pixels have zero weight in sums of residuals. With a variance, a
/// pixel's sigma weight is 1 / sigma (of network values, before clipping), at most ten times that of the
/// stamp's median, and scaled so that the sum equals the number of unmasked pixels; a pixel whose variance is
/// not finite or not positive counts as unknown and has zero weight. No network sees the variance.
class StampPreparation {
 public:
  /// Stamps of `edge` x `edge` px.
  StampPreparation(int edge, StampStretch stretch);

  int edge() const { return edge_; }
  const StampStretch& stretch() const { return stretch_; }
  /// Number of values in one stamp, all bands.
  std::size_t stamp_size() const;

  /// Fills the masked pixels of one stamp (none if `mask` is empty). Returns false if other pixels are not
  /// finite, or if hardly any is unmasked.
  bool fill_masked(std::span<float> pixels, std::span<const std::uint8_t> mask) const;
  /// Converts one filled stamp to network values by its own normalisation, which is returned.
  Normalisation to_network(std::span<const float> pixels, std::span<float> values) const;
  /// Prepares all stamps. `numbers`: one per stamp. Targets are measured by several threads.
  PreparedStamps prepare(const StampArrays& stamps, std::vector<std::int64_t> numbers,
                         const WantedParts& wanted, int threads = 1) const;

 private:
  void weigh_by_sigma(std::span<const float> pixels, std::span<const float> variance,
                      std::span<const float> mask_weights, const Normalisation& own,
                      std::span<float> weights) const;

  int edge_;
  StampStretch stretch_;
  ShapeMeter meter_;
};

}  // namespace peculiar::stamps
