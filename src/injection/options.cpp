#include "injection/inject.h"

namespace peculiar::injection {

void InjectOptions::describe(Fields& fields) {
  fields.add("input", &input, "The sample whose images outliers are planted into.")
      .positional()
      .required()
      .value_name("SAMPLE.h5");
  fields.add("output", &output, "The sample to write.").letter('o').required().value_name("PLANTED.h5");
  fields
      .add(
          "kind", &kinds,
          "What to plant, in turn: companion, tail, arc, ring, trail, stamps (yours, --stamps); all: each but the last.")
      .value_name("KIND,...");
  fields
      .add("contrast", &contrast,
           "Flux of what is planted over the flux of the target, drawn uniformly in its logarithm.")
      .value_name("LOW,HIGH");
  fields
      .add(
          "distance", &distance,
          "Distance from the target's centre, in --distance-unit: of a companion's or stamp's centre, of the middle of a tail; radius of an arc, semi-major axis of a ring; least distance of a trail. Without it, 0.05 to 0.4 of the images' edge, or half to 4 half-light radii.")
      .value_name("LOW,HIGH");
  fields
      .add("distance_unit", &distance_unit,
           "Unit of --distance: px, or the half-light radius of each target.")
      .choices({"px", "half-light"});
  fields.add("distance_law", &distance_law, "How distances are drawn: uniformly, or in their logarithm.")
      .choices({"uniform", "log"});
  fields
      .add(
          "size", &size,
          "Drawn uniformly in its logarithm: half-light radius of a Sersic companion, length of a tail or an arc along its curve, full width at half maximum of a ring or a trail. Without it, sizes that are usual for the kind at its distance. Donors and your own stamps have theirs.")
      .unit("px")
      .value_name("LOW,HIGH");
  fields
      .add("count", &count,
           "How many images with something planted. Without it, --fraction of the images selected.")
      .range(1, 1e9);
  fields.add("per_image", &per_image, "How often an image is used at most, with something else each time.")
      .range(1, 1e6);
  fields.add("fraction", &fraction, "Share of the images selected that are planted into, without --count.")
      .range(0, 1);
  fields.add("where", &where, "Images to use, an expression on the columns: 'label == \"elliptical\"'.")
      .value_name("EXPRESSION");
  fields
      .add(
          "stamps", &stamps,
          "Sample of outliers of your own, for --kind stamps: of the same bands and pixel scale, no larger than the images, and with what matters in the middle. Background is taken off by the border's median.")
      .value_name("STAMPS.h5");
  fields
      .add(
          "companion", &companion,
          "What companions are made of: the galaxy of another image of the sample, whole pixels away and turned by quarters, so that PSF and noise stay; or a Sersic profile.")
      .choices({"donor", "sersic"});
  fields
      .add(
          "colour", &colour,
          "Colour of what is planted: the target's (contrast is the same in all bands), or of donors and stamps their own.")
      .choices({"target", "own"});
  fields
      .add(
          "psf", &psf,
          "What drawn light is convolved with: the sample's point spread function where it has one; sample: that, or an error; none.")
      .choices({"auto", "sample", "none"});
  fields
      .add("psf_fwhm", &psf_fwhm,
           "In the place of the sample's, a round Gaussian of this full width at half maximum.")
      .unit("px")
      .range(0.5, 100);
  fields
      .add(
          "gain", &gain,
          "Electrons per unit of the pixel values, one for all bands or one each: planted light brings the noise of its own photons. Without it, the column `gain` of the sample.")
      .value_name("GAIN,...");
  fields.add("noise", &noise, "Give planted light the noise of its own photons, where the gain is known.");
  fields.add("with_normals", &with_normals,
             "Keep the images of the sample too, untouched, behind the planted ones.");
  fields.add("light", &light, "Write the planted light without its noise beside, as plane truth_planted.");
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Replace a sample of that name (when the new one is whole).");
}

Verb<InjectOptions, InjectReport> inject_verb() {
  return {
      "inject",
      "plants outliers of known contrast, distance and size into images",
      "Plants outliers into the images of a sample, which keep their noise, sky and point spread function: companions (galaxies of other images, or Sersic profiles), tails, arcs, rings, trails, or stamps of your own. What is planted, and how bright, far off and large, stands in columns of the new sample. Scores of it, evaluated against those of untouched images (--with-normals), say what share of such outliers a search finds: `peculiar evaluate` draws its completeness against contrast, distance and size. Killed or stopped, the same command goes on where it was.",
      {"peculiar inject galaxies.h5 -o planted.h5 --kind all --count 1000 --with-normals",
       "peculiar inject galaxies.h5 -o planted.h5 --kind companion --contrast 0.05,0.5 --distance 1,4 --distance-unit half-light",
       "peculiar inject galaxies.h5 -o planted.h5 --kind stamps --stamps lenses.h5 --contrast 0.1,1"},
      [](const InjectOptions& options, const RunContext& context) { return inject(options, context); }};
}

}  // namespace peculiar::injection
