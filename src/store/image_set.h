#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/sample.h"

namespace peculiar::store {

/// What a set of images is like as far as numbers that are measured on it depend on it. Two sets that are
/// unlike in it can differ by that alone.
struct ImageSet {
  image::StampDescription stamps;
  bool has_psf = false;
  bool has_variance = false;
  double masked = 0;  ///< share of the pixels that the mask hides; 0 without one
  /// How much the variance grows with the light, in units of the pixels: median over bright images of what
  /// the brightest pixel's variance is above the image's median, over its value; NaN where not known. 0: the
  /// sky's variance alone.
  double light_noise = std::nan("");
  double brightness = std::nan("");  ///< median of the brightest pixels' value over that median variance

  std::string json() const;
  /// None where the text is no such description.
  static std::optional<ImageSet> from_json(const std::string& text);
};

/// Attribute of a file of measurements: the ImageSet that they were made on.
inline constexpr const char* kImageSet = "image_set";

/// Of a sample; masks and variances are looked at on some 200 images, in the first band.
ImageSet image_set_of(const SampleReader& sample);

/// In what two sets are unlike: "psf", "variance", "mask", "bands", "pixel_scale", "unit", "zero_point",
/// "size"; and that in words with the names of both.
struct Unlikeness {
  std::string clause;
  std::string words;
};
/// What either side does not know is not held against it. A mask that hides less than 1 % of the pixels
/// counts as none. A variance that is the sky's alone is unlike one that has the light's own noise, where
/// that is a tenth of the other. Pixel scales may differ by 1 %, zero-points by 0.01 mag.
std::vector<Unlikeness> unlikenesses(const ImageSet& first, const ImageSet& second,
                                     const std::string& first_name, const std::string& second_name);
/// All clauses, as settings name them.
std::vector<std::string> unlikeness_clauses();

/// Both sets side by side, a line a clause.
std::string image_sets_text(const ImageSet& first, const ImageSet& second, const std::string& first_name,
                            const std::string& second_name);

}  // namespace peculiar::store
