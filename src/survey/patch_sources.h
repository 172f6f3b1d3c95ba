#pragma once

#include "detection/isophotes.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// The sources of a patch, above thresholds counted in the noise of its mosaic. Errors (numeric) name `file`.
detection::Detection find_sources(const Patch& patch, const detection::DetectionOptions& options,
                                  const std::string& file);

/// Their light down to a lower level, in sigma of the smoothed image.
detection::Isophotes isophotes_of(const Patch& patch, const detection::Detection& found, double level_sigma);

/// How many of them are blends that could not be parted.
std::int64_t unparted(const detection::Detection& found);

}  // namespace peculiar::survey
