#include "universe/galaxy_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace peculiar::universe {

namespace {

constexpr double kLeastLogMass = 9.5;
constexpr double kGreatestLogMass = 11.5;
/// Above this mass the mean relation is so flat that the most massive galaxies are due to scatter rather than
/// to the halo.
constexpr double kGreatestLogHalo = 13.3;

/// Davidzon et al. (2017), table 1: upper edge of the bin, log M*, (alpha, 10^3 phi) of both parts.
constexpr double kMassFunction[][6] = {
    {1.1, 10.56, -1.31, 1.428, 0.51, 2.19},  {1.5, 10.62, -1.28, 1.069, 0.29, 1.21},
    {2.0, 10.51, -1.28, 0.969, 0.82, 0.64},  {2.5, 10.60, -1.57, 0.295, 0.07, 0.45},
    {3.0, 10.59, -1.67, 0.228, -0.08, 0.21}, {3.5, 10.83, -1.76, 0.090, 0, 0}};

/// van der Wel et al. (2014), table 1: redshift, then log A, alpha, scatter of late and of early types, for
/// R = A (M / 5e10 Msun)^alpha.
constexpr double kSizes[][7] = {
    {0.25, 0.86, 0.25, 0.16, 0.60, 0.75, 0.10},  {0.75, 0.78, 0.22, 0.16, 0.42, 0.71, 0.11},
    {1.25, 0.70, 0.22, 0.17, 0.22, 0.76, 0.12},  {1.75, 0.65, 0.23, 0.18, 0.09, 0.76, 0.14},
    {2.25, 0.55, 0.22, 0.19, -0.05, 0.76, 0.14}, {2.75, 0.51, 0.18, 0.19, -0.06, 0.79, 0.14}};

/// Fraction of a Hernquist sphere's mass within a projected radius, in scale radii (Hernquist 1990, eq. 37).
double projected_share(double s) {
  if (std::abs(s - 1) < 1e-4) return 1.0 / 3 + 4.0 / 15 * (s - 1);
  const double root = std::sqrt(std::abs(1 - s * s));
  const double x = s < 1 ? std::acosh(1 / s) / root : std::acos(1 / s) / root;
  return s * s * (x - 1) / (1 - s * s);
}

/// Draws structures of a disc of that mass, with frequencies of our own choice: bars in a tenth to a fifth of
/// discs (Le Conte et al. 2024), arms in a third (Kuhn et al. 2024), clumps in more than half of the light
/// ones (Guo et al. 2015).
void draw_structure(GalaxyModel& galaxy, RandomStream& random) {
  const double log_mass = std::log10(galaxy.stellar_mass_msun);
  const bool is_barred = random.uniform() < 0.18;
  const bool has_arms = random.uniform() < std::clamp(0.35 + 0.2 * (log_mass - 10), 0.1, 0.6);
  const bool is_clumpy = random.uniform() < std::clamp(0.5 - 0.2 * (log_mass - 10), 0.15, 0.6);
  if (is_barred) galaxy.bar_strength = random.uniform(0.25, 0.5);
  if (is_barred || has_arms) {
    galaxy.arms = is_barred || random.uniform() < 0.7 ? 2 : 3 + static_cast<int>(random.below(2));
    galaxy.pitch_deg = random.uniform(15, 27);
    galaxy.arm_contrast = random.uniform(0.6, 1.2);
  }
  if (is_clumpy) {
    galaxy.clumps = 2 + static_cast<int>(random.below(5));
    galaxy.clump_fraction = std::min(0.15, galaxy.clumps * random.uniform(0.012, 0.03));
  }
}

void draw_shape(GalaxyModel& galaxy, RandomStream& random) {
  const double log_mass = std::log10(galaxy.stellar_mass_msun);
  const Size size = effective_radius(galaxy.stellar_mass_msun, galaxy.redshift, galaxy.is_early);
  // Limits the deviation: more extreme sizes would be another kind of galaxy.
  const double deviation = std::clamp(random.normal(), -2.0, 2.0);
  galaxy.effective_radius_kpc = size.median_kpc * std::pow(10, size.scatter_dex * deviation);
  if (galaxy.is_early) {
    galaxy.bulge_fraction = random.uniform() < 0.6 ? 1 : random.uniform(0.6, 0.9);
  } else {
    // From 0.1 at 10^10 to 0.45 at 10^11 Msun, as in Lang et al. (2014, ApJ 788, 11).
    galaxy.bulge_fraction = std::clamp(0.1 + 0.35 * (log_mass - 10) + 0.1 * random.normal(), 0.0, 0.6);
  }
  const double bulge_per_disc = random.uniform(0.2, 0.35);
  const double both = half_mass_radius(galaxy.bulge_fraction, bulge_per_disc, 1);
  galaxy.disc_length_kpc = galaxy.effective_radius_kpc / both;
  galaxy.bulge_scale_kpc = bulge_per_disc * galaxy.disc_length_kpc;
  // Discs at that time are thick: z0 / Rd about a quarter (Elmegreen & Elmegreen 2006; van der Wel et al.
  // 2014b).
  galaxy.disc_height_kpc = galaxy.disc_length_kpc * random.uniform(0.12, 0.3);
  galaxy.bulge_flattening = galaxy.is_early ? random.uniform(0.5, 1) : random.uniform(0.7, 1);
  if (galaxy.disc_fraction() > 0.3) draw_structure(galaxy, random);
}

}  // namespace

