#pragma once

#include <vector>

#include "base/random.h"
#include "cosmos/cosmology.h"
#include "universe/potential.h"

namespace peculiar::universe {

/// Truncation radius of spheroids and bulges, in scales: stars of a complete Hernquist sphere would extend as
/// far as the neighbours.
inline constexpr double kSphereEdge = 15;

/// The undisturbed galaxy.
struct GalaxyModel {
  double redshift = 2;
  double stellar_mass_msun = 1e10;
  bool is_early = false;            ///< a spheroid with little star formation, possibly with a disc
  double bulge_fraction = 0;        ///< of the stellar mass; 1: no disc
  double effective_radius_kpc = 2;  ///< of all stars, seen face-on
  double disc_length_kpc = 1;       ///< of the exponential
  double disc_height_kpc = 0.2;     ///< z0 of sech^2(z / z0)
  double bulge_scale_kpc = 0.3;     ///< of the Hernquist profile
  double bulge_flattening = 1;      ///< initial axis ratio of its particles
  double halo_mass_msun = 1e12;     ///< within 200 times the critical density
  double halo_scale_kpc = 20;       ///< of the Hernquist sphere that replaces an NFW halo
  double metallicity = 0.005;       ///< mass fraction, mean at the effective radius
  double star_formation_gyr = 1;    ///< tau of the delayed exponential
  double gas_fraction = 0.3;        ///< of gas and stars together
  double bar_strength = 0;          ///< as in Pattern::bar; 0: none
  int arms = 0;                     ///< number of spiral arms; 0: none
  double pitch_deg = 20;
  double arm_contrast = 0.2;
  int clumps = 0;
  double clump_fraction = 0;  ///< of the disc's mass, all clumps together

  /// Each clump's fraction of the disc's mass; empty: all equal.
  std::vector<double> clump_shares{};

  // Zero for discs that are not drawn as observed (structure.h).
  double lopsidedness = 0;                  ///< A1 / A0 of the disc between 1.5 and 2.5 lengths
  double ovalness = 0;                      ///< 1 - axis ratio of the disc seen face-on
  double warp_deg = 0;                      ///< tilt of the rim at kWarpedAt lengths, on two sides
  double warp_node_deg = 0;                 ///< direction of the nodes
  double bend_deg = 0;                      ///< lift of the rim there, on all sides
  double star_formation_one_sidedness = 0;  ///< of the number of young stars: 1 + this times the cosine
  /// Groups of young stars that drift apart: each one's fraction of the disc's mass.
  std::vector<double> association_shares{};

  double disc_fraction() const { return 1 - bulge_fraction; }
  MassModel masses() const;
  /// Clump `c`'s part of a quantity that is `whole` for the disc.
  double for_clump(double whole, std::size_t c) const {
    return clump_shares.empty() ? whole * clump_fraction / clumps : whole * clump_shares[c];
  }
};

// Published relations. Masses in Msun, for a Chabrier (2003) initial mass function.

/// Number density of galaxies per dex of stellar mass, 10^-3 Mpc^-3: Davidzon et al. (2017, A&A 605, A70),
/// table 1, bins from 0.8 to 3.5.
double stellar_mass_function(double stellar_mass_msun, double redshift);
/// Stellar mass of the mean galaxy of a halo: Moster, Naab & White (2013, MNRAS 428, 3121), eq. 2 and 11-14.
double stellar_mass_of_halo(double halo_mass_msun, double redshift);
double halo_mass_of_galaxy(double stellar_mass_msun, double redshift);  ///< its inverse
/// NFW concentration, R200 / rs: Dutton & Maccio (2014, MNRAS 441, 3359), eq. 7, 10, 11.
double halo_concentration(double halo_mass_msun, double redshift, double hubble_kms_mpc);
/// Median effective radius and its scatter: van der Wel et al. (2014, ApJ 788, 28), table 1; early types
/// below 2e10 Msun have the size at that mass, where the relation flattens.
struct Size {
  double median_kpc;
  double scatter_dex;
};
Size effective_radius(double stellar_mass_msun, double redshift, bool is_early);
/// Stellar metallicity, mass fraction: Ma et al. (2016, MNRAS 456, 2140), eq. 7 with 0.02 for the Sun.
double stellar_metallicity(double stellar_mass_msun, double redshift);
/// Fraction of early types: rises with mass and time like the quiescent fractions of Muzzin et al. (2013, ApJ
/// 777, 18), in round numbers of our own.
double early_fraction(double stellar_mass_msun, double redshift);
/// Projected half-mass radius of a Hernquist bulge, truncated at kSphereEdge, and an exponential disc
/// together.
double half_mass_radius(double bulge_fraction, double bulge_scale_kpc, double disc_length_kpc);

/// Draws a stellar mass between 10^9.5 and 10^11.5 Msun from the mass function.
double draw_stellar_mass(double redshift, RandomStream& random);
/// Draws a galaxy of that mass.
GalaxyModel draw_galaxy(double stellar_mass_msun, double redshift, const cosmos::Cosmology& cosmology,
                        RandomStream& random);

}  // namespace peculiar::universe
