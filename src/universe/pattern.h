#pragma once

#include <complex>
#include <vector>

#include "universe/potential.h"

namespace peculiar::universe {

/// A bar or spiral arms: a potential of `arms`-fold symmetry that rotates rigidly in the plane of a disc and
/// drives the particles,
///   Phi = amplitude(t) / (1 + (z / height)^2) Re[g(R) ((x + iy) exp(-i speed t))^arms],
/// smooth at the centre, zero beyond the table's edge. It grows from `begin_gyr` on and fades from `end_gyr`
/// on, each over `change_gyr`.
class Pattern {
 public:
  Pattern() = default;  ///< none

  /// A bar of this half length, ending at 1/1.2 of corotation like most bars (Aguerri et al. 2003); its
  /// potential falls as R^-3 outside, like a quadrupole's (Dehnen 2000). `strength`: approximate ratio of the
  /// largest tangential to the mean radial force at its end; 0.1 is weak, 0.4 strong.
  static Pattern bar(const GalaxyPotential& galaxy, double length_kpc, double strength);
  /// Trailing logarithmic arms: the potential of a density wave of the disc (tight-winding, Binney & Tremaine
  /// 2008 eq. 6.30) with relative amplitude `contrast` in surface density and corotation at `corotation_kpc`.
  static Pattern spiral(const GalaxyPotential& galaxy, int arms, double pitch_deg, double contrast,
                        double corotation_kpc);

  bool is_none() const { return nodes_.empty(); }
  double amplitude(double time_gyr) const;
  /// Adds the acceleration at each place, in the galaxy's frame.
  void accelerate(const Block& block, double time_gyr) const;
  double potential(double x_kpc, double y_kpc, double z_kpc, double time_gyr) const;  ///< (km/s)^2
  double speed_per_gyr() const { return speed_per_gyr_; }

  double begin_gyr = -1e9;
  double end_gyr = 1e9;
  double change_gyr = 0.15;

 private:
  /// g and dg / d(R^2) at a radius.
  struct Value {
    std::complex<double> g;
    std::complex<double> slope;
  };

  /// Fills the table, uniform in R, with values from `g_of`.
  template <typename Function>
  void tabulate(double edge_kpc, Function g_of);
  /// Cubic (Hermite) in R^2 between nodes, so that the force is the gradient of the potential. Zero beyond
  /// the edge.
  Value at(double square_kpc2) const;

  int arms_ = 2;
  double height_kpc_ = 1;
  double speed_per_gyr_ = 0;
  double nodes_per_kpc_ = 1;
  std::vector<Value> nodes_;  // (km/s)^2 / kpc^arms
};

}  // namespace peculiar::universe
