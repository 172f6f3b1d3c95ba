#include "morphology/stamp_measurement.h"

#include <algorithm>
#include <numbers>

#include "base/error.h"
#include "morphology/companions.h"
#include "morphology/trust.h"

namespace peculiar::morphology {

namespace {

SegmentedStamp segmented(const StampFrame& frame, const detection::Detection& detection) {
  SegmentedStamp stamp{Plane(frame.height, frame.width), Grid<std::int32_t>(frame.height, frame.width),
                       Mask(frame.height, frame.width), Plane()};
  std::copy(detection.image.begin(), detection.image.end(), stamp.image.values.begin());
  stamp.segmentation.values = detection.segmentation;
  for (std::size_t i = 0; i < stamp.mask.size(); ++i) {
    const bool masked = !frame.mask.empty() && frame.mask[i] != 0;
    stamp.mask.values[i] = masked || !detection::is_usable(frame.pixels[i]) ? 1 : 0;
  }
  if (!frame.variance.empty()) {
    stamp.variance = Plane(frame.height, frame.width);
    std::copy(frame.variance.begin(), frame.variance.end(), stamp.variance.values.begin());
  }
  return stamp;
}

std::int64_t flags_of(const Companions& companions) {
  std::int64_t flags = companions.is_central ? 0 : std::int64_t{kNotCentral};
  const std::int64_t source = companions.main->flags;
  if ((source & detection::kTruncated) != 0) flags |= kAtEdge;
  if ((source & detection::kHasMasked) != 0) flags |= kTouchesMasked;
  if ((source & detection::kDeblended) != 0) flags |= kParted;
  if ((source & detection::kUnparted) != 0) flags |= kUnparted;
  return flags;
}

bool misses_pixels(const StampFrame& frame) {
  for (std::size_t i = 0; i < frame.pixels.size(); ++i) {
    if (!detection::is_usable(frame.pixels[i]) && (frame.mask.empty() || frame.mask[i] == 0)) return true;
  }
  return false;
}

StampMeasurement without_statistics(std::int64_t flags, std::string problem) {
  StampMeasurement result;
  result.statistics.flag = result.statistics.flag_sersic = kCatastrophic;
  result.flags = flags;
  result.problem = std::move(problem);
  return result;
}

}  // namespace

StampMeasurement measure_stamp(const StampFrame& frame, const image::Image* psf,
                               const detection::DetectionOptions& detection,
                               const StatisticsOptions& options) try {
  const detection::Detection found = detection::detect(frame, detection);
  const Companions companions = find_companions(found, frame.height, frame.width);
  const std::int64_t missing = misses_pixels(frame) ? std::int64_t{kPixelsMissing} : 0;
  if (companions.main == nullptr) return without_statistics(kNoSource | missing, "");
  StampMeasurement result;
  result.sources = static_cast<std::int64_t>(found.sources.size());
  result.companions = companions.count;
  result.companion_flux_ratio = companions.flux_ratio;
  result.companion_separation = companions.separation;
  result.flags = flags_of(companions) | missing;
  const SegmentedStamp stamp = segmented(frame, found);
  result.statistics = measure_source(stamp, companions.main->label, psf, options);
  result.axis_ratio = 1 - result.statistics.ellipticity_asymmetry;
  result.position_angle_deg = result.statistics.orientation_asymmetry * 180 / std::numbers::pi;
  distrust(stamp, result);
  return result;
} catch (const Error& error) {
  if (error.kind() == ErrorKind::kInternal) throw;
  return without_statistics(kFailed, error.what());
}

}  // namespace peculiar::morphology
