#include "horizon/ramses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "horizon/fortran_file.h"
#include "horizon/horizon_testing.h"
#include "horizon/ramses_particles.h"

namespace peculiar::horizon {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Returns all stars by identity.
std::map<std::int64_t, std::pair<simulation::StarParticles, std::size_t>> by_identity(
    const simulation::StarReader& reader) {
  std::map<std::int64_t, std::pair<simulation::StarParticles, std::size_t>> found;
  for (std::size_t piece = 0; piece < reader.pieces(); ++piece) {
    const simulation::StarParticles stars = reader.read(piece);
    const auto positions = reader.positions_kpc(piece);
    EXPECT_EQ(positions, stars.position_kpc);
    for (std::size_t i = 0; i < stars.size(); ++i) found[stars.id[i]] = {stars, i};
  }
  return found;
}

void expect_same_stars(const simulation::StarParticles& truth, const simulation::StarReader& reader,
                       double tolerance_kpc) {
  const auto found = by_identity(reader);
  ASSERT_EQ(found.size(), truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto& [stars, k] = found.at(truth.id[i]);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      EXPECT_NEAR(stars.position_kpc[axis][k], truth.position_kpc[axis][i], tolerance_kpc);
      EXPECT_NEAR(stars.velocity_kms[axis][k], truth.velocity_kms[axis][i], 1e-9);
    }
    EXPECT_NEAR(stars.mass_msun[k] / truth.mass_msun[i], 1, 1e-12);
    EXPECT_NEAR(stars.age_gyr[k], truth.age_gyr[i], 1e-6);
    EXPECT_EQ(stars.metallicity[k], truth.metallicity[i]);
  }
}

simulation::SimulationOptions options_for(const fs::path& path) {
  simulation::SimulationOptions options;
  options.input = path.string();
  return options;
}

TEST(Ramses, StarsComeBackFromBothGenerationsInSeveralFiles) {
  const ExampleSnapshot example = example_snapshot();
  for (const RamsesGeneration generation : {RamsesGeneration::kHorizonAgn, RamsesGeneration::kFamilies}) {
    for (const int files : {1, 7}) {
      const TestFolder folder;
      write_ramses_snapshot(folder.path(), example.header, example.stars, example.dark, files, generation, 2);
      const auto simulation = simulation::open_simulation(options_for(folder.path()), {ramses_format()});
      const simulation::SimulationInfo& info = simulation->info();
      EXPECT_EQ(info.format, "ramses");
      ASSERT_EQ(info.snapshots.size(), 1U);
      EXPECT_EQ(info.snapshots[0].number, 7);
      EXPECT_NEAR(info.snapshots[0].redshift(), 2, 1e-9);
      EXPECT_NEAR(info.snapshots[0].age_gyr, 3.3627, 1e-4);
      EXPECT_NEAR(info.box_mpc, 10, 1e-9);
      expect_same_stars(example.stars, *simulation->stars(0), 1e-9);
      // Without the files that describe the fields, these follow from the record lengths.
      fs::remove(folder.path() / "output_00007/part_file_descriptor.txt");
      fs::remove(folder.path() / "output_00007/header_00007.txt");
      expect_same_stars(
          example.stars,
          *simulation::open_simulation(options_for(folder.path() / "output_00007"), {ramses_format()})
               ->stars(0),
          1e-9);
    }
  }
}

TEST(Ramses, IdentitiesOfEightBytes) {
  const TestFolder folder;
  const ExampleSnapshot example = example_snapshot(7, 1 / 3.0, 5000000000);
  write_ramses_snapshot(folder.path(), example.header, example.stars, example.dark, 2,
                        RamsesGeneration::kHorizonAgn, 1);
  expect_same_stars(example.stars,
                    *simulation::open_simulation(options_for(folder.path()), {ramses_format()})->stars(0),
                    1e-9);
}

/// Writes a part file of four particles in the first RAMSES format: dark matter, a star, a sink cloud, a
/// star.
void write_old_part(const fs::path& path, bool swapped, double birth_time) {
  FortranWriter out(path, swapped);
  for (const std::int64_t value : {1, 3, 4}) out.integers4({value});
  out.integers4({1, 2, 3, 4});
  out.integers4({2});
  out.reals8({0});
  out.reals8({0});
  out.integers4({1});
  for (int i = 0; i < 3; ++i) out.reals8({0.1, 0.2, 0.3, 1.0});
  for (int i = 0; i < 3; ++i) out.reals8({0, 1, 0, 2});
  out.reals8({1e-3, 1e-6, 1e-6, 2e-6});
  out.integers4({11, 12, -13, 14});
  out.integers4({7, 7, 7, 7});
  out.reals8({0, birth_time, birth_time, birth_time});
  out.reals8({0, 0.01, 0, 0.02});
  for (int element = 0; element < 7; ++element) out.reals8({0, 0.1, 0, 0.1});
  out.close();
}

