#include "fits/psf_image.h"

#include "fits/number_card.h"

namespace peculiar::fits {

std::optional<double> psf_scale(const FitsFile& file, int hdu) { return number_card(file, hdu, "PIXELSCL"); }

PsfImage read_psf_image(const std::filesystem::path& path) {
  const FitsFile file(path);
  const int hdu = file.choose("first").number;
  PsfImage psf{file.read_plane(hdu), std::nullopt};
  if (const std::optional<Wcs> wcs = file.wcs(hdu)) {
    psf.scale_arcsec =
        wcs->local(0.5 * (psf.image.width - 1), 0.5 * (psf.image.height - 1)).pixel_scale_arcsec();
  } else {
    psf.scale_arcsec = psf_scale(file, hdu);
  }
  return psf;
}

}  // namespace peculiar::fits
