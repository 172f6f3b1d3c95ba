#include <algorithm>
#include <array>
#include <cmath>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

namespace {

constexpr float kLeastExcess = 5;      // sigma: minimum of a pixel to examine
constexpr float kOfSpot = 20;          // sigma: minimum of a spot to measure the steepness of point sources
constexpr double kSteepest = 0.75;     // without a measurement: for a point source of 1.7 px FWHM
constexpr double kBeyondUsual = 1.15;  // allows for the position of a source within its pixel
constexpr double kLeastSteepness = 0.5;
constexpr float kMostColour = 4;  // a real source has a smaller ratio between bands
constexpr float kNoise = 1.3f;    // noise of a fall-off: of one pixel and of the mean of two

/// A band, and how far its pixels rise above their neighbours.
class Falls {
 public:
  Falls(const StampMeasures& stamp, std::size_t band)
      : edge_(stamp.edge),
        excess_(stamp.bands[band].excess),
        missing_(std::span(stamp.missing).subspan(band * stamp.band_size(), stamp.band_size())) {}

  float value(std::size_t i) const { return excess_[i]; }
  /// Excess over the mean of two opposite neighbours, in the direction where it is largest. For a pixel
  /// inside the border.
  float steepest(std::size_t i) const {
    float least = INFINITY;
    for (const std::size_t step : steps()) least = std::min(least, excess_[i - step] + excess_[i + step]);
    return excess_[i] - 0.5f * least;
  }
  /// Whether the pixel and its neighbours have data. Pixels without data are as dark as the sky, and would
  /// mimic a fall-off.
  bool is_whole(std::size_t i) const {
    bool whole = missing_[i] == 0;
    for (const std::size_t step : steps())
      whole = whole && missing_[i - step] == 0 && missing_[i + step] == 0;
    return whole;
  }

 private:
  std::array<std::size_t, 4> steps() const {
    const auto row = static_cast<std::size_t>(edge_);
    return {1, row, row + 1, row - 1};
  }

  int edge_;
  const std::vector<float>& excess_;
  std::span<const std::uint8_t> missing_;
};

/// Calls work(pixel) for the pixels inside the border that are at least this bright and whole.
template <typename Work>
void for_bright(const StampMeasures& stamp, const Falls& falls, float least, const Work& work) {
  for (int y = 1; y + 1 < stamp.edge; ++y) {
    for (int x = 1; x + 1 < stamp.edge; ++x) {
      const std::size_t i = stamp.at(y, x);
      if (falls.value(i) >= least && falls.is_whole(i)) work(i);
    }
  }
}

}  // namespace

double steepest_spot(const StampMeasures& stamp, std::size_t band) {
  const Falls falls(stamp, band);
  double greatest = std::nan("");
  for_bright(stamp, falls, kOfSpot, [&](std::size_t i) {
    greatest = std::fmax(greatest, static_cast<double>(falls.steepest(i) / falls.value(i)));
  });
  return greatest;
}

double cosmic_ray(const RuleInput& input) {
  const StampMeasures& stamp = input.stamp;
  std::vector<Falls> bands;
  for (std::size_t b = 0; b < stamp.bands.size(); ++b) bands.emplace_back(stamp, b);
  float greatest = 0;
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const bool known = !input.usual.empty() && input.usual[b].steepness > 0;
    const auto steep = static_cast<float>(
        known ? std::max(kLeastSteepness, kBeyondUsual * input.usual[b].steepness) : kSteepest);
    for_bright(stamp, bands[b], kLeastExcess, [&](std::size_t i) {
      const float fall = bands[b].steepest(i);
      greatest = std::max(greatest, (fall - steep * bands[b].value(i)) / kNoise);
      if (bands.size() < 2) return;
      float elsewhere = 0;
      for (std::size_t other = 0; other < bands.size(); ++other) {
        const double scale = stamp.bands[other].noise / stamp.bands[b].noise;
        if (other != b) elsewhere = std::max(elsewhere, static_cast<float>(scale) * bands[other].steepest(i));
      }
      greatest = std::max(greatest, (fall - kMostColour * elsewhere) / kNoise);
    });
  }
  return static_cast<double>(greatest);
}

}  // namespace peculiar::artefacts
