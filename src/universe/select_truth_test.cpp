#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/test_folder.h"
#include "mergers/select.h"
#include "tables/table_file.h"
#include "universe/universe.h"

namespace peculiar::universe {
namespace {

/// The first time that a system of the truth table is one galaxy.
struct Coalescence {
  std::int64_t snapshot;
  double mass_ratio;  ///< primary to secondary, before the encounter
};

using Place = std::pair<std::int64_t, std::int64_t>;  // snapshot, galaxy

std::int64_t integer(const catalog::Table& table, const char* column, std::size_t row) {
  return std::get<std::vector<std::int64_t>>(table.at(column).data)[row];
}

/// Compares the selected mergers with the truth.
class SelectedMergers : public ::testing::Test {
 protected:
  void SetUp() override {
    UniverseOptions options;
    options.output = (folder_.path() / "universe").string();
    options.galaxies = 10;
    options.mergers = 48;
    options.flybys = 4;
    options.epochs = 2;
    options.particles = 2000;
    options.dark_particles = 0;
    options.no_galaxy_stars = true;
    RunContext context;
    context.threads = 2;
    simulate(options, context);
    truth_ = tables::read_table(folder_.path() / "universe/truth.fits");
    for (std::size_t row = 0; row < truth_.rows(); ++row) {
      system_[{integer(truth_, "snapshot", row), integer(truth_, "galaxy", row)}] = row;
      if (truth_.at("role").text(row) != "remnant") continue;
      const std::int64_t snapshot = integer(truth_, "snapshot", row);
      const auto [place, is_new] = coalescences_.emplace(
          integer(truth_, "system", row), Coalescence{snapshot, truth_.at("mass_ratio").number(row)});
      if (!is_new) place->second.snapshot = std::min(place->second.snapshot, snapshot);
    }
  }

  void expect_the_universes_mergers() const;
  void expect_isolated_galaxies_without_companions() const;

  catalog::Table selected(const char* mass_at) const {
    mergers::SelectOptions options;
    options.simulation.input = (folder_.path() / "universe").string();
    options.rule.mass_at = mass_at;
    options.output = (folder_.path() / "selected.fits").string();
    options.overwrite = true;
    mergers::select_galaxies(options);
    return tables::read_table(options.output);
  }
  std::size_t truth_row(const catalog::Table& table, std::size_t row) const {
    return system_.at({integer(table, "snapshot", row), integer(table, "galaxy", row)});
  }

  TestFolder folder_;
  catalog::Table truth_;
  std::map<Place, std::size_t> system_;
  std::map<std::int64_t, Coalescence> coalescences_;
};

void SelectedMergers::expect_the_universes_mergers() const {
  const catalog::Table table = selected("peak");
  std::map<std::int64_t, std::int64_t> nearest;  // distance in steps, by system
  int rows = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.at("role").text(row) != "merger") continue;
    ++rows;
    const std::size_t truth = truth_row(table, row);
    const std::int64_t system = integer(truth_, "system", truth);
    // Precision: no false merger is selected, and none below the ratio.
    ASSERT_TRUE(coalescences_.contains(system)) << truth_.at("kind").text(truth);
    EXPECT_LT(coalescences_.at(system).mass_ratio, 15);  // masses change during the encounter
    const std::int64_t off = std::abs(integer(table, "snapshot", row) - coalescences_.at(system).snapshot);
    const auto [place, is_new] = nearest.emplace(system, off);
    if (!is_new) place->second = std::min(place->second, off);
  }
  ASSERT_GE(rows, 8);
  // Recall. Close to the limiting ratio of 0.1 the catalogue, which counts bound mass, is below it before
  // coalescence.
  int clear = 0, found = 0, at_its_step = 0;
  for (const auto& [system, truth] : coalescences_) {
    if (truth.mass_ratio > 5) continue;
    ++clear;
    const auto place = nearest.find(system);
    if (place == nearest.end()) continue;
    found += place->second <= 4 ? 1 : 0;
    at_its_step += place->second <= 1 ? 1 : 0;
  }
  ASSERT_GE(clear, 8);
  EXPECT_GE(found, 0.9 * clear) << "of " << clear;
  EXPECT_GE(at_its_step, 0.8 * clear) << "of " << clear;
}

void SelectedMergers::expect_isolated_galaxies_without_companions() const {
  const catalog::Table table = selected("before");
  int rows = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.at("role").text(row) != "isolated") continue;
    ++rows;
    const std::size_t truth = truth_row(table, row);
    const std::string role = truth_.at("role").text(truth);
    if (role == "alone" || role == "remnant") continue;
    // A galaxy far from the other, or a primary whose companion is too light to count.
    const bool is_far = truth_.at("separation_radii").number(truth) > 4;
    const bool is_light = truth_.at("mass_ratio").number(truth) > 8;
    EXPECT_TRUE(is_far || (is_light && role == "primary"))
        << role << " at " << truth_.at("separation_radii").number(truth);
  }
  EXPECT_GE(rows, 20);
}

// A single test, since making the universe takes most of the time.
TEST_F(SelectedMergers, AreTheUniversesAndIsolatedGalaxiesHaveNoCompanions) {
  expect_the_universes_mergers();
  expect_isolated_galaxies_without_companions();
}

}  // namespace
}  // namespace peculiar::universe
