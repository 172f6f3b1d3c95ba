#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar::detection {

/// One band of an image for detection: a stamp or a mosaic, in row-major order.
struct Frame {
  int height = 0;
  int width = 0;
  std::span<const float> pixels;       ///< height * width; unusable ones count as masked
  std::span<const std::uint8_t> mask;  ///< 0 = use the pixel; empty: use all
  std::span<const float> variance;     ///< unit squared; empty: the noise is the background's scatter
};

/// Whether the pixel is finite and small enough that sep's sums in float32 do not overflow (on overflow, sep
/// reads memory out of bounds).
inline bool is_usable(float pixel) { return std::abs(pixel) < 1e25F; }

/// Settings of background and detection: Source Extractor's parameters (Bertin & Arnouts 1996).
struct DetectionOptions {
  std::int64_t background_tile = 64;
  std::int64_t background_filter = 3;
  bool subtract_background = true;
  double threshold = 1.5;
  std::int64_t min_area = 5;
  std::int64_t deblend_levels = 32;
  double deblend_contrast = 0.005;
  double clean = 1;
  bool smooth = true;
  std::string noise_scale = "auto";  ///< for callers that make frames; detect() uses a variance unchanged

  void describe(Fields& fields);
};

/// Maximum number of parts of one blend at one level, as in Source Extractor (its NSONMAX).
inline constexpr int kMostParts = 1024;

/// Bits of Source::flags.
enum SourceFlag : std::int64_t {
  kDeblended = 1,   ///< one of several touching sources
  kTruncated = 2,   ///< reaches the edge of the frame
  kHasMasked = 4,   ///< touches masked pixels
  kDegenerate = 8,  ///< all light lies on a line or at a point
  kUnparted = 16,   ///< a blend of more than kMostParts parts, not deblended
};

/// A detected source. Pixel coordinates start from 0 at the centre of the first pixel.
struct Source {
  std::int32_t label = 0;  ///< label in the segmentation: 1, 2, ...
  double x = 0;            ///< barycentre
  double y = 0;
  std::int64_t pixels = 0;
  double flux = 0;  ///< background-subtracted sum over the source's pixels
  double peak = 0;
  double semi_major = 0;          ///< root mean square along the major axis, px
  double semi_minor = 0;          ///< root mean square along the minor axis, px
  double angle_rad = 0;           ///< of the major axis, from +x to +y, -pi/2 .. pi/2
  double x2 = 0, y2 = 0, xy = 0;  ///< second moments, px^2
  int x_min = 0, x_max = 0;       ///< first and last column
  int y_min = 0, y_max = 0;       ///< first and last row
  std::int64_t flags = 0;
};

struct Detection {
  double background = 0;      ///< typical level; subtracted if requested
  double background_rms = 0;  ///< typical scatter of a pixel
  std::vector<float> image;   ///< the frame, background-subtracted if requested; 0 where unusable
  std::vector<std::int32_t> segmentation;  ///< label of the source at each pixel, 0 for none
  std::vector<Source> sources;
};

/// Measures the background, detects sources and deblends them. As in Source Extractor, the threshold for the
/// smoothed image is `threshold` times the noise of the unsmoothed pixels, whether this is the sky's scatter
/// or comes with the frame: a constant variance equal to the scatter changes nothing. Pixels with a variance
/// that is not positive and finite are masked. Thread-safe. A frame without usable pixels, or with neither
/// scatter nor variance, has no sources. Errors: internal (inconsistent lengths), numeric (those of sep, with
/// its message).
Detection detect(const Frame& frame, const DetectionOptions& options);

}  // namespace peculiar::detection
