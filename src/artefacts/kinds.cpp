#include "artefacts/kinds.h"

namespace peculiar::artefacts {

const std::vector<ArtefactKind>& artefact_kinds() {
  static const std::vector<ArtefactKind> all{
      {"edge", "edge", "edges",
       "pixels without data, or of constant value, at the border: the edge of a mosaic, a gap", edge_or_gap,
       2},
      {"blank_band", "blank band", "blank bands", "one band lacks the light of the others", blank_band, 8},
      {"saturated", "saturated image", "saturated images",
       "a plateau of maximum pixel values with steep sides, or a hole in a bright source", saturation, 3.5},
      {"trail", "trail", "trails", "a straight line across the stamp: a satellite trail, a bleeding column",
       trail, 6.5},
      {"cosmic_ray", "cosmic ray", "cosmic rays",
       "a spot or track sharper than a point source, or in one band only", cosmic_ray, 11},
      {"seam", "seam", "seams", "a straight step in the background across the stamp: a seam between images",
       seam, 5},
      {"noise_step", "step of the noise", "steps of the noise",
       "a straight step in the noise: a seam between images of different depth", noise_step, 6},
      {"stray_light", "stray light", "stray light",
       "a gradient of the sky across the stamp: a ghost, a bright star nearby", stray_light, 8},
      {"background", "wrong background", "wrong backgrounds", "a sky level unusual for the sample",
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
