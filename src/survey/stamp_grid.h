#pragma once

#include <optional>

#include "image/affine_overlap.h"
#include "image/image.h"
#include "survey/survey.h"

namespace peculiar::survey {

/// What all stamps are like.
struct StampGeometry {
  int size = 64;                             ///< px, of the stamp
  std::optional<double> pixel_scale_arcsec;  ///< to resample to; none: the mosaic's own pixels
  bool north_up = false;                     ///< resample so that north is up and east is left
  bool recentre = false;                     ///< resample so that the source's barycentre is in the middle
  bool keeps_mean = false;                   ///< resampling keeps surface brightness in place of flux
  int context = 0;  ///< px of the mosaic round the stamp in which background and neighbours are looked for

  bool is_resampled() const { return pixel_scale_arcsec.has_value() || north_up || recentre; }
};

/// Which pixels of a mosaic become a stamp. The patch is what is read: the stamp's pixels, or those below its
/// grid, and the context round them.
struct StampGrid {
  int x0 = 0, y0 = 0;                           ///< first pixel of the patch; may be outside of the mosaic
  int width = 0, height = 0;                    ///< of the patch
  int margin = 0;                               ///< context on each side
  std::optional<image::AffineGrid> resampling;  ///< on the patch's pixels
  double x = 0, y = 0;                          ///< the object in the stamp, px from 0
  std::optional<image::LocalWcs> wcs;           ///< of the stamp, at its middle

  /// Moves the stamp over the same patch; it is resampled.
  void move(double dx, double dy);
  /// Does a pixel of the patch lie in the stamp itself, which has `size` px (resampled: does its middle)?
  bool shows(int patch_x, int patch_y, int size) const;
  /// Does the stamp itself (without context) lie on the mosaic?
  bool is_inside(const Mosaic& mosaic) const;
};

/// The stamp round (x, y) of a mosaic. Without resampling the first pixel is ceil(x - size / 2), as astropy's
/// Cutout2D has it; resampled stamps have the object exactly in their middle, on a grid that is linear in the
/// sky there (distortions are taken at the object).
StampGrid stamp_grid(const StampGeometry& geometry, const Mosaic& mosaic, double x, double y, int worker);

/// Where an object of a field's first mosaic is in another of its mosaics; none where that has no such place.
std::optional<fits::Wcs::Pixel> other_pixel(const Mosaic& first, const Mosaic& other, double x, double y,
                                            int worker);

}  // namespace peculiar::survey
