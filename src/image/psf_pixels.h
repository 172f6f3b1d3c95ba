#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "image/image.h"

namespace peculiar::image {

/// A point spread function as samples keep it and images are made with it: in pixels of `scale_arcsec`,
/// square with an odd edge, in each band the star in the middle pixel (star_image.h) and a sum of 1.
/// `its_scale_arcsec` is that of the pixels given; where either is not known they count as the same, as they
/// do within 1e-3. A value is the light that a pixel of its own width records (the effective point spread
/// function of Anderson & King 2000), before and after. What is done is told. Errors (input), opened by
/// `name`: those of star_centre; pixels more than four times as coarse as those wanted; less than 3 px left.
Image psf_in_pixels(const Image& psf, std::optional<double> its_scale_arcsec, double scale_arcsec,
                    const std::string& name, const RunContext& context);

/// The bands' point spread functions, each of one band and an odd edge, as one image: the smaller ones with
/// zeros round them.
Image stacked_psfs(const std::vector<Image>& bands);

}  // namespace peculiar::image
