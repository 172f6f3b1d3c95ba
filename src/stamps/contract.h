#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "image/stamp_description.h"
#include "stamps/stretch.h"

namespace peculiar::stamps {

/// The preprocessing contract: what images a model was made for and how they are brought to its networks. A
/// model refuses images that break it. Two samples under one contract may differ in whether they have a mask
/// (masked pixels are filled, wherever stamps are read: StampPreparation) and a variance (no network sees it,
/// and no score but the weighted one depends on it).
struct Contract {
  image::StampDescription stamps;
  StampStretch stretch;
  /// Masked pixels were filled in the training images too; false for models made before they were.
  bool fills_masked = true;

  /// Error (input) that names the first clause broken, what the model wants and what `name` has: size, bands,
  /// unit, pixel scale (1 %), zero-point (0.01 mag). What either side does not know is not held against it.
  /// Where every stamp is normalised its unit is free, and of the zero-points their differences count.
  void check(const image::StampDescription& other, const std::string& name) const;

  /// What the generator's own images are, which know no stamp's normalisation: where there is one, their
  /// pixels are in no unit.
  image::StampDescription generated() const;

  nlohmann::json json() const;
  /// Error (input), opened by `name`.
  static Contract from_json(const nlohmann::json& document, const std::string& name);
};

}  // namespace peculiar::stamps
