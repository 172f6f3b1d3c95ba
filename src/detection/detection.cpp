#include "detection/detection.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "base/error.h"
#include "detection/sep_library.h"

namespace peculiar::detection {

namespace {

constexpr float kPyramid[] = {1, 2, 1, 2, 4, 2, 1, 2, 1};

constexpr std::size_t kMostStackPixels = 20'000'000;  // 0.5 GB

/// sep keeps pixels that are not yet part of a whole source on a stack whose size is one number for all
/// threads, and which it lays out anew for every frame: as small as the frames seen so far allow.
class PixelStack {
 public:
  /// While the result lives, the stack is large enough for frames of this many pixels.
  static std::shared_lock<std::shared_mutex> reserve(std::size_t pixels) {
    const std::size_t wanted = std::min(pixels + 1000, kMostStackPixels);
    std::shared_lock shared(mutex());
    static std::size_t size = 0;
    if (size >= wanted) return shared;
    shared.unlock();
    {
      const std::unique_lock alone(mutex());
      size = std::max(size, wanted);
      sep_set_extract_pixstack(size);
    }
    return std::shared_lock(mutex());
  }

 private:
  static std::shared_mutex& mutex() {
    static std::shared_mutex only;
    return only;
  }
};

/// Error (numeric) with sep's own words.
void check(int status) {
  if (status == 0) return;
  char what[61] = "";
  char detail[513] = "";
  sep_get_errmsg(status, what);
  sep_get_errdetail(detail);
  throw numeric_error("sep: {} {}; raise --threshold or --min-area", what, detail);
}

struct FreeBackground {
  void operator()(sep_bkg* background) const { sep_bkg_free(background); }
};
struct FreeCatalog {
  void operator()(sep_catalog* catalog) const { sep_catalog_free(catalog); }
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
    // sep divides pixels by their variance.
    const bool good = (frame.mask.empty() || frame.mask[i] == 0) && is_usable(frame.pixels[i]) &&
                      (frame.variance.empty() ||
                       (std::isfinite(frame.variance[i]) && frame.variance[i] > 0 &&
                        is_usable(frame.pixels[i] / frame.variance[i]) && is_usable(1 / frame.variance[i])));
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
  check(sep_background(&image, tile_x, tile_y, filter, filter, 0, &made));
  const std::unique_ptr<sep_bkg, FreeBackground> background(made);
  detection.background = background->global;
  detection.background_rms = background->globalrms;
  if (options.subtract_background)
    check(sep_bkg_subarray(background.get(), detection.image.data(), SEP_TFLOAT));
}

Source source_of(const sep_catalog& catalog, int i, const Frame& frame,
                 const std::vector<std::uint8_t>& mask) {
  Source source;
  source.label = i + 1;
  source.x = catalog.x[i];
  source.y = catalog.y[i];
  source.pixels = catalog.npix[i];
  source.flux = catalog.flux[i];
  source.peak = catalog.peak[i];
  source.semi_major = catalog.a[i];
  source.semi_minor = catalog.b[i];
  source.angle_rad = catalog.theta[i];
  source.x2 = catalog.x2[i];
  source.y2 = catalog.y2[i];
  source.xy = catalog.xy[i];
  source.x_min = catalog.xmin[i];
  source.x_max = catalog.xmax[i];
  source.y_min = catalog.ymin[i];
  source.y_max = catalog.ymax[i];
  if ((catalog.flag[i] & SEP_OBJ_MERGED) != 0) source.flags |= kDeblended;
  if ((catalog.flag[i] & SEP_OBJ_SINGU) != 0) source.flags |= kDegenerate;
  if (source.x_min == 0 || source.y_min == 0 || source.x_max == frame.width - 1 ||
      source.y_max == frame.height - 1)
    source.flags |= kTruncated;
  for (int k = 0; k < catalog.npix[i]; ++k) {
    const int x = catalog.pix[i][k] % frame.width;
    const int y = catalog.pix[i][k] / frame.width;
    for (int ny = std::max(0, y - 1); ny <= std::min(frame.height - 1, y + 1); ++ny) {
      for (int nx = std::max(0, x - 1); nx <= std::min(frame.width - 1, x + 1); ++nx) {
        if (mask[static_cast<std::size_t>(ny) * frame.width + nx] != 0) source.flags |= kHasMasked;
      }
    }
  }
  return source;
}

void extract(const Frame& frame, const std::vector<std::uint8_t>& mask, const DetectionOptions& options,
             Detection& detection) {
  sep_image image = view(frame, detection.image, mask);
  if (!frame.variance.empty()) {
    image.noise = frame.variance.data();
    image.ndtype = SEP_TFLOAT;
    image.noise_type = SEP_NOISE_VAR;
  } else {
    image.noiseval = detection.background_rms;
    image.noise_type = SEP_NOISE_STDDEV;
  }
  const auto stack = PixelStack::reserve(detection.image.size());
  sep_catalog* made = nullptr;
  check(sep_extract(&image, static_cast<float>(options.threshold), SEP_THRESH_REL,
                    static_cast<int>(options.min_area), options.smooth ? kPyramid : nullptr, 3, 3,
                    SEP_FILTER_MATCHED, static_cast<int>(options.deblend_levels), options.deblend_contrast,
                    options.clean > 0 ? 1 : 0, options.clean, &made));
  const std::unique_ptr<sep_catalog, FreeCatalog> catalog(made);
  for (int i = 0; i < catalog->nobj; ++i) {
    detection.sources.push_back(source_of(*catalog, i, frame, mask));
    for (int k = 0; k < catalog->npix[i]; ++k)
      detection.segmentation[static_cast<std::size_t>(catalog->pix[i][k])] = i + 1;
  }
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
  if (detection.background_rms > 0 || !frame.variance.empty()) extract(frame, mask, options, detection);
  return detection;
}

}  // namespace peculiar::detection
