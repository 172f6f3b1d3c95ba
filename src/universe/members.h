#pragma once

#include <array>
#include <vector>

#include "horizon/writers.h"
#include "universe/geometry.h"

namespace peculiar::universe {

/// The particles of a galaxy relative to its centre, one array per property.
struct Members {
  std::array<std::vector<double>, 3> position;  ///< kpc
  std::array<std::vector<double>, 3> velocity;  ///< km/s
  std::vector<double> mass;                     ///< Msun
  std::vector<double> potential;                ///< (km/s)^2
  double total = 0;                             ///< sum of the masses

  void add(const Vector3& at_kpc, const Vector3& velocity_kms, double mass_msun, double potential_at);
  /// Subtracts the mean velocity and returns it.
  Vector3 to_rest();
};

/// Measures the catalogue entry except for position and velocity: semi-axes are the root mean squares along
/// the principal axes; the effective radius is the mean over the three axes of the projected half-mass
/// radius; the bulge is twice the mass that rotates against the mean spin (the part without net rotation);
/// the spin parameter is that of Peebles (1969). The members' mean velocity must be zero.
void measure(const Members& members, horizon::CatalogueGalaxy& entry);

/// Eigenvalues of a symmetric matrix (xx, yy, zz, xy, yz, zx), largest first.
Vector3 principal_values(const std::array<double, 6>& matrix);

/// Projected half-mass radius about the origin, seen along an axis.
double projected_half_mass_radius(const std::array<std::vector<double>, 3>& position,
                                  const std::vector<double>& mass, std::size_t line_of_sight);

}  // namespace peculiar::universe
