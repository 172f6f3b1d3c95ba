#pragma once

#include "image/image.h"

namespace peculiar::image {

/// What resampling keeps: the sum (counts, flux per pixel) or the mean (surface brightness).
enum class RebinKind { kFlux, kMean };

/// The `height` x `width` pixels round the centre. When the parities differ the extra pixel is dropped at the high
/// end. Error (input) when the image is smaller.
Image centre_crop(const Image& image, int height, int width);

/// Resamples onto height x width equal cells covering the same area, each new pixel the overlap-weighted sum (kFlux: the total is kept to
/// rounding, accumulated in double) or mean (kMean) of the old. Works up and down. NaN spreads only to the
/// cells it overlaps.
Image rebin(const Image& image, int height, int width, RebinKind kind);

/// The first-to-last row order turned round (pictures have row 0 at the top, FITS at the bottom).
Image flip_rows(const Image& image);

/// One band: ITU-R 601 luma 0.299 R + 0.587 G + 0.114 B of three bands, the plain mean of any other number.
Image to_grey(const Image& image);

/// The sky of the result of centre_crop / rebin, given that of the image.
LocalWcs cropped_wcs(const LocalWcs& wcs, const Image& from, int height, int width);
LocalWcs rebinned_wcs(const LocalWcs& wcs, const Image& from, int height, int width);

}  // namespace peculiar::image
