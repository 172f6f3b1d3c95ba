#include "survey/mosaic_file.h"

#include <deque>
#include <filesystem>

#include "base/error.h"

namespace peculiar::survey {

namespace fs = std::filesystem;

void MosaicFile::describe(Fields& fields, const std::string& image_name) {
  fields.add(image_name, &image, "Mosaic: a FITS image with world coordinates, tile-compressed or not.")
      .value_name("FILE");
  fields.add("hdu", &hdu, "HDU of the image: first (the first with pixels), a number from 0, or a name.")
      .value_name("HDU");
  fields
      .add(
          "plane", &plane,
          "Plane of a cube: a number from 0, or a band named in the header; weight, mask and segmentation map may be cubes with as many planes.")
      .value_name("PLANE");
  fields.add("weight", &weight, "Inverse variance of the pixels; 0: no data.").value_name("FILE");
  fields.add("rms", &rms, "Rms noise of the pixels, instead of --weight; 0 or not finite: no data.")
      .value_name("FILE");
  fields.add("variance", &variance, "Variance of the pixels, instead of --weight; 1e30 or more: no data.")
      .value_name("FILE");
  fields.add("noise_hdu", &noise_hdu, "HDU of the weight, rms or variance.").value_name("HDU");
  fields
      .add(
          "noise_of", &noise_of,
          "Noise that the weight, rms or variance describes. all: sky and sources. sky: the sky only, as weights of drizzled images do; the photon noise of the sources is then added from the gain, for which the mosaic must be background-subtracted, since a residual sky level would count as source light.")
      .choices({"all", "sky"});
  fields.add("mask", &mask, "Mask or data-quality map: pixels other than 0 are not used.").value_name("FILE");
  fields.add("mask_hdu", &mask_hdu, "HDU of the mask.").value_name("HDU");
  fields
      .add("mask_bits", &mask_bits,
           "Bits of the mask that make a pixel unusable, added up (1 + 4 + ...); 0: all bits.")
      .range(0, 9007199254740991);
  fields
      .add("segmentation", &segmentation,
           "Segmentation map: 0 is sky, other numbers are sources; replaces the detection of sources.")
      .value_name("FILE");
  fields.add("segmentation_hdu", &segmentation_hdu, "HDU of that map.").value_name("HDU");
  fields.add("field", &field, "Name of the field. Default: the file name.").value_name("NAME");
  fields.add("band", &band, "Name of the band. Default: from the header (FILTER or similar).")
      .value_name("NAME");
  fields
      .add(
          "zero_point", &zero_point,
          "AB magnitude of one unit of the pixel values. Default: from the header (MAGZERO or similar, FLUXMAG0, PHOTFLAM with PHOTPLAM, or a unit such as nanomaggy).")
      .unit("mag")
      .range(-100, 100);
  fields.add("zero_point_key", &zero_point_key, "Header keyword with the zero-point of the image.")
      .value_name("KEY");
  fields.add("unit", &unit, "Unit of the pixel values; overrides BUNIT.").value_name("UNIT");
  fields
      .add(
          "gain", &gain,
          "Electrons per unit of the pixel values, for the photon noise of the sources. Default: from the header: EXPTIME for electrons/s, GAIN for DN, both for DN/s.")
      .range(1e-12, 1e12);
  fields.add("mosaic_pixel_scale", &pixel_scale, "Pixel scale, if there are no world coordinates.")
      .unit("arcsec")
      .range(1e-6, 3600);
  fields.add("blank", &blank, "Pixel value that means no data; such pixels become NaN.").range(-1e30, 1e30);
}

void MosaicOptions::describe(Fields& fields) {
  one.describe(fields, "mosaic");
  fields
      .add(
          "mosaics", &list,
          "Several fields and bands: a TOML file with tables [[mosaic]], each with the keys image (as --mosaic here), hdu, plane, weight, rms, variance, noise_hdu, noise_of, mask, mask_hdu, mask_bits, segmentation, segmentation_hdu, field, band, zero_point, zero_point_key, unit, gain, mosaic_pixel_scale, blank, psf.")
      .value_name("LIST.toml");
  fields
      .add("to_zero_point", &to_zero_point,
           "Scale all pixel values to this zero-point. Default: that of the first mosaic in each band.")
      .unit("mag")
      .range(-100, 100);
  fields.add("to_unit", &to_unit, "Unit of the scaled pixel values (uJy for --to-zero-point 23.9).")
      .value_name("UNIT");
  fields.add("memory", &memory, "Maximum size of the mosaic rows kept in memory.").unit("MiB").range(8, 1e6);
}

std::vector<MosaicFile> MosaicOptions::files() const {
  if (one.image.empty() == list.empty())
    throw usage_error("give the images: either --mosaic FILE or --mosaics LIST.toml");
  if (list.empty()) return {one};
  std::deque<MosaicFile> read;  // keeps its elements in place
  load_toml_list(list, "mosaic", [&] {
    Fields fields;
    MosaicFile& file = read.emplace_back();
    file.describe(fields, "image");
    fields.add("psf", &file.psf, "Point spread function of the mosaic; used by cutout.");
    return fields;
  });
  const fs::path folder = fs::path(list).parent_path();
  for (std::size_t i = 0; i < read.size(); ++i) {
    MosaicFile& file = read[i];
    if (file.image.empty()) throw config_error("{}: mosaic {} has no image", list, i + 1);
    for (const auto path : kMosaicPaths)
      if (!(file.*path).empty()) file.*path = (folder / file.*path).string();
  }
  return {read.begin(), read.end()};
}

}  // namespace peculiar::survey
