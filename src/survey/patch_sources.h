#pragma once

#include "detection/detection.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// The sources of a patch, above thresholds counted in the noise of its mosaic. Errors (numeric) name `file`.
detection::Detection find_sources(const Patch& patch, const detection::DetectionOptions& options,
                                  const std::string& file);

/// How many of them are blends that could not be parted.
std::int64_t unparted(const detection::Detection& found);

}  // namespace peculiar::survey
