#pragma once

#include <filesystem>
#include <optional>

#include "fits/fits_image.h"
#include "image/image.h"

namespace peculiar::fits {

/// An image of a point spread function.
struct PsfImage {
  image::Image image;                  ///< one band
  std::optional<double> scale_arcsec;  ///< pixel scale, from the world coordinates, else the card PIXELSCL
};

/// Pixel scale of an image without world coordinates: the card PIXELSCL, of STPSF and WebbPSF.
std::optional<double> psf_scale(const FitsFile& file, int hdu);

/// Reads the first image with pixels of a FITS file. Errors: those of FitsFile.
PsfImage read_psf_image(const std::filesystem::path& path);

}  // namespace peculiar::fits
