#pragma once

#include "base/run_context.h"
#include "detection/detection.h"
#include "survey/survey.h"

namespace peculiar::survey {

/// What `NoiseFactors::written` is used for.
enum class NoiseUse {
  kCatalogue,  ///< errors of fluxes: the noise used for the thresholds, as in Source Extractor
  kSample,     ///< variance planes: the noise of the map itself, unless requested otherwise
};

/// Compares the noise maps of a survey with the scatter of the sky, in tiles all over each mosaic, and sets
/// the factors of the mosaics according to `options.noise_scale`. Warns, with one line per map, if map and
/// sky differ by more than correlated noise explains, or if the scatter of the sky varies as if the map were
/// of another kind (an rms map given as weights). Errors: those of reading.
void scale_noise(Survey& survey, const detection::DetectionOptions& options, NoiseUse use,
                 std::int64_t memory_mib, const RunContext& context);

}  // namespace peculiar::survey
