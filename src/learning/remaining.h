#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "learning/ranker.h"

namespace peculiar::learning {

/// An image drawn at random from those that had no label at that time. Each of these had the same chance,
/// whatever its galaxy, so the draws are a fair sample of images even if several show one galaxy.
struct Draw {
  double pool = 0;   ///< number of images without a label then
  double found = 0;  ///< number of those that were labelled since, this one included, and are sought
  bool is_sought = false;

  /// Probability that a sought image was drawn, if `left` sought images have no label now.
  double chance(double left) const { return std::clamp((left + found) / pool, 0.0, 1.0); }
};

/// The images labelled when proposed at random, in the order of labelling. `ranked`: number of images that
/// can be proposed; each label is of another one of them. Labels with equal numbers count as given at one
/// time.
std::vector<Draw> draws_of(std::span<const LabelledRow> labels, std::int64_t ranked);

/// Estimated number of sought images among those without a label, from the images proposed at random.
struct Remaining {
  std::int64_t looked_at = 0;  ///< number of random images inspected
  std::int64_t found = 0;      ///< number of those that are sought
  double expected = 0;
  double low = 0;  ///< of a 90 % confidence interval
  double high = 0;
  std::string advice;  ///< when to stop, in a sentence; "" while that is unknown
};

/// The number of finds among the draws has a Poisson binomial distribution with the chances of draws_of,
/// which increase with the number left: the interval contains the numbers for which neither tail is below 5
/// %, as Clopper & Pearson's (1934) does for equal chances. All of `ranked` may be left without draws.
Remaining remaining(std::span<const LabelledRow> labels, std::int64_t ranked);

}  // namespace peculiar::learning
