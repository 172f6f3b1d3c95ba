#include "mock/dust_disc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/test_folder.h"
#include "mock/mock.h"
#include "mock/mock_testing.h"
#include "store/sample.h"
#include "tables/table_file.h"

namespace peculiar::mock {
namespace {

using Places = std::array<std::vector<double>, 3>;

/// In steps so short that the sum approximates the integral.
double by_steps(const DustDisc& disc, Vector3 place, const Vector3& observer) {
  const double density = disc.depth / (2 * disc.height_kpc);
  constexpr double kStep = 2e-4;  // kpc
  double depth = 0;
  for (double s = 0.5 * kStep; s < 60; s += kStep) {
    Vector3 at;
    for (std::size_t i = 0; i < 3; ++i) at[i] = place[i] + s * observer[i] - disc.centre_kpc[i];
    const double z = dot(at, disc.axis);
    const double radius = std::sqrt(std::max(0.0, dot(at, at) - z * z));
    depth += kStep * density * std::exp(-radius / disc.length_kpc - std::abs(z) / disc.height_kpc);
  }
  return depth;
}

DustDisc disc_of(const Vector3& axis) {
  DustDisc disc;
  disc.axis = axis;
  disc.length_kpc = 3;
  disc.height_kpc = 0.15;
  disc.depth = 0.8;
  return disc;
}

TEST(DustDisc, FaceOnTransmissionsAreTheIntegrals) {
  const DustDisc disc = disc_of({0, 0, 1});
  const Places places{std::vector<double>{0, 3, 3, 0, 1}, {0, 0, 0, 6, 1}, {0, 2, -2, -0.1, 0.05}};
  const std::vector<double> depths = dust_depths(disc, places, {0, 0, 1});
  // In closed form: half of the depth from the plane, all of it from far behind, none in front.
  EXPECT_NEAR(depths[0], 0.4, 4e-4);
  EXPECT_NEAR(depths[1], 0, 1e-4);
  EXPECT_NEAR(depths[2], 0.8 * std::exp(-1), 5e-4);
  EXPECT_NEAR(depths[3], 0.8 * std::exp(-2) * (1 - 0.5 * std::exp(-0.1 / 0.15)), 4e-4);
  EXPECT_NEAR(depths[4], 0.8 * std::exp(-std::numbers::sqrt2 / 3) * 0.5 * std::exp(-0.05 / 0.15), 4e-4);
  // From the other side front and back are exchanged.
  EXPECT_NEAR(dust_depths(disc, places, {0, 0, -1})[1], depths[2], 1e-6);
}

TEST(DustDisc, TransmissionsAreTheIntegralsFromAllSides) {
  RandomStream random(5, "sides");
  const auto direction = [&] {
    Vector3 vector;
    double square = 0;
    for (double& one : vector) {
      one = random.normal();
      square += one * one;
    }
    for (double& one : vector) one /= std::sqrt(square);
    return vector;
  };
  for (int i = 0; i < 40; ++i) {
    DustDisc disc = disc_of(direction());
    disc.centre_kpc = {1, -2, 0.5};
    Vector3 observer = direction();
    if (i % 4 == 0) {  // edge-on, and next to it
      const Vector3 other = direction();
      const double tilt = i % 8 == 0 ? 0 : 0.02;
      observer = {disc.axis[1] * other[2] - disc.axis[2] * other[1],
                  disc.axis[2] * other[0] - disc.axis[0] * other[2],
                  disc.axis[0] * other[1] - disc.axis[1] * other[0]};
      double square = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        observer[k] += tilt * disc.axis[k];
        square += observer[k] * observer[k];
      }
      for (double& one : observer) one /= std::sqrt(square);
    }
    Places places;
    for (std::size_t axis = 0; axis < 3; ++axis)
      places[axis] = {disc.centre_kpc[axis] + (i % 2 == 0 ? 0.3 : 4) * random.normal()};
    const Vector3 place{places[0][0], places[1][0], places[2][0]};
    const double expected = by_steps(disc, place, observer);
    EXPECT_NEAR(dust_depths(disc, places, observer)[0], expected, 3e-3 * expected + 1e-4) << i;
  }
}

TEST(DustDisc, PatchesChangeTheDepthButHardlyItsMean) {
  DustDisc disc = disc_of({0, 0, 1});
  Places places;
  RandomStream random(6, "places");
  for (int i = 0; i < 20000; ++i) {
    const double radius = 1 + 6 * random.uniform(), angle = random.uniform(0, 2 * std::numbers::pi);
    places[0].push_back(radius * std::cos(angle));
    places[1].push_back(radius * std::sin(angle));
    places[2].push_back(-3);
  }
  const std::vector<double> smooth = dust_depths(disc, places, {0, 0, 1});
  disc.contrast = 0.5;
  disc.pattern = 3;
  const std::vector<double> patchy = dust_depths(disc, places, {0, 0, 1});
  double mean = 0, square = 0;
  for (std::size_t i = 0; i < smooth.size(); ++i) {
    const double log_ratio = std::log(patchy[i] / smooth[i]);
    mean += patchy[i] / smooth[i] / static_cast<double>(smooth.size());
    square += (log_ratio + 0.125) * (log_ratio + 0.125) / static_cast<double>(smooth.size());
  }
  EXPECT_NEAR(mean, 1, 0.15);
  EXPECT_NEAR(std::sqrt(square), 0.5, 0.1);
  disc.pattern = 4;
  EXPECT_NE(dust_depths(disc, places, {0, 0, 1})[0], patchy[0]);
}

/// A rotating disc in the plane perpendicular to `axis`, and a ball.
simulation::StarParticles turning_disc(const Vector3& axis, double turning, bool has_velocities) {
  simulation::StarParticles stars;
  RandomStream random(7, "turning");
  const Vector3 aside = std::abs(axis[2]) < 0.9 ? Vector3{0, 0, 1} : Vector3{1, 0, 0};
  const auto cross = [](const Vector3& a, const Vector3& b) {
    return Vector3{a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
  };
  Vector3 first = cross(aside, axis);
  const double length = std::sqrt(dot(first, first));
  for (double& one : first) one /= length;
  const Vector3 second = cross(axis, first);
  for (int i = 0; i < 4000; ++i) {
    const double radius = -2 * std::log((1 - random.uniform()) * (1 - random.uniform()));
    const double angle = random.uniform(0, 2 * std::numbers::pi), height = 0.2 * random.normal();
    for (std::size_t k = 0; k < 3; ++k) {
      stars.position_kpc[k].push_back(radius * (std::cos(angle) * first[k] + std::sin(angle) * second[k]) +
                                      height * axis[k]);
      if (has_velocities)
        stars.velocity_kms[k].push_back(
            300 + turning * 200 * (std::cos(angle) * second[k] - std::sin(angle) * first[k]) +
            (1 - turning) * 120 * random.normal());
    }
    stars.mass_msun.push_back(1e6);
  }
  return stars;
}

std::optional<DustDisc> disc_in(const simulation::StarParticles& stars) {
  std::vector<std::size_t> all(stars.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return dust_disc_of({}, stars, all, {0, 0, 0}, 1);
}

TEST(DustDisc, LiesInTheStarsPlane) {
  const Vector3 axis{2.0 / 3, -1.0 / 3, 2.0 / 3};
  for (const bool has_velocities : {true, false}) {
    const auto disc = disc_in(turning_disc(axis, 1, has_velocities));
    ASSERT_TRUE(disc.has_value());
    EXPECT_GT(std::abs(dot(disc->axis, axis)), std::cos(0.02)) << has_velocities;
    // Half of the mass of an exponential disc of 2 kpc is within 3.36 kpc.
    EXPECT_NEAR(disc->length_kpc, 0.83 * 3.36, 0.15);
    EXPECT_NEAR(disc->height_kpc, 0.04 * 3.36, 0.01);
    EXPECT_GT(disc->depth, 0.7);
  }
}

TEST(DustDisc, RandomMotionsHaveLittleDust) {
  const auto disc = disc_in(turning_disc({0, 0, 1}, 0, true));
  ASSERT_TRUE(disc.has_value());
  EXPECT_LT(disc->depth, 0.1);
  EXPECT_FALSE(disc_in({}).has_value());
}

TEST(DustDisc, AGalaxyWithoutADiscIsNotDimmed) {
  MemorySimulation simulation({0.03});
  simulation.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 0.2}, 4);  // too few stars
  const TestFolder folder;
  MockOptions options;
  options.simulation.input = "memory";
  options.galaxies = (folder.path() / "galaxies.ecsv").string();
  options.output = (folder.path() / "mocks.h5").string();
  options.overwrite = true;
  options.cube_kpc = 20;
  tables::write_table(options.galaxies, galaxy_table({{1, 1, -1}}));
  const auto magnitude = [&](const char* dust) {
    options.photometry.attenuation.dust = dust;
    options.photometry.attenuation.metal_column_msun_pc2 = dust == std::string("screen") ? 5 : 0;
    mock_galaxies(simulation, options);
    return store::SampleReader(options.output).rows().column("magnitude_F160W").number(0);
  };
  EXPECT_NEAR(magnitude("disc"), magnitude("none"), 1e-4);
  EXPECT_GT(magnitude("screen"), magnitude("none") + 0.01) << "that column would be seen";
}

/// A disc at the centre, and a larger ball beside it.
class NeighbourTest : public testing::Test {
 protected:
  /// dust_inclination and dust_depth of the disc.
  std::pair<double, double> disc(double neighbour_kpc, bool names_members, std::int64_t companion = -1) {
    MemorySimulation simulation({0.03});
    if (names_members) simulation.name_members();
    simulation.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 0.2}, 500);
    if (neighbour_kpc > 0) simulation.add_galaxy(0, 2, {neighbour_kpc, 0, 3}, {1.5, 1.5, 1.5}, 1000);
    if (companion >= 0 && !names_members) {
      simulation.galaxies_of(0)[1].radius_kpc = std::nan("");
      simulation.galaxies_of(0)[1].semi_axes_kpc = {std::nan(""), std::nan(""), std::nan("")};
    }
    const TestFolder folder;
    MockOptions options;
    options.simulation.input = "memory";
    options.galaxies = (folder.path() / "galaxies.ecsv").string();
    options.output = (folder.path() / "mocks.h5").string();
    options.cube_kpc = 50;
    options.projections = {"x"};
    options.photometry.attenuation.dust = "disc";
    tables::write_table(options.galaxies, galaxy_table({{1, 1, companion}}));
    RunContext context;
    said_.clear();
    context.log = [this](MessageLevel, std::string_view text) { said_ += std::string(text) + "\n"; };
    mock_galaxies(simulation, options, context);
    const store::SampleReader sample(options.output);
    return {sample.rows().column("dust_inclination").number(0), sample.rows().column("dust_depth").number(0)};
  }
  std::string said_;
};

