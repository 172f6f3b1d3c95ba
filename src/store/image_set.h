#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/sample.h"

namespace peculiar::store {

/// Properties of a set of images that affect measurements. Two sets that differ in them can differ in their
/// measurements for that reason alone.
struct ImageSet {
  image::StampDescription stamps;
  bool has_psf = false;
  bool has_variance = false;
  double masked = 0;  ///< fraction of masked pixels; 0 without a mask
  /// How fast the variance grows with the light, in units of the pixels: the median over bright images of the
  /// excess of the brightest pixel's variance over the median variance of the image, divided by the value of
  /// the pixel; NaN if unknown. 0: variance of the sky only.
  double light_noise = std::nan("");
  double brightness = std::nan("");  ///< median of the brightest pixel's value over that median variance

  std::string json() const;
  /// None if the text is not such a description.
  static std::optional<ImageSet> from_json(const std::string& text);
};

/// Attribute of a file of measurements: the ImageSet that was measured.
inline constexpr const char* kImageSet = "image_set";

/// Describes a sample; looks at masks and variances in some 200 images, in the first band.
ImageSet image_set_of(const SampleReader& sample);

/// A difference between two sets: "psf", "variance", "mask", "bands", "pixel_scale", "unit", "zero_point",
/// "size"; and a description that names both.
struct Unlikeness {
  std::string clause;
  std::string words;
};
/// Unknown properties count as equal. A mask that hides less than 1 % of the pixels counts as none. A
/// variance of the sky only differs from one with photon noise if the photon noise exceeds a tenth of the
/// sky's variance; so do two with photon noise that differs by more than a factor of three for the same
/// light. Pixel scales may differ by 1 %, zero-points by 0.01 mag.
std::vector<Unlikeness> unlikenesses(const ImageSet& first, const ImageSet& second,
                                     const std::string& first_name, const std::string& second_name);
/// All clauses, as named in settings.
std::vector<std::string> unlikeness_clauses();

/// Both sets side by side, one line per clause.
std::string image_sets_text(const ImageSet& first, const ImageSet& second, const std::string& first_name,
                            const std::string& second_name);

}  // namespace peculiar::store
