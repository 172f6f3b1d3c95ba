// All galaxies of simulations without a merger tree, as listed in their files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hydro_hdf5/tng_testing.h"
#include "mergers/select.h"
#include "simulation/simulation_testing.h"
#include "tables/table_file.h"

namespace peculiar::mergers {
namespace {

using testing::HasSubstr;

class SelectFormats : public testing::Test {
 protected:
  SelectFormats() {
    options.simulation.input = (folder.path() / "simulation").string();
    std::filesystem::create_directories(options.simulation.input);
    options.output = (folder.path() / "galaxies.ecsv").string();
    options.all = options.overwrite = true;
  }
  std::filesystem::path in_simulation(const std::string& name) const {
    return std::filesystem::path(options.simulation.input) / name;
  }
  catalog::Table table() {
    report = select_galaxies(options);
    return tables::read_table(options.output);
  }
  /// A galaxy of a peculiar-stars table: stars of 1e9 Msun each at these distances from its centre.
  void write_stars(std::int64_t galaxy, const std::vector<double>& x) const {
    const std::vector<double> none(x.size(), 0.0);
    catalog::Table stars;
    stars.add({"x", "kpc", "", x, {}});
    stars.add({"y", "kpc", "", none, {}});
    stars.add({"z", "kpc", "", none, {}});
    stars.add({"initial_mass", "Msun", "", std::vector<double>(x.size(), 1e9), {}});
    stars.add({"age", "Gyr", "", std::vector<double>(x.size(), 1.0), {}});
    stars.add({"metallicity", "", "", std::vector<double>(x.size(), 0.02), {}});
    stars.metadata = {
        {"format", "peculiar-stars"}, {"version", "1"},    {"galaxy_id", std::to_string(galaxy)},
        {"snapshot", "40"},           {"redshift", "1.5"}, {"H0", "70"},
        {"Omega_m", "0.3"},           {"Omega_L", "0.7"}};
    tables::write_table(in_simulation(fmt::format("galaxy_{}.ecsv", galaxy)), stars);
  }

  TestFolder folder;
  SelectOptions options;
  SelectReport report;
};

TEST_F(SelectFormats, TngWithoutSubLink) {
  hydro_hdf5::TngSubhalo heavy, light, dark;
  light.stellar_mass = 0.01;
  light.radius = 1;
  dark.stars = 0;
  for (const int snapshot : {50, 51}) {
    hydro_hdf5::TngEpoch epoch;
    epoch.scale_factor = 0.01 * snapshot;
    hydro_hdf5::write_groups(
        in_simulation(fmt::format("groups_{0:03d}/fof_subhalo_tab_{0:03d}.0.hdf5", snapshot)), epoch, {0},
        {heavy, light, dark});
  }
  const catalog::Table all = table();
  ASSERT_EQ(all.rows(), 4U) << "a subhalo without stars is no galaxy";
  EXPECT_FALSE(all.has("tree"));
  EXPECT_NEAR(all.at("stellar_mass").number(0), 1e9 / 0.6774, 100);
  EXPECT_NEAR(all.at("effective_radius").number(0), 2 * 0.5 / 0.6774, 1e-6);
  EXPECT_EQ(all.at("radius_from").text(0), "catalogue");
  EXPECT_EQ(report.radii_of_catalogue, 4);
  EXPECT_THAT(report.radius_kind, HasSubstr("in space"));
  EXPECT_THAT(all.at("radius_from").description, HasSubstr("in space"));
  EXPECT_TRUE(all.at("semi_axis_a").is_missing(0));
  options.rule.mass_min_msun = 1e9;
  options.rule.snapshots = {"51"};
  EXPECT_EQ(table().rows(), 1U);
  options.all = false;
  EXPECT_THAT(simulation::error_of([this] { table(); }), HasSubstr("--all"));
}

TEST_F(SelectFormats, StarTables) {
  write_stars(3, {-1, 1, 2, -4});
  write_stars(8, {-1, 1});
  const catalog::Table all = table();
  ASSERT_EQ(all.rows(), 2U);
  EXPECT_EQ(all.at("galaxy").number(0), 3);
  EXPECT_EQ(all.at("stellar_mass").number(0), 4e9);
  EXPECT_EQ(all.at("effective_radius").number(0), 1);  // in three dimensions: two of four stars lie within
  EXPECT_NEAR(all.at("redshift").number(0), 1.5, 1e-12);
  EXPECT_THAT(report.radius_kind, HasSubstr("table's stars"));
  options.rule.mass_max_msun = 3e9;
  EXPECT_EQ(table().at("galaxy").number(0), 8);
}

}  // namespace
}  // namespace peculiar::mergers