struct OldOutput {
  TestFolder folder;
  fs::path output = folder.path() / "output_00101";
  fs::path info = output / "info_00101.txt", part = output / "part_00101.out00001";
  std::string text =
      "ncpu        =          1\nndim        =          3\nlevelmin    =          7\n\nboxlen      =  0.100000000000000E+01\n"
      "time        = -0.226061600000000E+01\naexp        =  0.333333333333333D+00\nH0          =  0.704000000000000E+02\n"
      "omega_m     =  0.272000000000000E+00\nomega_l     =  0.728000000000000E+00\nomega_k     =  0.100000000000000-100\n"
      "some_key    = anything\nunit_l      =  0.145852272727273E+27\nunit_d      =  0.684455000000000E-28\n"
      "unit_t      =  0.486000000000000E+17\n\nordering type=hilbert\n";
  explicit OldOutput(bool swapped = false, double birth_time = -3.256052) {
    fs::create_directories(output);
    write_file(info, text);
    write_old_part(part, swapped, birth_time);
  }
};

TEST(Ramses, OldOutputsInEitherByteOrderTellStarsFromTheRest) {
  for (const bool swapped : {false, true}) {
    const OldOutput old(swapped);
    const auto simulation = simulation::open_simulation(options_for(old.folder.path()), {ramses_format()});
    const simulation::StarParticles stars = simulation->stars(0)->read(0);
    ASSERT_THAT(stars.id, testing::ElementsAre(12, 14));
    EXPECT_THAT(stars.metallicity, testing::ElementsAre(0.01, 0.02));
    // Born at z = 3, observed at z = 2.
    EXPECT_NEAR(stars.age_gyr[0], 3.3627 - 2.2041, 1e-4);
    const double kpc = 0.145852272727273e27 / 3.0856775814913673e21;
    EXPECT_NEAR(stars.position_kpc[0][0], 0.2 * kpc, 1e-6);
    EXPECT_EQ(stars.position_kpc[0][1], 0);  // at the far face, which is also the near one
    EXPECT_NEAR(stars.velocity_kms[2][1], 2 * 0.145852272727273e27 / 0.486e17 / 1e5, 1e-6);
  }
}

TEST(Ramses, BirthTimesOfTheOtherKindAreNoticed) {
  const double proper = (2.2041 - 13.7595) / 13.8891;  // z = 3, in units of 1 / H0 before today
  const OldOutput old(false, proper);
  simulation::SimulationOptions options = options_for(old.folder.path());
  EXPECT_THAT(error_of([&] { simulation::open_simulation(options, {ramses_format()})->stars(0)->read(0); }),
              HasSubstr("--birth-time proper"));
  options.birth_time = "proper";
  EXPECT_NEAR(simulation::open_simulation(options, {ramses_format()})->stars(0)->read(0).age_gyr[0],
              3.3627 - 2.2041, 1e-4);
  const OldOutput conformal;
  options.input = conformal.folder.path().string();
  EXPECT_THAT(error_of([&] { simulation::open_simulation(options, {ramses_format()})->stars(0)->read(0); }),
              HasSubstr("--birth-time conformal"));
}

TEST(Ramses, WhatIsWrongIsNamed) {
  OldOutput old;
  const auto open = [&] {
    simulation::open_simulation(options_for(old.folder.path()), {ramses_format()})->stars(0)->read(0);
  };
  const auto with_text = [&](const std::string& from, const std::string& to) {
    std::string text = old.text;
    text.replace(text.find(from), from.size(), to);
    write_file(old.info, text);
    return error_of(open);
  };
  EXPECT_THAT(with_text("unit_l ", "unit_x "), HasSubstr("info_00101.txt: has no line 'unit_l = ...'"));
  EXPECT_THAT(with_text("0.272000000000000E+00", "a quarter"),
              HasSubstr("omega_m is 'a quarter', which is not a number"));
  EXPECT_THAT(with_text("ncpu        =          1", "ncpu        =          2"),
              HasSubstr("there is no file part_00101.out00002"));
  EXPECT_THAT(with_text("ndim        =          3", "ndim        =          2"),
              HasSubstr("three-dimensional"));
  write_file(old.info, old.text);
  const std::string whole = read_file(old.part);
  write_file(old.part, whole.substr(0, whole.size() - 30));
  EXPECT_THAT(error_of(open),
              HasSubstr("part_00101.out00001: record 26: is 32 bytes long, but the file ends"));
  write_file(old.part, whole.substr(0, 300));
  EXPECT_THAT(error_of(open), HasSubstr("part_00101.out00001: record"));
  std::string damaged = whole;
  // x of the second particle: eight header records of 4, 4, 4, 16, 4, 8, 8, 4 bytes with markers, then 8
  // bytes.
  const std::size_t place = 4 + 4 + 4 + 16 + 4 + 8 + 8 + 4 + 8 * 8 + 4 + 8;
  const double nan = std::nan("");
  std::memcpy(damaged.data() + place, &nan, sizeof nan);
  write_file(old.part, damaged);
  EXPECT_THAT(error_of(open), HasSubstr("record 9: particle 2 is at nan"));
  EXPECT_THAT(error_of([] { simulation::open_simulation(options_for("/nowhere"), {ramses_format()}); }),
              HasSubstr("/nowhere: there is no such file"));
  const TestFolder empty;
  EXPECT_THAT(error_of([&] { simulation::open_simulation(options_for(empty.path()), {ramses_format()}); }),
              HasSubstr("no known simulation format there"));
}

