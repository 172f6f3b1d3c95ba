#include "universe/structure.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "universe/association.h"

namespace peculiar::universe {

namespace {

/// A1 must be small for the disc to remain a disc: limits of our own choice.
constexpr double kGreatestLopsidedness = 0.5;
/// Clump masses that can be distinguished from the disc (Dessauges-Zavadsky & Adamo 2018: their function
/// flattens below); in light galaxies a fraction of the disc, of our own choice.
constexpr double kLeastClump_msun = 2e7;
constexpr double kLeastClumpShare = 0.003;
/// Largest fraction of the young groups' total in a single one; our own choice.
constexpr double kGreatestOfAll = 0.35;
/// Largest fraction of a disc's mass in young groups over the whole time seen; our own choice. The rest is
/// the disc in which they are born.
constexpr double kGreatestEver = 0.6;
/// From this fraction of a disc on a group can be bound and survive as a clump; and the number of clumps that
/// are followed. Our own choice.
constexpr double kBoundShare = 0.01;
constexpr std::size_t kMostClumps = 5;
/// Strength of the halo's asymmetry per lopsidedness, and per ovalness, of the disc: mean values measured in
/// discs of test particles (structure_test.cpp).
constexpr double kStrengthPerLopsidedness = 0.47;
constexpr double kStrengthPerOvalness = 0.22;

/// Linear between redshifts 0.5 and 3.
double between(double at_half, double at_three, double redshift) {
  return std::lerp(at_half, at_three, std::clamp((redshift - 0.5) / 2.5, 0.0, 1.0));
}

void draw_shape_of_disc(GalaxyModel& galaxy, RandomStream& random) {
  const auto [median, scatter] = disc_lopsidedness();
  galaxy.lopsidedness = std::min(kGreatestLopsidedness, median * std::exp(scatter * random.normal()));
  // Takeuchi et al. (2015, When did round disk galaxies form?): face-on axis ratios of main-sequence galaxies
  // peak at 0.81 (1.4 < z < 2.5) and 0.84 (0.85 < z < 1.4); the scatter is our own choice.
  const double axis_ratio = (galaxy.redshift > 1.4 ? 0.81 : 0.84) + 0.07 * random.normal();
  galaxy.ovalness = 1 - std::clamp(axis_ratio, 0.55, 1.0);
  // The thickness, C / A, is about 0.25 at all of these redshifts; the scatter is our own choice. C / A of
  // root mean squares: pi / sqrt(12) of the height, sqrt(3) of the length.
  const double thickness = std::clamp(0.25 + 0.05 * random.normal(), 0.12, 0.4);
  galaxy.disc_height_kpc =
      thickness * galaxy.disc_length_kpc * std::sqrt(3.0) * std::sqrt(12.0) / std::numbers::pi;
  // Reshetnikov & Combes (1998, A&A 337, 9), isolated galaxies: a fifth have S-shaped warps, 30 to 40 %
  // U-shaped ones. Both together appear on one side. Angles are our own choice.
  galaxy.warp_deg = random.uniform() < 0.2 ? random.uniform(5, 20) : 0;
  galaxy.bend_deg = random.uniform() < 0.35 ? random.uniform(3, 10) : 0;
  galaxy.warp_node_deg = random.uniform(0, 360);
}

void draw_bar_and_arms(GalaxyModel& galaxy, RandomStream& random) {
  galaxy.bar_strength = 0;
  galaxy.arms = 0;
  const bool is_barred = random.uniform() < bar_fraction(galaxy.redshift);
  // Kuhn et al. (2024, arXiv 2312.12389), above 10^10 Msun: 48 % at z = 0.75, and 35 % at z = 2 to 3 after
  // correction for undetected arms. Half as many below that mass are our own choice.
  const double share = std::lerp(0.48, 0.35, std::clamp((galaxy.redshift - 0.75) / 1.75, 0.0, 1.0));
  const bool has_arms = random.uniform() < share * (galaxy.stellar_mass_msun < 1e10 ? 0.5 : 1);
  if (is_barred) galaxy.bar_strength = random.uniform(0.25, 0.5);
  if (!is_barred && !has_arms) return;
  // Smith et al. (2024, arXiv 2405.01516): 245 grand-design and 299 many-armed spirals.
  const bool is_grand = is_barred || random.uniform() < 245.0 / (245 + 299);
  galaxy.arms = is_grand ? 2 : 3 + static_cast<int>(random.below(2));
  if (is_barred) galaxy.arms = 0;  // a bar drives arms by itself, without a wave
  galaxy.pitch_deg = random.uniform(15, 27);
  galaxy.arm_contrast = random.uniform(0.6, 1.2);
}

/// Star formation in groups over the last 0.3 Gyr and the window.
void draw_young_groups(GalaxyModel& galaxy, double window_gyr, RandomStream& random) {
  galaxy.clumps = 0;
  galaxy.clump_fraction = 0;
  const bool is_clumpy =
      !galaxy.is_early && random.uniform() < clumpy_fraction(galaxy.stellar_mass_msun, galaxy.redshift);
  // Kalita et al. (2025, arXiv 2501.03328): clumps have 1 to 20 % of the stellar mass. The division between
  // clumpy and other galaxies is our own.
  const double all = galaxy.is_early ? random.uniform(0, 0.01)
                     : is_clumpy     ? random.uniform(0.05, 0.2)
                                     : random.uniform(0.01, 0.05);
  // This is the fraction at any time: star formation continues at the same rate. If that would use up the
  // disc, which takes a window of more than 0.6 Gyr, the fraction is lower.
  const double ever =
      std::min(kGreatestEver, all * (kAssociationMemory_gyr + window_gyr) / kAssociationMemory_gyr);
  const double disc = galaxy.stellar_mass_msun * galaxy.disc_fraction();
  const double least = std::min(kLeastClump_msun, kLeastClumpShare * disc);
  const double greatest = std::max(2 * least, kGreatestOfAll * all * disc);
  for (const double mass : draw_clump_masses(ever * disc, least, greatest, random)) {
    const double share = mass / disc;
    // Guo et al. (2018, arXiv 1712.01858): clumps are 0.1 to 0.5 Gyr old, so that many of them outlive a
    // rotation.
    const bool is_bound =
        share > kBoundShare && galaxy.clump_shares.size() < kMostClumps && random.uniform() < 0.5;
    (is_bound ? galaxy.clump_shares : galaxy.association_shares).push_back(share);
  }
  galaxy.clumps = static_cast<int>(galaxy.clump_shares.size());
  galaxy.clump_fraction = std::accumulate(galaxy.clump_shares.begin(), galaxy.clump_shares.end(), 0.0);
  // Gas falls in from one side, which makes discs lopsided (Bournaud et al. 2005, astro-ph/0503314). The
  // amount, in young stars, is our own choice.
  galaxy.star_formation_one_sidedness = random.uniform();
}

}  // namespace

Lopsidedness disc_lopsidedness() {
  constexpr double kMedian = 0.11;
  constexpr double kFifthAbove = 0.19;
  constexpr double kMoreAsymmetric = 1.5;
  constexpr double kDeviationsOfAFifth = 0.8416;  // a fifth of a normal distribution lies above
  return {kMoreAsymmetric * kMedian, std::log(kFifthAbove / kMedian) / kDeviationsOfAFifth};
}

double bar_fraction(double redshift) { return redshift > 2 ? 0.138 : 0.178; }

double clumpy_fraction(double stellar_mass_msun, double redshift) {
  const double log_mass = std::log10(stellar_mass_msun);
  if (log_mass < 9.8) return 0.6;
  return log_mass < 10.6 ? between(0.40, 0.55, redshift) : between(0.15, 0.55, redshift);
}

std::vector<double> draw_clump_masses(double total, double least, double greatest, RandomStream& random) {
  std::vector<double> masses;
  for (double left = total; left >= least;) {
    const double share = random.uniform();
    const double mass = 1 / std::lerp(1 / least, 1 / greatest, share);
    masses.push_back(std::min(mass, left));
    left -= mass;
  }
  return masses;
}

HaloShape halo_shape(const GalaxyModel& model, const GalaxyPotential& potential) {
  return {potential, kStrengthPerLopsidedness * model.lopsidedness, kStrengthPerOvalness * model.ovalness,
          model.bend_deg};
}

void draw_observed_structure(GalaxyModel& galaxy, double window_gyr, RandomStream& random) {
  if (galaxy.disc_fraction() <= 0.3) return;
  draw_shape_of_disc(galaxy, random);
  draw_bar_and_arms(galaxy, random);
  draw_young_groups(galaxy, window_gyr, random);
}

}  // namespace peculiar::universe
