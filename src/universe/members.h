#pragma once

#include <array>
#include <vector>

#include "horizon/writers.h"
#include "universe/geometry.h"

namespace peculiar::universe {

/// The particles of a galaxy about its centre, one array a property.
struct Members {
  std::array<std::vector<double>, 3> position;  ///< kpc
  std::array<std::vector<double>, 3> velocity;  ///< km/s
  std::vector<double> mass;                     ///< Msun
  std::vector<double> potential;                ///< (km/s)^2
  double total = 0;                             ///< of the masses

  void add(const Vector3& at_kpc, const Vector3& velocity_kms, double mass_msun, double potential_at);
  /// Takes the mean velocity off and returns it.
  Vector3 to_rest();
};

/// All that a catalogue says of a galaxy but where it is and how fast: semi-axes are the root mean squares
/// along the principal axes, the effective radius is the mean over the three axes of the radius that holds
/// half of the mass in projection, the bulge is twice the mass that turns against the mean spin (what has no
/// net turning), the spin parameter is that of Peebles (1969). The members are at rest together.
void measure(const Members& members, horizon::CatalogueGalaxy& entry);

/// Eigenvalues of a symmetric matrix (xx, yy, zz, xy, yz, zx), greatest first.
Vector3 principal_values(const std::array<double, 6>& matrix);

/// The radius about the origin within which half of the mass lies, seen along an axis.
double projected_half_mass_radius(const std::array<std::vector<double>, 3>& position,
                                  const std::vector<double>& mass, std::size_t line_of_sight);

}  // namespace peculiar::universe
