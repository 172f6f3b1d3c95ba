#include "image/image.h"

#include <cmath>

namespace peculiar::image {

double LocalWcs::pixel_scale_arcsec() const {
  const auto& cd = cd_deg_per_px;
  return 3600 * std::sqrt(std::abs(cd[0] * cd[3] - cd[1] * cd[2]));
}

}  // namespace peculiar::image
