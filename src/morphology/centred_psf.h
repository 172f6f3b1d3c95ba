#pragma once

#include <span>
#include <string>

#include "base/run_context.h"
#include "image/image.h"

namespace peculiar::morphology {

/// One band of a point spread function, for PsfConvolution and the Sersic fit: with the star centred in the
/// middle pixel. A star off the centre is shifted, with a warning. `name` starts the messages. Errors
/// (input): those of image::star_centre; a star too close to the edge.
image::Image centred_psf(std::span<const float> pixels, int height, int width, const std::string& name,
                         const RunContext& context);

}  // namespace peculiar::morphology
