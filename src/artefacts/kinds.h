#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

/// A kind of fault of an image, as opposed to something odd in the sky.
struct ArtefactKind {
  std::string name;
  std::string singular;  ///< in words
  std::string plural;
  std::string description;
  double (*significance)(const RuleInput&);
  /// From here on a stamp is called one. In a sample where that is usual, more (usual.h).
  double threshold;
};

/// All of them, the more telling first: of several that a stamp shows, it is named by the first. The bit of a
/// kind is 1 shifted by its place, and kinds keep their places. A new one is its rule's file, its line in
/// rules.h and its line here.
const std::vector<ArtefactKind>& artefact_kinds();

/// Names of the kinds of these bits, separated by commas; "" for 0.
std::string kind_names(std::int64_t bits);

}  // namespace peculiar::artefacts
