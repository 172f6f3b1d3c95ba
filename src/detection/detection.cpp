#include "detection/detection.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/error.h"
#include "detection/extraction.h"
#include "detection/sep_library.h"
#include "detection/sep_run.h"

namespace peculiar::detection {

namespace {

struct FreeBackground {
  void operator()(sep_bkg* background) const { sep_bkg_free(background); }
};

sep_image view(const Frame& frame, std::span<const float> pixels, std::span<const std::uint8_t> mask) {
  sep_image image{};
  image.data = pixels.data();
  image.dtype = SEP_TFLOAT;
  image.mask = mask.data();
  image.mdtype = SEP_TBYTE;
  image.w = frame.width;
  image.h = frame.height;
  image.noise_type = SEP_NOISE_NONE;
  return image;
}

/// The frame's mask with what is not usable added; whether any pixel is left.
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

void subtract_background(const Frame& frame, const std::vector<std::uint8_t>& mask,
                         const DetectionOptions& options, Detection& detection) {
  const sep_image image = view(frame, detection.image, mask);
  sep_bkg* made = nullptr;
  const auto tile_x = static_cast<int>(std::min<std::int64_t>(options.background_tile, frame.width));
  const auto tile_y = static_cast<int>(std::min<std::int64_t>(options.background_tile, frame.height));
  const auto filter = static_cast<int>(options.background_filter);
  check_sep(sep_background(&image, tile_x, tile_y, filter, filter, 0, &made));
  const std::unique_ptr<sep_bkg, FreeBackground> background(made);
  detection.background = background->global;
  detection.background_rms = background->globalrms;
  if (options.subtract_background)
    check_sep(sep_bkg_subarray(background.get(), detection.image.data(), SEP_TFLOAT));
}

}  // namespace

Detection detect(const Frame& frame, const DetectionOptions& options) {
  const std::size_t size = static_cast<std::size_t>(frame.height) * static_cast<std::size_t>(frame.width);
  if (frame.pixels.size() != size || (!frame.mask.empty() && frame.mask.size() != size) ||
      (!frame.variance.empty() && frame.variance.size() != size))
    throw internal_error("detect: {} x {} pixels, but {}, mask {}, variance {}", frame.height, frame.width,
                         frame.pixels.size(), frame.mask.size(), frame.variance.size());
  Detection detection;
  detection.image.assign(frame.pixels.begin(), frame.pixels.end());
  std::replace_if(
      detection.image.begin(), detection.image.end(), [](float value) { return !is_usable(value); }, 0.0f);
  detection.segmentation.assign(size, 0);
  bool any = false;
  const std::vector<std::uint8_t> mask = usable_mask(frame, any);
  if (!any) {
    detection.background = detection.background_rms = std::nan("");
    return detection;
  }
  subtract_background(frame, mask, options, detection);
  if (!(detection.background_rms > 0) && frame.variance.empty()) return detection;
  const NoiseLevels noise = noise_levels(frame, mask, detection.background_rms, options.smooth);
  for (const Extracted& extracted : extract(frame, detection.image, mask, noise, options)) {
    detection.sources.push_back(extracted.source);
    for (const int pixel : extracted.pixels)
      detection.segmentation[static_cast<std::size_t>(pixel)] = extracted.source.label;
  }
  return detection;
}

}  // namespace peculiar::detection
