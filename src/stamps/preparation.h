#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stamps/contract.h"
#include "stamps/stamp_shape.h"

namespace peculiar::stamps {

/// Stamps as they lie in a file or in memory, [n][band][y][x].
struct StampArrays {
  std::span<const float> pixels;
  std::span<const std::uint8_t> mask{};  ///< 0: use the pixel; empty: use all
  std::span<const float> variance{};     ///< in the pixels' unit squared; empty: not known
};

/// What is wanted of stamps beside network values and the mask's weights.
struct WantedParts {
  bool shapes = false;
  bool sigma_weights = false;  ///< where there is a variance
};

/// Stamps as networks, scores and comparisons see them.
struct PreparedStamps {
  std::vector<std::int64_t> numbers;  ///< what identifies each stamp: its row in the sample
  std::vector<bool> usable;           ///< has it only finite pixels outside of its mask, and enough of them?
  // Of the usable ones alone, [usable][band][y][x]:
  std::vector<float> values;         ///< network values
  std::vector<float> mask_weights;   ///< 0 for a masked pixel, 1 for others; empty where there is no mask
  std::vector<float> sigma_weights;  ///< empty where there is no variance, and unless asked for
  std::vector<Normalisation> normalisations;  ///< of each usable stamp
  std::vector<StampShape> shapes;             ///< of all stamps; empty unless asked for

  std::size_t usable_count() const { return normalisations.size(); }
  /// Numbers of the usable ones.
  std::vector<std::int64_t> usable_numbers() const;
};

/// The one way from a stamp to what networks see.
///
/// Masked pixels take the value of the pixel opposite the stamp's middle, or the sky's where that is masked
/// too, so that networks see a whole galaxy; in sums of residuals they weigh nothing. With a variance, a
/// pixel's sigma weight is 1 / sigma (of network values, before they are cut), at most ten times that of the
/// stamp's median, and scaled so that the sum is that of the pixels that are not masked; a pixel whose
/// variance is not finite or not positive is one of which nothing is known, and weighs nothing. No network
/// sees the variance.
class StampPreparation {
 public:
  /// Stamps of `edge` x `edge` px.
  StampPreparation(int edge, StampStretch stretch);

  int edge() const { return edge_; }
  const StampStretch& stretch() const { return stretch_; }
  /// Pixels of one stamp, all bands.
  std::size_t stamp_size() const;

  /// Fills the masked pixels of one stamp (none where `mask` is empty). False where others are
  /// not finite, or hardly any is not masked.
  bool fill_masked(std::span<float> pixels, std::span<const std::uint8_t> mask) const;
  /// One stamp, filled, as network values by its own normalisation, which is returned.
  Normalisation to_network(std::span<const float> pixels, std::span<float> values) const;
  /// All of it. `numbers`: one a stamp.
  PreparedStamps prepare(const StampArrays& stamps, std::vector<std::int64_t> numbers,
                         const WantedParts& wanted) const;

 private:
  void weigh_by_sigma(std::span<const float> pixels, std::span<const float> variance,
                      std::span<const float> mask_weights, const Normalisation& own,
                      std::span<float> weights) const;

  int edge_;
  StampStretch stretch_;
  ShapeMeter meter_;
};

}  // namespace peculiar::stamps