MassModel GalaxyModel::masses() const {
  // Clumps have potentials of their own.
  return {stellar_mass_msun * disc_fraction() * (1 - clump_fraction),
          disc_length_kpc,
          disc_height_kpc,
          {stellar_mass_msun * bulge_fraction, bulge_scale_kpc},
          {halo_mass_msun, halo_scale_kpc}};
}

double stellar_mass_function(double stellar_mass_msun, double redshift) {
  const auto* row = std::find_if(std::begin(kMassFunction), std::end(kMassFunction) - 1,
                                 [&](const auto& bin) { return redshift <= bin[0]; });
  const double x = stellar_mass_msun / std::pow(10, (*row)[1]);
  return std::numbers::ln10 * std::exp(-x) *
         ((*row)[3] * std::pow(x, (*row)[2] + 1) + (*row)[5] * std::pow(x, (*row)[4] + 1));
}

double stellar_mass_of_halo(double halo_mass_msun, double redshift) {
  const double evolution = redshift / (1 + redshift);
  const double x = halo_mass_msun / std::pow(10, 11.590 + 1.195 * evolution);
  const double normalisation = 0.0351 - 0.0247 * evolution;
  const double low = 1.376 - 0.826 * evolution;
  const double high = 0.608 + 0.329 * evolution;
  return halo_mass_msun * 2 * normalisation / (std::pow(x, -low) + std::pow(x, high));
}

double halo_mass_of_galaxy(double stellar_mass_msun, double redshift) {
  double low = 8;
  double high = kGreatestLogHalo;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (stellar_mass_of_halo(std::pow(10, middle), redshift) < stellar_mass_msun ? low : high) = middle;
  }
  return std::pow(10, (low + high) / 2);
}

double halo_concentration(double halo_mass_msun, double redshift, double hubble_kms_mpc) {
  const double a = 0.520 + (0.905 - 0.520) * std::exp(-0.617 * std::pow(redshift, 1.21));
  const double b = -0.101 + 0.026 * redshift;
  return std::pow(10, a + b * std::log10(halo_mass_msun * hubble_kms_mpc / 100 / 1e12));
}

Size effective_radius(double stellar_mass_msun, double redshift, bool is_early) {
  const std::size_t first = is_early ? 4 : 1;
  const double mass = is_early ? std::max(stellar_mass_msun, 2e10) : stellar_mass_msun;
  std::size_t low = 0;
  while (low + 2 < std::size(kSizes) && kSizes[low + 1][0] < redshift) ++low;
  const double share =
      std::clamp((redshift - kSizes[low][0]) / (kSizes[low + 1][0] - kSizes[low][0]), 0.0, 1.0);
  const auto at = [&](std::size_t column) {
    return std::lerp(kSizes[low][column], kSizes[low + 1][column], share);
  };
  return {std::pow(10, at(first)) * std::pow(mass / 5e10, at(first + 1)), at(first + 2)};
}

