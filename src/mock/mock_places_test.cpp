#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "base/test_folder.h"
#include "mock/mock.h"
#include "mock/mock_rows.h"
#include "mock/mock_testing.h"
#include "simulation/simulation_testing.h"
#include "store/sample.h"
#include "tables/table_file.h"

namespace peculiar::mock {
namespace {

using simulation::error_of;
using testing::HasSubstr;

/// A simulation whose catalogue may be missing or whose stars may be unreadable.
class BareSimulation : public MemorySimulation {
 public:
  using MemorySimulation::MemorySimulation;
  bool has_catalogue = true;
  bool has_damage = false;
  std::string lacks_cosmology;

  const simulation::SimulationInfo& info() const override {
    bare_ = MemorySimulation::info();
    for (simulation::Snapshot& snapshot : bare_.snapshots) snapshot.has_galaxies = has_catalogue;
    bare_.lacks_cosmology = lacks_cosmology;
    return bare_;
  }
  std::vector<simulation::Galaxy> galaxies(std::size_t snapshot) const override {
    if (!has_catalogue) throw input_error("there is no catalogue");
    return MemorySimulation::galaxies(snapshot);
  }
  std::unique_ptr<simulation::StarReader> stars(std::size_t snapshot) const override {
    return std::make_unique<Damaged>(MemorySimulation::stars(snapshot), has_damage);
  }

 private:
  /// Positions can be read, other properties cannot.
  class Damaged : public simulation::StarReader {
   public:
    Damaged(std::unique_ptr<simulation::StarReader> whole, bool has_damage)
        : whole_(std::move(whole)), has_damage_(has_damage) {}
    std::size_t pieces() const override { return whole_->pieces(); }
    simulation::StarParticles read(std::size_t piece) const override {
      if (has_damage_) throw input_error("part_00001.out00001: record 12 is cut off");
      return whole_->read(piece);
    }
    std::array<std::vector<double>, 3> positions_kpc(std::size_t piece) const override {
      return whole_->read(piece).position_kpc;
    }

   private:
    std::unique_ptr<simulation::StarReader> whole_;
    bool has_damage_;
  };
  mutable simulation::SimulationInfo bare_;
};

class MockPlacesTest : public testing::Test {
 protected:
  MockPlacesTest() {
    options_.galaxies = (folder_.path() / "galaxies.ecsv").string();
    options_.output = (folder_.path() / "mocks.h5").string();
    options_.simulation.input = "memory";
    options_.projections = {"z"};
    simulation_.add_galaxy(0, 1, {0, 0, 0}, {1, 1, 1}, 500);
    simulation_.add_galaxy(0, 2, {20, 0, 0}, {1, 1, 1}, 250);
  }

  /// The catalogue's galaxies with their centres, in comoving Mpc/h.
  catalog::Table placed(bool with_radii, std::int64_t companion_of_first = -1) const {
    const double per_kpc = 1e-3 * simulation_.info().h() * 2;
    catalog::Table table = galaxy_table({{1, 1, companion_of_first}, {1, 2, -1}});
    for (std::size_t axis = 0; axis < 3; ++axis) {
      std::vector<double> places;
      for (const double step : {0.0, axis == 0 ? 20.0 : 0.0})
        places.push_back((simulation_.info().box_kpc(0) / 2 + step) * per_kpc);
      table.add({std::string(1, static_cast<char>('X' + axis)), "", "", places, {}});
    }
    if (with_radii) table.add({"r_half", "kpc", "", std::vector<double>{1, 1}, {}});
    return table;
  }
  store::SampleReader run(const catalog::Table& table) {
    tables::write_table(options_.galaxies, table);
    options_.overwrite = true;
    report_ = mock_galaxies(simulation_, options_, context_);
    return store::SampleReader(options_.output);
  }
  std::string error(const catalog::Table& table) {
    return error_of([&] { run(table); });
  }
  void name_columns() {
    options_.columns.centre = {"X", "Y", "Z"};
    options_.columns.centre_unit = "cMpc/h";
    options_.columns.radius = "r_half";
  }

