#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "image/image.h"
#include "survey/placement.h"
#include "survey/stamp_grid.h"

namespace peculiar::survey {

/// Assigns point spread functions to the mosaics: each of `given` is a file for all mosaics, or BAND=FILE for
/// those of a band; a list of mosaics may have named some already. Errors: usage (an unknown band, a mosaic
/// with two), input (some mosaics have one and others do not).
void give_psfs(const std::vector<std::string>& given, Survey& survey);
bool has_psfs(const Survey& survey);
/// The files, without repetition.
std::vector<std::string> psf_files(const Survey& survey);

/// The point spread function of stamps, and how it was made.
struct StampPsf {
  image::Image image;  ///< one band per band of the survey: image/psf_pixels.h
  std::string words;   ///< for the closing report
};

/// Returns the mean point spread function of the stamps in each band, since a sample holds only one: the PSF
/// of a mosaic is weighted by the number of its stamps, and a PSFEx model is evaluated at the positions of
/// its stamps. If stamps are resampled, each PSF is that of a star resampled in the same way: broadened by
/// the pixels of both grids, rotated with the stamps, and averaged over subpixel positions of the star. Files
/// without a pixel scale are in pixels of the mosaic, unless `file_scale_arcsec` is given. Warns if a PSFEx
/// model varies strongly over the stamps. Errors: those of fits::read_psf_image, fits::PsfexModel and
/// image::psf_in_pixels.
StampPsf psf_of_stamps(const Survey& survey, const StampGeometry& geometry, std::span<const Placed> placed,
                       std::optional<double> file_scale_arcsec, const RunContext& context);

/// Returns the image of a star with this point spread function (one band, odd edge) after resampling by area
/// in steps of `step` (of image::AffineGrid), averaged over subpixel positions; sum 1.
image::Image resampled_psf(const image::Image& psf, const std::array<double, 4>& step);

}  // namespace peculiar::survey
