#include "survey/patch_treatment.h"

#include <cmath>

#include "survey/patch_sources.h"

namespace peculiar::survey {

namespace {

using Neighbours = PatchTreatment::Neighbours;

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

void remove(const PatchTreatment& treatment, const std::vector<Owner>& owners,
            const detection::Detection& found, RandomStream& random, Patch& patch) {
  for (std::size_t i = 0; i < owners.size(); ++i) {
    if (owners[i] != Owner::kOther || !std::isfinite(patch.image[i])) continue;
    const float sky = patch.image[i] - found.image[i];  // local background; 0 where it has been subtracted
    if (treatment.neighbours == Neighbours::kMask) patch.mask[i] |= kNeighbour;
    if (treatment.neighbours == Neighbours::kZero) patch.image[i] = 0;
    if (treatment.neighbours == Neighbours::kNoise && detection::is_usable(patch.image[i]) &&
        std::isfinite(found.background_rms))
      patch.image[i] = sky + static_cast<float>(found.background_rms * random.normal());
  }
}

}  // namespace

TreatedPatch treat(const PatchTreatment& treatment, double x, double y, double reach, const std::string& file,
                   RandomStream& random, Patch& patch) {
  detection::DetectionOptions options = treatment.detection;
  options.subtract_background = true;  // for detection
  detection::Detection found = find_sources(patch, options, file);
  if (const std::int64_t whole = unparted(found); whole > 0 && patch.problem.empty())
    patch.problem = fmt::format(
        "{}: {} round this stamp has too many parts to tell its sources apart; a higher --threshold helps",
        file, whole == 1 ? "a blend" : "blends");
  const std::vector<std::int32_t>& labels =
      patch.segmentation.empty() ? found.segmentation : patch.segmentation;
  TreatedPatch treated;
  if (treatment.removes()) {
    const detection::Isophotes isophotes = isophotes_of(patch, found, treatment.neighbour_level);
    treated.owners = light_owners(
        {patch.width, patch.height, found.image, labels, isophotes, !patch.segmentation.empty(), patch.mask},
        x, y, reach);
  }
  if (treatment.subtract_background && std::isfinite(found.background)) {
    for (std::size_t i = 0; i < patch.image.size(); ++i) {
      if (std::isfinite(patch.image[i])) patch.image[i] = found.image[i];
    }
  }
  if (treatment.recentre) {
    treated.shift = barycentre(labels, own_label(labels, patch.width, patch.height, x, y), found, patch);
    if (treated.shift) *treated.shift = {treated.shift->x - x, treated.shift->y - y};
  }
  if (!treatment.removes()) return treated;
  remove(treatment, treated.owners.of, found, random, patch);
  treated.light = std::move(found.image);
  return treated;
}

}  // namespace peculiar::survey
