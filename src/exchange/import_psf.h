#pragma once

#include <optional>
#include <string>

#include "base/run_context.h"
#include "image/image.h"

namespace peculiar::exchange {

/// A point spread function as a sample keeps it: each band of sum 1, at the stamps' pixel scale. Resampled,
/// by the overlap of areas about its star, where both scales are known and differ. What is done is told.
/// Errors (input), naming the file: those of image::star_centre; pixels more than four times as coarse as the
/// stamps'.
image::Image psf_of_sample(image::Image psf, std::optional<double> its_scale_arcsec, double scale_arcsec,
                           const std::string& name, const RunContext& context);

}  // namespace peculiar::exchange