  TestFolder folder_;
  BareSimulation simulation_{{1, 2}};
  MockOptions options_;
  RunContext context_;
  MockReport report_;
};

TEST_F(MockPlacesTest, CentresOfATableDrawWhatTheCatalogueDraws) {
  const store::SampleReader by_catalogue = run(galaxy_table({{1, 1, -1}, {1, 2, -1}}));
  const auto pixels = by_catalogue.read_image(1).pixels;
  const double flux = by_catalogue.rows().column("flux_F160W").number(0);
  simulation_.has_catalogue = false;
  name_columns();
  const store::SampleReader by_table = run(placed(true));
  EXPECT_NEAR(by_table.rows().column("flux_F160W").number(0) / flux, 1, 1e-5);
  const auto same = by_table.read_image(1).pixels;
  ASSERT_EQ(same.size(), pixels.size());
  const float brightest = *std::max_element(pixels.begin(), pixels.end());
  for (std::size_t i = 0; i < pixels.size(); ++i) EXPECT_NEAR(same[i], pixels[i], 1e-4F * brightest);
  EXPECT_EQ(by_table.rows().column("r_half").number(1), 1);
  options_.columns.centre_unit = "pMpc/h";
  EXPECT_THAT(error(placed(true)), HasSubstr("--centre-unit"));
}

TEST_F(MockPlacesTest, ACompanionOfTheTableIsKnownAndAnotherOneIsTold) {
  const store::SampleReader by_catalogue = run(galaxy_table({{1, 1, 2}, {1, 2, -1}}));
  const double ratio = by_catalogue.rows().column("companion_flux_ratio_F160W").number(0);
  EXPECT_NEAR(ratio, 0.5, 0.02);
  simulation_.has_catalogue = false;
  name_columns();
  EXPECT_NEAR(run(placed(true, 2)).rows().column("companion_flux_ratio_F160W").number(0), ratio, 1e-6);
  EXPECT_EQ(report_.unknown_companions, 0);
  const store::SampleReader unknown = run(placed(true, 77));
  EXPECT_TRUE(unknown.rows().column("companion_flux_ratio_F160W").is_missing(0));
  EXPECT_EQ(unknown.rows().column("flags").number(0), 0);
  EXPECT_EQ(report_.unknown_companions, 1);
  // With its position, but without the owners of stars.
  options_.columns.radius = "";
  options_.cube_kpc = 10;
  const store::SampleReader without_radii = run(placed(false, 2));
  EXPECT_TRUE(without_radii.rows().column("companion_flux_ratio_F160W").is_missing(0));
  EXPECT_FALSE(without_radii.rows().column("companion_separation").is_missing(0));
  EXPECT_EQ(report_.unknown_companions, 1);
}

TEST_F(MockPlacesTest, WhatIsMissingIsAskedForBeforeAnyWork) {
  simulation_.has_catalogue = false;
  EXPECT_THAT(error(placed(true)), HasSubstr("snapshot 1 has no galaxy catalogue"));
  EXPECT_THAT(error(placed(true)), HasSubstr("--centre"));
  simulation_.lacks_cosmology = "info.txt: a run without cosmology";
  EXPECT_THAT(error(placed(true)), HasSubstr("--hubble, --omega-m and --omega-l"));
}

TEST_F(MockPlacesTest, WithoutSemiAxesTheCubeIsSoManyHalfMassRadii) {
  for (simulation::Galaxy& galaxy : simulation_.galaxies_of(0)) {
    galaxy.semi_axes_kpc.fill(simulation::kUnknown);
    galaxy.effective_radius_kpc = 0.5;
  }
  options_.cube_edge = 4;
  const double small = run(galaxy_table({{1, 1, -1}})).rows().column("particles").number(0);
  // Stars within 1 kpc of the centre along each axis, for a Gaussian of 1 kpc.
  EXPECT_NEAR(small / 1000, std::pow(std::erf(1 / std::sqrt(2.0)), 3), 0.05);
}

TEST_F(MockPlacesTest, AFaultOfTheFilesStopsTheRunAtTheFirst) {
  simulation_.has_damage = true;
  EXPECT_THAT(error(galaxy_table({{1, 1, -1}, {1, 2, -1}})), HasSubstr("record 12 is cut off"));
  EXPECT_FALSE(std::filesystem::exists(options_.output));
  EXPECT_FALSE(std::filesystem::exists(options_.output + ".partial"));
  // Existing files do not prevent other settings.
  simulation_.has_damage = false;
  options_.overwrite = false;
  options_.size = 32;
  EXPECT_EQ(error_of([&] { mock_galaxies(simulation_, options_, context_); }), "");
}

TEST_F(MockPlacesTest, ARunWithoutAnImageIsAnError) {
  const std::string message = error(galaxy_table({{1, 55, -1}, {1, 66, -1}}));
  EXPECT_THAT(message, HasSubstr("none of the 2 images could be used"));
  EXPECT_THAT(message, HasSubstr("galaxy 55"));
  EXPECT_FALSE(std::filesystem::exists(options_.output));
  EXPECT_FALSE(std::filesystem::exists(options_.output + ".partial"));
  run(galaxy_table({{1, 55, -1}, {1, 1, -1}}));
  EXPECT_EQ(report_.failed, 1);
}

TEST_F(MockPlacesTest, AMetallicityThatIsNaNIsReplacedOnRequest) {
  simulation::StarParticles& stars = simulation_.stars_of(0);
  const double whole = run(galaxy_table({{1, 1, -1}})).rows().column("flux_F160W").number(0);
  for (std::size_t i = 0; i < 100; ++i) stars.metallicity[i] = std::nan("");
  const double without = run(galaxy_table({{1, 1, -1}})).rows().column("flux_F160W").number(0);
  EXPECT_EQ(report_.dark, 100);
  EXPECT_NEAR(without / whole, 0.9, 0.01);
  options_.photometry.metallicity = 0.02;  // the true value
  EXPECT_NEAR(run(galaxy_table({{1, 1, -1}})).rows().column("flux_F160W").number(0) / whole, 1, 1e-6);
  EXPECT_EQ(report_.dark, 0);
}

TEST_F(MockPlacesTest, TheSampleSaysWhatTheCatalogueKnowsOfTheGalaxies) {
  simulation::Galaxy& galaxy = simulation_.galaxies_of(0).front();
  galaxy.stellar_mass_msun = 3e10;
  galaxy.effective_radius_kpc = 1.25;
  const store::SampleReader sample = run(galaxy_table({{1, 1, -1}}));
  const catalog::Table known = sample.catalogue();
  EXPECT_EQ(known.at("stellar_mass").number(0), 3e10);
  EXPECT_EQ(known.at("stellar_mass").unit, "solMass");
  EXPECT_EQ(known.at("half_mass_radius").number(0), 1.25);
  EXPECT_EQ(known.at("half_mass_radius").unit, "kpc");
  EXPECT_NEAR(known.at("redshift").number(0), 1, 1e-12);
  EXPECT_EQ(known.at("galaxy").number(0), 1);
  EXPECT_EQ(known.at("snapshot").number(0), 1);
  EXPECT_EQ(known.at("size_from").number(0), kSemiAxes);
  EXPECT_EQ(report_.sizes_from[kSemiAxes], 1);
  EXPECT_NEAR(known.at("cube_edge").number(0), 10 * galaxy.mean_semi_axis_kpc(), 1e-9);
  // The user's table takes precedence, and all of its columns are copied.
  catalog::Table own = galaxy_table({{1, 1, -1}});
  own.add({"stellar_mass", "solMass", "by another finder", std::vector<double>{4e10}, {}});
  own.add({"redshift", "", "", std::vector<double>{1}, {}});
  own.add({"gas_fraction", "", "", std::vector<double>{0.25}, {}});
  const catalog::Table told = run(own).catalogue();
  EXPECT_EQ(told.at("stellar_mass").number(0), 4e10);
  EXPECT_EQ(told.at("gas_fraction").number(0), 0.25);
  EXPECT_FALSE(told.has("table_redshift"));
  // Placed elsewhere, an image has another redshift than the snapshot.
  options_.redshift = 2;
  const catalog::Table moved = run(own).catalogue();
  EXPECT_EQ(moved.at("redshift").number(0), 2);
  EXPECT_EQ(moved.at("table_redshift").number(0), 1);
}

TEST_F(MockPlacesTest, WithoutSemiAxesTheCubeIsOfHalfMassRadii) {
  simulation::Galaxy& galaxy = simulation_.galaxies_of(0).front();
  galaxy.semi_axes_kpc.fill(simulation::kUnknown);
  galaxy.effective_radius_kpc = 2;
  const catalog::Table known = run(galaxy_table({{1, 1, -1}})).catalogue();
  EXPECT_EQ(known.at("size_from").number(0), kHalfMassRadius);
  EXPECT_EQ(known.at("cube_edge").number(0), 20);
  EXPECT_EQ(report_.sizes_from[kHalfMassRadius], 1);
  options_.cube_kpc = 30;
  EXPECT_EQ(run(galaxy_table({{1, 1, -1}})).catalogue().at("size_from").number(0), kCubeKpc);
  options_.cube_kpc.reset();
  galaxy.effective_radius_kpc = simulation::kUnknown;
  EXPECT_THAT(error(galaxy_table({{1, 1, -1}})), HasSubstr("neither its semi-axes nor a radius"));
}

TEST_F(MockPlacesTest, ImagesWithoutLightAreNoResult) {
  for (double& mass : simulation_.stars_of(0).mass_msun) mass = 0;
  const std::string message = error(galaxy_table({{1, 1, -1}}));
  EXPECT_THAT(message, HasSubstr("could be used; the first reasons:"));
  EXPECT_THAT(message, HasSubstr("none of its"));
}

}  // namespace
}  // namespace peculiar::mock
