#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace peculiar::simulation {

/// x, y, z.
using Vector3 = std::array<double, 3>;

/// Star particles, one array a property, all of one length. A property that the simulation does not store is
/// an empty array. Positions are physical kpc; what they are relative to (the box's corner or a galaxy) is
/// said by whoever hands them out.
struct StarParticles {
  std::array<std::vector<double>, 3> position_kpc;
  std::array<std::vector<double>, 3> velocity_kms;  ///< peculiar; may be empty
  std::vector<double>
      mass_msun;  ///< as it is now, after what its stars have lost; empty if only the initial mass is known
  std::vector<double> initial_mass_msun;  ///< as it was formed; may be empty
  std::vector<double> age_gyr;
  std::vector<double> metallicity;  ///< mass fraction; may be empty
  std::vector<std::int64_t> id;     ///< may be empty

  std::size_t size() const { return position_kpc[0].size(); }
  /// Appends particle `index` of `other`, which has the same properties as this, or this is empty.
  void append(const StarParticles& other, std::size_t index);
  /// Appends all of `other`; a property that either lacks is given up.
  void append(const StarParticles& other);
  /// Keeps the particles of these indices, in their order.
  StarParticles take(const std::vector<std::size_t>& indices) const;
};

}  // namespace peculiar::simulation
