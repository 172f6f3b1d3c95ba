#pragma once

#include <vector>

#include "universe/potential.h"
#include "universe/track.h"

namespace peculiar::universe {

/// Two galaxies count as one when they can no longer separate by more than this fraction of the first one's
/// effective radius, or the cell of Horizon-AGN if that is larger: their energy is below that of rest at that
/// separation, so that the present separation is smaller too.
inline constexpr double kCoalescenceShare = 1.5;
inline constexpr double kCoalescenceCell_kpc = 1;
/// In separations: mass of the second galaxy within this radius is dragged, the rest is stripped. Chosen so
/// that pairs of similar mass on parabolic orbits coalesce at their second or third approach, as in full
/// simulations (Barnes 1992).
inline constexpr double kDraggedReach = 2;

/// The forces of two extended galaxies on each other. Each centre moves like a star at that place in the
/// field of the other (its parts taken as Hernquist spheres), as in Wallin, Holincheck & Harvey (2016); the
/// stars of a galaxy feel the difference, which is the tide. Friction is Chandrasekhar's (Binney & Tremaine
/// 2008, eq. 8.7), of the second galaxy in the first one's matter, with the Coulomb logarithm ln(1 + M1 / M2)
/// (Springel et al. 2001); the dragged mass is that within kDraggedReach separations, the rest is stripped.
class GalaxyPair {
 public:
  /// Of each centre, (km/s)^2 / kpc.
  struct Accelerations {
    Vector3 first;
    Vector3 second;
  };

  /// The first galaxy is the heavier one.
  GalaxyPair(const MassModel& first, const MassModel& second);

  double second_share() const;  ///< of the total mass
  /// Potential that the separation (second minus first) follows without friction, (km/s)^2.
  double potential(double separation_kpc) const;
  Accelerations accelerations(const Vector3& separation_kpc, const Vector3& velocity_kms,
                              bool with_friction) const;

 private:
  MassModel first_;
  MassModel second_;
  double coulomb_logarithm_;
};

/// Start of an encounter. Turning points are those of the pair's own potential.
struct EncounterStart {
  double pericentre_kpc = 5;
  /// Apocentre = pericentre (1 + e) / (1 - e); 1: parabolic (at rest at infinity); above 1: unbound, with an
  /// energy of (e - 1) times the depth of the potential at pericentre.
  double eccentricity = 1;
  double separation_kpc = 60;       ///< start of the approach, or apocentre if that is nearer
  double effective_radius_kpc = 2;  ///< of the first galaxy
};

/// Trajectories of two galaxies. Their centre of mass starts at rest at the origin. The orbit lies in the
/// plane z = 0, with its angular momentum along +z. Time 0 is the start.
struct Encounter {
  Track first;
  Track second;
  std::vector<double> pericentres_gyr;  ///< times of the passages before coalescence
  double coalescence_gyr = 0;           ///< infinite if they have not coalesced by the end
  double end_gyr = 0;
};

/// Integrates a pair for `duration_gyr`, or, unless `stop_after_gyr` is negative, until that long after
/// coalescence. After coalescence both are at rest together, and the last separation decays exponentially.
Encounter follow(const GalaxyPair& pair, const EncounterStart& start, double duration_gyr,
                 double stop_after_gyr = -1, bool friction = true);

}  // namespace peculiar::universe
