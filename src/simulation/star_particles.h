#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace peculiar::simulation {

/// x, y, z.
using Vector3 = std::array<double, 3>;

/// Star particles, one array per property, all of the same length; empty for properties that the simulation
/// does not store. Positions are physical kpc; each function that returns them documents their origin (the
/// corner of the box or a galaxy).
struct StarParticles {
  std::array<std::vector<double>, 3> position_kpc;
  std::array<std::vector<double>, 3> velocity_kms;  ///< peculiar velocity; may be empty
  std::vector<double> mass_msun;  ///< present mass, after mass loss; empty if only the initial mass is known
  std::vector<double> initial_mass_msun;  ///< mass at formation; may be empty
  std::vector<double> age_gyr;
  std::vector<double> metallicity;  ///< mass fraction; may be empty
  std::vector<std::int64_t> id;     ///< may be empty

  std::size_t size() const { return position_kpc[0].size(); }
  /// Appends particle `index` of `other`, which has the same properties, unless this is empty.
  void append(const StarParticles& other, std::size_t index);
  /// Appends all of `other`; a property that either lacks is dropped.
  void append(const StarParticles& other);
  /// Returns the particles with these indices, in this order.
  StarParticles take(const std::vector<std::size_t>& indices) const;
};

}  // namespace peculiar::simulation
