#include "exchange/stamp_cutting.h"

#include <algorithm>

#include "base/error.h"

namespace peculiar::exchange {

namespace {

/// World coordinates at the centre of the part of an image that starts at (x0, y0), in pixels of that part.
image::LocalWcs centre_wcs(const fits::Wcs& wcs, int x0, int y0, const image::Image& part) {
  const double x = (part.width - 1) / 2.0;
  const double y = (part.height - 1) / 2.0;
  image::LocalWcs local = wcs.local(x0 + x, y0 + y);
  local.x = x;
  local.y = y;
  return local;
}

}  // namespace

std::optional<image::PictureReduction> StampCutting::reduction() const {
  if (!rebin) return std::nullopt;
  return image::PictureReduction{crop, height, width, kind};
}

Stamp StampCutting::apply(Loaded loaded) const {
  image::Image stamp = std::move(loaded.image);
  int x0 = 0;
  int y0 = 0;
  if (grey && stamp.bands > 1) stamp = image::to_grey(stamp);
  if (stamp.bands != input_bands) {
    throw input_error("has {} bands, the sample has {} (--grey makes one band from any number)", stamp.bands,
                      input_bands);
  }
  if (static_cast<int>(bands.size()) != input_bands) {
    image::Image chosen(static_cast<int>(bands.size()), stamp.height, stamp.width);
    for (std::size_t i = 0; i < bands.size(); ++i) {
      const auto from = stamp.band(bands[i]);
      std::copy(from.begin(), from.end(), chosen.band(static_cast<int>(i)).begin());
    }
    stamp = std::move(chosen);
  }
  if (crop && !loaded.is_reduced) {
    if (stamp.height < *crop || stamp.width < *crop) {
      throw input_error("is {} x {} px, too small to cut {} x {} from it", stamp.height, stamp.width, *crop,
                        *crop);
    }
    x0 = (stamp.width - *crop) / 2;
    y0 = (stamp.height - *crop) / 2;
    stamp = image::centre_crop(stamp, *crop, *crop);
  }
  std::optional<image::LocalWcs> wcs;
  try {
    if (loaded.wcs) wcs = centre_wcs(*loaded.wcs, x0, y0, stamp);
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::kNumeric) throw;
    loaded.sky_problem = failure.what();  // outside the projection
  }
  if (rebin && (stamp.height != height || stamp.width != width)) {
    if (wcs) wcs = image::rebinned_wcs(*wcs, stamp, height, width);
    stamp = image::rebin(stamp, height, width, kind);
  }
  if (stamp.height != height || stamp.width != width) {
    throw input_error("is {} x {} px, the stamps are {} x {} (--crop cuts the centre, --rebin resamples)",
                      stamp.height, stamp.width, height, width);
  }
  if (flip) stamp = image::flip_rows(stamp);
  return {std::move(stamp), wcs, std::move(loaded.sky_problem)};
}

}  // namespace peculiar::exchange
