#include "detection/detection.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "detection/background.h"
#include "detection/extraction.h"
#include "detection/sep_run.h"

namespace peculiar::detection {

namespace {

void subtract_background(const Frame& frame, const std::vector<std::uint8_t>& mask,
                         const DetectionOptions& options, Detection& detection) {
  const Background background = measure_background(frame, detection.image, mask, options);
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
