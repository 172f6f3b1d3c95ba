#include "morphology/companions.h"

#include <limits>

namespace peculiar::morphology {

Companions find_companions(const detection::Detection& detection, int height, int width) {
  Companions found;
  const std::int32_t middle =
      detection.segmentation[static_cast<std::size_t>(height / 2) * static_cast<std::size_t>(width) +
                             static_cast<std::size_t>(width / 2)];
  double least = std::numeric_limits<double>::infinity();
  for (const detection::Source& source : detection.sources) {
    const double distance =
        source.label == middle ? 0 : std::hypot(source.x - 0.5 * (width - 1), source.y - 0.5 * (height - 1));
    if (found.main != nullptr && (found.is_central || distance >= least)) continue;
    found.main = &source;
    found.is_central = source.label == middle;
    least = distance;
  }
  const detection::Source* brightest = nullptr;
  for (const detection::Source& source : detection.sources) {
    if (&source == found.main) continue;
    ++found.count;
    if (brightest == nullptr || source.flux > brightest->flux) brightest = &source;
  }
  if (brightest != nullptr) {
    if (found.main->flux > 0) found.flux_ratio = brightest->flux / found.main->flux;
    found.separation = std::hypot(brightest->x - found.main->x, brightest->y - found.main->y);
  }
  return found;
}

}  // namespace peculiar::morphology
