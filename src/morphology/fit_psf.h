#pragma once

#include <span>
#include <string>

#include "base/run_context.h"
#include "image/image.h"

namespace peculiar::morphology {

/// A point spread function as the Sersic fit takes it: one band, its star in the middle pixel. Where the star
/// is elsewhere it is moved into a pixel's middle, and a warning says so. `name` opens the messages. Errors
/// (input): those of image::star_centre; a star too near the edge.
image::Image psf_for_fit(std::span<const float> pixels, int height, int width, const std::string& name,
                         const RunContext& context);

}  // namespace peculiar::morphology
