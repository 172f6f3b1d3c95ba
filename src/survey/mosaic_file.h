#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar::survey {

/// One image of a survey, of one field in one band, and the files that accompany it on the same pixel grid.
struct MosaicFile {
  std::string image;
  std::string hdu = "first";
  std::string plane;                  ///< of a cube: a 0-based number, or the name of a band
  std::string weight, rms, variance;  ///< at most one of these: 1 / unit^2, unit, unit^2
  std::string noise_hdu = "first";
  std::string noise_of = "all";  ///< the noise that these describe: "all", or "sky" only
  std::string mask;
  std::string mask_hdu = "first";
  std::int64_t mask_bits = 0;  ///< bits that make a pixel unusable; 0: any
  std::string segmentation;
  std::string segmentation_hdu = "first";
  std::string psf;  ///< image of the point spread function, or a PSFEx model
  std::string field, band;
  std::optional<double> zero_point;  ///< AB magnitude of one unit
  std::string zero_point_key;        ///< header card with the zero-point
  std::string unit;
  std::optional<double> gain;         ///< electrons per unit of the pixel values
  std::optional<double> pixel_scale;  ///< arcsec, if there are no world coordinates
  std::optional<double> blank;        ///< value of pixels without data

  /// `image_name` is the name of the setting for the image: "mosaic" as an option, "image" in a list. The
  /// point spread function is not among these fields: it belongs to cutout and to lists.
  void describe(Fields& fields, const std::string& image_name);
};

/// Its members that name files.
inline constexpr std::string MosaicFile::*kMosaicPaths[] = {
    &MosaicFile::image, &MosaicFile::weight,       &MosaicFile::rms, &MosaicFile::variance,
    &MosaicFile::mask,  &MosaicFile::segmentation, &MosaicFile::psf};

/// The images of a survey: one mosaic given by options, or several by a list.
struct MosaicOptions {
  MosaicFile one;
  std::string list;
  std::optional<double> to_zero_point;  ///< common zero-point that pixel values are converted to
  std::string to_unit;                  ///< unit after the conversion
  std::int64_t memory = 512;            ///< MiB

  void describe(Fields& fields);
  /// Returns the mosaics, with paths relative to the folder of the list. Errors: usage (neither or both),
  /// config (the list).
  std::vector<MosaicFile> files() const;
};

}  // namespace peculiar::survey
