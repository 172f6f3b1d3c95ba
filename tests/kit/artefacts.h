#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/random.h"

namespace peculiar::kit {

/// Artefacts of known truth, drawn on stamps that have none. How strong they are is drawn too, from plain to
/// the eye down to hardly visible, in units of the stamp's own noise.
struct DrawnArtefact {
  std::string kind;     ///< as in artefacts::artefact_kinds()
  std::string variant;  ///< "slope" or "disc" of stray light, and the like
  double strength = 0;  ///< in units of the noise; px of a shift; share of the stamp of an edge
};

/// The kinds that can be drawn.
const std::vector<std::string>& drawn_artefact_kinds();

/// Draws one on a square stamp, [band][y][x], in place. A kind that needs several bands leaves a stamp of one
/// as it is, and its strength 0. Error (usage): no such kind.
DrawnArtefact draw_artefact(const std::string& kind, std::span<float> pixels, int edge, RandomStream& random);

/// The deviation of a band's pixels in its frame, from differences of pixels three apart; of a constant one
/// 1.
double frame_deviation(std::span<const float> band, int edge);

}  // namespace peculiar::kit