/// Writes an output with catalogue, member files and a tree of two steps.
void write_whole_run(const fs::path& folder, BricksVariant variant) {
  fs::create_directories(folder / "galaxies");
  std::vector<SnapshotHeader> headers;
  std::vector<std::vector<TreeGalaxy>> tree;
  std::vector<std::string> bricks;
  for (const auto& [number, a] : {std::pair{7, 1 / 3.0}, {8, 0.335}}) {
    const ExampleSnapshot example = example_snapshot(number, a);
    write_ramses_snapshot(folder, example.header, example.stars, example.dark, 3, RamsesGeneration::kFamilies,
                          1);
    bricks.push_back(fmt::format("tree_bricks{:03d}", number));
    write_tree_bricks(folder / "galaxies" / bricks.back(), example.header, example.stars, example.galaxies,
                      variant);
    write_galaxy_stars(folder / "galaxies" / fmt::format("GAL_{:05d}", number), example.header, example.stars,
                       example.galaxies, 2);
    headers.push_back(example.header);
    tree.emplace_back();
    for (const CatalogueGalaxy& one : example.galaxies) {
      TreeGalaxy node{one.galaxy, {}};
      // The second galaxy gets most of its mass from the second, and a little from the first.
      if (number == 8)
        node.fathers = one.galaxy.id == 1 ? std::vector{std::pair<std::int64_t, double>{1, 95}}
                                          : std::vector{std::pair<std::int64_t, double>{1, 3}, {2, 90}};
      tree.back().push_back(node);
    }
  }
  write_merger_tree(folder / "galaxies", headers, tree, bricks);
}

TEST(Ramses, AWholeRunIsReadTogether) {
  for (const BricksVariant variant : {BricksVariant::kGalaxyMaker, BricksVariant::kHaloMakerOld}) {
    const TestFolder folder;
    write_whole_run(folder.path(), variant);
    const auto simulation = simulation::open_simulation(options_for(folder.path()), {ramses_format()});
    ASSERT_EQ(simulation->info().snapshots.size(), 2U);
    EXPECT_TRUE(simulation->info().has_tree);
    const ExampleSnapshot example = example_snapshot(8, 0.335);
    const auto galaxies = simulation->galaxies(1);
    ASSERT_EQ(galaxies.size(), 2U);
    for (std::size_t g = 0; g < 2; ++g) {
      const simulation::Galaxy &found = galaxies[g], &truth = example.galaxies[g].galaxy;
      EXPECT_EQ(found.id, truth.id);
      EXPECT_EQ(found.particles, truth.particles);
      EXPECT_NEAR(found.stellar_mass_msun / truth.stellar_mass_msun, 1, 1e-6);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        EXPECT_NEAR(found.position_kpc[axis], truth.position_kpc[axis], 2e-3);
        EXPECT_NEAR(found.semi_axes_kpc[axis], truth.semi_axes_kpc[axis], 1e-5);
        EXPECT_NEAR(found.velocity_kms[axis], truth.velocity_kms[axis], 1e-4);
      }
      EXPECT_NEAR(found.radius_kpc, 6, 1e-5);
      const bool has_radius = variant == BricksVariant::kGalaxyMaker;
      EXPECT_EQ(std::isnan(found.effective_radius_kpc), !has_radius);
      EXPECT_NEAR(has_radius ? found.effective_radius_kpc : 2, 2, 1e-5);
    }
    const simulation::Members members = simulation->members(1, {2, 77});
    ASSERT_EQ(members.size(), 1U);
    std::vector<std::int64_t> identities;
    for (const std::size_t i : example.galaxies[1].members) identities.push_back(example.stars.id[i]);
    std::sort(identities.begin(), identities.end());
    EXPECT_EQ(members.at(2), identities);
    const simulation::MergerTree tree = simulation->tree();
    ASSERT_EQ(tree.size(), 4U);
    const auto second = tree.find(1, 2);
    EXPECT_EQ(tree.progenitors(second), std::vector<std::int64_t>{tree.find(0, 2)});
    EXPECT_EQ(tree.descendant(tree.find(0, 1)), tree.find(1, 1));
    EXPECT_EQ(tree.descendant(second), simulation::MergerTree::kNone);
  }
}

