#pragma once

#include <vector>

#include "base/random.h"
#include "universe/galaxy_model.h"
#include "universe/halo_shape.h"

namespace peculiar::universe {

/// Distribution of A1 / A0 of discs between 1.5 and 2.5 lengths: log-normal.
struct Lopsidedness {
  double median;
  double scatter;  ///< of the natural logarithm
};
/// Rudnick & Rix (1998, astro-ph/9805316): median 0.11, one in five above 0.19, for early and late types
/// alike (for the latter they cite Zaritsky & Rix 1997); half as much again at 1 < z < 3, like the mean
/// asymmetries there (Huertas-Company et al. 2014, Measuring galaxy morphology at z > 1, I).
Lopsidedness disc_lopsidedness();

/// Fraction of discs with a bar: Le Conte et al. (2024), 17.8 % at 1 <= z <= 2, used below that too, and 13.8
/// % at 2 < z <= 3, used above that too.
double bar_fraction(double redshift);

/// Fraction of star-forming galaxies with an off-centre clump of 8 % of the ultraviolet light: Guo et al.
/// (2015, arXiv 1410.7398), abstract: 60 % of light galaxies at any redshift, from 55 % at z = 3 to 40 % (up
/// to 10^10.6 Msun) and 15 % (above it) at z = 0.5.
double clumpy_fraction(double stellar_mass_msun, double redshift);

/// Draws masses from dN / dM ~ M^-2 (Dessauges-Zavadsky & Adamo 2018, arXiv 1806.07922) between two limits
/// until they sum to `total`; the last one is reduced by the excess.
std::vector<double> draw_clump_masses(double total, double least, double greatest, RandomStream& random);

/// The halo that makes a disc as lopsided, oval and bent as in the model.
HaloShape halo_shape(const GalaxyModel& model, const GalaxyPotential& potential);

/// Gives a galaxy with a disc the structure observed in galaxies of its mass and redshift, instead of the
/// smooth one of draw_galaxy: lopsidedness, ovalness, a warp, bars and arms, clumps and associations of young
/// stars, and star formation that differs between the two sides. Spheroids are unchanged. `window_gyr`: how
/// long the galaxy is seen, and forms stars. Young groups have at most 0.6 of a disc over that time.
void draw_observed_structure(GalaxyModel& galaxy, double window_gyr, RandomStream& random);

}  // namespace peculiar::universe
