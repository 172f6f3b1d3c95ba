#include "survey/patch_sources.h"

#include <algorithm>

#include "base/error.h"

namespace peculiar::survey {

detection::Detection find_sources(const Patch& patch, const detection::DetectionOptions& options,
                                  const std::string& file) try {
  detection::Frame frame{patch.height, patch.width, patch.image, patch.mask, patch.variance};
  std::vector<float> variance;
  if (patch.threshold_noise != 1 && !patch.variance.empty()) {
    const auto scale = static_cast<float>(patch.threshold_noise * patch.threshold_noise);
    variance = patch.variance;
    for (float& value : variance) value *= scale;
    frame.variance = variance;
  }
  return detection::detect(frame, options);
} catch (const Error& error) {
  if (error.kind() != ErrorKind::kNumeric) throw;
  throw numeric_error("{}: {}; a higher --threshold or a --mask of what is bright helps", file, error.what());
}

detection::Isophotes isophotes_of(const Patch& patch, const detection::Detection& found, double level_sigma) {
  return detection::isophotes({patch.height, patch.width, patch.image, patch.mask, patch.variance}, found,
                              level_sigma);
}

std::int64_t unparted(const detection::Detection& found) {
  return std::count_if(found.sources.begin(), found.sources.end(), [](const detection::Source& source) {
    return (source.flags & detection::kUnparted) != 0;
  });
}

}  // namespace peculiar::survey
