#include "mock/mock.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "mock/galaxy_cube.h"
#include "mock/mock_testing.h"
#include "simulation/simulation_testing.h"
#include "store/sample.h"
#include "tables/table_file.h"

namespace peculiar::mock {
namespace {

using simulation::error_of;
using testing::HasSubstr;

class MockTest : public testing::Test {
 protected:
  MockTest() {
    options_.galaxies = (folder_.path() / "galaxies.ecsv").string();
    options_.output = (folder_.path() / "mocks.h5").string();
    options_.simulation.input = "memory";
    options_.overwrite = true;
    context_.threads = 2;
  }

  store::SampleReader run(const std::vector<std::array<std::int64_t, 3>>& rows, const MockPace& pace = {}) {
    tables::write_table(options_.galaxies, galaxy_table(rows));
    report_ = mock_galaxies(simulation_, options_, context_, pace);
    return store::SampleReader(options_.output);
  }
  std::string error(const std::vector<std::array<std::int64_t, 3>>& rows) {
    return error_of([&] { run(rows); });
  }
  static double sum(const image::Image& image) {
    return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0);
  }
  static double number(const store::SampleReader& sample, const std::string& column, std::size_t row) {
    return sample.rows().column(column).number(row);
  }

  TestFolder folder_;
  MemorySimulation simulation_{{1, 2}};
  MockOptions options_;
  RunContext context_;
  MockReport report_;
};

TEST_F(MockTest, WithoutAPointSpreadFunctionTheFluxIsTheParticles) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 500);
  options_.psf = {"none"};
  options_.photometry.bands = {"F160W", "F814W"};
  const store::SampleReader sample = run({{1, 1, -1}});
  ASSERT_EQ(sample.count(), 3);
  for (std::size_t row = 0; row < 3; ++row) {
    const image::Image image = sample.read_image(static_cast<std::int64_t>(row));
    for (int band = 0; band < 2; ++band) {
      const std::string name = sample.header().bands[static_cast<std::size_t>(band)];
      const double light =
          std::pow(10, -0.4 * (number(sample, "magnitude_" + name, row) -
                               sample.header().zero_point_mag[static_cast<std::size_t>(band)]));
      const auto pixels = image.band(band);
      EXPECT_NEAR(std::accumulate(pixels.begin(), pixels.end(), 0.0) / light, 1, 1e-6);
      EXPECT_NEAR(number(sample, "flux_" + name, row) / light, 1, 1e-6);
    }
  }
}

// The same stars as 1000 particles at formation: 2e9 Msun at z = 1 and 1 Gyr, solar. The full PopStar table
// gives 22.483 for 1e10 Msun formed.
TEST_F(MockTest, MagnitudesAreThoseOfThePopulations) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 500);
  simulation_.stars_of(0).initial_mass_msun.assign(1000, 2e6);
  options_.projections = {"z"};
  EXPECT_NEAR(number(run({{1, 1, -1}}), "magnitude_F160W", 0), 22.483 + 2.5 * std::log10(5.0), 0.12);
  // Present masses imply more stars at formation.
  simulation_.stars_of(0).initial_mass_msun.clear();
  const double left = 1 - 0.046 * std::log(1 + 1000 / 0.276);
  EXPECT_NEAR(number(run({{1, 1, -1}}), "magnitude_F160W", 0), 22.483 + 2.5 * std::log10(5.0 * left), 0.12);
}

TEST_F(MockTest, ConvolvingKeepsTheFlux) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {0.5, 0.5, 0.5}, 500);
  options_.size = 256;
  const store::SampleReader sample = run({{1, 1, -1}});
  const double light =
      std::pow(10, -0.4 * (number(sample, "magnitude_F160W", 0) - sample.header().zero_point_mag[0]));
  EXPECT_NEAR(sum(sample.read_image(0)) / light, 1, 2e-6);
}