double stellar_metallicity(double stellar_mass_msun, double redshift) {
  return 0.02 *
         std::pow(10, 0.40 * (std::log10(stellar_mass_msun) - 10) + 0.67 * std::exp(-0.50 * redshift) - 1.04);
}

double early_fraction(double stellar_mass_msun, double redshift) {
  const double middle = 10.7 + 0.2 * (redshift - 1);
  return 0.8 / (1 + std::exp(-(std::log10(stellar_mass_msun) - middle) / 0.25));
}

double half_mass_radius(double bulge_fraction, double bulge_scale_kpc, double disc_length_kpc) {
  // Mass outside the edge hardly contributes in front of the centre.
  const double inside = std::pow(kSphereEdge / (1 + kSphereEdge), 2);
  double low = 0;
  double high = 3 * std::max(bulge_scale_kpc, disc_length_kpc);
  for (int i = 0; i < 60; ++i) {
    const double radius = (low + high) / 2;
    const double x = radius / disc_length_kpc;
    const double within = (1 - bulge_fraction) * (1 - (1 + x) * std::exp(-x)) +
                          bulge_fraction * std::min(1.0, projected_share(radius / bulge_scale_kpc) / inside);
    (within < 0.5 ? low : high) = radius;
  }
  return (low + high) / 2;
}

double draw_stellar_mass(double redshift, RandomStream& random) {
  constexpr int kSteps = 400;
  constexpr double kStep = (kGreatestLogMass - kLeastLogMass) / kSteps;
  std::vector<double> sum{0};
  for (int i = 0; i < kSteps; ++i)
    sum.push_back(sum.back() +
                  stellar_mass_function(std::pow(10, kLeastLogMass + (i + 0.5) * kStep), redshift));
  const double wanted = random.uniform() * sum.back();
  const auto above = std::upper_bound(sum.begin() + 1, sum.end() - 1, wanted) - sum.begin();
  const double lower = sum[static_cast<std::size_t>(above - 1)];
  const double share = (wanted - lower) / (sum[static_cast<std::size_t>(above)] - lower);
  return std::pow(10, kLeastLogMass + (static_cast<double>(above - 1) + share) * kStep);
}

GalaxyModel draw_galaxy(double stellar_mass_msun, double redshift, const cosmos::Cosmology& cosmology,
                        RandomStream& random) {
  GalaxyModel galaxy;
  galaxy.redshift = redshift;
  galaxy.stellar_mass_msun = stellar_mass_msun;
  galaxy.is_early = random.uniform() < early_fraction(stellar_mass_msun, redshift);
  draw_shape(galaxy, random);
  galaxy.halo_mass_msun = halo_mass_of_galaxy(stellar_mass_msun, redshift);
  const double hubble = cosmology.parameters().hubble_kms_mpc;
  const double expansion = hubble / 1e3 * cosmology.expansion_rate(1 / (1 + redshift));  // km/s / kpc
  const double critical = 3 * expansion * expansion / (8 * std::numbers::pi * kGravity);
  const double radius = std::cbrt(3 * galaxy.halo_mass_msun / (4 * std::numbers::pi * 200 * critical));
  const double c = halo_concentration(galaxy.halo_mass_msun, redshift, hubble);
  // Springel, Di Matteo & Hernquist (2005, MNRAS 361, 776), eq. 2: the same inner density.
  galaxy.halo_scale_kpc = radius / c * std::sqrt(2 * (std::log1p(c) - c / (1 + c)));
  galaxy.metallicity = stellar_metallicity(stellar_mass_msun, redshift) * std::pow(10, 0.1 * random.normal());
  galaxy.star_formation_gyr = galaxy.is_early ? random.uniform(0.1, 0.25) : random.uniform(0.5, 3);
  // Molecular gas of main-sequence galaxies at that time: Tacconi et al. (2013, ApJ 768, 74).
  galaxy.gas_fraction = galaxy.is_early ? random.uniform(0.02, 0.1) : random.uniform(0.2, 0.5);
  return galaxy;
}

}  // namespace peculiar::universe
