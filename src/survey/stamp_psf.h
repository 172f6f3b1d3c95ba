#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "image/image.h"
#include "survey/placement.h"
#include "survey/stamp_grid.h"

namespace peculiar::survey {

/// Gives the mosaics their point spread functions: each of `given` is a file for all mosaics, or BAND=FILE
/// for those of a band; a list of mosaics may have named some before. Errors: usage (a band that there is
/// not, a mosaic with two), input (some mosaics have one and others have not).
void give_psfs(const std::vector<std::string>& given, Survey& survey);
bool has_psfs(const Survey& survey);
/// The files, each once.
std::vector<std::string> psf_files(const Survey& survey);

/// The point spread function of stamps, and how it was made.
struct StampPsf {
  image::Image image;  ///< one band a band of the survey: image/psf_pixels.h
  std::string words;   ///< for the closing report
};

/// The mean of the stamps' point spread functions in each band, since a sample holds one: a mosaic's own
/// counts as often as it has stamps, and a PSFEx model at the places of its stamps. Where stamps are
/// resampled, each is what the overlap of areas makes of a star: widened by the pixels of both, turned with
/// the stamps, and the mean over where in a pixel the star is. Files without a pixel scale are in the
/// mosaic's pixels, unless `file_scale_arcsec` says otherwise. Warns where a PSFEx model changes much over
/// the stamps. Errors: those of fits::read_psf_image, fits::PsfexModel and image::psf_in_pixels.
StampPsf psf_of_stamps(const Survey& survey, const StampGeometry& geometry, std::span<const Placed> placed,
                       std::optional<double> file_scale_arcsec, const RunContext& context);

/// A star of this point spread function (one band, odd edge) after resampling by areas in steps of `step` (of
/// image::AffineGrid), the mean over its places in a pixel; sum 1.
image::Image resampled_psf(const image::Image& psf, const std::array<double, 4>& step);

}  // namespace peculiar::survey