TEST_F(MockTest, TheGalaxyIsInTheMiddleForEvenAndOddSizes) {
  simulation_.add_galaxy(0, 1, {3, -2, 1}, {1, 1, 1}, 1000);
  for (const int size : {32, 33}) {
    options_.size = size;
    const store::SampleReader sample = run({{1, 1, -1}});
    for (std::int64_t row = 0; row < 3; ++row) {
      const image::Image image = sample.read_image(row);
      double x = 0, y = 0;
      for (int v = 0; v < size; ++v) {
        for (int u = 0; u < size; ++u) {
          x += static_cast<double>(image.at(0, v, u)) * u;
          y += static_cast<double>(image.at(0, v, u)) * v;
        }
      }
      EXPECT_NEAR(x / sum(image), 0.5 * (size - 1), 2e-3);
      EXPECT_NEAR(y / sum(image), 0.5 * (size - 1), 2e-3);
    }
  }
}

// A companion 4 kpc along +y: above as seen from z, to the right from x, in front from y.
TEST_F(MockTest, AxesAreWhatTheCamerasSay) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {0.2, 0.2, 0.2}, 1000);
  simulation_.add_galaxy(0, 2, {0, 4, 0}, {0.2, 0.2, 0.2}, 250);
  options_.cube_kpc = 20;
  const store::SampleReader sample = run({{1, 1, 2}});
  const double shift = 4 / number(sample, "pixel_kpc", 0);
  const auto centroid = [&](std::int64_t row) {
    const image::Image image = sample.read_image(row);
    double x = 0, y = 0;
    for (int v = 0; v < 64; ++v) {
      for (int u = 0; u < 64; ++u) {
        x += static_cast<double>(image.at(0, v, u)) * (u - 31.5) / sum(image);
        y += static_cast<double>(image.at(0, v, u)) * (v - 31.5) / sum(image);
      }
    }
    return std::pair{x, y};
  };
  const auto from_x = centroid(0), from_y = centroid(1), from_z = centroid(2);
  EXPECT_NEAR(from_x.first, 0.2 * shift, 0.05);
  EXPECT_NEAR(from_x.second, 0, 0.05);
  EXPECT_NEAR(from_y.first, 0, 0.05);
  EXPECT_NEAR(from_y.second, 0, 0.05);
  EXPECT_NEAR(from_z.first, 0, 0.05);
  EXPECT_NEAR(from_z.second, 0.2 * shift, 0.05);
  EXPECT_NEAR(number(sample, "companion_separation", 2), shift * 0.06, 1e-6);
  EXPECT_NEAR(number(sample, "companion_separation", 1), 0, 1e-6);
  for (std::size_t row = 0; row < 3; ++row) {
    EXPECT_NEAR(number(sample, "companion_flux_ratio_F160W", row), 0.25, 1e-6);
    EXPECT_NEAR(number(sample, "companion_fraction_F160W", row), 0.2, 1e-6);
  }
}

TEST_F(MockTest, ACompanionBesideTheFrameAndTheCubeKeepsItsFluxRatio) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {0.5, 0.5, 0.5}, 1000);
  simulation_.add_galaxy(0, 2, {0, 40, 0}, {0.5, 0.5, 0.5}, 500);
  options_.projections = {"z"};
  const store::SampleReader sample = run({{1, 1, 2}});
  EXPECT_NEAR(number(sample, "companion_flux_ratio_F160W", 0), 0.5, 1e-6);
  EXPECT_EQ(number(sample, "companion_fraction_F160W", 0), 0);
  EXPECT_EQ(number(sample, "particles", 0), 2000);
}

TEST_F(MockTest, ProvenanceGoesBackThroughTheTableOfGalaxies) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 2}, 10);
  catalog::Table galaxies = galaxy_table({{1, 1, -1}});
  galaxies.metadata = {{"provenance", R"({"verb": "select"})"}};
  tables::write_table(options_.galaxies, galaxies);
  mock_galaxies(simulation_, options_, context_);
  const auto provenance = nlohmann::json::parse(store::SampleReader(options_.output).header().provenance);
  ASSERT_EQ(provenance["inputs"].size(), 2u);
  EXPECT_EQ(provenance["inputs"][1]["file"], options_.galaxies);
  EXPECT_EQ(provenance["inputs"][1]["provenance"]["verb"], "select");
}

