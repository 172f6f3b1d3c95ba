#pragma once

#include "image/image.h"
#include "morphology/cutout.h"

namespace peculiar::morphology {

/// I(r) = amplitude exp(-b_n ((r / half_light_radius)^(1/n) - 1)) on ellipses (Sersic 1963), as its value at
/// the pixels' centres.
struct SersicProfile {
  double amplitude = 0;          ///< at the half-light radius
  double half_light_radius = 0;  ///< semi-major axis, px
  double n = 1;
  Point centre;
  double ellipticity = 0;  ///< 1 - minor / major axis
  double theta_rad = 0;    ///< of the major axis, from +x to +y, 0 .. pi
};

/// b_n: half of the light is within r = 1, P(2n, b_n) = 1/2 (Ciotti & Bertin 1999, equation 4). n >= 0.01.
double sersic_b(double n);

/// What a fit starts from.
struct SersicStart {
  Point centre;
  double ellipticity = 0;
  double theta_rad = 0;
  double half_light_radius = 0;
  double concentration = 0;
};

struct SersicFit {
  SersicProfile profile;        ///< NaN where nothing could be fitted
  double chi2_per_freedom = 0;  ///< NaN where there are no more pixels than parameters
  double akaike = 0;  ///< information criteria, up to a constant of the data; NaN where they have none
  double bayes = 0;
  int quality =
      kGood;  ///< suspect: n at its least, 0.01; bad: no convergence, no light at the start's radius
};

/// Least squares over the cutout's usable pixels, each weighted by 1 / sigma (Levenberg-Marquardt, exact
/// derivatives). `psf`: the profile is convolved with it; none: it is not.
SersicFit fit_sersic(const Cutout& cutout, const SersicStart& start, const image::Image* psf);

/// The profile at the pixels' centres.
Plane sersic_image(const SersicProfile& profile, int height, int width);

}  // namespace peculiar::morphology
