#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "image/stamp_description.h"
#include "stamps/stretch.h"

namespace peculiar::stamps {

/// The preprocessing contract: which images a model was made for and how they are converted for its networks.
/// A model refuses images that break it. Two samples under one contract may differ in having a mask (masked
/// pixels are filled whenever stamps are read: StampPreparation) and a variance (no network sees it, and only
/// the weighted score depends on it).
struct Contract {
  image::StampDescription stamps;
  StampStretch stretch;
  /// Whether masked pixels were filled in the training images; false for models made before they were.
  bool fills_masked = true;

  /// Error (input), naming the first clause broken, with the model's value and that of `name`: size, bands,
  /// unit, pixel scale (1 %), zero-point (0.01 mag). Values unknown on either side are not checked. If every
  /// stamp is normalised, the unit is not checked, and only differences between zero-points are.
  void check(const image::StampDescription& other, const std::string& name) const;

  /// Description of the generator's own images. They have no stamp's normalisation: if the stretch
  /// normalises, their pixels have no unit.
  image::StampDescription generated() const;

  nlohmann::json json() const;
  /// Error (input), prefixed with `name`.
  static Contract from_json(const nlohmann::json& document, const std::string& name);
};

}  // namespace peculiar::stamps
