// Properties that a run states: type of birth times, cosmology, meaning of radii, list of the tree's steps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "horizon/horizon_testing.h"
#include "horizon/output_texts.h"
#include "horizon/ramses.h"

namespace peculiar::horizon {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::unique_ptr<simulation::Simulation> open(const simulation::SimulationOptions& options) {
  return simulation::open_simulation(options, {ramses_format()});
}
std::string detail(const simulation::SimulationInfo& info, const std::string& name) {
  for (const auto& [key, text] : info.details) {
    if (key == name) return text;
  }
  return "";
}

/// A run with one snapshot and its catalogue.
class RamsesRun : public testing::Test {
 protected:
  RamsesRun() {
    options_.input = folder_.path().string();
    write(1);
  }
  /// `radii`: factor of the catalogue's radii relative to the example's.
  void write(double radii) {
    fs::remove_all(output());
    fs::remove_all(folder_.path() / "galaxies");
    for (CatalogueGalaxy& one : example_.galaxies) one.galaxy.effective_radius_kpc = 2 * radii;
    write_ramses_snapshot(folder_.path(), example_.header, example_.stars, example_.dark, 1,
                          RamsesGeneration::kFamilies, 1);
    fs::create_directories(folder_.path() / "galaxies");
    write_tree_bricks(folder_.path() / "galaxies" / "tree_bricks007", example_.header, example_.stars,
                      example_.galaxies, BricksVariant::kGalaxyMaker);
  }
  fs::path output() const { return folder_.path() / "output_00007"; }
  void write_namelist(const std::string& text) const { write_file(output() / "namelist.txt", text); }

  TestFolder folder_;
  ExampleSnapshot example_ = example_snapshot();
  simulation::SimulationOptions options_;
};

TEST_F(RamsesRun, TheNamelistSaysWhatBirthTimesAre) {
  EXPECT_EQ(uses_proper_time(output()), std::nullopt);
  for (const auto& [text, proper] :
       std::vector<std::pair<const char*, bool>>{{"&RUN_PARAMS\ncosmo=.true.\n/\n", false},
                                                 {"&RUN_PARAMS\nuse_proper_time=.true.\n/\n", true},
                                                 {"&run_params\n  USE_PROPER_TIME = .TRUE. ! so\n/\n", true},
                                                 {"&run_params\n cosmo=.true., use_proper_time=T\n/\n", true},
                                                 {"&run_params\nuse_proper_time=.false.\n/\n", false},
                                                 {"&run_params\n!use_proper_time=.true.\n/\n", false}}) {
    write_namelist(text);
    EXPECT_EQ(uses_proper_time(output()), proper) << text;
  }
  write_namelist("use_proper_time=perhaps\n");
  EXPECT_THAT(error_of([&] { open(options_); }), HasSubstr("--birth-time"));
  fs::create_directories(output() / "group_00001");
  fs::remove(output() / "namelist.txt");
  write_file(output() / "group_00001" / "namelist.txt", "use_proper_time=.true.");
  EXPECT_EQ(uses_proper_time(output()), true);
}

TEST_F(RamsesRun, TellsWhatOfTheCosmologyWasGiven) {
  EXPECT_THAT(detail(open(options_)->info(), "cosmology"), testing::EndsWith("(info_00007.txt)"));
  options_.omega_m = 0.31;
  EXPECT_THAT(detail(open(options_)->info(), "cosmology"),
              testing::AllOf(HasSubstr("Omega_m 0.31"), HasSubstr("(info_00007.txt; --omega-m as given)")));
}

// The stars are written with conformal birth times.
TEST_F(RamsesRun, TheOptionOverrulesTheNamelist) {
  const auto age = [&] { return open(options_)->stars(0)->read(0).age_gyr.at(3); };
  EXPECT_NEAR(age(), example_.stars.age_gyr[3], 1e-4);
  EXPECT_THAT(detail(open(options_)->info(), "birth times"), HasSubstr("conformal (no namelist"));
  write_namelist("use_proper_time=.true.");
  EXPECT_THAT(detail(open(options_)->info(), "birth times"), HasSubstr("proper (use_proper_time"));
  EXPECT_THAT(error_of(age), HasSubstr("--birth-time conformal"));
  options_.birth_time = "conformal";
  EXPECT_NEAR(age(), example_.stars.age_gyr[3], 1e-4);
}

TEST_F(RamsesRun, ARadiusThatNoHalfOfTheMassCanHaveIsTold) {
  // Semi-axes 3, 2, 1: at most sqrt(4 / 3 * 14) = 4.32 kpc.
  EXPECT_TRUE(open(options_)->info().has_projected_radii);
  write(2.1);  // 4.2 kpc
  EXPECT_TRUE(open(options_)->info().has_projected_radii);
  write(2.5);
  const auto simulation = open(options_);
  EXPECT_FALSE(simulation->info().has_projected_radii);
  EXPECT_THAT(detail(simulation->info(), "sizes"), HasSubstr("--radii measured|catalogue"));
  EXPECT_NEAR(simulation->galaxies(0).at(0).effective_radius_kpc, 5, 1e-4);  // as in the catalogue
}

TEST_F(RamsesRun, StarsAreCountedByTheHeader) {
  write_file(
      output() / "header_00007.txt",
      " Total number of particles\n      150\n Total number of dark matter particles\n       29\n"
      " Total number of star particles\n      121\n Particle fields\npos vel mass iord level tform metal");
  EXPECT_EQ(star_count(output()), 121);
  write_file(
      output() / "header_00007.txt",
      "#      Family     Count\n  star_tracer         0\n           DM        50\n         star      4001\n");
  EXPECT_EQ(star_count(output()), 4001);
  fs::remove(output() / "header_00007.txt");
  EXPECT_EQ(star_count(output()), -1);
}

class IsolatedRun : public RamsesRun {
 protected:
  /// A run without cosmology, in which birth times in the file are code times.
  IsolatedRun() {
    fs::remove_all(folder_.path() / "galaxies");
    const fs::path path = output() / "info_00007.txt";
    std::string text = read_file(path);
    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
             {"time", "0.5"}, {"aexp", "1.0"}, {"H0", "1.0"}, {"omega_m", "1.0"}, {"omega_l", "0.0"}}) {
      const auto begin = text.find("\n" + key) + 1;
      text.replace(begin, text.find('\n', begin) - begin, key + " = " + value);
    }
    write_file(path, text);
  }
};

TEST_F(IsolatedRun, HasNoCosmologyUnlessOneIsGiven) {
  const auto simulation = open(options_);
  EXPECT_THAT(simulation->info().lacks_cosmology, HasSubstr("info_00007.txt: a run without cosmology"));
  EXPECT_THAT(error_of([&] { simulation->info().known_cosmology(); }),
              HasSubstr("--hubble, --omega-m and --omega-l"));
  EXPECT_EQ(simulation->info().box_mpc, 0);
  options_.hubble_kms_mpc = 70;
  options_.omega_m = 0.3;
  EXPECT_NE(open(options_)->info().lacks_cosmology, "");
  options_.omega_l = 0.7;
  const auto told = open(options_);
  EXPECT_EQ(told->info().lacks_cosmology, "");
  EXPECT_EQ(told->info().known_cosmology().hubble_kms_mpc, 70);
  EXPECT_THAT(detail(told->info(), "cosmology"), HasSubstr("as given"));
}

}  // namespace
}  // namespace peculiar::horizon
