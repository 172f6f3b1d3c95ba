#include "survey/stamp_maker.h"

#include <algorithm>
#include <cmath>

#include "exchange/import_rows.h"

namespace peculiar::survey {

namespace {

/// The stamp's pixels of a patch that has its context round them.
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

/// Adds up what the pixels of a patch share with each new pixel; variances as of independent pixels. What has
/// no data or is not finite makes new pixels so, and so does what lies outside of the patch.
void resample(const Patch& patch, const image::AffineGrid& grid, const StampShape& shape,
              const StampPlanes& planes) {
  std::vector<image::PixelShare> shares;
  std::size_t pixel = 0;
  for (int row = 0; row < shape.size; ++row) {
    for (int column = 0; column < shape.size; ++column, ++pixel) {
      image::pixel_shares(grid, shape.size, shape.size, column, row, shares);
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
      const double scale = shape.keeps_mean ? 1 / area : 1;
      planes.image[pixel] = static_cast<float>(sum * scale);
      planes.mask[pixel] = mask;
      if (!planes.variance.empty()) planes.variance[pixel] = static_cast<float>(variance * scale * scale);
    }
  }
}

}  // namespace

StampRecord StampMaker::make(const std::vector<MosaicWindow>& windows, std::span<const StampGrid> grids,
                             const Placed& object, int worker, const StampPlanes& planes) const {
  thread_local Patch patch;
  thread_local std::vector<std::uint8_t> own_mask;
  const std::size_t pixels = static_cast<std::size_t>(shape_.size) * static_cast<std::size_t>(shape_.size);
  own_mask.resize(pixels);
  StampRecord record;
  record.covered = 1;
  record.grid = grids.front();
  bool is_inside = true;
  fits::Wcs::Pixel shift{0, 0};  // px of the first mosaic
  for (std::size_t band = 0; band < windows.size(); ++band) {
    StampGrid grid = grids[band];
    const Mosaic& mosaic = windows[band].mosaic();
    windows[band].read(grid.x0, grid.y0, grid.width, grid.height, patch);
    if (record.problem.empty()) record.problem = patch.problem;
    is_inside = is_inside && grid.is_inside(mosaic);
    if (treatment_.is_needed()) {
      RandomStream random(seed_, "neighbours",
                          static_cast<std::uint64_t>(object.row) * windows.size() + band);
      const double x = grid.resampling ? grid.resampling->x : grid.margin + grid.x;
      const double y = grid.resampling ? grid.resampling->y : grid.margin + grid.y;
      const auto found = treat(treatment_, x, y, random, patch);
      // Beyond the context the stamp would leave the patch.
      if (band == 0 && found && std::max(std::abs(found->x), std::abs(found->y)) < grid.margin)
        shift = *found;
    }
    StampPlanes plane{planes.image.subspan(band * pixels, pixels), {}, own_mask};
    if (!planes.variance.empty()) plane.variance = planes.variance.subspan(band * pixels, pixels);
    if (!planes.mask.empty()) plane.mask = planes.mask.subspan(band * pixels, pixels);
    if (grid.resampling) {
      const double scale =
          mosaic.has_sky() ? windows.front().mosaic().pixel_scale_arcsec / mosaic.pixel_scale_arcsec : 1;
      grid.move(shift.x * scale, shift.y * scale);
      resample(patch, *grid.resampling, shape_, plane);
    } else {
      copy(patch, grid.margin, shape_.size, plane);
    }
    const auto bad = std::count_if(plane.mask.begin(), plane.mask.end(),
                                   [](std::uint8_t value) { return (value & kNoData) != 0; });
    record.covered = std::min(record.covered, 1 - static_cast<double>(bad) / static_cast<double>(pixels));
  }
  if (shift.x != 0 || shift.y != 0) {
    // The object, as the catalogue has it, is beside the middle now.
    const auto& step = record.grid.resampling->step;
    const double determinant = step[0] * step[3] - step[1] * step[2];
    record.grid.x -= (step[3] * shift.x - step[1] * shift.y) / determinant;
    record.grid.y -= (step[0] * shift.y - step[2] * shift.x) / determinant;
    record.grid.wcs =
        stamp_grid(shape_, windows.front().mosaic(), object.x + shift.x, object.y + shift.y, worker).wcs;
  }
  std::vector<std::string> ignored;  // every stamp at an edge would have its line
  record.flags = exchange::inspect_pixels(planes.image, "", ignored);
  if (std::none_of(planes.image.begin(), planes.image.end(),
                   [](float value) { return std::isfinite(value); }))
    record.flags |= store::kFlagUnreadable;
  if (!is_inside) record.flags |= store::kFlagEdge;
  if (is_inside && record.covered < least_covered_) record.flags |= store::kFlagGap;
  return record;
}

}  // namespace peculiar::survey
