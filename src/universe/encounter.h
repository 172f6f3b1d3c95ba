#pragma once

#include <vector>

#include "universe/potential.h"
#include "universe/track.h"

namespace peculiar::universe {

/// Two galaxies are one when they can no longer part by more than this share of the first one's effective
/// radius, or the cell of Horizon-AGN where that is larger: their energy is below that of rest at that
/// separation, so that the present one is smaller too.
inline constexpr double kCoalescenceShare = 1.5;
inline constexpr double kCoalescenceCell_kpc = 1;
/// In separations: what of the second galaxy lies within is dragged, the rest is stripped. Chosen so that
/// pairs of like mass on parabolic orbits coalesce at their second or third approach, as they do when all is
/// simulated (Barnes 1992).
inline constexpr double kDraggedReach = 2;

/// The pull of two extended galaxies on each other. Each centre goes as a star there would, in the field of
/// the other (its parts taken as Hernquist spheres), as in Wallin, Holincheck & Harvey (2016): what the stars
/// of a galaxy feel beside that is the tide. Friction is Chandrasekhar's (Binney & Tremaine 2008, eq. 8.7),
/// of the second galaxy in the first one's matter, with ln(1 + M1 / M2) for the Coulomb logarithm (Springel
/// et al. 2001); what is dragged is the mass within kDraggedReach separations, the rest being stripped.
class GalaxyPair {
 public:
  /// Of each centre, (km/s)^2 / kpc.
  struct Accelerations {
    Vector3 first;
    Vector3 second;
  };

  /// The first is the heavier.
  GalaxyPair(const MassModel& first, const MassModel& second);

  double second_share() const;  ///< of the sum of masses
  /// Whose slope the separation (second minus first) follows without friction, (km/s)^2.
  double potential(double separation_kpc) const;
  Accelerations accelerations(const Vector3& separation_kpc, const Vector3& velocity_kms,
                              bool with_friction) const;

 private:
  MassModel first_;
  MassModel second_;
  double coulomb_logarithm_;
};

/// Where an encounter begins. Turning points are those of the pair's own potential.
struct EncounterStart {
  double pericentre_kpc = 5;
  /// Apocentre = pericentre (1 + e) / (1 - e); 1: parabolic (at rest at infinity); above: unbound, with
  /// (e - 1) times the depth of the potential at pericentre as energy.
  double eccentricity = 1;
  double separation_kpc = 60;       ///< approaching from here, or from apocentre if that is nearer
  double effective_radius_kpc = 2;  ///< of the first galaxy
};

/// The way of two galaxies; their centre of mass begins at rest at the origin. The orbit lies in the plane z
/// = 0, its angular momentum along +z. Time 0 is the start.
struct Encounter {
  Track first;
  Track second;
  std::vector<double> pericentres_gyr;  ///< times of the passages before coalescence
  double coalescence_gyr = 0;           ///< infinite where they have not coalesced by the end
  double end_gyr = 0;
};

/// Follows a pair for `duration_gyr`, or where `stop_after_gyr` is not negative until so long after their
/// coalescence. After that both sit together, the last separation decaying exponentially.
Encounter follow(const GalaxyPair& pair, const EncounterStart& start, double duration_gyr,
                 double stop_after_gyr = -1, bool friction = true);

}  // namespace peculiar::universe
