#include "survey/stamp_grid.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace peculiar::survey {

namespace {

constexpr double kArcsecPerDeg = 3600;
constexpr double kFarAway = 1e8;  // px, beyond any mosaic and within int

/// d(old x, old y)/d(new x, new y) of the requested grid.
std::array<double, 4> step_of(const StampGeometry& geometry, const Mosaic& mosaic,
                              const std::optional<image::LocalWcs>& here) {
  const double own_scale = here ? here->pixel_scale_arcsec() : mosaic.pixel_scale_arcsec;
  const double scale = geometry.pixel_scale_arcsec.value_or(mosaic.pixel_scale_arcsec);
  if (!geometry.north_up) return {scale / own_scale, 0, 0, scale / own_scale};
  // The inverse of the mosaic's matrix times that of the new grid, in which x runs west and y north.
  const auto& cd = here->cd_deg_per_px;
  const double determinant = cd[0] * cd[3] - cd[1] * cd[2];
  const double s = scale / kArcsecPerDeg / determinant;
  return {-s * cd[3], -s * cd[1], s * cd[2], s * cd[0]};
}

}  // namespace

void StampGrid::move(double dx, double dy) {
  resampling->x += dx;
  resampling->y += dy;
}

bool StampGrid::shows(int patch_x, int patch_y, int size) const {
  if (!resampling) {
    const int column = patch_x - margin, row = patch_y - margin;
    return column >= 0 && row >= 0 && column < size && row < size;
  }
  const auto& step = resampling->step;
  const double determinant = step[0] * step[3] - step[1] * step[2];
  const double dx = patch_x - resampling->x, dy = patch_y - resampling->y;
  return std::abs(step[3] * dx - step[1] * dy) <= std::abs(determinant) * size / 2 &&
         std::abs(step[0] * dy - step[2] * dx) <= std::abs(determinant) * size / 2;
}

bool StampGrid::is_inside(const Mosaic& mosaic) const {
  return x0 + margin >= 0 && y0 + margin >= 0 && x0 + width - margin <= mosaic.width &&
         y0 + height - margin <= mosaic.height;
}

StampGrid stamp_grid(const StampGeometry& geometry, const Mosaic& mosaic, double x, double y, int worker) {
  const fits::Wcs* wcs = mosaic.has_sky() ? &mosaic.wcs[static_cast<std::size_t>(worker)] : nullptr;
  StampGrid grid;
  grid.margin = geometry.context;
  const double middle = (geometry.size - 1) / 2.0;
  if (!geometry.is_resampled()) {
    const int left = static_cast<int>(std::ceil(x - geometry.size / 2.0));
    const int low = static_cast<int>(std::ceil(y - geometry.size / 2.0));
    grid.x0 = left - geometry.context;
    grid.y0 = low - geometry.context;
    grid.width = grid.height = geometry.size + 2 * geometry.context;
    grid.x = x - left;
    grid.y = y - low;
    if (wcs != nullptr) grid.wcs = wcs->local(left + middle, low + middle);
  } else {
    if (wcs != nullptr) grid.wcs = wcs->local(x, y);
    const std::array<double, 4> step = step_of(geometry, mosaic, grid.wcs);
    const double half_x = (std::abs(step[0]) + std::abs(step[1])) * geometry.size / 2;
    const double half_y = (std::abs(step[2]) + std::abs(step[3])) * geometry.size / 2;
    // Pixel i extends from i - 0.5 to i + 0.5.
    const int left = static_cast<int>(std::floor(x - half_x + 0.5)),
              right = static_cast<int>(std::ceil(x + half_x + 0.5));
    const int low = static_cast<int>(std::floor(y - half_y + 0.5)),
              high = static_cast<int>(std::ceil(y + half_y + 0.5));
    grid.x0 = left - geometry.context;
    grid.y0 = low - geometry.context;
    grid.width = right - left + 2 * geometry.context;
    grid.height = high - low + 2 * geometry.context;
    grid.resampling = image::AffineGrid{x - grid.x0, y - grid.y0, step};
    grid.x = grid.y = middle;
    if (grid.wcs) {
      const auto cd = grid.wcs->cd_deg_per_px;
      grid.wcs->cd_deg_per_px = {cd[0] * step[0] + cd[1] * step[2], cd[0] * step[1] + cd[1] * step[3],
                                 cd[2] * step[0] + cd[3] * step[2], cd[2] * step[1] + cd[3] * step[3]};
    }
  }
  if (grid.wcs) grid.wcs->x = grid.wcs->y = middle;
  return grid;
}

std::optional<fits::Wcs::Pixel> other_pixel(const Mosaic& first, const Mosaic& other, double x, double y,
                                            int worker) {
  if (&first == &other || !first.has_sky()) return fits::Wcs::Pixel{x, y};
  const auto index = static_cast<std::size_t>(worker);
  try {
    const fits::Wcs::Sky sky = first.wcs[index].sky(x, y);
    const fits::Wcs::Pixel pixel = other.wcs[index].pixel(sky.ra_deg, sky.dec_deg);
    if (std::max(std::abs(pixel.x), std::abs(pixel.y)) < kFarAway) return pixel;
    return std::nullopt;
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::kNumeric) throw;
    return std::nullopt;
  }
}

}  // namespace peculiar::survey
