#include "survey/stamp_maker.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "store/pixel_flags.h"
#include "survey/source_noise.h"

namespace peculiar::survey {

namespace {

/// Fraction of the stamp's edge: light this close to an object without a source is kept.
constexpr double kKeptShare = 1.0 / 8;

/// Copies the stamp's pixels from a patch with context around them.
void copy(const Patch& patch, int margin, int size, const StampPlanes& planes) {
  for (int y = 0; y < size; ++y) {
    const auto from = static_cast<std::ptrdiff_t>(y + margin) * patch.width + margin;
    const auto to = static_cast<std::ptrdiff_t>(y) * size;
    std::copy_n(patch.image.begin() + from, size, planes.image.begin() + to);
    std::copy_n(patch.mask.begin() + from, size, planes.mask.begin() + to);
    if (!planes.variance.empty())
      std::copy_n(patch.variance.begin() + from, size, planes.variance.begin() + to);
  }
}

/// Sums the contributions of the patch's pixels to each new pixel; variances as for independent pixels.
/// Pixels without data, not finite or outside the patch make the new pixels so.
void resample(const Patch& patch, const image::AffineGrid& grid, const StampGeometry& geometry,
              const StampPlanes& planes) {
  std::vector<image::PixelShare> shares;
  std::size_t pixel = 0;
  for (int row = 0; row < geometry.size; ++row) {
    for (int column = 0; column < geometry.size; ++column, ++pixel) {
      image::pixel_shares(grid, geometry.size, geometry.size, column, row, shares);
      double sum = 0, variance = 0, area = 0;
      std::uint8_t mask = 0;
      for (const image::PixelShare& share : shares) {
        area += share.area;
        if (share.x < 0 || share.y < 0 || share.x >= patch.width || share.y >= patch.height) {
          sum = variance = std::nan("");
          mask |= kNoData;
          continue;
        }
        const std::size_t from = static_cast<std::size_t>(share.y) * patch.width + share.x;
        sum += share.area * patch.image[from];
        mask |= patch.mask[from];
        if (!planes.variance.empty()) variance += share.area * share.area * patch.variance[from];
      }
      const double scale = geometry.keeps_mean ? 1 / area : 1;
      planes.image[pixel] = static_cast<float>(sum * scale);
      planes.mask[pixel] = mask;
      if (!planes.variance.empty()) planes.variance[pixel] = static_cast<float>(variance * scale * scale);
    }
  }
}

/// One band of a stamp; its mask is `own_mask` if the sample has none.
StampPlanes band_of(const StampPlanes& planes, std::size_t band, std::span<std::uint8_t> own_mask) {
  const std::size_t pixels = own_mask.size();
  StampPlanes plane{planes.image.subspan(band * pixels, pixels), {}, own_mask};
  if (!planes.variance.empty()) plane.variance = planes.variance.subspan(band * pixels, pixels);
  if (!planes.mask.empty()) plane.mask = planes.mask.subspan(band * pixels, pixels);
  return plane;
}

double share_with_data(std::span<const std::uint8_t> mask) {
  const auto bad =
      std::count_if(mask.begin(), mask.end(), [](std::uint8_t value) { return (value & kNoData) != 0; });
  return 1 - static_cast<double>(bad) / static_cast<double>(mask.size());
}

/// px of the second mosaic per px of the first.
double scale_between(const Mosaic& first, const Mosaic& second) {
  return second.has_sky() ? first.pixel_scale_arcsec / second.pixel_scale_arcsec : 1;
}

/// The centre of the stamp has moved by `shift` px of its mosaic; the catalogue position is now off-centre.
void leave_object_behind(const fits::Wcs::Pixel& shift, StampGrid& grid) {
  const auto& step = grid.resampling->step;
  const double determinant = step[0] * step[3] - step[1] * step[2];
  grid.x -= (step[3] * shift.x - step[1] * shift.y) / determinant;
  grid.y -= (step[0] * shift.y - step[2] * shift.x) / determinant;
}

/// Sums the light of each owner in one band of the stamp; the band with the most counts.
void add_removed(const TreatedPatch& treated, const Patch& patch, const StampGrid& grid, int size,
                 RemovedLight& removed) {
  double own = 0, others = 0;
  std::int64_t pixels = 0;
  for (std::size_t i = 0; i < treated.owners.of.size(); ++i) {
    if (treated.owners.of[i] == Owner::kSky || (patch.mask[i] & kNoData) != 0 ||
        !grid.shows(static_cast<int>(i % static_cast<std::size_t>(patch.width)),
                    static_cast<int>(i / static_cast<std::size_t>(patch.width)), size))
      continue;
    const bool is_other = treated.owners.of[i] == Owner::kOther;
    (is_other ? others : own) += static_cast<double>(treated.light[i]);
    pixels += is_other ? 0 : 1;
  }
  // Negative sums are noise, from sources of a map that the image does not show.
  others = std::max(others, 0.0);
  if (others > 0) removed.share = std::max(removed.share, others / (others + std::max(own, 0.0)));
  if (treated.owners.own != 0) removed.object_px = std::max(removed.object_px, pixels);
  removed.touching = std::max(removed.touching, treated.owners.touching);
}

/// Flags from the values of a stamp and from what is known of it.
std::int64_t flags_of(std::span<const float> image, bool is_inside, double covered, double least_covered) {
  std::vector<std::string> ignored;  // every stamp at an edge would produce a line
  std::int64_t flags = store::pixel_flags(image, "", ignored);
  if (std::none_of(image.begin(), image.end(), [](float value) { return std::isfinite(value); }))
    flags |= store::kFlagUnreadable;
  if (!is_inside) flags |= store::kFlagEdge;
  if (is_inside && covered < least_covered) flags |= store::kFlagGap;
  return flags;
}

}  // namespace

TreatedPatch StampMaker::treat_band(const Mosaic& mosaic, const StampGrid& grid, std::uint64_t stream,
                                    Patch& patch) const try {
  if (!treatment_.is_needed()) return {};
  RandomStream random(seed_, "neighbours", stream);
  const double x = grid.resampling ? grid.resampling->x : grid.margin + grid.x;
  const double y = grid.resampling ? grid.resampling->y : grid.margin + grid.y;
  const double reach = kKeptShare * (std::min(grid.width, grid.height) - 2 * grid.margin);
  TreatedPatch treated = treat(treatment_, x, y, reach, mosaic.file.image, random, patch);
  // Beyond the context the stamp would leave the patch.
  if (treated.shift && std::max(std::abs(treated.shift->x), std::abs(treated.shift->y)) >= grid.margin)
    treated.shift.reset();
  return treated;
} catch (const Error& error) {
  if (error.kind() != ErrorKind::kNumeric) throw;
  patch.problem = error.what();
  return {};
}

StampRecord StampMaker::make(const std::vector<MosaicWindow>& windows, std::span<const StampGrid> grids,
                             const Placed& object, int worker, const StampPlanes& planes) const {
  thread_local Patch patch;
  thread_local std::vector<std::uint8_t> own_mask;
  own_mask.resize(static_cast<std::size_t>(geometry_.size) * static_cast<std::size_t>(geometry_.size));
  const Mosaic& first = windows.front().mosaic();
  StampRecord record;
  record.covered = 1;
  record.grid = grids.front();
  bool is_inside = true;
  fits::Wcs::Pixel shift{0, 0};  // px of the first mosaic
  for (std::size_t band = 0; band < windows.size(); ++band) {
    StampGrid grid = grids[band];
    const Mosaic& mosaic = windows[band].mosaic();
    windows[band].read(grid.x0, grid.y0, grid.width, grid.height, patch);
    is_inside = is_inside && grid.is_inside(mosaic);
    const TreatedPatch treated =
        treat_band(mosaic, grid, static_cast<std::uint64_t>(object.row) * windows.size() + band, patch);
    add_source_noise(mosaic, patch);
    if (record.problem.empty()) record.problem = patch.problem;
    if (band == 0 && treated.shift) shift = *treated.shift;
    const StampPlanes plane = band_of(planes, band, own_mask);
    if (grid.resampling) {
      const double scale = scale_between(first, mosaic);
      grid.move(shift.x * scale, shift.y * scale);
      resample(patch, *grid.resampling, geometry_, plane);
    } else {
      copy(patch, grid.margin, geometry_.size, plane);
    }
    record.covered = std::min(record.covered, share_with_data(plane.mask));
    add_removed(treated, patch, grid, geometry_.size, record.removed);
  }
  if (shift.x != 0 || shift.y != 0) {
    leave_object_behind(shift, record.grid);
    record.grid.wcs = stamp_grid(geometry_, first, object.x + shift.x, object.y + shift.y, worker).wcs;
  }
  record.flags = flags_of(planes.image, is_inside, record.covered, least_covered_);
  if (record.removed.share > treatment_.most_removed) record.flags |= store::kFlagNeighbours;
  return record;
}

}  // namespace peculiar::survey
