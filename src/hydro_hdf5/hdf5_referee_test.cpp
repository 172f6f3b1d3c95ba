// Compares with h5py, NumPy and astropy: tests/python/check_hdf5_simulations.py writes the files and their
// expected contents.
#include <map>

#include "base/test_referee.h"
#include "catalog/table.h"
#include "hydro_hdf5/snapshot_formats.h"
#include "hydro_hdf5/star_table.h"
#include "hydro_hdf5/tng_testing.h"
#include "tables/table_file.h"

namespace peculiar::hydro_hdf5 {
namespace {

class Hdf5Referee : public TngTest {
 protected:
  void SetUp() override {
    TngTest::SetUp();
    if (!referee_.why_not().empty()) GTEST_SKIP() << referee_.why_not();
    ASSERT_TRUE(referee_.agrees("write '" + folder_.string() + "'"));
  }
  catalog::Table truth(const char* name) const { return tables::read_table(folder_ / name); }

  const TestReferee referee_{"check_hdf5_simulations.py", "h5py numpy astropy"};
};

double at(const catalog::Table& table, std::size_t column, std::size_t row) {
  return table.columns()[column].number(row);
}

std::int64_t integer(const catalog::Table& table, std::size_t column, std::size_t row) {
  return std::get<std::vector<std::int64_t>>(table.columns()[column].data)[row];
}

void expect_close(double ours, double theirs, double relative = 1e-12) {
  EXPECT_NEAR(ours, theirs, relative * std::abs(theirs) + 1e-300);
}

TEST_F(Hdf5Referee, StarsGalaxiesAndTreeAreAsH5pyAndAstropyHaveThem) {
  const auto simulation = open(folder_ / "tng");
  const simulation::SimulationInfo& info = simulation->info();
  ASSERT_EQ(info.snapshots.size(), 3u);
  const catalog::Table stars_truth = truth("stars.csv");
  const catalog::Table galaxies_truth = truth("galaxies.csv");
  std::size_t row = 0;
  std::size_t galaxy_row = 0;
  for (std::size_t snapshot = 0; snapshot < 3; ++snapshot) {
    const simulation::StarParticles stars = all_stars(*simulation, snapshot);
    for (std::size_t i = 0; i < stars.size(); ++i, ++row) {
      ASSERT_EQ(integer(stars_truth, 0, row), info.snapshots[snapshot].number);
      ASSERT_EQ(integer(stars_truth, 1, row), stars.id[i]);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        expect_close(stars.position_kpc[axis][i], at(stars_truth, 2 + axis, row));
        expect_close(stars.velocity_kms[axis][i], at(stars_truth, 5 + axis, row));
      }
      expect_close(stars.mass_msun[i], at(stars_truth, 8, row));
      expect_close(stars.initial_mass_msun[i], at(stars_truth, 9, row));
      EXPECT_NEAR(stars.age_gyr[i], at(stars_truth, 10, row), 1e-6);
      expect_close(stars.metallicity[i], at(stars_truth, 11, row));
    }
    for (const simulation::Galaxy& galaxy : simulation->galaxies(snapshot)) {
      ASSERT_EQ(integer(galaxies_truth, 0, galaxy_row), info.snapshots[snapshot].number);
      EXPECT_EQ(integer(galaxies_truth, 1, galaxy_row), galaxy.id);
      EXPECT_EQ(integer(galaxies_truth, 2, galaxy_row), galaxy.host);
      EXPECT_EQ(integer(galaxies_truth, 3, galaxy_row), galaxy.particles);
      expect_close(galaxy.stellar_mass_msun, at(galaxies_truth, 4, galaxy_row));
      expect_close(galaxy.effective_radius_kpc, at(galaxies_truth, 5, galaxy_row));
      for (std::size_t axis = 0; axis < 3; ++axis) {
        expect_close(galaxy.position_kpc[axis], at(galaxies_truth, 6 + axis, galaxy_row));
        expect_close(galaxy.velocity_kms[axis], at(galaxies_truth, 9 + axis, galaxy_row));
      }
      ++galaxy_row;
    }
  }
  EXPECT_EQ(row, stars_truth.rows());
  EXPECT_EQ(galaxy_row, galaxies_truth.rows());

