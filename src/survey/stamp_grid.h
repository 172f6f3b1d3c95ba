#pragma once

#include <optional>

#include "image/affine_overlap.h"
#include "image/image.h"
#include "survey/survey.h"

namespace peculiar::survey {

/// Properties common to all stamps.
struct StampGeometry {
  int size = 64;                             ///< px, of the stamp
  std::optional<double> pixel_scale_arcsec;  ///< to resample to; none: the mosaic's own pixels
  bool north_up = false;                     ///< resample so that north is up and east is left
  bool recentre = false;                     ///< resample so that the source's barycentre is in the middle
  bool keeps_mean = false;                   ///< resampling conserves surface brightness instead of flux
  int context = 0;  ///< px of the mosaic around the stamp used for background and neighbours

  bool is_resampled() const { return pixel_scale_arcsec.has_value() || north_up || recentre; }
};

/// The pixels of a mosaic that become a stamp. The patch is the part that is read: the stamp's pixels, or
/// those covered by its grid, and the context around them.
struct StampGrid {
  int x0 = 0, y0 = 0;                           ///< first pixel of the patch; may be outside the mosaic
  int width = 0, height = 0;                    ///< of the patch
  int margin = 0;                               ///< context on each side
  std::optional<image::AffineGrid> resampling;  ///< on the pixels of the patch
  double x = 0, y = 0;                          ///< the object in the stamp, 0-based px
  std::optional<image::LocalWcs> wcs;           ///< of the stamp, at its centre

  /// Shifts the stamp on the same patch; it is resampled.
  void move(double dx, double dy);
  /// True if a pixel of the patch (with resampling: its centre) lies in the stamp proper of `size` px.
  bool shows(int patch_x, int patch_y, int size) const;
  /// True if the stamp proper (without context) lies on the mosaic.
  bool is_inside(const Mosaic& mosaic) const;
};

/// Returns the grid of the stamp around (x, y) of a mosaic. Without resampling the first pixel is ceil(x -
/// size / 2), as in astropy's Cutout2D; resampled stamps have the object exactly at the centre, on a grid
/// that is linear on the sky there (distortions are evaluated at the object).
StampGrid stamp_grid(const StampGeometry& geometry, const Mosaic& mosaic, double x, double y, int worker);

/// Position of an object of a field's first mosaic in another of its mosaics; none if it falls outside the
/// projection.
std::optional<fits::Wcs::Pixel> other_pixel(const Mosaic& first, const Mosaic& other, double x, double y,
                                            int worker);

}  // namespace peculiar::survey
