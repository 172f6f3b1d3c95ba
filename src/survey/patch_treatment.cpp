#include "survey/patch_treatment.h"

#include <algorithm>
#include <cmath>

#include "survey/patch_sources.h"

namespace peculiar::survey {

namespace {

using Neighbours = PatchTreatment::Neighbours;

constexpr int kReach = 3;  // px, from an object to its source

std::int32_t label_at(const std::vector<std::int32_t>& labels, const Patch& patch, double x, double y) {
  std::int32_t nearest = 0;
  double least = kReach + 0.5;
  const int x_middle = static_cast<int>(std::lround(x)), y_middle = static_cast<int>(std::lround(y));
  for (int row = std::max(0, y_middle - kReach); row <= std::min(patch.height - 1, y_middle + kReach);
       ++row) {
    for (int column = std::max(0, x_middle - kReach); column <= std::min(patch.width - 1, x_middle + kReach);
         ++column) {
      const std::int32_t label = labels[static_cast<std::size_t>(row) * patch.width + column];
      const double distance = std::hypot(column - x_middle, row - y_middle);
      if (label == 0 || distance >= least) continue;
      least = distance;
      nearest = label;
    }
  }
  return nearest;
}

std::optional<fits::Wcs::Pixel> barycentre(const std::vector<std::int32_t>& labels, std::int32_t own,
                                           const detection::Detection& found, const Patch& patch) {
  double sum = 0, sum_x = 0, sum_y = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] != own || patch.mask[i] != 0 || !(found.image[i] > 0)) continue;
    const auto value = static_cast<double>(found.image[i]);
    sum += value;
    sum_x += value * static_cast<double>(i % static_cast<std::size_t>(patch.width));
    sum_y += value * static_cast<double>(i / static_cast<std::size_t>(patch.width));
  }
  if (own == 0 || !(sum > 0)) return std::nullopt;
  return fits::Wcs::Pixel{sum_x / sum, sum_y / sum};
}

}  // namespace

std::optional<fits::Wcs::Pixel> treat(const PatchTreatment& treatment, double x, double y,
                                      const std::string& file, RandomStream& random, Patch& patch) {
  detection::DetectionOptions options = treatment.detection;
  options.subtract_background = true;  // of what sources are looked for in
  const detection::Detection found = find_sources(patch, options, file);
  if (const std::int64_t whole = unparted(found); whole > 0 && patch.problem.empty())
    patch.problem = fmt::format(
        "{}: {} round this stamp has too many parts to tell its sources apart; a higher --threshold helps",
        file, whole == 1 ? "a blend" : "blends");
  const std::vector<std::int32_t>& labels =
      patch.segmentation.empty() ? found.segmentation : patch.segmentation;
  const std::int32_t own = label_at(labels, patch, x, y);
  if (treatment.subtract_background && std::isfinite(found.background)) {
    for (std::size_t i = 0; i < patch.image.size(); ++i) {
      if (std::isfinite(patch.image[i])) patch.image[i] = found.image[i];
    }
  }
  std::optional<fits::Wcs::Pixel> shift;
  if (treatment.recentre) {
    shift = barycentre(labels, own, found, patch);
    if (shift) *shift = {shift->x - x, shift->y - y};
  }
  if (treatment.neighbours == Neighbours::kKeep) return shift;
  const double level = treatment.subtract_background ? 0 : found.background;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == 0 || labels[i] == own || !std::isfinite(patch.image[i])) continue;
    if (treatment.neighbours == Neighbours::kMask) patch.mask[i] |= kNeighbour;
    if (treatment.neighbours == Neighbours::kZero) patch.image[i] = 0;
    if (treatment.neighbours == Neighbours::kNoise && std::isfinite(level))
      patch.image[i] = static_cast<float>(level + found.background_rms * random.normal());
  }
  return shift;
}

}  // namespace peculiar::survey
