#include "survey/stamp_options.h"

#include <cmath>

#include "base/error.h"

namespace peculiar::survey {

namespace {

constexpr double kSameScale = 1e-3;  // relative
constexpr int kLeastSize = 4, kMostSize = 4096;

/// Whether the values of a band are of pixels, not of areas on the sky: their unit says so, or they have a
/// zero-point, to which all mosaics have been brought.
bool is_of_pixels(const Survey& survey, std::size_t band) {
  const bool has_zero_point =
      band < survey.zero_point_mag.size() && std::isfinite(survey.zero_point_mag[band]);
  return has_zero_point || image::meaning_of_unit(survey.unit).brightness == image::Brightness::kPerPixel;
}

}  // namespace

void StampOptions::describe(Fields& fields) {
  fields.add("size", &size, "Edge length of the square stamps.").unit("px").range(kLeastSize, kMostSize);
  fields.add("angle", &angle, "Edge length as an angle, instead of --size.").unit("arcsec").range(1e-3, 1e5);
  fields
      .add(
          "pixel_scale", &pixel_scale,
          "Resample to this pixel scale by exact pixel overlap, with the object in the middle. Default: stamps keep the pixels of the mosaic.")
      .unit("arcsec")
      .range(1e-6, 3600);
  fields.add("north_up", &north_up, "Resample to north up and east left.");
  fields.add("recentre", &recentre, "Resample with the barycentre of the object's source in the middle.");
  fields
      .add(
          "conserve", &conserve,
          "What resampling conserves: flux (counts per pixel) or mean (surface brightness); auto: by the unit.")
      .choices({"auto", "flux", "mean"});
  fields
      .add(
          "neighbours", &neighbours,
          "Neighbours: sources in the stamp whose light does not touch that of the object. Keep them, mask them (2 in the mask), or replace them with zero or noise.")
      .choices({"keep", "mask", "zero", "noise"});
  fields
      .add(
          "neighbour_level", &neighbour_level,
          "Level above the smoothed sky, in units of its scatter, down to which connected light belongs to one object; a higher level separates more sources.")
      .unit("sigma")
      .range(0.5, 1000);
  fields
      .add(
          "most_removed", &most_removed,
          "Flag (64) and count stamps that lose more than this fraction of their light when neighbours are removed.")
      .range(0, 1);
  fields
      .add(
          "context", &context,
          "Margin of mosaic pixels around the stamp that is included in source detection and background estimation.")
      .unit("px")
      .range(0, 4096);
  detection.describe(fields);
}

PatchTreatment treatment_of(const StampOptions& options) {
  PatchTreatment treatment;
  using Neighbours = PatchTreatment::Neighbours;
  treatment.neighbours = options.neighbours == "mask"    ? Neighbours::kMask
                         : options.neighbours == "zero"  ? Neighbours::kZero
                         : options.neighbours == "noise" ? Neighbours::kNoise
                                                         : Neighbours::kKeep;
  treatment.neighbour_level = options.neighbour_level;
  treatment.most_removed = options.most_removed;
  treatment.subtract_background = options.detection.subtract_background;
  treatment.recentre = options.recentre;
  treatment.detection = options.detection;
  return treatment;
}

StampGeometry geometry_of(const StampOptions& options, const Survey& survey) {
  if (options.size.has_value() == options.angle.has_value())
    throw usage_error("give the size of the stamps: either --size in pixels or --angle in arcsec");
  const Mosaic& first = survey.fields.front().first();
  StampGeometry geometry;
  geometry.pixel_scale_arcsec = options.pixel_scale;
  geometry.north_up = options.north_up;
  geometry.recentre = options.recentre;
  geometry.keeps_mean = kept_by(options, survey).kind == image::RebinKind::kMean;
  geometry.context = treatment_of(options).is_needed() ? static_cast<int>(options.context) : 0;
  if (geometry.north_up && !survey.has_sky)
    throw usage_error("--north-up: {} has no world coordinates", first.file.image);
  if ((options.angle || options.pixel_scale) && !std::isfinite(first.pixel_scale_arcsec))
    throw usage_error("--angle and --pixel-scale: {} has no pixel scale; give --mosaic-pixel-scale",
                      first.file.image);
  if (!options.pixel_scale) {
    for (const Field& field : survey.fields) {
      for (const Mosaic& mosaic : field.mosaics) {
        if (std::abs(mosaic.pixel_scale_arcsec / first.pixel_scale_arcsec - 1) > kSameScale)
          throw input_error(
              "{} and {} have pixels of {:.5g} and {:.5g} arcsec; give a common pixel scale (--pixel-scale)",
              first.file.image, mosaic.file.image, first.pixel_scale_arcsec, mosaic.pixel_scale_arcsec);
      }
    }
    // Resampling for another reason: to the pixel scale of the first mosaic, ignoring rounding in others.
    if (geometry.is_resampled() && std::isfinite(first.pixel_scale_arcsec))
      geometry.pixel_scale_arcsec = first.pixel_scale_arcsec;
  }
  const double size =
      options.size ? static_cast<double>(*options.size)
                   : std::round(*options.angle / options.pixel_scale.value_or(first.pixel_scale_arcsec));
  if (size < kLeastSize || size > kMostSize)
    throw usage_error("--angle: {} arcsec are {} px; stamps may have {} to {} px", options.angle.value_or(0),
                      size, kLeastSize, kMostSize);
  geometry.size = static_cast<int>(size);
  return geometry;
}

image::KeptInResampling kept_by(const StampOptions& options, const Survey& survey) {
  if (!options.pixel_scale && !options.north_up && !options.recentre) return {};
  return image::kept_in_resampling(options.conserve, survey.unit, 0);
}

void follow_resampling(const StampGeometry& geometry, Survey& survey) {
  if (!geometry.keeps_mean || !geometry.pixel_scale_arcsec) return;
  for (std::size_t band = 0; band < survey.bands.size(); ++band) {
    const bool of_pixels = is_of_pixels(survey, band);
    const double first = survey.fields.front().mosaics[band].pixel_scale_arcsec;
    if (band < survey.zero_point_mag.size())
      survey.zero_point_mag[band] += image::zero_point_step_mag(
          image::RebinKind::kMean, std::pow(*geometry.pixel_scale_arcsec / first, 2));
    for (Field& field : survey.fields) {
      Mosaic& mosaic = field.mosaics[band];
      if (std::isfinite(mosaic.pixel_scale_arcsec))
        mosaic.averaged = std::pow(*geometry.pixel_scale_arcsec / mosaic.pixel_scale_arcsec, 2);
      const double ratio = first / field.mosaics[band].pixel_scale_arcsec;
      if (of_pixels && std::isfinite(ratio)) field.mosaics[band].factor *= ratio * ratio;
    }
  }
}

}  // namespace peculiar::survey
