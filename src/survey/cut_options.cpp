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
          "Point spread function of the mosaics, the pixel included: a FITS image or a PSFEx model (.psf) for all bands, or one each: F125W=j.fits,F160W=h.fits. The sample keeps one a band, as its stamps have it: of a PSFEx model the mean over the stamps' places, of several fields their mean, of resampled stamps what resampling leaves.")
      .value_name("[BAND=]FILE,...");
  fields
      .add("psf_scale", &psf_scale,
           "Pixel scale of those images; without it, what their headers say, else the mosaic's.")
      .unit("arcsec")
      .range(1e-4, 60);
  fields
      .add("edges", &edges,
           "Stamps that leave their mosaic: keep them, NaN beyond and flagged, or leave them out.")
      .choices({"keep", "leave-out"});
  fields.add("least_covered", &least_covered, "Stamps of which a smaller share has data are flagged as gaps.")
      .range(0, 1);
  fields
      .add("fates", &fates,
           fmt::format("Write what became of each row of the catalogue into this table ({}).",
                       tables::kTableSuffixes))
      .output()
      .value_name("TABLE");
}

}  // namespace peculiar::survey
