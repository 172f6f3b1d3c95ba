#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "image/image.h"
#include "store/sample.h"

namespace peculiar::report {

/// What is known about the directions, the scale and the resolution of a stamp.
struct StampFrame {
  /// CD1_1, CD1_2, CD2_1, CD2_2 [deg/px] (image::LocalWcs); nothing if unknown.
  std::optional<std::array<double, 4>> cd_deg_per_px;
  double pixel_scale_arcsec = 0;  ///< used without a CD matrix; 0 or NaN: unknown
  bool rows_upward = true;        ///< row 0 is at the bottom, as in FITS
  double psf_half_light_px = 0;   ///< half-light radius of the point spread function; 0: unknown
};

/// A source that the reader already knows of, by its displacement from the central one.
struct KnownSource {
  double east_arcsec = 0;
  double north_arcsec = 0;
};

/// Returns the half-light radius of the sample's point spread function [px]; 0 if unknown.
double psf_half_light_px(const store::SampleHeader& header);

/// Returns the frame of an image from the header of the sample and its columns cd1_1 ... cd2_2, if it has
/// them.
StampFrame stamp_frame(const store::SampleReader& sample, std::int64_t row);

/// Describes what can be seen in a stamp besides the central source: the brightest other source, with its
/// distance, direction and brightness relative to the central one, and light that extends to one side. "A
/// second source is 1.2 arcsec to the north-east, 1.8 mag fainter." Without world coordinates, the direction
/// is that in the picture ("to the upper right", "above"); without a scale, the distance is in pixels.
/// Sources are detected in the band with the most significant light (detection::detect with its defaults);
/// those within 2 px of the central one, or within the half-light radius of the point spread function, are
/// its own light, such as a ring. The source at the place of `known` is left out. "" if there is nothing to
/// say or the stamp has no pixels. NaN pixels count as masked; beside them, light may seem to extend to one
/// side, so that nothing is said of the shape of a central source that touches them.
std::string stamp_light_words(const image::Image& stamp, const StampFrame& frame,
                              const std::optional<KnownSource>& known = std::nullopt);
/// The same for an image of a sample, in its unit and without its masked pixels.
std::string stamp_light_words(const store::SampleReader& sample, std::int64_t row,
                              const std::optional<KnownSource>& known = std::nullopt);

/// "to the upper right", "above" or "below" for a displacement in the picture.
std::string picture_direction(double right, double up);

}  // namespace peculiar::report
