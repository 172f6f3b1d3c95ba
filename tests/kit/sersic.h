#pragma once

#include "image/image.h"

namespace peculiar::kit {

/// Two logarithmic spiral arms over a disc, in its own plane; flux is kept at every radius.
struct SpiralArms {
  double strength = 0;     ///< 0 none .. 1 all light in the arms
  double pitch_rad = 0.3;  ///< angle between an arm and the circle it crosses
  double phase_rad = 0;
};

/// An elliptical Sersic profile (Sersic 1963), cut off smoothly between 5 and 6 half-light radii.
struct SersicProfile {
  double x = 0;           ///< px from the centre of the image, to the right
  double y = 0;           ///< px from the centre, upward
  double flux = 1;        ///< total, out to the cut-off
  double r50_px = 5;      ///< semi-major axis of the half-light ellipse (of the profile without cut-off)
  double n = 1;           ///< 0.5 .. 5
  double axis_ratio = 1;  ///< 0 < q <= 1
  double angle_rad = 0;   ///< of the major axis, from +x to +y
  SpiralArms arms;
  double lopsidedness = 0;  ///< 0 .. 1: brighter on the side of lopsided_rad, growing outward; flux is kept
  double lopsided_rad = 0;  ///< in the plane of the disc
};

/// b of exp(-b ((r / r50)^(1/n) - 1)) by the expansion of Ciotti & Bertin (1999, A&A 352, 447), their
/// equation 18; to 1e-4 for n >= 0.5.
double sersic_b(double n);

/// Adds the profile to the first band, each pixel the mean over sub-pixels that are finer towards the centre.
void add_sersic(const SersicProfile& profile, image::Image& image);

}  // namespace peculiar::kit