TEST_F(NeighbourTest, LeavesTheDiscAsItIs) {
  const std::pair<double, double> alone = disc(0, false);
  EXPECT_GT(alone.first, 85);
  EXPECT_GT(alone.second, 0.6);
  EXPECT_EQ(disc(18, false), alone) << "the sphere of the disc is of 10 kpc";
  EXPECT_EQ(disc(6, true), alone) << "the catalogue names the members";
  EXPECT_NE(disc(6, false), alone) << "in the sphere, and named by nobody";
  EXPECT_EQ(said_, "");
}

TEST_F(NeighbourTest, ACompanionWhoseStarsAreNotKnownGetsNoDisc) {
  disc(18, true, 2);
  EXPECT_EQ(said_, "");
  disc(18, false, 2);
  EXPECT_THAT(said_, testing::HasSubstr("companions without a dust disc: 1 ("));
}

class DustLaneTest : public testing::Test {
 protected:
  /// The profile along the minor axis of an edge-on disc, from the columns around the middle.
  std::vector<double> minor_axis(const std::string& dust, std::int64_t neighbours) {
    MemorySimulation simulation({0.03});
    simulation.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 0.2}, 3000);
    const TestFolder folder;
    MockOptions options;
    options.simulation.input = "memory";
    options.galaxies = (folder.path() / "galaxies.ecsv").string();
    options.output = (folder.path() / "mocks.h5").string();
    options.projections = {"x"};  // columns along y, rows along z
    options.psf = {"none"};
    options.size = 65;
    options.pixel_scale = 0.1;
    options.cube_kpc = 20;
    options.kernel_neighbours = neighbours;
    options.photometry.bands = {"F606W"};
    options.photometry.attenuation.dust = dust;
    if (dust == "disc") options.photometry.attenuation.disc_contrast = 0;
    tables::write_table(options.galaxies, galaxy_table({{1, 1, -1}}));
    mock_galaxies(simulation, options);
    const store::SampleReader sample(options.output);
    inclination_ = dust == "disc" ? sample.rows().column("dust_inclination").number(0) : 0;
    depth_ = dust == "disc" ? sample.rows().column("dust_depth").number(0) : 0;
    magnitude_ = sample.rows().column("magnitude_F606W").number(0);
    particles_ = sample.rows().column("particles").number(0);
    const image::Image image = sample.read_image(0);
    std::vector<double> profile(65, 0.0);
    for (int y = 0; y < 65; ++y) {
      for (int x = 17; x < 48; ++x)
        profile[static_cast<std::size_t>(y)] += static_cast<double>(image.at(0, y, x));
    }
    return profile;
  }
  double inclination_ = 0, depth_ = 0, magnitude_ = 0, particles_ = 0;
};