TEST_F(MockTest, ProvenanceNamesTheStellarPopulations) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 2}, 10);
  const auto provenance_of = [](const store::SampleReader& sample) {
    return nlohmann::json::parse(sample.header().provenance);
  };
  const auto built_in = provenance_of(run({{1, 1, -1}}));
  EXPECT_EQ(built_in["inputs"].size(), 2u);
  EXPECT_THAT(built_in["libraries"]["PopStar (built-in populations)"].get<std::string>(),
              HasSubstr("terms: NOTICE"));
  options_.photometry.populations = (folder_.path() / "others.txt").string();
  write_file(options_.photometry.populations,
             "wavelengths_A 100 1000 100000\n0.0001 6 -3 -3 -3\n0.0001 10.2 -4 -4 -4\n"
             "0.05 6 -3 -3 -3\n0.05 10.2 -4 -4 -4\n");
  const auto of_file = provenance_of(run({{1, 1, -1}}));
  ASSERT_EQ(of_file["inputs"].size(), 3u);
  EXPECT_EQ(of_file["inputs"][2]["file"], options_.photometry.populations);
  EXPECT_FALSE(of_file["libraries"].contains("PopStar (built-in populations)"));
}

TEST_F(MockTest, ContentsOfFilesIdentifyTheJob) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 2}, 10);
  options_.photometry.populations = (folder_.path() / "others.txt").string();
  const auto job_with = [&](const char* magnitude) {
    write_file(options_.photometry.populations,
               fmt::format("wavelengths_A 100 1000 100000\n0.0001 6 -3 -3 {0}\n0.0001 10.2 -4 -4 {0}\n"
                           "0.05 6 -3 -3 {0}\n0.05 10.2 -4 -4 {0}\n",
                           magnitude));
    return run({{1, 1, -1}}).header().job;
  };
  const std::string job = job_with("-3");
  EXPECT_NE(job_with("-2"), job) << "a run with other populations must not continue it";
  EXPECT_EQ(job_with("-3"), job);
}

// A small galaxy within a large one, whose sphere takes most of its stars.
TEST_F(MockTest, StarsAreWhoseTheCatalogueSays) {
  for (const bool names_members : {false, true}) {
    MemorySimulation simulation({1});
    if (names_members) simulation.name_members();
    simulation.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 2}, 2000);
    simulation.add_galaxy(0, 2, {0, 2, 0}, {0.3, 0.3, 0.3}, 200);
    tables::write_table(options_.galaxies, galaxy_table({{1, 1, 2}}));
    mock_galaxies(simulation, options_, context_);
    const store::SampleReader sample(options_.output);
    const double ratio = number(sample, "companion_flux_ratio_F160W", 0);
    if (names_members) {
      EXPECT_NEAR(ratio, 0.1, 1e-6);
    } else {
      EXPECT_LT(ratio, 0.05);
    }
  }
  // Members that are not stars (of haloes, say) are ignored.
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 2}, 10);
  const simulation::StarParticles& stars = simulation_.stars_of(0);
  const std::vector<std::int64_t> other{100001, 100002};
  EXPECT_TRUE(owners(stars, {other, other}).empty());
}

// A catalogue of dark-matter haloes: some of their particles' ids are those of stars, by chance.
TEST_F(MockTest, StarsAreNotTakenForMembersOfHaloes) {
  std::string said;
  context_.log = [&](MessageLevel, std::string_view text) { said += std::string(text) + "\n"; };
  const auto ratio = [&](bool is_of_haloes) {
    MemorySimulation simulation({1});
    simulation.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 2}, 2000);
    simulation.add_galaxy(0, 2, {0, 2, 0}, {0.3, 0.3, 0.3}, 200);
    for (std::int64_t k = 0; k < 4000 && is_of_haloes; ++k) {
      simulation.named_members()[1].push_back(1 + 37 * k);
      simulation.named_members()[2].push_back(2 + 37 * k);
    }
    tables::write_table(options_.galaxies, galaxy_table({{1, 1, 2}}));
    mock_galaxies(simulation, options_, context_);
    const store::SampleReader sample(options_.output);
    return number(sample, "companion_flux_ratio_F160W", 0);
  };
  const double by_spheres = ratio(false);
  EXPECT_EQ(said.find("not star particles"), std::string::npos);
  EXPECT_EQ(ratio(true), by_spheres);
  EXPECT_THAT(said,
              HasSubstr("snapshot 1: the particles that the catalogue assigns to galaxies are not star"));
}

