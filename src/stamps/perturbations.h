#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/random.h"

namespace peculiar::stamps {

/// A stamp to be perturbed, and another of the sample to take parts from; pixels in their unit, [band][y][x].
struct Canvas {
  int edge;                      ///< px
  std::vector<double> sky;       ///< a band: the borders' median
  std::vector<double> peak;      ///< a band: the brightest pixel above the sky
  std::span<float> pixels;       ///< changed in place
  std::span<const float> donor;  ///< of the same size
  std::vector<double> donor_sky;
};

/// Sky and peaks of these stamps, [band][y][x] with this edge.
Canvas make_canvas(std::span<float> pixels, std::span<const float> donor, int edge);

/// One way to make a normal stamp abnormal.
struct Perturbation {
  std::string name;
  std::string description;
  double share;  ///< of the perturbed stamps, relative to the others
  void (*apply)(Canvas&, RandomStream&);
  bool resamples = false;  ///< does it interpolate the whole stamp, which smooths its noise?
};

/// What the contrast network learns to tell from normal stamps (outlier exposure: Hendrycks et al. 2019;
/// CutPaste: Li et al. 2021). A new one is its function and its line here.
const std::vector<Perturbation>& perturbations();

/// Names of perturbations that a training does without.
using LeftOut = std::span<const std::string>;

/// Applies one of them, drawn by their shares. At least one is not left out.
void perturb(Canvas& canvas, RandomStream& random, LeftOut without = {});

/// What a normal stamp meets in the place of perturb(): as often as perturbations resample, it is resampled
/// too (turned a little and shifted by a fraction of a pixel, by the same interpolation), so that the texture
/// of the noise does not tell perturbed stamps from normal ones. Its galaxy stays as it is. `without`: as for
/// perturb().
void resample_alike(Canvas& canvas, RandomStream& random, LeftOut without = {});

}  // namespace peculiar::stamps
