#include "universe/structure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

#include "universe/populate.h"
#include "universe/settle.h"
#include "universe/system.h"

namespace peculiar::universe {
namespace {

const cosmos::Cosmology& cosmology() {
  static const cosmos::Cosmology instance;
  return instance;
}

SystemRequest request(SystemKind kind, std::uint64_t index, bool is_observed) {
  SystemRequest result;
  result.kind = kind;
  result.index = index;
  result.particles = 2000;
  result.window = {3.2, 3.387, 2.1};
  result.is_observed = is_observed;
  return result;
}

/// A disc of 10^10 Msun with a small bulge and no other structure.
GalaxyModel plain_disc() {
  GalaxyModel model;
  model.stellar_mass_msun = 1e10;
  model.bulge_fraction = 0.15;
  model.disc_length_kpc = 1.8;
  model.disc_height_kpc = 0.35;
  model.bulge_scale_kpc = 0.5;
  model.halo_mass_msun = 6e11;
  model.halo_scale_kpc = 25;
  return model;
}

/// The disc of a model alone, as initialised.
struct Disc {
  explicit Disc(const GalaxyModel& of, std::size_t count = 6000) : model(of) {
    const GalaxyPotential potential(model.masses());
    field.galaxies.push_back({potential, {}, {}, {}, halo_shape(model, potential)});
    phase.resize(count);
    RandomStream random(11, "test");
    populate_disc(potential, model.disc_length_kpc, model.disc_height_kpc, phase, 0, count, random);
    settle_in(potential, field.galaxies[0].halo, phase, 0, count);
    if (model.warp_deg > 0)
      tilt_rim(model.disc_length_kpc, model.warp_deg, model.warp_node_deg, phase, 0, count);
  }

  void move_to(double to_gyr) {
    advance(field, phase, time_gyr, to_gyr);
    time_gyr = to_gyr;
  }
  /// Particles between two radii in the plane, in disc lengths.
  std::vector<Vector3> ring(double from, double to) const {
    std::vector<Vector3> result;
    for (std::size_t i = 0; i < phase.size(); ++i) {
      const Vector3 at = phase.position(i);
      const double lengths = std::hypot(at[0], at[1]) / model.disc_length_kpc;
      if (lengths >= from && lengths < to) result.push_back(at);
    }
    return result;
  }
  /// A_m / A_0 between 1.5 and 2.5 lengths, with its direction.
  std::complex<double> harmonic(int arms) const {
    std::complex<double> sum = 0;
    const std::vector<Vector3> stars = ring(1.5, 2.5);
    for (const Vector3& at : stars) sum += std::polar(1.0, arms * std::atan2(at[1], at[0]));
    return 2.0 * sum / static_cast<double>(stars.size());
  }
  /// The mean of a harmonic at seven times after the disc has mixed.
  std::complex<double> kept_harmonic(int arms) {
    std::complex<double> sum = 0;
    for (int i = 0; i < 7; ++i) {
      move_to(0.4 + 0.05 * i);
      sum += harmonic(arms);
    }
    return sum / 7.0;
  }

