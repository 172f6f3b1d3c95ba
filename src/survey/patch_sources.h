#pragma once

#include "detection/isophotes.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// Detects the sources of a patch, with thresholds in units of the noise of its mosaic. Errors (numeric) name
/// `file`.
detection::Detection find_sources(const Patch& patch, const detection::DetectionOptions& options,
                                  const std::string& file);

/// Extends the sources to a lower level, in sigma of the smoothed image.
detection::Isophotes isophotes_of(const Patch& patch, const detection::Detection& found, double level_sigma);

/// Number of sources that are blends and could not be deblended.
std::int64_t unparted(const detection::Detection& found);

}  // namespace peculiar::survey
