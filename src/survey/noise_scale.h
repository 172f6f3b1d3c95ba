#pragma once

#include "base/run_context.h"
#include "detection/detection.h"
#include "survey/survey.h"

namespace peculiar::survey {

/// Whose errors `NoiseFactors::written` is for.
enum class NoiseUse {
  kCatalogue,  ///< errors of fluxes: of the noise that the thresholds are counted in, as in Source Extractor
  kSample,     ///< planes of variance: the map's own, but where it is asked for otherwise
};

/// Holds the noise maps of a survey against the sky's scatter, in tiles all over each mosaic, and sets the
/// factors of the mosaics as `options.noise_scale` says. Warns, a line a map, where map and sky differ by
/// more than correlated noise explains, or where the sky's scatter follows the map as if it were of another
/// kind (an rms given as a weight). Errors: those of reading.
void scale_noise(Survey& survey, const detection::DetectionOptions& options, NoiseUse use,
                 std::int64_t memory_mib, const RunContext& context);

}  // namespace peculiar::survey