// A cube that holds a small part of a galaxy whose members are stars.
TEST_F(MockTest, MembersAreCountedBeyondTheCube) {
  std::string said;
  context_.log = [&](MessageLevel, std::string_view text) { said += std::string(text) + "\n"; };
  simulation_.name_members();
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {2, 2, 0.2}, 2000);
  simulation_.add_galaxy(0, 2, {0, 3, 0}, {1, 1, 1}, 2000);
  options_.cube_kpc = 1;
  options_.photometry.attenuation.dust = "disc";
  EXPECT_LT(number(run({{1, 1, -1}}), "particles", 0), 1000);
  EXPECT_EQ(said.find("not star particles"), std::string::npos);
}

TEST_F(MockTest, TheProjectionsOfABallAgree) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1.5, 1.5, 1.5}, 20000);
  options_.projections = {"x", "y", "z", "random", "40:70"};
  const store::SampleReader sample = run({{1, 1, -1}});
  const image::Image first = sample.read_image(0);
  for (std::int64_t row = 1; row < 5; ++row) {
    const image::Image other = sample.read_image(row);
    EXPECT_NEAR(sum(other) / sum(first), 1, 1e-3);
    double difference = 0;
    for (std::size_t i = 0; i < first.pixels.size(); ++i)
      difference += std::abs(first.pixels[i] - other.pixels[i]);
    EXPECT_LT(difference / sum(first), 0.05);
  }
}

TEST_F(MockTest, BrightnessFallsWithRedshift) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 500);
  options_.projections = {"z"};
  double last = 0;
  for (const double redshift : {0.5, 1.0, 2.0, 3.0}) {
    options_.redshift = redshift;
    const double magnitude = number(run({{1, 1, -1}}), "magnitude_F160W", 0);
    EXPECT_GT(magnitude, last + 0.5);
    last = magnitude;
  }
}

TEST_F(MockTest, RowsFollowTheTableWhateverTheThreadsAndBlocks) {
  for (std::int64_t id = 1; id < 6; ++id) {
    for (const std::size_t snapshot : {0, 1})
      simulation_.add_galaxy(snapshot, id, {30.0 * static_cast<double>(id), 0, 0}, {1, 0.6, 0.3}, 100);
  }
  options_.projections = {"z", "random"};
  const std::vector<std::array<std::int64_t, 3>> rows{
      {2, 3, -1}, {1, 1, -1}, {2, 5, 4}, {1, 2, -1}, {1, 4, -1}};
  context_.threads = 1;
  const store::SampleReader first = run(rows);
  std::vector<float> once(static_cast<std::size_t>(first.count() * first.header().stamp_values()));
  first.read_images(0, once);
  context_.threads = 3;
  const store::SampleReader second = run(rows, {2, std::chrono::milliseconds(0)});
  std::vector<float> again(once.size());
  second.read_images(0, again);
  EXPECT_EQ(once, again);
  const catalog::Table catalogue = second.catalogue();
  EXPECT_EQ(catalogue.at("id").text(0), "2_3_0");
  EXPECT_EQ(catalogue.at("id").text(3), "1_1_1");
  EXPECT_EQ(catalogue.at("projection").text(3), "random");
  EXPECT_EQ(catalogue.at("galaxy").text(4), "5");
  EXPECT_TRUE(catalogue.at("companion").is_missing(0));
  EXPECT_EQ(catalogue.at("companion").text(4), "4");
  // A galaxy's random view does not depend on the other galaxies in the table.
  const store::SampleReader alone = run({{1, 4, -1}});
  EXPECT_EQ(alone.read_image(1).pixels, store::SampleReader(options_.output).read_image(1).pixels);
  const std::vector<float> view = alone.read_image(1).pixels;
  EXPECT_TRUE(std::equal(view.begin(), view.end(), once.end() - static_cast<std::ptrdiff_t>(view.size())));
}

