#include "morphology/centred_psf.h"

#include <algorithm>

#include "base/error.h"
#include "image/star_image.h"

namespace peculiar::morphology {

image::Image centred_psf(std::span<const float> pixels, int height, int width, const std::string& name,
                         const RunContext& context) {
  const image::StarCentre centre = image::snapped(image::star_centre(pixels, height, width, name));
  if (centre.x == 0.5 * (width - 1) && centre.y == 0.5 * (height - 1)) {
    image::Image psf(1, height, width);
    std::copy(pixels.begin(), pixels.end(), psf.pixels.begin());
    return psf;
  }
  image::Image psf = image::star_in_middle(pixels, height, width, centre, 1);
  if (psf.pixels.empty())
    throw input_error(
        "{}: the star of its PSF is too near the edge, at ({:.2f}, {:.2f}) of {} x {} px; import it with a PSF whose star is in the middle",
        name, centre.x, centre.y, width, height);
  context.warning(
      "{}: the star of its PSF is at ({:.2f}, {:.2f}) of {} x {} px, not in the middle pixel; it is moved there, which leaves {} x {} px",
      name, centre.x, centre.y, width, height, psf.width, psf.height);
  return psf;
}

}  // namespace peculiar::morphology
