#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar::survey {

/// One image of a survey, of one field in one band, and what lies beside it on the same pixels.
struct MosaicFile {
  std::string image;
  std::string hdu = "first";
  std::string plane;                  ///< of a cube: a number from 0, or a band's name
  std::string weight, rms, variance;  ///< one of them at most: 1 / unit^2, unit, unit^2
  std::string noise_hdu = "first";
  std::string noise_of = "all";  ///< what those tell the noise of: "all", or the "sky" alone
  std::string mask;
  std::string mask_hdu = "first";
  std::int64_t mask_bits = 0;  ///< bits that make a pixel unusable; 0: any
  std::string segmentation;
  std::string segmentation_hdu = "first";
  std::string psf;  ///< image of its point spread function, or a PSFEx model
  std::string field, band;
  std::optional<double> zero_point;  ///< AB magnitude of one unit
  std::string zero_point_key;        ///< header card with it
  std::string unit;
  std::optional<double> gain;         ///< electrons per unit of the pixel values
  std::optional<double> pixel_scale;  ///< arcsec, where there are no world coordinates
  std::optional<double> blank;        ///< value of pixels without data

  /// `image_name` is how the image itself is called: "mosaic" as an option, "image" in a list. The
  /// point spread function is not among these fields: it is of cutout, and of lists.
  void describe(Fields& fields, const std::string& image_name);
};

/// Where the images of a survey are: one mosaic by options, or several by a list.
struct MosaicOptions {
  MosaicFile one;
  std::string list;
  std::optional<double> to_zero_point;  ///< that pixel values are brought to
  std::string to_unit;                  ///< and their unit then
  std::int64_t memory = 512;            ///< MiB

  void describe(Fields& fields);
  /// The mosaics, their files relative to the list's folder. Errors: usage (neither, or both), config (the
  /// list).
  std::vector<MosaicFile> files() const;
};

}  // namespace peculiar::survey
