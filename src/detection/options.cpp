#include "detection/detection.h"

namespace peculiar::detection {

void DetectionOptions::describe(Fields& fields) {
  fields
      .add("background_tile", &background_tile,
           "Edge of the tiles that the background is measured in; larger ones follow galaxies less.")
      .unit("px")
      .range(4, 4096);
  fields.add("background_filter", &background_filter, "Tiles in the median filter over the background.")
      .range(1, 99);
  fields.add("subtract_background", &subtract_background,
             "Take the background off; --no-subtract-background where images come without one.");
  fields.add("threshold", &threshold, "Least height of a source's pixels above the background.")
      .unit("sigma")
      .range(0.01, 1000);
  fields.add("min_area", &min_area, "Least number of connected pixels of a source.").unit("px").range(1, 1e6);
  fields
      .add("deblend_levels", &deblend_levels, "Levels between threshold and peak at which sources may part.")
      .range(1, 1024);
  fields
      .add("deblend_contrast", &deblend_contrast,
           "Least share of the whole's flux that a part needs to become a source; 1: none is parted.")
      .range(0, 1);
  fields
      .add(
          "clean", &clean,
          "Strength with which faint detections in the wings of bright ones are taken for part of them; 0: not at all.")
      .range(0, 10);
  fields.add("smooth", &smooth, "Smooth by 3 x 3 pixels before the threshold.");
  fields
      .add(
          "noise_scale", &noise_scale,
          "Sigma with a noise map. auto, as Source Extractor: weights and variances of mosaics are scaled to the sky's scatter, an rms and a sample's variance are taken as they are; given: all as they are; measured: all scaled, in what is written too.")
      .choices({"auto", "given", "measured"});
}

}  // namespace peculiar::detection
