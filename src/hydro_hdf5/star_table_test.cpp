#include "hydro_hdf5/star_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "catalog/table.h"
#include "hydro_hdf5/eagle.h"
#include "hydro_hdf5/tng.h"
#include "store/hdf5_writer.h"
#include "store/row_file_testing.h"
#include "tables/table_file.h"

namespace peculiar::hydro_hdf5 {
namespace {

using store::message_of;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

class StarTableTest : public testing::Test {
 protected:
  static std::unique_ptr<simulation::Simulation> open(const std::filesystem::path& path) {
    simulation::SimulationOptions options;
    options.input = path.string();
    return simulation::open_simulation(options, {tng_format(), eagle_format(), star_table_format()});
  }
  static StarTable example() {
    StarTable table;
    table.galaxy_id = 9007199254740993;
    table.snapshot = 761;
    table.redshift = 0.1;
    table.cosmology = {67.74, 0.3089, 0.6911};
    simulation::StarParticles& stars = table.stars;
    stars.position_kpc = {{{-1, 0, 3}, {0.1, 0, 4}, {1e-7, 2, 0}}};
    stars.velocity_kms = {{{10, 20, 30}, {1, 2, 3}, {-4, -5, -6}}};
    stars.initial_mass_msun = {2e6, 3e6, 4e6};
    stars.mass_msun = {1e6, 1e6, 2e6};
    stars.age_gyr = {0.001, 1.0 / 3, 12};
    stars.metallicity = {0.02, 1e-4, 0};
    stars.id = {1, 9007199254740993, -5};
    return table;
  }
  /// Error message for a table with these columns and all attributes, some of them changed.
  std::string message_of_table(const std::vector<catalog::Column>& columns,
                               const std::vector<std::pair<std::string, std::string>>& changed = {}) {
    catalog::Table table;
    table.metadata = {{"format", "peculiar-stars"},
                      {"version", "1"},
                      {"galaxy_id", "1"},
                      {"snapshot", "5"},
                      {"redshift", "1"},
                      {"H0", "70"},
                      {"Omega_m", "0.3"},
                      {"Omega_L", "0.7"}};
    for (const auto& [key, value] : changed) {
      for (auto& [known, old] : table.metadata) {
        if (known == key) old = value;
      }
    }
    for (const catalog::Column& column : columns) table.add(column);
    tables::write_table(folder_ / "t.ecsv", table);
    simulation::SimulationOptions options;
    options.input = (folder_ / "t.ecsv").string();
    options.format = "peculiar-stars";
    return message_of([&] {
      static_cast<void>(
          simulation::open_simulation(options, {tng_format(), eagle_format(), star_table_format()})
              ->stars(0)
              ->read(0));
    });
  }
  static catalog::Column numbers(const std::string& name, const std::string& unit, double value = 0.25) {
    return {name, unit, "", std::vector<double>{value}, {}};
  }
  static std::vector<catalog::Column> good() {
    return {numbers("x", "kpc"), numbers("y", "kpc"), numbers("z", "kpc"), numbers("initial_mass", "Msun"),
            numbers("age", "Gyr")};
  }
  static std::vector<catalog::Column> with(std::size_t index, catalog::Column column) {
    auto columns = good();
    columns[index] = std::move(column);
    return columns;
  }

  TestFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
};

void expect_same(const simulation::StarParticles& a, const simulation::StarParticles& b) {
  EXPECT_EQ(a.position_kpc, b.position_kpc);
  EXPECT_EQ(a.velocity_kms, b.velocity_kms);
  EXPECT_EQ(a.mass_msun, b.mass_msun);
  EXPECT_EQ(a.initial_mass_msun, b.initial_mass_msun);
  EXPECT_EQ(a.age_gyr, b.age_gyr);
  EXPECT_EQ(a.metallicity, b.metallicity);
  EXPECT_EQ(a.id, b.id);
}

TEST_F(StarTableTest, EverySuffixKeepsEveryDigit) {
  for (const char* suffix : {".h5", ".hdf5", ".fits", ".ecsv", ".vot"}) {
    const StarTable table = example();
    const std::filesystem::path path = folder_ / (std::string("galaxy") + suffix);
    write_star_table(path, table);
    EXPECT_TRUE(star_table_format().recognises(path)) << suffix;
    const auto simulation = open(path);
    const simulation::SimulationInfo& info = simulation->info();
    EXPECT_EQ(info.format, "peculiar-stars") << suffix;
    EXPECT_EQ(info.cosmology, table.cosmology) << suffix;
    ASSERT_EQ(info.snapshots.size(), 1u) << suffix;
    EXPECT_EQ(info.snapshots[0].number, 761) << suffix;
    EXPECT_NEAR(info.snapshots[0].redshift(), 0.1, 1e-15) << suffix;
    EXPECT_EQ(info.box_mpc, 0) << suffix;
    const auto reader = simulation->stars(0);
    ASSERT_EQ(reader->pieces(), 1u) << suffix;
    expect_same(reader->read(0), table.stars);
    EXPECT_EQ(simulation->galaxies(0).at(0).id, 9007199254740993) << suffix;
  }
}

TEST_F(StarTableTest, WhatIsOptionalStaysAway) {
  for (const char* suffix : {".h5", ".ecsv"}) {
    StarTable table = example();
    table.stars.velocity_kms = {};
    table.stars.mass_msun.clear();
    table.stars.metallicity.clear();
    table.stars.id.clear();
    const std::filesystem::path path = folder_ / (std::string("galaxy") + suffix);
    write_star_table(path, table);
    expect_same(open(path)->stars(0)->read(0), table.stars);
  }
}

TEST_F(StarTableTest, AGalaxyIsWhatItsStarsAre) {
  StarTable table = example();
  table.centre_kpc = simulation::Vector3{100, 200, 300};
  write_star_table(folder_ / "a.h5", table);
  const auto simulation = open(folder_);
  const simulation::Galaxy galaxy = simulation->galaxies(0).at(0);
  EXPECT_EQ(galaxy.level, 1);
  EXPECT_EQ(galaxy.host, galaxy.id);
  EXPECT_EQ(galaxy.particles, 3);
  EXPECT_EQ(galaxy.stellar_mass_msun, 4e6);
  EXPECT_THAT(galaxy.position_kpc, ElementsAre(100, 200, 300));
  EXPECT_DOUBLE_EQ(galaxy.velocity_kms[0], (10 + 20 + 2 * 30) / 4.0);
  EXPECT_DOUBLE_EQ(galaxy.radius_kpc, 5);
  EXPECT_DOUBLE_EQ(galaxy.effective_radius_kpc, 2);  // 1, 1, 2 at 1.005, 2, 5
  EXPECT_TRUE(std::isnan(galaxy.semi_axes_kpc[0]));
  EXPECT_THAT(simulation->stars(0)->read(0).position_kpc[0], ElementsAre(99, 100, 103));
}

TEST_F(StarTableTest, AMetallicityMayBeUnknown) {
  StarTable table = example();
  table.stars.metallicity.at(1) = std::nan("");
  write_star_table(folder_ / "a.h5", table);
  const simulation::StarParticles stars = open(folder_)->stars(0)->read(0);
  EXPECT_TRUE(std::isnan(stars.metallicity[1]));
  EXPECT_EQ(stars.metallicity[0], table.stars.metallicity[0]);
}

TEST_F(StarTableTest, AFolderHoldsManyGalaxies) {
  for (int i = 0; i < 3; ++i) {
    StarTable table = example();
    table.galaxy_id = i;
    table.snapshot = i < 2 ? 7 : 5;
    table.redshift = i < 2 ? 0.05 : 0.1;
    write_star_table(folder_ / fmt::format("galaxy_{}{}", i, i == 1 ? ".fits" : ".h5"), table);
  }
  write_file(folder_ / "a_list.csv", "a,b\n1,2\n");
  const auto simulation = open(folder_);
  const auto& snapshots = simulation->info().snapshots;
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_EQ(snapshots[0].number, 5);
  EXPECT_EQ(snapshots[1].galaxies, 2);
  const auto galaxies = simulation->galaxies(1);
  // Galaxies without positions must not overlap.
  EXPECT_GT(std::abs(galaxies[0].position_kpc[0] - galaxies[1].position_kpc[0]), 1e5);
  EXPECT_EQ(simulation->stars(1)->pieces(), 2u);
  EXPECT_DOUBLE_EQ(simulation->stars(1)->read(1).position_kpc[0][2], galaxies[1].position_kpc[0] + 3);
  EXPECT_THAT(message_of([&] { static_cast<void>(simulation->tree()); }), HasSubstr("no merger tree"));
}

TEST_F(StarTableTest, AFileHoldsManyGalaxiesInGroups) {
  store::Hdf5Writer writer(folder_ / "all.hdf5");
  writer.attribute("/", "format", std::string("peculiar-stars"));
  writer.attribute("/", "version", std::int64_t{1});
  writer.attribute("/", "snapshot", std::int64_t{3});
  writer.attribute("/", "redshift", 1.0);
  writer.attribute("/", "H0", 67.74);
  writer.attribute("/", "Omega_m", 0.3089);
  writer.attribute("/", "Omega_L", 0.6911);
  for (const std::int64_t id : {12, 34}) {
    const std::string group = "galaxy_" + std::to_string(id);
    writer.group(group);
    writer.attribute(group, "galaxy_id", id);
    writer.attribute(group, "centre", std::vector<double>{static_cast<double>(id), 0, 0});
    const auto column = [&](const char* name, const char* units, const std::vector<float>& values) {
      writer.dataset(group + "/" + name, values);
      if (*units != '\0') writer.attribute(group + "/" + name, "units", std::string(units));
    };
    column("x", "Mpc", {0.001f});
    column("y", "pc", {500});
    column("z", "kpc", {0});
    column("initial_mass", "1e10 Msun", {0.5f});
    column("birth_a", "", {0.25f});
    column("smoothing", "furlong", {1});  // a column that is ignored, so its unit does not matter
  }
  writer.finish();
  const auto simulation = open(folder_ / "all.hdf5");
  const auto reader = simulation->stars(0);
  ASSERT_EQ(reader->pieces(), 2u);
  const simulation::StarParticles stars = reader->read(1);
  EXPECT_NEAR(stars.position_kpc[0][0], 35, 1e-6);
  EXPECT_THAT(stars.position_kpc[1], ElementsAre(DoubleEq(0.5)));
  EXPECT_THAT(stars.initial_mass_msun, ElementsAre(5e9));
  EXPECT_NEAR(stars.age_gyr[0], 5.867027553762975 - 2.1518534174535358, 1e-7);  // astropy, as in tng_test.cpp
}

TEST_F(StarTableTest, UnitsAreSaidAndKnown) {
  const auto message = [&](std::size_t index, const char* name, const char* unit) {
    return message_of_table(with(index, numbers(name, unit)));
  };
  EXPECT_THAT(message(0, "x", ""),
              HasSubstr("t.ecsv: column 'x' has the unit ''; known units: kpc, Mpc, pc"));
  EXPECT_THAT(message(0, "x", "lyr"), HasSubstr("known units: kpc, Mpc, pc"));
  EXPECT_THAT(message(3, "initial_mass", "kg"),
              HasSubstr("known units: Msun, 1e10Msun, solMass, 1e10solMass"));
  EXPECT_THAT(message(4, "age", "s"), HasSubstr("known units: Gyr, Myr, yr"));
  EXPECT_THAT(message(4, "birth_a", "Gyr"), HasSubstr("column 'birth_a' has the unit 'Gyr'"));
}

TEST_F(StarTableTest, ColumnsThatCannotBe) {
  EXPECT_THAT(message_of_table(with(2, numbers("w", "kpc"))), HasSubstr("has no column 'z'"));
  EXPECT_THAT(message_of_table(with(4, numbers("time", "Gyr"))),
              HasSubstr("neither a column 'age' nor 'birth_a'"));
  EXPECT_THAT(message_of_table(with(3, numbers("m", "Msun"))),
              HasSubstr("neither a column 'initial_mass' nor 'mass'"));
  EXPECT_THAT(message_of_table(with(3, numbers("mass", "Msun"))), HasSubstr("mass_is = 'current'"));
  EXPECT_THAT(message_of_table(with(4, numbers("age", "Gyr", -1))),
              HasSubstr("column 'age': row 0 holds -1 Gyr"));
  EXPECT_THAT(message_of_table(with(4, numbers("age", "Gyr", 6.5))), HasSubstr("the universe is 5.7"));
  EXPECT_THAT(message_of_table(with(4, numbers("birth_a", "", 0.6))), HasSubstr("row 0 holds 0.6"));
  EXPECT_THAT(message_of_table(with(0, numbers("x", "kpc", std::nan("")))),
              HasSubstr("column 'x': row 0 holds nan"));
  EXPECT_THAT(message_of_table(with(0, {"x", "kpc", "", std::vector<std::string>{"here"}, {}})),
              HasSubstr("column 'x' does not hold numbers"));
  auto columns = good();
  columns.push_back(numbers("particle_id", ""));
  EXPECT_THAT(message_of_table(columns), HasSubstr("'particle_id' does not hold whole numbers"));
  columns.back() = numbers("vy", "km/s");
  EXPECT_THAT(message_of_table(columns), HasSubstr("has no column 'vx'"));
}

TEST_F(StarTableTest, AttributesThatCannotBe) {
  const auto message = [&](const char* key, const char* value) {
    return message_of_table(good(), {{key, value}});
  };
  EXPECT_THAT(message("format", "stars"), HasSubstr("attribute 'format' is 'stars', not 'peculiar-stars'"));
  EXPECT_THAT(message("version", "2"),
              HasSubstr("has version 2 of peculiar-stars; this program reads version 1"));
  EXPECT_THAT(message("galaxy_id", "one"), HasSubstr("attribute 'galaxy_id' is 'one', not a whole number"));
  EXPECT_THAT(message("snapshot", ""), HasSubstr("has no attribute 'snapshot'"));
  EXPECT_THAT(message("redshift", "nan"), HasSubstr("attribute 'redshift' is 'nan', not a number"));
  EXPECT_THAT(message("H0", ""), HasSubstr("has no attribute 'H0'"));
}

TEST_F(StarTableTest, CsvIsRefused) {
  write_file(folder_ / "a.csv", "x,y,z,age,initial_mass\n0,0,0,1,1\n");
  EXPECT_FALSE(star_table_format().recognises(folder_ / "a.csv"));
  simulation::SimulationOptions options;
  options.input = (folder_ / "a.csv").string();
  options.format = "peculiar-stars";
  EXPECT_THAT(message_of([&] {
                static_cast<void>(simulation::open_simulation(
                    options, {tng_format(), eagle_format(), star_table_format()}));
              }),
              HasSubstr("CSV has neither units nor attributes"));
  EXPECT_THAT(message_of([&] { write_star_table(folder_ / "b.csv", example()); }, ErrorKind::kUsage),
              HasSubstr("CSV has neither"));
}

TEST_F(StarTableTest, GalaxiesThatDoNotGoTogether) {
  write_star_table(folder_ / "a.h5", example());
  const auto message = [&](auto change) {
    StarTable table = example();
    table.galaxy_id = 2;
    change(table);
    write_star_table(folder_ / "b.h5", table);
    return message_of([&] { static_cast<void>(open(folder_)); });
  };
  EXPECT_THAT(message([](StarTable& table) { table.galaxy_id = 9007199254740993; }),
              HasSubstr("are both galaxy 9007199254740993 of snapshot 761"));
  EXPECT_THAT(message([](StarTable& table) { table.redshift = 0.2; }), HasSubstr("differ in their redshift"));
  EXPECT_THAT(message([](StarTable& table) { table.cosmology.omega_m = 0.3; }),
              HasSubstr("differ in their cosmology"));
  EXPECT_THAT(message([](StarTable& table) {
                table.centre_kpc = simulation::Vector3{1, 2, 3};
              }),
              HasSubstr("give it to all galaxies of a snapshot or to none"));
}

}  // namespace
}  // namespace peculiar::hydro_hdf5
