#include "detection/detection.h"

namespace peculiar::detection {

void DetectionOptions::describe(Fields& fields) {
  fields
      .add("background_tile", &background_tile,
           "Tile size of the background mesh; larger tiles follow galaxies less.")
      .unit("px")
      .range(4, 4096);
  fields
      .add("background_filter", &background_filter,
           "Size of the median filter over the background mesh, in tiles.")
      .range(1, 99);
  // Verbs that write stamps set it to false: then only detection subtracts the background.
  fields.add("subtract_background", &subtract_background,
             subtract_background
                 ? "Subtract the background; use --no-subtract-background for images without one."
                 : "Also subtract the background from the output; off by default.");
  fields.add("threshold", &threshold, "Detection threshold above the background.")
      .unit("sigma")
      .range(0.01, 1000);
  fields.add("min_area", &min_area, "Minimum number of connected pixels of a source.")
      .unit("px")
      .range(1, 1e6);
  fields.add("deblend_levels", &deblend_levels, "Number of deblending levels between threshold and peak.")
      .range(1, 1024);
  fields
      .add("deblend_contrast", &deblend_contrast,
           "Minimum fraction of the total flux for a part to be deblended as a source; 1: no deblending.")
      .range(0, 1);
  fields
      .add(
          "clean", &clean,
          "Cleaning efficiency: how readily faint detections in the wings of bright sources are merged into them; 0: no cleaning.")
      .range(0, 10);
  fields.add("smooth", &smooth, "Smooth by 3 x 3 pixels before thresholding.");
  fields
      .add(
          "noise_scale", &noise_scale,
          "How a noise map sets sigma. auto, as in Source Extractor: weights and variances of mosaics are scaled to the scatter of the sky, while an rms and the variance of a sample are used as given; given: all are used as given; measured: all are scaled, also in the output.")
      .choices({"auto", "given", "measured"});
}

}  // namespace peculiar::detection
