#pragma once

#include "universe/potential.h"

namespace peculiar::universe {

/// Radius at which warps are specified, in disc lengths.
inline constexpr double kWarpedAt = 4;

/// A non-spherical halo, at rest in its galaxy's frame: lopsided along x, oval in the plane, and bent along
/// z,
///   Phi = -v^2 (lopsided x / s + oval (x^2 - y^2) / s^2) r^2 / s^2 - bend z R^2 / (R^2 + rim^2) / (1 + r^2 /
///   reach^2)^2,
/// s^2 = r^2 + length^2, v the circular speed at four disc lengths. The centre feels no force. The closed
/// orbits of a disc are ovals that extend farthest towards +x, and across x, the more so farther out (Jog
/// 1997, ApJ 488, 642): a disc that has settled into them stays so. The bend lifts the rim to one side of its
/// plane, like that of a bowl; with a disc that is tilted outside (tilt_rim) the warp is visible on one side
/// only.
class HaloShape {
 public:
  HaloShape() = default;  ///< round
  /// `lopsided`, `oval`: as above, about a tenth. `bend_deg`: angle by which the disc is lifted at kWarpedAt
  /// lengths, seen from its centre.
  HaloShape(const GalaxyPotential& galaxy, double lopsided, double oval, double bend_deg);

  bool is_round() const { return lopsided_ == 0 && oval_ == 0 && bend_ == 0; }
  /// Strength of the shape: 1 before `end_gyr`, fading after that.
  double share(double time_gyr) const;
  /// Adds `share` of the acceleration at each place, in the galaxy's frame.
  void accelerate(const Block& block, double share) const;
  double potential(double x_kpc, double y_kpc, double z_kpc) const;  ///< (km/s)^2
  /// Coefficient of cos(arms phi) in the plane, `arms` 1 or 2, (km/s)^2.
  double harmonic(int arms, double radius_kpc) const;

  double end_gyr = 1e9;

 private:
  void pull(double share, std::size_t size, const double* x, const double* y, const double* z,
            double* __restrict ax, double* __restrict ay, double* __restrict az) const;
  void bend(double share, std::size_t size, const double* x, const double* y, const double* z,
            double* __restrict ax, double* __restrict ay, double* __restrict az) const;

  double lopsided_ = 0;  // (km/s)^2, includes v^2
  double oval_ = 0;
  double length2_ = 1;  // kpc^2
  double bend_ = 0;     // (km/s)^2 / kpc
  double rim2_ = 1;
  double reach2_ = 1;
};

}  // namespace peculiar::universe