TEST_F(DustLaneTest, AnEdgeOnDiscHasADarkLaneOnItsPlane) {
  for (const std::int64_t neighbours : {0, 32}) {
    const std::vector<double> bright = minor_axis("none", neighbours);
    const double magnitude = magnitude_;
    const std::vector<double> dark = minor_axis("disc", neighbours);
    EXPECT_NEAR(inclination_, 90, 2);
    EXPECT_GT(depth_, 0.8 * 0.85);
    EXPECT_LT(depth_, 0.8);
    EXPECT_GT(magnitude_, magnitude + 0.1);
    EXPECT_EQ(particles_, 6000);
    const auto mean = [](const std::vector<double>& profile, int from, int to) {
      double sum = 0;
      for (int row = from; row <= to; ++row) sum += profile[static_cast<std::size_t>(row)] / (to - from + 1);
      return sum;
    };
    // Without dust the plane is brightest; with it the light has its minimum there, between two bright rims.
    EXPECT_GT(mean(bright, 31, 33), mean(bright, 36, 38)) << neighbours;
    EXPECT_LT(mean(dark, 31, 33), 0.85 * mean(dark, 35, 38)) << neighbours;
    EXPECT_LT(mean(dark, 31, 33), 0.85 * mean(dark, 26, 29)) << neighbours;
    EXPECT_LT(mean(dark, 31, 33), 0.6 * mean(bright, 31, 33)) << neighbours;
  }
}

}  // namespace
}  // namespace peculiar::mock
