#pragma once

#include "image/image.h"
#include "morphology/cutout.h"

namespace peculiar::morphology {

/// I(r) = amplitude exp(-b_n ((r / half_light_radius)^(1/n) - 1)) on ellipses (Sersic 1963), evaluated at
/// pixel centres.
struct SersicProfile {
  double amplitude = 0;          ///< at the half-light radius
  double half_light_radius = 0;  ///< semi-major axis, px
  double n = 1;
  Point centre;
  double ellipticity = 0;  ///< 1 - minor / major axis
  double theta_rad = 0;    ///< of the major axis, from +x to +y, rad, 0 .. pi
};

/// b_n, for which half the light is within r = 1: P(2n, b_n) = 1/2 (Ciotti & Bertin 1999, equation 4).
/// Requires n >= 0.01.
double sersic_b(double n);

/// Starting values of a fit.
struct SersicStart {
  Point centre;
  double ellipticity = 0;
  double theta_rad = 0;
  double half_light_radius = 0;
  double concentration = 0;
};

struct SersicFit {
  SersicProfile profile;        ///< NaN if the fit failed
  double chi2_per_freedom = 0;  ///< NaN with no more pixels than parameters
  double akaike = 0;  ///< Akaike information criterion, up to a constant of the data; NaN if undefined
  double bayes = 0;
  /// suspect: n at its minimum, 0.01; bad: no convergence, or no light at the starting radius.
  int quality = kGood;
};

/// Least-squares fit to the usable pixels of the cut-out, each weighted by 1 / sigma (Levenberg-Marquardt,
/// exact derivatives). `psf`: the profile is convolved with it, unless nullptr.
SersicFit fit_sersic(const Cutout& cutout, const SersicStart& start, const image::Image* psf);

/// Evaluates the profile at pixel centres.
Plane sersic_image(const SersicProfile& profile, int height, int width);

}  // namespace peculiar::morphology
