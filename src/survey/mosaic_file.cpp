#include "survey/mosaic_file.h"

#include <deque>
#include <filesystem>

#include "base/error.h"

namespace peculiar::survey {

namespace fs = std::filesystem;

void MosaicFile::describe(Fields& fields, const std::string& image_name) {
  fields.add(image_name, &image, "The image: a FITS file with world coordinates, tile-compressed or not.")
      .value_name("FILE");
  fields.add("hdu", &hdu, "Which HDU of it: first (with pixels), a number from 0, or a name.")
      .value_name("HDU");
  fields
      .add(
          "plane", &plane,
          "Of a cube: which plane, a number from 0 or a band as the header names it; its weight, mask and map may be cubes of as many planes.")
      .value_name("PLANE");
  fields.add("weight", &weight, "Inverse variance of its pixels; 0 where there is no data.")
      .value_name("FILE");
  fields.add("rms", &rms, "In its place: the noise of its pixels; 0 or not finite where there is no data.")
      .value_name("FILE");
  fields.add("variance", &variance, "In its place: the square of that; 1e30 and more where there is no data.")
      .value_name("FILE");
  fields.add("noise_hdu", &noise_hdu, "HDU of the weight, rms or variance.").value_name("HDU");
  fields
      .add(
          "noise_of", &noise_of,
          "What the weight, rms or variance tells the noise of: all, the sources' own light with it, or the sky alone, as weights of drizzled images do; the noise of that light is then added, by the gain. The mosaic must have no level of sky left in it, which would count as light.")
      .choices({"all", "sky"});
  fields.add("mask", &mask, "Mask or data quality: pixels other than 0 are not to be used.")
      .value_name("FILE");
  fields.add("mask_hdu", &mask_hdu, "HDU of the mask.").value_name("HDU");
  fields
      .add("mask_bits", &mask_bits,
           "Bits of the mask that make a pixel unusable, added up (1 + 4 + ...); 0: all of them.")
      .range(0, 9007199254740991);
  fields
      .add("segmentation", &segmentation,
           "Map of the sources: 0 is sky, other numbers are sources; in place of own detection.")
      .value_name("FILE");
  fields.add("segmentation_hdu", &segmentation_hdu, "HDU of that map.").value_name("HDU");
  fields.add("field", &field, "Name of the field; without it, the file's.").value_name("NAME");
  fields
      .add("band", &band,
           "Name of the band; without it, the one that the header names (FILTER and its like).")
      .value_name("NAME");
  fields
      .add(
          "zero_point", &zero_point,
          "AB magnitude of one unit of the pixel values; without it, what the header says (MAGZERO and its like, FLUXMAG0, PHOTFLAM with PHOTPLAM, a unit such as nanomaggy).")
      .unit("mag")
      .range(-100, 100);
  fields.add("zero_point_key", &zero_point_key, "Header card of the image that says so.").value_name("KEY");
  fields.add("unit", &unit, "Unit of the pixel values, where BUNIT does not say or says it otherwise.")
      .value_name("UNIT");
  fields
      .add(
          "gain", &gain,
          "Electrons per unit of the pixel values, for the noise of the sources' own light; without it, by the header: EXPTIME of electrons/s, GAIN of DN, both of DN/s.")
      .range(1e-12, 1e12);
  fields.add("mosaic_pixel_scale", &pixel_scale, "Pixel scale, where there are no world coordinates.")
      .unit("arcsec")
      .range(1e-6, 3600);
  fields.add("blank", &blank, "Value of pixels that have no data; they become NaN.").range(-1e30, 1e30);
}

void MosaicOptions::describe(Fields& fields) {
  one.describe(fields, "mosaic");
  fields
      .add(
          "mosaics", &list,
          "Several fields and bands: a TOML file of tables [[mosaic]], each with the keys image (as --mosaic here), hdu, plane, weight, rms, variance, noise_hdu, noise_of, mask, mask_hdu, mask_bits, segmentation, segmentation_hdu, field, band, zero_point, zero_point_key, unit, gain, mosaic_pixel_scale, blank, psf.")
      .value_name("LIST.toml");
  fields
      .add("to_zero_point", &to_zero_point,
           "Bring all pixel values to this zero-point; without it, those of a band to its first mosaic's.")
      .unit("mag")
      .range(-100, 100);
  fields.add("to_unit", &to_unit, "Unit of the pixel values then (uJy with --to-zero-point 23.9).")
      .value_name("UNIT");
  fields.add("memory", &memory, "Rows of the mosaics are kept in memory up to this size.")
      .unit("MiB")
      .range(8, 1e6);
}

std::vector<MosaicFile> MosaicOptions::files() const {
  if (one.image.empty() == list.empty())
    throw usage_error("say where the images are: --mosaic FILE or --mosaics LIST.toml, one of them");
  if (list.empty()) return {one};
  std::deque<MosaicFile> read;  // whose elements stay where they are
  load_toml_list(list, "mosaic", [&] {
    Fields fields;
    MosaicFile& file = read.emplace_back();
    file.describe(fields, "image");
    fields.add("psf", &file.psf, "Point spread function of the mosaic; of use to cutout.");
    return fields;
  });
  const fs::path folder = fs::path(list).parent_path();
  for (std::size_t i = 0; i < read.size(); ++i) {
    MosaicFile& file = read[i];
    if (file.image.empty()) throw config_error("{}: mosaic {} has no image", list, i + 1);
    for (std::string* path :
         {&file.image, &file.weight, &file.rms, &file.variance, &file.mask, &file.segmentation, &file.psf})
      if (!path->empty()) *path = (folder / *path).string();
  }
  return {read.begin(), read.end()};
}

}  // namespace peculiar::survey
