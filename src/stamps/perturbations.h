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
  std::string family;  ///< of perturbations that make images odd in a like way
  std::string description;
  double share;  ///< of the perturbed stamps, relative to the others
  void (*apply)(Canvas&, RandomStream&);
  bool resamples = false;  ///< does it interpolate the whole stamp, which smooths its noise?
  int least_bands = 1;     ///< of images that it can be seen in
  bool needs_up = false;   ///< is it seen only where images are not turned and flipped in training?
};

/// What the contrast network learns to tell from normal stamps and from each other (outlier exposure:
/// Hendrycks et al. 2019; CutPaste: Li et al. 2021; prediction of transformations: Golan & El-Yaniv 2018). A
/// new one is its function and its line here.
const std::vector<Perturbation>& perturbations();

/// The families of these perturbations, in the order of perturbations(), each once.
std::vector<std::string> perturbation_families(const std::vector<std::string>& names);

/// The perturbations that some images can have, drawn by their shares.
class PerturbationMix {
 public:
  /// For images of so many bands, which have an up or are turned and flipped in training; `without`: names
  /// that are left out. Error (usage): none is left.
  PerturbationMix(int bands, bool has_up, const std::vector<std::string>& without = {});

  std::vector<std::string> names() const;
  /// Applies one, and says which: its place in names().
  std::size_t perturb(Canvas& canvas, RandomStream& random) const;
  /// What a normal stamp meets in the place of perturb(): as often as perturbations resample, it is resampled
  /// too (turned a little and shifted by a fraction of a pixel, by the same interpolation), so that the
  /// texture of the noise does not tell perturbed stamps from normal ones. Its galaxy stays as it is.
  void resample_alike(Canvas& canvas, RandomStream& random) const;

 private:
  std::vector<const Perturbation*> kinds_;
  double sum_ = 0;         ///< of the shares
  double resampling_ = 0;  ///< of those of the kinds that resample
};

}  // namespace peculiar::stamps
