#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

/// A kind of image defect, as opposed to something unusual in the sky.
struct ArtefactKind {
  std::string name;
  std::string singular;  ///< in words
  std::string plural;
  std::string description;
  double (*significance)(const RuleInput&);
  /// From this significance on, a stamp is flagged. The limit is higher in samples where high values are
  /// usual (usual.h).
  double threshold;
};

/// All kinds, the more specific first: a stamp that shows several is named after the first. The bit of a kind
/// is 1 shifted by its index, so the order must not change. A new kind needs a file for its rule, a line in
/// rules.h and a line here.
const std::vector<ArtefactKind>& artefact_kinds();

/// Names of the kinds with these bits, separated by commas; "" for 0.
std::string kind_names(std::int64_t bits);

}  // namespace peculiar::artefacts
