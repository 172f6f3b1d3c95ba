#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar::detection {

/// One band of an image that sources are looked for in: a stamp or a mosaic. Rows one after the other.
struct Frame {
  int height = 0;
  int width = 0;
  std::span<const float> pixels;       ///< height * width; those not usable are taken as masked
  std::span<const std::uint8_t> mask;  ///< 0 = use the pixel; empty: use all
  std::span<const float> variance;     ///< unit squared; empty: the background's scatter is the noise
};

/// Finite, and not so great that sep's sums in float32 overflow (it then reads memory that is not its own).
inline bool is_usable(float pixel) { return std::abs(pixel) < 1e25F; }

/// How the background is measured and sources are found: Source Extractor's parameters (Bertin & Arnouts
/// 1996).
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
  std::string noise_scale = "auto";  ///< for those who make frames; detect takes a variance as it is

  void describe(Fields& fields);
};

/// Parts of one blend at one level that can be told apart, as in Source Extractor (its NSONMAX).
inline constexpr int kMostParts = 1024;

/// Bits of Source::flags.
enum SourceFlag : std::int64_t {
  kDeblended = 1,   ///< one of several that touch
  kTruncated = 2,   ///< reaches the edge of the frame
  kHasMasked = 4,   ///< touches masked pixels
  kDegenerate = 8,  ///< all its light lies on a line or in a point
  kUnparted = 16,   ///< a blend of more parts than kMostParts, kept whole
};

/// What the frame has above the threshold in one place. Pixels are counted from 0 at the centre of the first.
struct Source {
  std::int32_t label = 0;  ///< in the segmentation: 1, 2, ...
  double x = 0;            ///< barycentre
  double y = 0;
  std::int64_t pixels = 0;
  double flux = 0;  ///< sum over the source's pixels, background taken off
  double peak = 0;
  double semi_major = 0;          ///< root mean square along the major axis, px
  double semi_minor = 0;          ///< and across it
  double angle_rad = 0;           ///< of the major axis, from +x to +y, -pi/2 .. pi/2
  double x2 = 0, y2 = 0, xy = 0;  ///< second moments, px^2
  int x_min = 0, x_max = 0;       ///< first and last column
  int y_min = 0, y_max = 0;       ///< first and last row
  std::int64_t flags = 0;
};

struct Detection {
  double background = 0;      ///< typical level; taken off where asked
  double background_rms = 0;  ///< typical scatter of a pixel
  std::vector<float>
      image;  ///< the frame without background (or as it was, where that is not wanted); 0 where not usable
  std::vector<std::int32_t> segmentation;  ///< label of the source at each pixel, 0 for none
  std::vector<Source> sources;
};

/// Measures the background, finds what stands out of it, and parts sources that touch. As in Source
/// Extractor, the smoothed image is held against `threshold` times the noise of the pixels, whether that is
/// the sky's scatter or comes with the frame: a constant variance equal to the scatter changes nothing.
/// Pixels whose variance is 0, below or not finite are masked. Thread-safe. A frame without a usable pixel,
/// or without any scatter and without variance, has no sources. Errors: internal (lengths that do not fit),
/// numeric (sep's, with its words).
Detection detect(const Frame& frame, const DetectionOptions& options);

}  // namespace peculiar::detection