  const catalog::Table links = truth("tree.csv");
  const simulation::MergerTree tree = simulation->tree();
  EXPECT_EQ(tree.size(), links.rows());
  std::map<std::int64_t, std::int32_t> index{{50, 0}, {67, 1}, {99, 2}};
  for (std::size_t link = 0; link < links.rows(); ++link) {
    const std::int64_t node = tree.find(index[integer(links, 0, link)], integer(links, 1, link));
    ASSERT_NE(node, simulation::MergerTree::kNone);
    const std::int64_t to = integer(links, 2, link);
    EXPECT_EQ(tree.descendant(node), to == -1 ? to : tree.find(index[to], integer(links, 3, link)));
  }
}

TEST_F(Hdf5Referee, StarTablesOfOthersAndOurs) {
  const auto simulation = open(folder_ / "tables");
  ASSERT_EQ(simulation->info().snapshots.size(), 1u);
  EXPECT_EQ(simulation->info().snapshots[0].galaxies, 3);
  const auto galaxies = simulation->galaxies(0);
  const auto reader = simulation->stars(0);
  std::string written;
  for (std::size_t piece = 0; piece < 3; ++piece) {
    EXPECT_EQ(galaxies[piece].id, 4 + static_cast<std::int64_t>(piece));
    StarTable table;
    table.galaxy_id = 9007199254740993;
    table.snapshot = 761;
    table.redshift = 0.1;
    table.cosmology = simulation->info().cosmology;
    table.stars = open(folder_ / "tables" /
                       (piece == 0   ? "a.ecsv"
                        : piece == 1 ? "b.fits"
                                     : "c.hdf5"))
                      ->stars(0)
                      ->read(0);
    EXPECT_EQ(table.stars.id, reader->read(piece).id);
    for (const char* suffix : {"h5", "fits", "ecsv", "vot"}) {
      const std::string path = (folder_ / fmt::format("ours_{}.{}", piece, suffix)).string();
      write_star_table(path, table);
      written += " '" + path + "'";
    }
  }
  EXPECT_TRUE(referee_.agrees("check" + written));
}

/// tests/python/check_snapshot_dialects.py: the same for the dialects of GADGET's descendants.
class DialectReferee : public TngTest {
 protected:
  /// Expects the stars of the simulation in the folder `name` to be those of `name`.csv.
  void expect_stars(const std::string& name) const {
    simulation::SimulationOptions options;
    options.input = (folder_ / name).string();
    const auto simulation = simulation::open_simulation(
        options, {swift_format(), horizon_agn_hdf5_format(), magneticum_format(), gadget_format()});
    EXPECT_NEAR(simulation->info().box_mpc, 100, 1e-4);  // GADGET's kpc has seven digits
    const simulation::StarParticles stars = all_stars(*simulation, 0);
    const catalog::Table truth = tables::read_table(folder_ / (name + ".csv"));
    ASSERT_EQ(stars.size(), truth.rows());
    constexpr double kSolarMasses = 4e-4;  // GADGET's 1.989e33 g, the IAU's 1.98841e33 g
    for (std::size_t row = 0; row < stars.size(); ++row) {
      ASSERT_EQ(stars.id[row], integer(truth, 0, row));
      for (std::size_t axis = 0; axis < 3; ++axis) {
        expect_close(stars.position_kpc[axis][row], at(truth, 1 + axis, row), 1e-6);
        expect_close(stars.velocity_kms[axis][row], at(truth, 4 + axis, row), 1e-6);
      }
      expect_close(stars.mass_msun[row], at(truth, 7, row), kSolarMasses);
      if (at(truth, 8, row) > 0) expect_close(stars.initial_mass_msun[row], at(truth, 8, row), kSolarMasses);
      EXPECT_NEAR(stars.age_gyr[row], at(truth, 9, row), 1e-6);
      expect_close(stars.metallicity[row], at(truth, 10, row), 1e-6);
    }
    EXPECT_EQ(stars.initial_mass_msun.empty(), at(truth, 8, 0) < 0);
  }

  const TestReferee referee_{"check_snapshot_dialects.py", "h5py numpy astropy"};
};

TEST_F(DialectReferee, StarsAreAsH5pyAndAstropyHaveThem) {
  if (!referee_.why_not().empty()) GTEST_SKIP() << referee_.why_not();
  ASSERT_TRUE(referee_.agrees("write '" + folder_.string() + "'"));
  for (const char* name : {"swift", "gizmo", "magneticum", "horizon-agn-hdf5"}) {
    SCOPED_TRACE(name);
    expect_stars(name);
  }
}

}  // namespace
}  // namespace peculiar::hydro_hdf5
