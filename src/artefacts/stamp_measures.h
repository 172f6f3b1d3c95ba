#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::artefacts {

/// One stamp as stored in a sample: square, `edge` x `edge` px, [band][y][x].
struct Stamp {
  int edge = 0;
  std::span<const float> pixels;
  std::span<const std::uint8_t> mask{};  ///< store::kMaskNoData: no data; empty if there is none
};

/// Sky and noise of one band in an ordinary stamp of the sample, in the pixels' unit.
struct UsualBand {
  double sky = 0;
  double sky_scatter = 0;  ///< standard deviation between stamps; 0 if unknown
  double noise = 0;        ///< 0 if unknown
  double steepness = 0;    ///< of the sharpest spots (steepest_spot()); 0 if unknown
};

/// Number of blocks into which the frame along a stamp's border is divided: two per side, in order around the
/// stamp.
inline constexpr std::size_t kFrameBlocks = 8;

/// Measurements of one band that several rules need.
struct BandMeasures {
  double sky = 0;             ///< in the pixels' unit, from the fainter blocks of the frame
  double within = 0;          ///< the same a little further in, above the sky, in units of the noise
  double noise = 0;           ///< standard deviation of a sky pixel, in the pixels' unit; > 0
  bool has_data = false;      ///< whether any pixel has data
  bool is_constant = false;   ///< whether all pixels with data have one value
  std::vector<float> excess;  ///< above the sky, in units of the noise; 0 without data
  std::array<double, kFrameBlocks> blocks{};  ///< medians above the sky, in units of the noise
};

/// Measurements of a stamp for the rules.
struct StampMeasures {
  int edge = 0;
  std::vector<BandMeasures> bands;
  std::vector<std::uint8_t> missing;  ///< 1: no data (NaN or masked), [band][y][x]
  std::vector<float> light;           ///< sum of all bands above the sky, in units of its noise

  std::size_t band_size() const { return static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge); }
  std::size_t at(int y, int x) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) + static_cast<std::size_t>(x);
  }
};

/// `usual`: one per band, or empty. Noise is measured on the frame, from differences of pixels three apart,
/// so that neither a gradient nor correlated neighbours affect it; it is at least half the usual noise. Needs
/// 16 px or more.
StampMeasures measure(const Stamp& stamp, std::span<const UsualBand> usual = {});

}  // namespace peculiar::artefacts
