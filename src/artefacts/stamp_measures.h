#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::artefacts {

/// One stamp as it lies in a sample: square, `edge` x `edge` px, [band][y][x].
struct Stamp {
  int edge = 0;
  std::span<const float> pixels;
  std::span<const std::uint8_t> mask{};  ///< store::kMaskNoData marks pixels without data; empty: none
};

/// Sky and noise of one band in an ordinary stamp of the sample, in the pixels' unit.
struct UsualBand {
  double sky = 0;
  double sky_scatter = 0;  ///< from stamp to stamp, as a deviation; 0: not known
  double noise = 0;        ///< 0: not known
  double steepness = 0;    ///< of the sharpest spots, BandMeasures::steepness; 0: not known
};

/// Blocks that the frame round a stamp's border is parted into, two a side, in the order of going round.
inline constexpr std::size_t kFrameBlocks = 8;

/// What several rules need to know of one band.
struct BandMeasures {
  double sky = 0;             ///< in the pixels' unit, from the fainter blocks of the frame
  double within = 0;          ///< likewise a little further in, above the sky, in units of the noise
  double noise = 0;           ///< deviation of a pixel on the sky, in the pixels' unit; > 0
  bool has_data = false;      ///< is any pixel known?
  bool is_constant = false;   ///< have all known pixels one value?
  std::vector<float> excess;  ///< above the sky, in units of the noise; 0 where there are no data
  std::array<double, kFrameBlocks> blocks{};  ///< medians above the sky, in units of the noise
};

/// A stamp as the rules see it.
struct StampMeasures {
  int edge = 0;
  std::vector<BandMeasures> bands;
  std::vector<std::uint8_t> missing;  ///< 1: no data (NaN, or by the mask), [band][y][x]
  std::vector<float> light;           ///< all bands together, above the sky, in units of its noise

  std::size_t band_size() const { return static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge); }
  std::size_t at(int y, int x) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) + static_cast<std::size_t>(x);
  }
};

/// `usual`: one a band, or empty. Noise is measured on the frame, from differences of pixels three apart, so
/// that neither a gradient nor correlated neighbours change it; it is not taken as less than half of what is
/// usual. Needs 16 px or more.
StampMeasures measure(const Stamp& stamp, std::span<const UsualBand> usual = {});

}  // namespace peculiar::artefacts