TEST(Ramses, GalaxyMakersFilesAloneAreEnough) {
  const TestFolder folder;
  write_whole_run(folder.path(), BricksVariant::kGalaxyMaker);
  fs::remove_all(folder.path() / "output_00007");
  fs::remove_all(folder.path() / "output_00008");
  simulation::SimulationOptions options = options_for(folder.path());
  options.box_mpc = 10;
  const auto simulation = simulation::open_simulation(options, {ramses_format()});
  // Derived from aexp, omega_t and age, which are 4-byte reals.
  EXPECT_NEAR(simulation->info().cosmology.hubble_kms_mpc, 70.4, 1e-3);
  EXPECT_NEAR(simulation->info().cosmology.omega_m, 0.272, 1e-5);
  const auto stars = simulation->stars(0);
  ASSERT_EQ(stars->pieces(), 2U);
  const ExampleSnapshot example = example_snapshot();
  ASSERT_EQ(stars->read(0).size(), 60U);
  EXPECT_NEAR(stars->read(0).position_kpc[0][5], example.stars.position_kpc[0][5], 1e-3);  // aexp has 4 bytes
  EXPECT_NEAR(stars->read(1).age_gyr[3], example.stars.age_gyr[63], 1e-4);
  EXPECT_EQ(stars->read(1).metallicity[3], example.stars.metallicity[63]);
  // Without the box size nothing is wrapped, and a note says so.
  options.box_mpc.reset();
  EXPECT_EQ(simulation::open_simulation(options, {ramses_format()})->info().details.back().first, "box");
}

TEST(Ramses, FilesThatDoNotBelongTogetherAreRefused) {
  const TestFolder folder;
  write_whole_run(folder.path(), BricksVariant::kGalaxyMaker);
  const auto open = [&] { simulation::open_simulation(options_for(folder.path()), {ramses_format()}); };
  const fs::path galaxies = folder.path() / "galaxies";
  write_file(galaxies / "input_TreeMaker.dat", "2 1\n'tree_bricks007'\n'tree_bricks009'\n");
  EXPECT_THAT(error_of(open), HasSubstr("its step 2 is the snapshot of number 9"));
  write_file(galaxies / "input_TreeMaker.dat", "2 1\n'tree_bricks008'\n'tree_bricks007'\n");
  EXPECT_THAT(error_of(open), HasSubstr("the tree belongs to another run"));
  // TreeMaker skips files that it does not find, but leaves them in the list.
  write_file(galaxies / "input_TreeMaker.dat", "3 1\n'tree_bricks006'\n'tree_bricks007'\n'tree_bricks008'\n");
  EXPECT_EQ(error_of(open), "");
  EXPECT_THAT(simulation::open_simulation(options_for(folder.path()), {ramses_format()})
                  ->info()
                  .details.back()
                  .second,
              HasSubstr("2 steps, matched by aexp, since input_TreeMaker.dat lists 3 files"));
  fs::remove(galaxies / "input_TreeMaker.dat");
  EXPECT_EQ(error_of(open), "");  // the scale factors identify the steps
  const ExampleSnapshot example = example_snapshot();
  auto fewer = example.galaxies;
  fewer.pop_back();
  write_tree_bricks(galaxies / "tree_bricks007", example.header, example.stars, fewer,
                    BricksVariant::kGalaxyMaker);
  EXPECT_THAT(error_of(open), HasSubstr("its step 1 has 2 galaxies"));
  fs::rename(galaxies / "tree_bricks008", galaxies / "tree_bricks007");
  EXPECT_THAT(error_of(open), HasSubstr("the files belong to different snapshots"));
  fs::remove(galaxies / "tree_bricks007");
  fs::remove_all(folder.path() / "output_00007");
  EXPECT_THAT(error_of(open), HasSubstr("GAL_00007: there is neither output_00007 nor tree_bricks007"));
}

}  // namespace
}  // namespace peculiar::horizon
