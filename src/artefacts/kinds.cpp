#include "artefacts/kinds.h"

namespace peculiar::artefacts {

const std::vector<ArtefactKind>& artefact_kinds() {
  static const std::vector<ArtefactKind> all{
      {"edge", "edge", "edges", "pixels without data or of one value at the border: a mosaic's edge, a gap",
       edge_or_gap, 2},
      {"blank_band", "blank band", "blank bands", "a band without the light that the others have", blank_band,
       8},
      {"saturated", "saturated image", "saturated images",
       "a plateau of greatest pixels with steep sides, or a hole in something bright", saturation, 3.5},
      {"trail", "trail", "trails", "a straight line from side to side: a satellite, a bleeding column", trail,
       6.5},
      {"cosmic_ray", "cosmic ray", "cosmic rays",
       "a spot or track steeper than a point source, or in one band alone", cosmic_ray, 11},
      {"seam", "seam", "seams", "a straight step of the level from side to side: images put together", seam,
       5},
      {"noise_step", "step of the noise", "steps of the noise",
       "a straight step of the noise: images of unlike depth put together", noise_step, 6},
      {"stray_light", "stray light", "stray light",
       "a gradient of the sky across the stamp: a ghost, a bright star nearby", stray_light, 8},
      {"background", "wrong background", "wrong backgrounds", "a sky that is off what is usual in the sample",
       wrong_background, 8}};
  return all;
}

std::string kind_names(std::int64_t bits) {
  std::string names;
  for (std::size_t kind = 0; kind < artefact_kinds().size(); ++kind) {
    if ((bits >> kind & 1) != 0) names += (names.empty() ? "" : ",") + artefact_kinds()[kind].name;
  }
  return names;
}

}  // namespace peculiar::artefacts
