#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "image/image.h"

namespace peculiar::image {

/// Converts a point spread function to the form used in samples and simulations: pixels of `scale_arcsec`,
/// square with an odd edge, in each band the star in the central pixel (star_image.h) and a sum of 1.
/// `its_scale_arcsec` is the scale of the given pixels; if either scale is unknown, they count as equal, as
/// they do within 1e-3. A value is the light that a pixel of its own width records (the effective point
/// spread function of Anderson & King 2000), before and after. Logs what is done. Errors (input), starting
/// with `name`: those of star_centre; pixels more than four times as coarse as requested; less than 3 px
/// left.
Image psf_in_pixels(const Image& psf, std::optional<double> its_scale_arcsec, double scale_arcsec,
                    const std::string& name, const RunContext& context);

/// Stacks the point spread functions of the bands, each of one band and an odd edge, into one image, padding
/// the smaller ones with zeros.
Image stacked_psfs(const std::vector<Image>& bands);

}  // namespace peculiar::image
