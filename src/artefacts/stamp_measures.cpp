#include "artefacts/stamp_measures.h"

#include <algorithm>
#include <cmath>

#include "base/order_statistics.h"
#include "store/sample.h"

namespace peculiar::artefacts {

namespace {

constexpr int kNoiseLag = 3;            // px
constexpr std::size_t kSkyRank = 2;     // the third faintest block: light may reach most of the frame
constexpr double kLeastOfUsual = 0.5;   // minimum noise, relative to the usual one
constexpr double kLeastOfRange = 1e-4;  // minimum noise, relative to the range of pixel values
constexpr double kLeastNoiseOfSum = 0.5;
constexpr double kTiny = 1e-30;

/// Index of a frame pixel. Sides are 0 lower, 1 right, 2 upper, 3 left, counted around the stamp; `along` is
/// the distance from the side's first corner.
std::size_t frame_pixel(int side, int along, int depth, int edge) {
  const int far = edge - 1;
  const int x = side == 0 ? along : side == 1 ? far - depth : side == 2 ? far - along : depth;
  const int y = side == 0 ? depth : side == 1 ? along : side == 2 ? far - depth : far - along;
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) + static_cast<std::size_t>(x);
}

/// One band, with its missing pixels.
struct Plane {
  int edge;
  std::span<const float> pixels;
  std::span<const std::uint8_t> missing;

  int depth() const { return std::max(2, edge / 16); }
};

/// Medians of blocks `first` px inside the border.
std::array<double, kFrameBlocks> block_medians(const Plane& plane, int first) {
  std::array<double, kFrameBlocks> medians{};
  const int half = plane.edge / 2;
  std::vector<float> values;
  for (int block = 0; block < static_cast<int>(kFrameBlocks); ++block) {
    values.clear();
    for (int depth = first; depth < first + plane.depth(); ++depth) {
      for (int along = first; along < half; ++along) {
        const int from_side = block % 2 == 0 ? along : plane.edge - 1 - along;
        const std::size_t i = frame_pixel(block / 2, from_side, depth, plane.edge);
        if (plane.missing[i] == 0) values.push_back(plane.pixels[i]);
      }
    }
    medians[static_cast<std::size_t>(block)] =
        values.empty() ? std::nan("") : static_cast<double>(upper_median(values));
  }
  return medians;
}

double frame_noise(const Plane& plane) {
  std::vector<float> differences;
  for (int side = 0; side < 4; ++side) {
    for (int depth = 0; depth < plane.depth(); ++depth) {
      for (int along = 0; along + kNoiseLag < plane.edge; ++along) {
        const std::size_t i = frame_pixel(side, along, depth, plane.edge);
        const std::size_t j = frame_pixel(side, along + kNoiseLag, depth, plane.edge);
        if (plane.missing[i] == 0 && plane.missing[j] == 0)
          differences.push_back(std::abs(plane.pixels[i] - plane.pixels[j]));
      }
    }
  }
  if (differences.empty()) return 0;
  return kSigmaOfMad * static_cast<double>(upper_median(differences)) / std::sqrt(2.0);
}

/// The level of the faintest part of the frame.
double sky_of(const std::array<double, kFrameBlocks>& blocks, double otherwise) {
  std::vector<double> known;
  for (const double median : blocks) {
    if (!std::isnan(median)) known.push_back(median);
  }
  return known.empty() ? otherwise : value_of_rank(known, std::min(kSkyRank, known.size() - 1));
}

BandMeasures measure_band(const Plane& plane, const UsualBand& usual) {
  BandMeasures band;
  band.excess.assign(plane.pixels.size(), 0.0f);
  float least = INFINITY;
  float greatest = -INFINITY;
  for (std::size_t i = 0; i < plane.pixels.size(); ++i) {
    if (plane.missing[i] != 0) continue;
    least = std::min(least, plane.pixels[i]);
    greatest = std::max(greatest, plane.pixels[i]);
  }
  band.has_data = least <= greatest;
  band.is_constant = least == greatest;
  band.blocks = block_medians(plane, 0);
  band.sky = sky_of(band.blocks, usual.sky);
  const double range = band.has_data ? static_cast<double>(greatest) - static_cast<double>(least) : 0;
  band.noise = std::max({frame_noise(plane), kLeastOfUsual * usual.noise, kLeastOfRange * range, kTiny});
  band.within = (sky_of(block_medians(plane, plane.edge / 8), band.sky) - band.sky) / band.noise;
  for (double& median : band.blocks) median = (median - band.sky) / band.noise;
  for (std::size_t i = 0; i < plane.pixels.size(); ++i) {
    if (plane.missing[i] == 0)
      band.excess[i] = static_cast<float>((static_cast<double>(plane.pixels[i]) - band.sky) / band.noise);
  }
  return band;
}

}  // namespace

StampMeasures measure(const Stamp& stamp, std::span<const UsualBand> usual) {
  StampMeasures measures;
  measures.edge = stamp.edge;
  const std::size_t size = measures.band_size();
  const std::size_t bands = stamp.pixels.size() / size;
  measures.missing.resize(stamp.pixels.size());
  for (std::size_t i = 0; i < stamp.pixels.size(); ++i) {
    const bool masked = !stamp.mask.empty() && (stamp.mask[i] & store::kMaskNoData) != 0;
    measures.missing[i] = masked || !std::isfinite(stamp.pixels[i]) ? 1 : 0;
  }
  measures.light.assign(size, 0.0f);
  std::vector<std::uint8_t> dark(size, 0);  // no data in some band
  for (std::size_t b = 0; b < bands; ++b) {
    const Plane plane{stamp.edge, stamp.pixels.subspan(b * size, size),
                      std::span(measures.missing).subspan(b * size, size)};
    measures.bands.push_back(measure_band(plane, usual.empty() ? UsualBand{} : usual[b]));
    for (std::size_t i = 0; i < size; ++i) {
      measures.light[i] += measures.bands.back().excess[i];
      dark[i] |= plane.missing[i];
    }
  }
  // Bands that were compressed or resampled together share some of their noise.
  const double noise = std::max(frame_noise({stamp.edge, measures.light, dark}), kLeastNoiseOfSum);
  for (float& value : measures.light) value /= static_cast<float>(noise);
  return measures;
}

}  // namespace peculiar::artefacts