  GalaxyModel model;
  Field field;
  Phase phase;
  double time_gyr = 0;
};

TEST(Structure, ForceOfAHaloOutOfRoundIsTheSlopeOfItsPotential) {
  const GalaxyPotential potential(plain_disc().masses());
  const HaloShape halo(potential, 0.1, 0.05, 8);
  for (const std::array<double, 3>& at : {std::array{2.0, 1.0, 0.3}, {-5.0, 3.0, -1.0}, {0.4, -8.0, 2.0}}) {
    std::array<double, 3> pull{};
    halo.accelerate({1, {&at[0], &at[1], &at[2]}, {&pull[0], &pull[1], &pull[2]}}, 0.5);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      std::array<double, 3> before = at, after = at;
      before[axis] -= 1e-4;
      after[axis] += 1e-4;
      const double slope =
          (halo.potential(after[0], after[1], after[2]) - halo.potential(before[0], before[1], before[2])) /
          2e-4;
      EXPECT_NEAR(pull[axis], -0.5 * slope, 1e-3 * std::hypot(pull[0], pull[1], pull[2])) << axis;
    }
    const double radius = std::hypot(at[0], at[1]);
    const double phi = std::atan2(at[1], at[0]);
    EXPECT_NEAR(halo.potential(at[0], at[1], 0),
                halo.harmonic(1, radius) * std::cos(phi) + halo.harmonic(2, radius) * std::cos(2 * phi),
                1e-6);
  }
}

TEST(Structure, ALopsidedDiscStaysAsLopsidedAsAsked) {
  for (const double asked : {0.15, 0.35}) {
    GalaxyModel model = plain_disc();
    model.lopsidedness = asked;
    Disc disc(model);
    const std::complex<double> kept = disc.kept_harmonic(1);
    EXPECT_NEAR(std::abs(kept), asked, 0.3 * asked + 0.02);
    EXPECT_NEAR(std::arg(kept), 0, 0.35);  // towards +x
  }
  EXPECT_LT(std::abs(Disc(plain_disc()).kept_harmonic(1)), 0.05);
}

TEST(Structure, AnOvalDiscStaysOval) {
  GalaxyModel model = plain_disc();
  model.ovalness = 0.3;
  Disc disc(model);
  const std::complex<double> kept = disc.kept_harmonic(2);
  // The density exp(-R (1 - e / 2 cos 2 phi) / Rd), with e the ovalness, has A2 = e at two lengths.
  EXPECT_NEAR(std::abs(kept), 0.3, 0.12);
  EXPECT_NEAR(std::abs(std::arg(kept)), std::numbers::pi, 0.5);  // elongated across x
  EXPECT_LT(std::abs(Disc(plain_disc()).kept_harmonic(2)), 0.06);
}

/// Tilt of a ring in degrees, from its angular momentum; and its mean height in units of its radius.
double tilt_deg(const Disc& disc, double from, double to) {
  Vector3 spin{};
  for (std::size_t i = 0; i < disc.phase.size(); ++i) {
    const Vector3 at = disc.phase.position(i);
    const double lengths = std::hypot(at[0], at[1]) / disc.model.disc_length_kpc;
    if (lengths >= from && lengths < to) spin = spin + cross(at, disc.phase.velocity(i));
  }
  return std::acos(spin[2] / length(spin)) * 180 / std::numbers::pi;
}
double lift_deg(const Disc& disc, double from, double to) {
  double sum = 0;
  const std::vector<Vector3> stars = disc.ring(from, to);
  for (const Vector3& at : stars) sum += at[2] / std::hypot(at[0], at[1]);
  return std::atan(sum / static_cast<double>(stars.size())) * 180 / std::numbers::pi;
}

TEST(Structure, AWarpTiltsTheRimAndNotTheMiddle) {
  GalaxyModel model = plain_disc();
  model.warp_deg = 20;
  Disc disc(model, 20000);
  EXPECT_NEAR(tilt_deg(disc, 3.7, 4.3), 20, 4);
  disc.move_to(0.5);
  EXPECT_NEAR(tilt_deg(disc, 3.7, 4.3), 18, 6);
  EXPECT_LT(tilt_deg(disc, 0.5, 1.7), 4);
  EXPECT_GT(tilt_deg(disc, 4.3, 5.5), tilt_deg(disc, 2.3, 3));
  Disc flat(plain_disc(), 20000);
  flat.move_to(0.5);
  EXPECT_LT(tilt_deg(flat, 3.7, 4.3), 2);
}

TEST(Structure, ABendLiftsTheWholeRim) {
  GalaxyModel model = plain_disc();
  model.bend_deg = 8;
  Disc disc(model, 20000);
  EXPECT_NEAR(lift_deg(disc, 3.7, 4.3), 8, 1.5);
  disc.move_to(0.5);
  EXPECT_NEAR(lift_deg(disc, 3.7, 4.3), 8, 2.5);
  EXPECT_LT(lift_deg(disc, 0.5, 1.5), 3);
  Disc flat(plain_disc(), 20000);
  flat.move_to(0.5);
  EXPECT_NEAR(lift_deg(flat, 3.7, 4.3), 0, 0.7);
}

// Dessauges-Zavadsky & Adamo (2018): a slope of -2. For M^-2 between limits 1 / M is uniform between their
// inverses.
TEST(Structure, ClumpMassesFollowTheirFunction) {
  RandomStream random(3, "test");
  std::vector<double> masses = draw_clump_masses(3e12, 2e7, 2e9, random);
  ASSERT_GT(masses.size(), 10000U);
  EXPECT_NEAR(std::accumulate(masses.begin(), masses.end(), 0.0) / 3e12, 1, 1e-4);
  masses.pop_back();  // reduced to the remainder
  double sum = 0;
  for (const double mass : masses) {
    ASSERT_GE(mass, 2e7);
    ASSERT_LE(mass, 2e9 * (1 + 1e-9));
    sum += std::log(mass / 2e7);
  }
  // The maximum-likelihood slope; the upper limit, a hundred times the lower, shifts it only slightly.
  EXPECT_NEAR(1 + static_cast<double>(masses.size()) / sum, 2.05, 0.05);
}

TEST(Structure, ClumpyFractionsAreThoseOfGuo) {
  EXPECT_NEAR(clumpy_fraction(3e9, 1), 0.60, 1e-9);
  EXPECT_NEAR(clumpy_fraction(1e10, 3), 0.55, 1e-9);
  EXPECT_NEAR(clumpy_fraction(1e10, 0.5), 0.40, 1e-9);
  EXPECT_NEAR(clumpy_fraction(1e11, 0.5), 0.15, 1e-9);
}

TEST(Structure, DrawnDiscsAreAsOftenLopsidedAsObserved) {
  RandomStream random(4, "test");
  std::vector<double> lopsided;
  int one_sided_warps = 0;
  int spheroids = 0;
  double thickness = 0;
  for (int i = 0; i < 4000; ++i) {
    GalaxyModel model = draw_galaxy(draw_stellar_mass(2, random), 2, cosmology(), random);
    draw_observed_structure(model, 0.3, random);
    if (model.disc_fraction() <= 0.3) {
      EXPECT_EQ(model.lopsidedness, 0);
      EXPECT_TRUE(model.association_shares.empty());
      ++spheroids;
      continue;
    }
    lopsided.push_back(model.lopsidedness);
    one_sided_warps += model.bend_deg > 0 ? 1 : 0;
    const double young = std::accumulate(model.association_shares.begin(), model.association_shares.end(),
                                         model.clump_fraction);
    EXPECT_LE(young, 2 * 0.2 + 1e-9);  // the same in the 0.3 Gyr seen as in the 0.3 Gyr before
    thickness += model.disc_height_kpc / model.disc_length_kpc;
    EXPECT_EQ(static_cast<std::size_t>(model.clumps), model.clump_shares.size());
  }
  std::sort(lopsided.begin(), lopsided.end());
  const auto at = [&](double share) {
    return lopsided[static_cast<std::size_t>(share * static_cast<double>(lopsided.size()))];
  };
  // Rudnick & Rix (1998), times 1.5.
  EXPECT_NEAR(at(0.5), 1.5 * 0.11, 0.012);
  EXPECT_NEAR(at(0.8), 1.5 * 0.19, 0.02);
  EXPECT_NEAR(static_cast<double>(one_sided_warps) / static_cast<double>(lopsided.size()), 0.35, 0.03);
  // 0.25 of the length in root mean squares (Takeuchi et al. 2015).
  EXPECT_NEAR(thickness / static_cast<double>(lopsided.size()), 0.25 * 1.732 / 0.907, 0.02);
  EXPECT_GT(spheroids, 50);
}

double ever_in_groups(const GalaxyModel& model) {
  return std::accumulate(model.association_shares.begin(), model.association_shares.end(),
                         model.clump_fraction);
}

// An epoch of 12 snapshots 150 Myr apart: 0.2 of a disc at any time would be 1.3 of it in total.
TEST(Structure, YoungGroupsOfALongWindowLeaveADisc) {
  int cut = 0;
  for (int i = 0; i < 300; ++i) {
    // The same random numbers for both windows.
    RandomStream random(5, "test", static_cast<std::uint64_t>(i));
    const GalaxyModel smooth = draw_galaxy(draw_stellar_mass(2.5, random), 2.5, cosmology(), random);
    GalaxyModel brief = smooth;
    RandomStream first(6, "test", static_cast<std::uint64_t>(i));
    draw_observed_structure(brief, 0, first);
    GalaxyModel seen_long = smooth;
    RandomStream second(6, "test", static_cast<std::uint64_t>(i));
    draw_observed_structure(seen_long, 1.65, second);
    const double wanted = 6.5 * ever_in_groups(brief);
    // A remainder below the lightest group is left out.
    EXPECT_NEAR(ever_in_groups(seen_long), std::min(0.6, wanted), 0.021);
    cut += wanted > 0.65 ? 1 : 0;
  }
  EXPECT_GT(cut, 50);
  for (const SystemKind kind : {SystemKind::kIsolated, SystemKind::kMerger, SystemKind::kFlyby}) {
    for (std::uint64_t index = 0; index < 12; ++index) {
      SystemRequest one = request(kind, index, true);
      one.particles = 1000;
      one.window = {2.6, 4.25, 2.5};
      System system = make_system(one, cosmology());
      ASSERT_LE(system.phase.size(), 2 * 1000U);
      if (system.models[0].association_shares.empty()) continue;
      const auto discs =
          std::count(system.stars.component.begin(), system.stars.component.end(), Component::kDisc);
      EXPECT_GT(discs, 50);
      if (index < 2) advance(system, one.window.last_gyr);
    }
  }
}

// Le Conte et al. (2024).
TEST(Structure, BarsAreAsFrequentAsObserved) {
  for (const auto& [redshift, share] : {std::pair{1.5, 0.178}, {2.0, 0.178}, {2.5, 0.138}}) {
    RandomStream random(7, "test");
    constexpr int kDiscs = 10000;
    int bars = 0;
    for (int i = 0; i < kDiscs; ++i) {
      GalaxyModel model = plain_disc();
      model.redshift = redshift;
      draw_observed_structure(model, 0.1, random);
      bars += model.bar_strength > 0 ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(bars) / kDiscs, share, 0.012) << redshift;
  }
}

/// The spread of an association's stars, kpc per axis, and their mean position in units of it.
double spread_kpc(const Phase& phase) {
  Vector3 mean{};
  for (std::size_t i = 0; i < phase.size(); ++i)
    mean = mean + (1.0 / static_cast<double>(phase.size())) * phase.position(i);
  double sum = 0;
  for (std::size_t i = 0; i < phase.size(); ++i)
    sum += dot(phase.position(i) - mean, phase.position(i) - mean);
  return std::sqrt(sum / 3 / static_cast<double>(phase.size()));
}

TEST(Association, IsBornTogetherAndDriftsApart) {
  Disc disc(plain_disc(), 2000);
  disc.move_to(0.1);
  double at_birth = 0;
  double after = 0;
  double side = 0;
  constexpr int kGroups = 40;
  for (int g = 0; g < kGroups; ++g) {
    Phase all = disc.phase;
    bear({0.1, 0, 1900, 100, 0, 1900, 1, disc.model.disc_length_kpc, 5, static_cast<std::uint64_t>(g)},
         disc.field, all);
    Phase group;
    group.resize(100);
    for (std::size_t i = 0; i < 100; ++i) group.set(i, all.position(1900 + i), all.velocity(1900 + i));
    at_birth += spread_kpc(group) / kGroups;
    side += (group.position_kpc[0][0] > 0 ? 1.0 : 0.0) / kGroups;
    advance(disc.field, group, 0.1, 0.25);
    after += spread_kpc(group) / kGroups;
  }
  EXPECT_NEAR(at_birth, 0.2, 0.02);
  EXPECT_GT(after, 3 * at_birth);
  // 1 + cos phi: a fraction 1/2 + 1/pi is on the side of +x.
  EXPECT_NEAR(side, 0.82, 0.15);
}

TEST(Association, IsBornInTailsOfATornDiscOnly) {
  Disc disc(plain_disc(), 2000);
  // Half of the disc is a tail at ten lengths.
  for (std::size_t i = 0; i < 2000; i += 2)
    disc.phase.set(i, {10 * disc.model.disc_length_kpc, 0, 0}, disc.phase.velocity(i));
  constexpr int kGroups = 60;
  for (const bool is_torn : {false, true}) {
    disc.field.galaxies[0].halo.end_gyr = is_torn ? 0.1 : 0.11;
    int in_tail = 0;
    for (int g = 0; g < kGroups; ++g) {
      Phase all = disc.phase;
      bear({0.1, 0, 1990, 10, 0, 1990, 0, disc.model.disc_length_kpc, 5, static_cast<std::uint64_t>(g)},
           disc.field, all);
      in_tail += length(all.position(1990)) > 7 * disc.model.disc_length_kpc ? 1 : 0;
    }
    if (is_torn)
      EXPECT_NEAR(in_tail, kGroups / 2, 13);
    else
      EXPECT_EQ(in_tail, 0);
  }
}

TEST(Association, StarsAreYoungWhereTheyAreClose) {
  std::size_t groups = 0;
  for (std::uint64_t index = 0; index < 10; ++index) {
    System system = make_system(request(SystemKind::kIsolated, index, true), cosmology());
    std::vector<Association> planned = system.unborn;
    ASSERT_TRUE(
        std::is_sorted(planned.rbegin(), planned.rend(),
                       [](const Association& a, const Association& b) { return a.birth_gyr < b.birth_gyr; }));
    advance(system, 3.3);
    for (const Association& one : planned) {
      if (one.count < 6) continue;
      EXPECT_GE(one.birth_gyr, 3.2 - kAssociationMemory_gyr - 1e-9);
      EXPECT_LE(one.birth_gyr, 3.387);
      for (std::size_t i = one.first; i < one.first + one.count; ++i) {
        ASSERT_EQ(system.stars.component[i], Component::kAssociation);
        ASSERT_GE(system.stars.birth_gyr[i], one.birth_gyr);
        ASSERT_LE(system.stars.birth_gyr[i], one.birth_gyr + kAssociationStep_gyr);
      }
      if (one.birth_gyr > 3.3 || one.birth_gyr < 3.265) continue;
      ++groups;
      Phase stars;
      stars.resize(one.count);
      for (std::size_t i = 0; i < one.count; ++i)
        stars.set(i, system.phase.position(one.first + i), system.phase.velocity(one.first + i));
      EXPECT_LT(spread_kpc(stars), 0.8);
    }
  }
  EXPECT_GE(groups, 1U);
}

// Systems begin 0.4 (isolated), about 0.3 (mergers) or 0.14 Gyr (fly-bys) before they are seen. If groups
// were born only from then on, stars in encounters would be younger than those of single galaxies.
TEST(Association, AsManyAreBornWhileSeenInEveryKindOfSystem) {
  for (const SystemKind kind : {SystemKind::kIsolated, SystemKind::kMerger, SystemKind::kFlyby}) {
    double born_while_seen = 0;
    double all = 0;
    int before_the_beginning = 0;
    for (std::uint64_t index = 0; index < 100; ++index) {
      SystemRequest one = request(kind, index, true);
      one.particles = 1000;
      const System system = make_system(one, cosmology());
      for (const Association& planned : system.unborn) ASSERT_GE(planned.birth_gyr, system.time_gyr);
      for (std::size_t i = 0; i < system.phase.size(); ++i) {
        if (system.stars.component[i] != Component::kAssociation) continue;
        const double birth = system.stars.birth_gyr[i];
        ASSERT_GE(birth, one.window.first_gyr - kAssociationMemory_gyr);
        born_while_seen += birth >= one.window.first_gyr ? 1 : 0;
        all += 1;
        before_the_beginning += birth < system.time_gyr ? 1 : 0;
      }
    }
    // 0.187 Gyr of 0.487.
    EXPECT_NEAR(born_while_seen / all, 0.187 / 0.487, 0.04) << kind_name(kind);
    EXPECT_EQ(before_the_beginning > 0, kind != SystemKind::kIsolated) << kind_name(kind);
  }
}

TEST(Association, GroupsTogetherHaveTheirShareOfTheParticles) {
  int light = 0;
  for (std::uint64_t index = 0; index < 40; ++index) {
    SystemRequest one = request(SystemKind::kIsolated, index, true);
    one.particles = 1000;
    const System system = make_system(one, cosmology());
    const GalaxyModel& model = system.models[0];
    const auto in_groups = std::count_if(
        system.stars.component.begin(), system.stars.component.end(),
        [](Component which) { return which == Component::kClump || which == Component::kAssociation; });
    EXPECT_NEAR(static_cast<double>(in_groups), 1000 * model.disc_fraction() * ever_in_groups(model),
                1 + 1e-6);
    ASSERT_EQ(system.associations.size(), 1U);
    // All are born after this system begins.
    EXPECT_EQ(static_cast<std::size_t>(system.associations[0]), system.unborn.size());
    light += system.unborn.size() < model.association_shares.size() ? 1 : 0;
  }
  EXPECT_GT(light, 0);
}

TEST(Structure, SomeMinorMergersAreRadial) {
  int minor = 0;
  int radial = 0;
  for (std::uint64_t index = 0; index < 90; ++index) {
    SystemRequest one = request(SystemKind::kMerger, index, true);
    one.particles = 1000;
    const System system = make_system(one, cosmology());
    const double both = system.models[0].effective_radius_kpc + system.models[1].effective_radius_kpc;
    const bool is_near = system.encounter.pericentre_kpc < 0.21 * both;
    if (system.encounter.mass_ratio >= 10) {
      ++minor;
      radial += is_near && system.encounter.eccentricity >= 0.9 ? 1 : 0;
    }
  }
  ASSERT_GT(minor, 20);
  EXPECT_NEAR(static_cast<double>(radial) / minor, 1.0 / 3, 0.2);
}

// A smooth universe does not change between versions: numbers of two systems, as before other kinds existed.
TEST(Structure, SmoothIsAsItWas) {
  const System alone = make_system(request(SystemKind::kIsolated, 3, false), cosmology());
  const System pair = make_system(request(SystemKind::kMerger, 5, false), cosmology());
  for (const System* system : {&alone, &pair}) {
    EXPECT_TRUE(system->unborn.empty());
    for (const MovingGalaxy& galaxy : system->field.galaxies) EXPECT_TRUE(galaxy.halo.is_round());
  }
  const auto expect = [](const System& system, std::size_t particles, double mass, double x, double birth) {
    EXPECT_EQ(system.phase.size(), particles);
    EXPECT_NEAR(system.models.back().stellar_mass_msun / mass, 1, 1e-9);
    EXPECT_NEAR(system.phase.position_kpc[0].back(), x, 1e-7);
    EXPECT_NEAR(system.stars.birth_gyr.back(), birth, 1e-9);
  };
  expect(alone, 2000, 4381588837.7982159, -2.4349170859072418, 1.2664335212442523);
  expect(pair, 2300, 104750717.75855738, 26.890109893332308, 3.3130624232767758);
}

TEST(Structure, ObservedHasTheSameGalaxiesOnLikeOrbits) {
  for (const SystemKind kind : {SystemKind::kIsolated, SystemKind::kMerger}) {
    const System smooth = make_system(request(kind, 5, false), cosmology());
    const System observed = make_system(request(kind, 5, true), cosmology());
    ASSERT_EQ(smooth.models.size(), observed.models.size());
    for (std::size_t g = 0; g < smooth.models.size(); ++g) {
      EXPECT_EQ(smooth.models[g].stellar_mass_msun, observed.models[g].stellar_mass_msun);
      EXPECT_EQ(smooth.models[g].effective_radius_kpc, observed.models[g].effective_radius_kpc);
    }
    EXPECT_NE(smooth.phase.position_kpc, observed.phase.position_kpc);
  }
}

}  // namespace
}  // namespace peculiar::universe
