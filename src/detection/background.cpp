#include "detection/background.h"

#include <algorithm>
#include <cmath>

#include "detection/sep_run.h"

namespace peculiar::detection {

std::vector<std::uint8_t> usable_mask(const Frame& frame, bool& any) {
  std::vector<std::uint8_t> mask(frame.pixels.size());
  any = false;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const bool good = (frame.mask.empty() || frame.mask[i] == 0) && is_usable(frame.pixels[i]) &&
                      (frame.variance.empty() || (std::isfinite(frame.variance[i]) && frame.variance[i] > 0));
    mask[i] = good ? 0 : 1;
    any = any || good;
  }
  return mask;
}

Background measure_background(const Frame& frame, std::span<const float> pixels,
                              const std::vector<std::uint8_t>& mask, const DetectionOptions& options) {
  sep_image image{};
  image.data = pixels.data();
  image.dtype = SEP_TFLOAT;
  image.mask = mask.data();
  image.mdtype = SEP_TBYTE;
  image.w = frame.width;
  image.h = frame.height;
  image.noise_type = SEP_NOISE_NONE;
  sep_bkg* made = nullptr;
  const auto tile_x = static_cast<int>(std::min<std::int64_t>(options.background_tile, frame.width));
  const auto tile_y = static_cast<int>(std::min<std::int64_t>(options.background_tile, frame.height));
  const auto filter = static_cast<int>(options.background_filter);
  check_sep(sep_background(&image, tile_x, tile_y, filter, filter, 0, &made));
  return Background(made);
}

}  // namespace peculiar::detection
