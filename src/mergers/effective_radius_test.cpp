#include "mergers/effective_radius.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "mergers/drawn_simulation_testing.h"
#include "simulation/simulation_testing.h"

namespace peculiar::mergers {
namespace {

TEST(EffectiveRadius, OfAPlummerSphereIsItsScaleRadius) {
  // Half of the projected mass of a Plummer sphere is within its scale radius (Plummer 1911).
  const simulation::StarParticles stars = plummer_sphere({0, 0, 0}, 2.5, 40000, 1);
  EXPECT_NEAR(half_mass_radius_kpc(stars, 1e9), 2.5, 0.03);
}

TEST(EffectiveRadius, OfAFlatDiscIsTheMeanOfThreeViews) {
  // A uniform disc of radius 1: seen from above half is within sqrt(1/2); from the side half is within the w
  // for which (asin w + w sqrt(1 - w^2)) = pi / 4.
  simulation::StarParticles stars;
  RandomStream random(1, "disc");
  while (stars.size() < 100000) {
    const double x = random.uniform(-1, 1);
    const double y = random.uniform(-1, 1);
    if (x * x + y * y > 1) continue;
    stars.position_kpc[0].push_back(x);
    stars.position_kpc[1].push_back(y);
    stars.position_kpc[2].push_back(0);
    stars.mass_msun.push_back(1);
  }
  double low = 0;
  double high = 1;
  for (int i = 0; i < 60; ++i) {
    const double w = (low + high) / 2;
    (std::asin(w) + w * std::sqrt(1 - w * w) < std::numbers::pi / 4 ? low : high) = w;
  }
  EXPECT_NEAR(half_mass_radius_kpc(stars, 10), (std::sqrt(0.5) + 2 * low) / 3, 0.003);
}

TEST(EffectiveRadius, CountsMassAndOnlyWithin) {
  simulation::StarParticles stars;
  stars.position_kpc = {{{1, 2, 50}, {0, 0, 0}, {0, 0, 0}}};
  stars.initial_mass_msun = {1, 3, 100};
  // Along x both are at 0; along y and z the heavier one decides.
  EXPECT_DOUBLE_EQ(half_mass_radius_kpc(stars, 10), 4.0 / 3);
  stars.mass_msun = {3, 1, 100};
  EXPECT_DOUBLE_EQ(half_mass_radius_kpc(stars, 10), 2.0 / 3);
  EXPECT_TRUE(std::isnan(half_mass_radius_kpc(stars, 0.5)));
  EXPECT_TRUE(std::isnan(half_mass_radius_kpc({}, 10)));
}

TEST(EffectiveRadius, IsMeasuredThroughTheEdgeOfTheBox) {
  DrawnSimulation simulation(Drawing(1, 1000));
  simulation.drawing.galaxy(0, 1, {999, 1, 500}, 1e11).radius_kpc = 200;
  simulation.drawing.galaxy(0, 2, {500, 500, 500}, 1e11);  // no radius: within the aperture
  simulation.stars_at(0, plummer_sphere({999, 1, 500}, 3, 20000, 1));
  simulation.stars_at(0, plummer_sphere({500, 500, 500}, 2, 20000, 2));
  std::vector<simulation::Galaxy> catalogue = simulation.galaxies(0);
  RunContext context;
  context.threads = 2;
  EffectiveRadii radii(simulation, {100, 0}, context);
  radii.find(0, catalogue, {0, 1});
  EXPECT_NEAR(catalogue[0].effective_radius_kpc, 3, 0.06);
  EXPECT_NEAR(catalogue[1].effective_radius_kpc, 2, 0.04);
  EXPECT_EQ(radii.measured(), 2);
}

TEST(EffectiveRadius, SaysWhatToGiveWhereThereAreNoStars) {
  DrawnSimulation simulation(Drawing(1, 1000));
  simulation.drawing.galaxy(0, 5, {500, 500, 500}, 1e11);
  std::vector<simulation::Galaxy> catalogue = simulation.galaxies(0);
  const RunContext context;
  EffectiveRadii radii(simulation, {}, context);
  const auto measure = [&] { radii.find(0, catalogue, {0}); };
  EXPECT_THAT(simulation::error_of(measure),
              testing::HasSubstr("galaxy 5 of snapshot 100 has no effective radius"));
  EXPECT_THAT(simulation::error_of(measure), testing::HasSubstr("add the star particles of the snapshot"));
  simulation.stars_at(0, plummer_sphere({100, 100, 100}, 1, 100, 1));
  EXPECT_THAT(simulation::error_of(measure),
              testing::HasSubstr("no star particles within 30 kpc of its galaxy 5"));
}

TEST(EffectiveRadius, IsTakenFromTheSemiAxesOnlyWhereThatIsAskedFor) {
  DrawnSimulation simulation(Drawing(1, 1000));
  simulation.drawing.galaxy(0, 5, {500, 500, 500}, 1e11);  // semi-axes 3, 2, 1
  std::vector<simulation::Galaxy> catalogue = simulation.galaxies(0);
  const RunContext context;
  EffectiveRadii radii(simulation, {30, 0.6}, context);
  radii.find(0, catalogue, {0});
  EXPECT_DOUBLE_EQ(catalogue[0].effective_radius_kpc, 1.2);
  EXPECT_EQ(radii.estimated(), 1);
  catalogue[0].semi_axes_kpc[1] = simulation::kUnknown;
  EXPECT_THAT(simulation::error_of([&] { radii.find(0, catalogue, {0}); }),
              testing::HasSubstr("--radius-per-semi-axis"));
}

// A satellite in its host: 1 kpc in size, among stars of 5 kpc around the same place.
TEST(EffectiveRadius, IsOfTheMembersWhereTheyAreNamed) {
  DrawnSimulation simulation(Drawing(1, 1000));
  simulation.drawing.galaxy(0, 5, {500, 500, 500}, 1e11);
  simulation.drawing.catalogues[0][0].radius_kpc = 100;
  simulation::StarParticles satellite = plummer_sphere({500, 500, 500}, 1, 4000, 1);
  simulation::StarParticles host = plummer_sphere({500, 500, 500}, 5, 40000, 2);
  for (std::int64_t id = 0; id < 4000; ++id) satellite.id.push_back(id);
  for (std::int64_t id = 4000; id < 44000; ++id) host.id.push_back(id);
  simulation.named[5] = satellite.id;
  simulation.stars_at(0, satellite);
  simulation.stars_at(0, host);
  const RunContext context;
  const auto radius = [&] {
    std::vector<simulation::Galaxy> catalogue = simulation.galaxies(0);
    EffectiveRadii(simulation, {}, context).find(0, catalogue, {0});
    return catalogue[0].effective_radius_kpc;
  };
  EXPECT_NEAR(radius(), 1, 0.05);
  simulation.named[5] = {3, 4, 100000, 100001, 100002};  // of dark matter, for instance
  EXPECT_GT(radius(), 3.5);
}

// A catalogue whose radii are of another kind is ignored, unless it is asked for.
TEST(EffectiveRadius, WhoseRadiiAreTakenIsAsAsked) {
  simulation::SimulationInfo info;
  RadiusOptions options;
  EXPECT_FALSE(options.measures(info));
  info.has_projected_radii = false;
  EXPECT_TRUE(options.measures(info));
  options.source = "catalogue";
  EXPECT_FALSE(options.measures(info));
  options.source = "measured";
  info.has_projected_radii = true;
  EXPECT_TRUE(options.measures(info));
}

TEST(EffectiveRadius, AStarOfUnknownMassCountsForNothing) {
  simulation::StarParticles stars = plummer_sphere({0, 0, 0}, 2, 20000, 3);
  const double radius = half_mass_radius_kpc(stars, 100);
  EXPECT_NEAR(radius, 2, 0.04);
  for (auto& axis : stars.position_kpc) axis.push_back(50);
  stars.mass_msun.push_back(simulation::kUnknown);
  EXPECT_EQ(half_mass_radius_kpc(stars, 100), radius);
}

}  // namespace
}  // namespace peculiar::mergers
