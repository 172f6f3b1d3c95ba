#include "survey/band_grids.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/error.h"
#include "survey/stamp_grid.h"

namespace peculiar::survey {

namespace {

constexpr double kArcsecPerDeg = 3600;
constexpr double kTurned = 0.01;  // maximum difference of two bands' axes, as a fraction of a step

/// Two grids at one place on the sky.
struct Compared {
  image::LocalWcs first, other;
};

/// The middle of one mosaic as another shows it.
struct Seen {
  std::optional<Compared> grids;  ///< first: that of the mosaic; none if outside the projection of the other
  bool is_on_other = false;       ///< on the pixels of the other
};

Seen middle_seen_in(const Mosaic& mosaic, const Mosaic& other) try {
  const std::optional<fits::Wcs::Pixel> pixel =
      other_pixel(mosaic, other, mosaic.middle.x, mosaic.middle.y, 0);
  if (!pixel) return {};
  const bool is_on_other = pixel->x >= 0 && pixel->y >= 0 &&
                           pixel->x <= static_cast<double>(other.width) - 1 &&
                           pixel->y <= static_cast<double>(other.height) - 1;
  return {Compared{mosaic.middle, other.wcs.front().local(pixel->x, pixel->y)}, is_on_other};
} catch (const Error& failure) {
  if (failure.kind() != ErrorKind::kNumeric) throw;
  return {};
}

/// Directions differ from place to place on the sky, and distortions from place to place on an image: so a
/// place that both show is best.
std::optional<Compared> at_one_place(const Mosaic& first, const Mosaic& other) {
  const Seen seen = middle_seen_in(first, other);
  if (seen.is_on_other) return seen.grids;
  const Seen reverse = middle_seen_in(other, first);
  if (reverse.grids && (reverse.is_on_other || !seen.grids))
    return Compared{reverse.grids->other, reverse.grids->first};
  return seen.grids;
}

/// Maximum difference of the axes, as a fraction of a step of the first grid.
double turn_between(const Compared& grids) {
  const double step_arcsec = grids.first.pixel_scale_arcsec();
  const double scale = step_arcsec / grids.other.pixel_scale_arcsec();
  double turn_deg = 0;
  for (std::size_t i = 0; i < grids.first.cd_deg_per_px.size(); ++i)
    turn_deg =
        std::max(turn_deg, std::abs(grids.other.cd_deg_per_px[i] * scale - grids.first.cd_deg_per_px[i]));
  return turn_deg * kArcsecPerDeg / step_arcsec;
}

}  // namespace

void check_grids(const Field& field) {
  const Mosaic& first = field.first();
  for (const Mosaic& other : field.mosaics) {
    if (!first.has_sky() && (other.width != first.width || other.height != first.height))
      throw input_error(
          "{}: has no world coordinates and other pixels than {}; without them all bands must have the same pixels",
          other.file.image, first.file.image);
    if (!first.has_sky()) continue;
    const std::optional<Compared> grids = at_one_place(first, other);
    if (grids && turn_between(*grids) > kTurned)
      throw input_error(
          "{} and {}: the bands of a field must not be rotated relative to each other; resample one",
          first.file.image, other.file.image);
  }
}

}  // namespace peculiar::survey