TEST_F(MockTest, AStoppedRunGoesOn) {
  for (const std::size_t snapshot : {0, 1}) {
    for (std::int64_t id = 1; id < 4; ++id)
      simulation_.add_galaxy(snapshot, id, {30.0 * static_cast<double>(id), 0, 0}, {1, 0.6, 0.3}, 100);
  }
  const std::vector<std::array<std::int64_t, 3>> rows{
      {1, 1, -1}, {1, 2, -1}, {1, 3, -1}, {2, 1, -1}, {2, 2, -1}};
  const MockPace pace{2, std::chrono::milliseconds(0)};
  const store::SampleReader whole = run(rows, pace);
  std::vector<float> expected(static_cast<std::size_t>(whole.count() * whole.header().stamp_values()));
  whole.read_images(0, expected);
  options_.output = (folder_.path() / "stopped.h5").string();
  MemorySimulation failing = simulation_;
  failing.fail_at_second_snapshot();
  EXPECT_THROW(mock_galaxies(failing, options_, context_, pace), Error);
  EXPECT_FALSE(std::filesystem::exists(options_.output));
  const store::SampleReader resumed = run(rows, pace);
  EXPECT_EQ(report_.resumed_at, 6);
  std::vector<float> found(expected.size());
  resumed.read_images(0, found);
  EXPECT_EQ(found, expected);
}

TEST_F(MockTest, ParticlesOutsideTheGridAreCountedAndNaNIsDark) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 500);
  simulation::StarParticles& stars = simulation_.stars_of(0);
  stars.age_gyr[0] = -0.1;
  stars.metallicity[1] = 0.4;
  stars.metallicity[2] = 0;
  stars.age_gyr[3] = std::nan("");
  stars.mass_msun[4] = -1;
  options_.projections = {"z"};
  const store::SampleReader sample = run({{1, 1, -1}});
  EXPECT_EQ(report_.clamped, 3);
  EXPECT_EQ(report_.dark, 2);
  EXPECT_TRUE(std::isfinite(sum(sample.read_image(0))));
}

TEST_F(MockTest, AGalaxyWithoutAStarThatGivesLightHasNoImage) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 50);
  simulation::StarParticles& stars = simulation_.stars_of(0);
  stars.mass_msun.assign(stars.size(), 0);
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("star particles emits light"));
  stars.mass_msun[7] = 1e6;
  run({{1, 1, -1}});
  EXPECT_EQ(report_.dark, static_cast<std::int64_t>(stars.size()) - 1);
}

TEST_F(MockTest, AGalaxyThatHasNoImageIsFlaggedAndTheRestGoesOn) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 500);
  simulation_.add_galaxy(0, 2, {100, 0, 0}, {1, 1, 1}, 0);
  simulation_.add_galaxy(0, 3, {200, 0, 0}, {1, 1, 1}, 10);
  simulation_.galaxies_of(0)[2].semi_axes_kpc.fill(simulation::kUnknown);
  const store::SampleReader sample = run({{1, 2, -1}, {1, 3, -1}, {1, 77, -1}, {1, 1, -1}});
  EXPECT_EQ(report_.failed, 9);
  EXPECT_EQ(number(sample, "flags", 0), store::kFlagUnreadable);
  EXPECT_TRUE(std::isnan(sample.read_image(0).pixels[0]));
  EXPECT_EQ(number(sample, "flags", 9), 0);
  const std::vector<store::Problem> problems = sample.rows().problems();
  ASSERT_EQ(problems.size(), 9U);
  EXPECT_THAT(problems[0].reason, HasSubstr("no star particles"));
  EXPECT_THAT(problems[3].reason, HasSubstr("--cube-kpc"));
  EXPECT_THAT(problems[6].reason, HasSubstr("galaxy 77 of snapshot 1: it is not in the catalogue"));
}

TEST_F(MockTest, BadSettingsAreErrors) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 50);
  EXPECT_THAT(error({}), HasSubstr("no galaxies"));
  EXPECT_THAT(error({{9, 1, -1}}), HasSubstr("no snapshot 9"));
  options_.photometry.bands = {"F160W", "F160W"};
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("twice"));
  options_.photometry.bands = {"F160W", "F814W"};
  options_.photometry.zero_points = {"1", "2", "3"};
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("3 numbers for 2 bands"));
  options_.photometry.zero_points = {"1", "two"};
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("'two' is not a number"));
  options_.photometry.zero_points = {};
  options_.psf = {"none", "stand-in"};
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("--psf"));
  options_.psf = {"stand-in"};
  options_.psf_scale = 0.06;
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("--psf-scale: needs --psf FILE"));
  options_.psf_scale.reset();
  options_.field.density = 2;
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("--field-density: needs --field"));
  options_.field = {};
  options_.projections = {"up"};
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("THETA:PHI"));
}

