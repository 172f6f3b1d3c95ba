#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/random.h"

namespace peculiar::stamps {

/// A stamp to perturb, and another stamp of the sample to take parts from; pixels in their unit,
/// [band][y][x].
struct Canvas {
  int edge;                      ///< px
  std::vector<double> sky;       ///< per band: median of the borders
  std::vector<double> peak;      ///< per band: the brightest pixel above the sky
  std::span<float> pixels;       ///< changed in place
  std::span<const float> donor;  ///< of the same size
  std::vector<double> donor_sky;
};

/// Makes a canvas from stamps [band][y][x] with this edge, and measures their sky and peaks.
Canvas make_canvas(std::span<float> pixels, std::span<const float> donor, int edge);

/// A way to make a normal stamp abnormal.
struct Perturbation {
  std::string name;
  std::string family;  ///< name of a group of perturbations with similar effects
  std::string description;
  double share;  ///< relative frequency among perturbed stamps
  void (*apply)(Canvas&, RandomStream&);
  bool resamples = false;  ///< whether it interpolates the whole stamp, which smooths its noise
  int least_bands = 1;     ///< minimum number of bands in which it is visible
  bool needs_up = false;   ///< whether it is visible only if images are not rotated and flipped in training
};

/// The perturbations that the contrast network learns to distinguish from normal stamps and from each other
/// (outlier exposure: Hendrycks et al. 2019; CutPaste: Li et al. 2021; transformation prediction: Golan &
/// El-Yaniv 2018). A new one needs its function and its line here.
const std::vector<Perturbation>& perturbations();

/// The families of these perturbations, in the order of perturbations(), each once.
std::vector<std::string> perturbation_families(const std::vector<std::string>& names);

/// The perturbations applicable to certain images, drawn by their shares.
class PerturbationMix {
 public:
  /// For images with this number of bands, which either have an up direction or are rotated and flipped in
  /// training; `without`: names to leave out. Error (usage): none is left.
  PerturbationMix(int bands, bool has_up, const std::vector<std::string>& without = {});

  std::vector<std::string> names() const;
  /// Applies a random perturbation and returns its index in names().
  std::size_t perturb(Canvas& canvas, RandomStream& random) const;
  /// The counterpart of perturb() for normal stamps: resamples as often as perturbations do (a small rotation
  /// and a subpixel shift, by the same interpolation), so that the texture of the noise does not distinguish
  /// perturbed stamps from normal ones. The galaxy is otherwise unchanged.
  void resample_alike(Canvas& canvas, RandomStream& random) const;

 private:
  std::vector<const Perturbation*> kinds_;
  double sum_ = 0;         ///< of the shares
  double resampling_ = 0;  ///< sum of the shares of the kinds that resample
};

}  // namespace peculiar::stamps
