#include "injection/inject.h"

namespace peculiar::injection {

void InjectOptions::describe(Fields& fields) {
  fields.add("input", &input, "Sample to plant outliers into.")
      .positional()
      .required()
      .value_name("SAMPLE.h5");
  fields.add("output", &output, "Output sample.").letter('o').required().value_name("PLANTED.h5");
  fields
      .add(
          "kind", &kinds,
          "Kinds of outliers to plant, in turn: companion, tail, arc, ring, trail, stamps (your own, --stamps); all: all except stamps.")
      .value_name("KIND,...");
  fields.add("contrast", &contrast, "Flux ratio of the planted light to the target, log-uniform.")
      .value_name("LOW,HIGH");
  fields
      .add(
          "distance", &distance,
          "Distance from the centre of the target, in --distance-unit: of the centre of a companion or stamp, or of the middle of a tail; radius of an arc; semi-major axis of a ring; minimum distance of a trail. Default: 0.05 to 0.4 of the image edge, or 0.5 to 4 half-light radii.")
      .value_name("LOW,HIGH");
  fields
      .add("distance_unit", &distance_unit,
           "Unit of --distance: px, or the half-light radius of each target.")
      .choices({"px", "half-light"});
  fields.add("distance_law", &distance_law, "Distribution of distances: uniform, or log-uniform.")
      .choices({"uniform", "log"});
  fields
      .add(
          "size", &size,
          "Size, log-uniform: half-light radius of a Sersic companion, length of a tail or an arc along its curve, full width at half maximum of a ring or a trail. Default: sizes typical of the kind at its distance. Donors and your own stamps keep theirs.")
      .unit("px")
      .value_name("LOW,HIGH");
  fields
      .add("count", &count,
           "Number of images with planted outliers. Default: --fraction of the selected images.")
      .range(1, 1e9);
  fields
      .add("per_image", &per_image,
           "Maximum number of times an image is used, each time with a different outlier.")
      .range(1, 1e6);
  fields.add("fraction", &fraction, "Fraction of the selected images to plant into, without --count.")
      .range(0, 1);
  fields.add("where", &where, "Select images by this expression on the columns: 'label == \"elliptical\"'.")
      .value_name("EXPRESSION");
  fields
      .add(
          "stamps", &stamps,
          "Sample of your own outliers, for --kind stamps: same bands and pixel scale, no larger than the images, with the outlier in the middle. The median of the border is subtracted as background.")
      .value_name("STAMPS.h5");
  fields
      .add(
          "companion", &companion,
          "Companions: donor, the galaxy of another image of the sample, shifted by whole pixels and rotated by multiples of 90 degrees to preserve PSF and noise; or sersic, a Sersic profile.")
      .choices({"donor", "sersic"});
  fields
      .add(
          "colour", &colour,
          "Colour of the planted light: that of the target (equal contrast in all bands), or the own colour of donors and stamps.")
      .choices({"target", "own"});
  fields
      .add(
          "psf", &psf,
          "Convolve drawn light with the point spread function of the sample if it has one (auto); with that, or stop (sample); or not at all (none).")
      .choices({"auto", "sample", "none"});
  fields
      .add("psf_fwhm", &psf_fwhm,
           "Use a round Gaussian PSF with this full width at half maximum instead of the sample's.")
      .unit("px")
      .range(0.5, 100);
  fields
      .add(
          "gain", &gain,
          "Electrons per unit of the pixel values, for the photon noise of the planted light; one for all bands or one each. Default: the column `gain` of the sample.")
      .value_name("GAIN,...");
  fields.add("noise", &noise, "Add the photon noise of the planted light, if the gain is known.");
  fields.add("with_normals", &with_normals,
             "Also keep the original images of the sample, after the planted ones, except those that are "
             "unreadable, empty, at an edge or in a gap, which are not planted into either.");
  fields.add("light", &light, "Also write the planted light without noise, as plane truth_planted.");
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite an existing sample once the new one is complete.");
}

Verb<InjectOptions, InjectReport> inject_verb() {
  return {
      "inject",
      "plant outliers of known contrast, distance and size into images",
      "Plants outliers into the images of a sample, which keep their noise, sky and point spread function: companions (galaxies from other images, or Sersic profiles), tails, arcs, rings, trails, or your own stamps. Columns of the new sample give the kind, flux, distance and size of the planted light. Scores of this sample, evaluated against those of original images (--with-normals), give the completeness of a search for such outliers: `peculiar evaluate` draws it against contrast, distance and size. If stopped or killed, run the same command again to continue.",
      {"peculiar inject galaxies.h5 -o planted.h5 --kind all --count 1000 --with-normals",
       "peculiar inject galaxies.h5 -o planted.h5 --kind companion --contrast 0.05,0.5 --distance 1,4 --distance-unit half-light",
       "peculiar inject galaxies.h5 -o planted.h5 --kind stamps --stamps lenses.h5 --contrast 0.1,1"},
      [](const InjectOptions& options, const RunContext& context) { return inject(options, context); }};
}

}  // namespace peculiar::injection