TEST_F(MockTest, AScreenOfDustNeedsAColumn) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 50);
  options_.projections = {"z"};
  const double clear = number(run({{1, 1, -1}}), "magnitude_F160W", 0);
  options_.photometry.attenuation.dust = "screen";
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("--dust screen: needs --dust-metal-column"));
  options_.photometry.attenuation.metal_column_msun_pc2 = 1;
  EXPECT_GT(number(run({{1, 1, -1}}), "magnitude_F160W", 0), clear + 0.1);
}

TEST_F(MockTest, SettingsOfAnotherKindOfDustAreRefused) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 50);
  const MockOptions usual = options_;
  cosmos::AttenuationOptions& dust = options_.photometry.attenuation;
  const auto complains = [&](const char* about) {
    EXPECT_THAT(error({{1, 1, -1}}), HasSubstr(about));
    options_ = usual;
  };
  dust.tau_v = 2;
  complains("--dust-tau-v: needs --dust charlot_fall");
  dust.dust = "disc";
  dust.metal_column_msun_pc2 = 5;
  complains("--dust-metal-column: needs --dust screen");
  dust.dust = "charlot_fall";
  dust.disc_depth = 2;
  complains("--dust-disc-depth: needs --dust disc");
  dust.dust = "disc";
  dust.disc_depth = 2;
  EXPECT_EQ(error({{1, 1, -1}}), "");
}

TEST_F(MockTest, BandsOfAnotherTelescopeHaveItsZeroPointAndAreNotSilentlyHubbles) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 50);
  std::string said;
  context_.log = [&](MessageLevel, std::string_view text) { said += std::string(text) + "\n"; };
  options_.photometry.bands = {"F160W", "LSST_i"};
  const store::SampleReader sample = run({{1, 1, -1}});
  EXPECT_NEAR(sample.header().zero_point_mag[0], 25.9463, 1e-4);
  EXPECT_NEAR(sample.header().zero_point_mag[1], 27.775, 1e-3) << "of a mirror of 32.4 m2";
  EXPECT_THAT(said, HasSubstr("--psf stand-in: is the point spread function of HST's WFC3 in F160W, not that "
                              "of LSST_i (Rubin)"));
  said.clear();
  options_.psf = {"none"};
  run({{1, 1, -1}});
  EXPECT_EQ(said.find("Rubin"), std::string::npos);
}

TEST_F(MockTest, RedshiftsWithoutLightAreErrors) {
  MemorySimulation today({0, 1100});
  today.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 50);
  today.add_galaxy(1, 1, {0, 0, 0}, {1e-3, 1e-3, 1e-3}, 50);
  for (const std::int64_t snapshot : {1, 2}) {
    tables::write_table(options_.galaxies, galaxy_table({{snapshot, 1, -1}}));
    EXPECT_THAT(error_of([&] { mock_galaxies(today, options_, context_); }), HasSubstr("--redshift"))
        << snapshot;
  }
  options_.redshift = 1;
  tables::write_table(options_.galaxies, galaxy_table({{1, 1, -1}}));
  EXPECT_EQ(error_of([&] { mock_galaxies(today, options_, context_); }), "");
}

TEST_F(MockTest, MetallicitiesInUnitsOfTheSunAreRefused) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 50);
  auto& metallicity = simulation_.stars_of(0).metallicity;
  metallicity.assign(metallicity.size(), 1.5);
  EXPECT_THAT(error({{1, 1, -1}}),
              testing::AllOf(HasSubstr("median metallicity of the star particles is 1.5"),
                             HasSubstr("in solar units")));
  metallicity.assign(metallicity.size(), -1.8);
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("or logarithmic"));
  metallicity.assign(metallicity.size(), 0.05);
  metallicity.front() = 0.4;  // one star does not show the unit
  run({{1, 1, -1}});
  EXPECT_EQ(report_.failed, 0);
}

TEST_F(MockTest, StarsWithoutMetallicitiesNeedOne) {
  simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 50);
  simulation_.stars_of(0).metallicity.clear();
  EXPECT_THAT(error({{1, 1, -1}}), HasSubstr("--metallicity"));
  options_.photometry.metallicity = 0.02;
  run({{1, 1, -1}});
  EXPECT_EQ(report_.failed, 0);
}

}  // namespace
}  // namespace peculiar::mock
