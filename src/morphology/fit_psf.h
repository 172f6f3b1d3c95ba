#pragma once

#include <span>
#include <string>

#include "base/run_context.h"
#include "image/image.h"

namespace peculiar::morphology {

/// Point spread function for the Sersic fit: one band, with the star centred in the middle pixel. A star off
/// the centre is shifted, with a warning. `name` starts the messages. Errors (input): those of
/// image::star_centre; a star too close to the edge.
image::Image psf_for_fit(std::span<const float> pixels, int height, int width, const std::string& name,
                         const RunContext& context);

}  // namespace peculiar::morphology
