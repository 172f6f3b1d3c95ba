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

/// The pull of two extended galaxies on each other. Parts are Hernquist spheres; two of them, of scales a and
/// b, attract as a point and a sphere of scale sqrt(a^2 + b^2): exact when one is much the smaller, and equal
/// and opposite, so that momentum is kept. Friction is Chandrasekhar's (Binney & Tremaine 2008, eq. 8.7), of
/// the second galaxy in the first one's matter, with ln(1 + M1 / M2) for the Coulomb logarithm (Springel et
/// al. 2001); what is dragged is the mass within four separations, the rest being stripped.
class GalaxyPair {
 public:
  /// The first is the heavier.
  GalaxyPair(const MassModel& first, const MassModel& second);

  double reduced_msun() const;
  double first_share() const;                     ///< of the sum of masses
  double potential(double separation_kpc) const;  ///< of the pair, over the reduced mass, (km/s)^2
  /// Of the separation vector (second minus first), (km/s)^2 / kpc.
  Vector3 acceleration(const Vector3& separation_kpc, const Vector3& velocity_kms, bool with_friction) const;

 private:
  struct Pull {
    double strength;  // G M m / reduced mass
    double scale_kpc;
  };
  double friction(double separation_kpc, double speed_kms) const;  // Msun (km/s)^2 / kpc

  MassModel first_;
  MassModel second_;
  double coulomb_logarithm_;
  std::vector<Pull> pulls_;
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

/// The way of two galaxies in the frame of their centre of mass; the orbit lies in the plane z = 0, its
/// angular momentum along +z. Time 0 is the start.
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
