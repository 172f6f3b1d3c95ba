#pragma once

#include "image/image.h"

namespace peculiar::image {

/// What resampling conserves: the sum (counts, flux per pixel) or the mean (surface brightness).
enum class RebinKind { kFlux, kMean };

/// The central `height` x `width` pixels. If the parities differ, the extra pixel is dropped at the high end.
/// Error (input) if the image is smaller.
Image centre_crop(const Image& image, int height, int width);

/// Resamples onto height x width equal cells covering the same area. Each new pixel is the overlap-weighted
/// sum (kFlux: conserves the total up to rounding, accumulated in double) or mean (kMean) of the old ones.
/// Works up and down; the same size gives the same bits. NaN spreads only to the cells it overlaps. Error
/// (input) for a length below 1.
Image rebin(const Image& image, int height, int width, RebinKind kind);

/// Factor that turns a sum over overlaps into the new pixel: 1, or the inverse of the new pixel's area.
double rebin_scale(RebinKind kind, int from_height, int from_width, int height, int width);

/// Reverses the order of the rows (pictures have row 0 at the top, FITS at the bottom).
Image flip_rows(const Image& image);

/// Reduces to one band: ITU-R 601 luma 0.299 R + 0.587 G + 0.114 B of three bands, the plain mean of any
/// other number.
Image to_grey(const Image& image);
/// Gain of such a grey image over that of its bands, if these are equal: 1 over the sum of the squared
/// weights. Exact for the mean; for luma if the bands have equal light.
double grey_gain(int bands);

/// World coordinates of the result of rebin, given those of the image.
LocalWcs rebinned_wcs(const LocalWcs& wcs, const Image& from, int height, int width);

}  // namespace peculiar::image
