#pragma once

#include "base/random.h"
#include "base/run_context.h"
#include "statistics/principal_axes.h"

namespace peculiar::statistics {

/// Gaussian clouds in five dimensions, `apart` standard deviations from each other; points are assigned to
/// the clouds in turn.
inline Points clouds(std::size_t count, std::size_t kinds, double apart) {
  RandomStream random(1, "clouds");
  Points points{{}, 5};
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t d = 0; d < 5; ++d)
      points.values.push_back(random.normal() + (i % kinds == d ? apart : 0));
  }
  return points;
}

inline RunContext on_threads(int threads) {
  RunContext context;
  context.threads = threads;
  return context;
}

}  // namespace peculiar::statistics
