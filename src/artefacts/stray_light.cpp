#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

namespace {

/// Centres of the frame's blocks relative to the stamp's centre, in units of the edge.
constexpr double kAlong = 0.25;
constexpr double kOut = 0.47;
constexpr std::array<std::array<double, 2>, kFrameBlocks> kMiddles{{{-kAlong, -kOut},
                                                                    {kAlong, -kOut},
                                                                    {kOut, -kAlong},
                                                                    {kOut, kAlong},
                                                                    {kAlong, kOut},
                                                                    {-kAlong, kOut},
                                                                    {-kOut, kAlong},
                                                                    {-kOut, -kAlong}}};
constexpr double kLeastPlane = 0.75;  // fraction of the differences; less indicates a neighbour
constexpr std::size_t kPairs = kFrameBlocks / 2;

/// The gradient [sigma per edge] from two pairs of opposite blocks.
double gradient(const std::array<double, kFrameBlocks>& blocks, std::size_t first, std::size_t second) {
  const auto arm = [](std::size_t pair) {
    return std::array{kMiddles[pair][0] - kMiddles[pair + kPairs][0],
                      kMiddles[pair][1] - kMiddles[pair + kPairs][1]};
  };
  const double a = blocks[first] - blocks[first + kPairs];
  const double b = blocks[second] - blocks[second + kPairs];
  const auto one = arm(first);
  const auto two = arm(second);
  const double determinant = one[0] * two[1] - one[1] * two[0];
  return std::hypot((a * two[1] - b * one[1]) / determinant, (b * one[0] - a * two[0]) / determinant);
}

/// Fraction of the blocks' differences that a plane explains, 0 to 1.
double planeness(const std::array<double, kFrameBlocks>& blocks) {
  double mean = 0;
  double along_x = 0;
  double along_y = 0;
  double arms = 0;  // the same along both axes
  for (std::size_t i = 0; i < kFrameBlocks; ++i) {
    mean += blocks[i] / kFrameBlocks;
    along_x += blocks[i] * kMiddles[i][0];
    along_y += blocks[i] * kMiddles[i][1];
    arms += kMiddles[i][0] * kMiddles[i][0];
  }
  double all = 0;
  for (const double block : blocks) all += (block - mean) * (block - mean);
  return all > 0 ? (along_x * along_x + along_y * along_y) / arms / all : 0;
}

}  // namespace

double stray_light(const RuleInput& input) {
  const StampMeasures& stamp = input.stamp;
  const double pixels = 0.5 * stamp.edge * std::max(2, stamp.edge / 16);  // per block
  const double error = std::sqrt(0.5 * std::numbers::pi / pixels) * std::numbers::sqrt2;
  double greatest = std::nan("");
  for (const BandMeasures& band : stamp.bands) {
    if (!band.has_data || band.is_constant) continue;
    // A neighbour at the border raises one pair of blocks or two; a gradient shows in all of them.
    double least = INFINITY;
    for (std::size_t pair = 0; pair < kPairs; ++pair)
      least = std::min(least, gradient(band.blocks, pair, (pair + 1) % kPairs));
    if (!std::isfinite(least)) continue;
    const double share = (planeness(band.blocks) - kLeastPlane) / (1 - kLeastPlane);
    greatest = std::fmax(greatest, std::max(0.0, share) * least / error);
  }
  return greatest;
}

}  // namespace peculiar::artefacts
