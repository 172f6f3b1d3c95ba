#include "survey/cut_options.h"

#include <fmt/format.h>

#include "tables/table_file.h"

namespace peculiar::survey {

void CutOptions::describe_inputs(Fields& fields) {
  mosaics.describe(fields);
  catalogue.describe(fields);
}

void CutOptions::describe_stamps(Fields& fields) {
  stamps.describe(fields);
  fields
      .add(
          "psf", &psf,
          "Point spread function of the mosaics, including the pixel response: a FITS image or a PSFEx model (.psf), one for all bands or one each: F125W=j.fits,F160W=h.fits. The sample keeps one PSF per band, valid for its stamps: for a PSFEx model the mean over the stamps' positions, for several fields their mean, for resampled stamps the resampled PSF.")
      .value_name("[BAND=]FILE,...");
  fields
      .add("psf_scale", &psf_scale,
           "Pixel scale of the PSF images. Default: from their headers, else that of the mosaic.")
      .unit("arcsec")
      .range(1e-4, 60);
  fields
      .add(
          "edges", &edges,
          "Stamps that reach beyond their mosaic: keep them, flagged and filled with NaN, or leave them out.")
      .choices({"keep", "leave-out"});
  fields
      .add("least_covered", &least_covered,
           "Flag stamps as gaps if less than this fraction of their pixels has data.")
      .range(0, 1);
  fields
      .add("fates", &fates,
           fmt::format("Output table with what became of each row of the catalogue ({}).",
                       tables::kTableSuffixes))
      .output()
      .value_name("TABLE");
}

}  // namespace peculiar::survey
