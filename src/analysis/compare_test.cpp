#include "analysis/compare.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>
#include <variant>

#include "analysis/analysis_testing.h"
#include "analysis/exhibits.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "statistics/share.h"

namespace peculiar::analysis {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// Difference of a set of galaxies.
struct Change {
  double radius = 1;  ///< factor
  double mass = 0;    ///< shift in dex
};

/// Writes galaxies whose score decreases with size and depends on nothing else.
std::string galaxies(const TestFolder& folder, const std::string& name, std::uint64_t seed,
                     const Change& change) {
  RandomStream random(seed, "galaxies");
  Words ids;
  Numbers mass, redshift, radius, axis_ratio, score;
  for (int i = 0; i < 600; ++i) {
    ids.push_back(std::to_string(i));
    mass.push_back(10.5 + change.mass + 0.4 * random.normal());
    redshift.push_back(random.uniform(1, 3));
    radius.push_back(change.radius * 3 *
                     std::pow(10, 0.3 * (mass.back() - 10.5 - change.mass) + 0.12 * random.normal()));
    axis_ratio.push_back(random.uniform(0.2, 1));
    score.push_back(20 - 3 * radius.back() + random.normal());
  }
  return write_test_table(folder.path(), name, "scores",
                          {{"id", ids},
                           {"combined", score},
                           {"log_mass", mass},
                           {"redshift", redshift},
                           {"effective_radius", radius},
                           {"axis_ratio", axis_ratio}});
}

CompareOptions options_of(const TestFolder& folder, const Change& change) {
  CompareOptions options;
  options.first = galaxies(folder, "a", 1, {});
  options.second = galaxies(folder, "b", 2, change);
  options.names = {"survey", "mocks"};
  options.permutations = 1999;
  options.figures = false;
  options.output = (folder.path() / "out").string();
  return options;
}

const ComparedQuantity& named(const std::vector<ComparedQuantity>& all, const std::string& name) {
  return *std::find_if(all.begin(), all.end(), [&](const ComparedQuantity& one) { return one.name == name; });
}

TEST(Compare, FindsNothingWhereThereIsNothing) {
  const TestFolder folder;
  const CompareReport report = compare_sets(options_of(folder, {}));
  for (const ComparedQuantity& one : report.all) EXPECT_FALSE(one.differs) << one.name;
  for (const ComparedQuantity& one : report.matched) EXPECT_FALSE(one.differs) << one.name;
  EXPECT_EQ(report.carrier, "");
  EXPECT_THAT(report.findings, Contains(HasSubstr("None of the 4 properties")));
}

TEST(Compare, SaysThatTheScoreIsAlikeOnlyWhereTheIntervalDoes) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {});
  options.overwrite = true;
  int alike = 0;
  for (const std::uint64_t seed : {2, 3, 4, 5}) {  // the interval of the first excludes 50 %
    options.second = galaxies(folder, "b", seed, {});
    const CompareReport report = compare_sets(options);
    const statistics::PairsAbove& pairs = report.all.front().pairs;
    const statistics::AreaInterval sure = pairs.interval(statistics::kSure);
    const bool is_even = sure.contains(0.5);
    alike += is_even ? 1 : 0;
    EXPECT_FALSE(report.all.front().differs);
    EXPECT_THAT(report.findings.front(), HasSubstr(is_even ? "combined shows no difference between"
                                                           : "combined may differ between the two sets"));
    EXPECT_THAT(
        report.findings.front(),
        HasSubstr(fmt::format("an image of mocks has the higher value in {:.1f} % of pairs ({:.1f} to",
                              100 * pairs.share, 100 * sure.low)));
  }
  EXPECT_GE(alike, 1);
  EXPECT_LE(alike, 3);
}

TEST(Compare, NamesThePropertyThatWasChanged) {
  const TestFolder folder;
  const CompareReport report = compare_sets(options_of(folder, {0.8, 0}));
  EXPECT_TRUE(report.all.front().differs);
  EXPECT_EQ(report.carrier, "radius");
  EXPECT_FALSE(named(report.matched, "axis_ratio").differs);
  EXPECT_NEAR(named(report.all, "radius").second_median / named(report.all, "radius").first_median, 0.8,
              0.06);
  // Only the size causes the difference in the score.
  EXPECT_NEAR(named(report.all, "radius").score_difference_left, 0, 0.15);
  EXPECT_NEAR(named(report.all, "axis_ratio").score_difference_left, 1, 0.15);
  EXPECT_THAT(report.findings,
              Contains(HasSubstr("The sets differ most in effective radius, matched in mass and redshift")));
  const Exhibits exhibits = read_exhibits(folder.path() / "out");
  EXPECT_EQ(exhibits.kind, "comparison");
  EXPECT_EQ(exhibits.exhibits.size(), 2u);
  EXPECT_THAT(exhibits.provenance, HasSubstr("b.ecsv"));
}

TEST(Compare, SimulationsOfOneSnapshotAreMatchedInMass) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {1, 0.2});
  options.overwrite = true;
  for (const double second : {1.0, 2.0}) {
    for (const std::string& file : {options.first, options.second}) {
      catalog::Table table = catalog::read_table_text(file);
      table.find("redshift")->data = Numbers(table.rows(), file == options.first ? 1 : second);
      catalog::write_table_text(file, table);
    }
    const CompareReport report = compare_sets(options);
    EXPECT_EQ(report.matched.empty(), second > 1) << "redshifts 1 and " << second;
    if (second > 1) continue;
    EXPECT_TRUE(named(report.all, "mass").differs);
    EXPECT_FALSE(named(report.matched, "mass").differs);
  }
}

// The same quantity has the same number everywhere, and ratios say of what.
TEST(Compare, TheNumbersOfSentencesAreThoseOfTheTables) {
  const TestFolder folder;
  const CompareReport report = compare_sets(options_of(folder, {0.8, 0}));
  const std::string first = read_file(folder.path() / "out/table_1.txt"),
                    second = read_file(folder.path() / "out/table_2.txt");
  const auto energy = [](const ComparedQuantity& one) { return fmt::format("{:.3f}", one.scaled_energy); };
  const ComparedQuantity &score = report.all.front(), &radius = named(report.matched, "radius");
  EXPECT_THAT(report.findings.front(), HasSubstr("energy distance " + energy(score)));
  EXPECT_THAT(first, HasSubstr(energy(score)));
  const std::string& of_radius =
      *std::find_if(report.findings.begin(), report.findings.end(),
                    [](const std::string& one) { return one.find("differ most") != std::string::npos; });
  EXPECT_THAT(of_radius, HasSubstr("energy distance " + energy(radius)));
  EXPECT_THAT(second, HasSubstr(energy(radius)));
  EXPECT_THAT(of_radius, HasSubstr(fmt::format("the median of mocks {:.2f} times that of survey",
                                               radius.second_median / radius.first_median)));
  EXPECT_THAT(report.findings.front(), testing::Not(HasSubstr(" times")));
}

// The largest difference must not depend on whether radii are in kpc or pc.
TEST(Compare, TheEnergyDistanceDoesNotDependOnTheUnit) {
  const TestFolder folder;
  const auto write = [&](const std::string& name, double unit, double shift) {
    RandomStream random(9, name.substr(0, 1));
    Words ids;
    Numbers values;
    for (int i = 0; i < 200; ++i) {
      ids.push_back(std::to_string(i));
      values.push_back(unit * (shift + random.normal()));
    }
    return write_test_table(folder.path(), name, "scores", {{"id", ids}, {"combined", values}});
  };
  CompareOptions options;
  options.figures = false;
  options.overwrite = true;
  options.output = (folder.path() / "out").string();
  Numbers energies;
  for (const double unit : {1.0, 1000.0, 0.001}) {
    options.first = write("a" + std::to_string(energies.size()), unit, 0);
    options.second = write("b" + std::to_string(energies.size()), unit, 0.5);
    energies.push_back(compare_sets(options).all.front().scaled_energy);
  }
  EXPECT_GT(energies[0], 0.2);
  EXPECT_NEAR(energies[1], energies[0], 1e-9);
  EXPECT_NEAR(energies[2], energies[0], 1e-9);
}

TEST(Compare, ALogarithmHasNoRatio) {
  const TestFolder folder;
  const CompareReport report = compare_sets(options_of(folder, {1, 0.3}));
  for (const std::string& one : report.findings) {
    if (one.find("stellar mass") == std::string::npos) continue;
    EXPECT_THAT(one, testing::Not(HasSubstr(" times")));
  }
}

TEST(Compare, MatchingTakesAwayWhatComesFromMass) {
  const TestFolder folder;
  const CompareReport report = compare_sets(options_of(folder, {1, 0.3}));
  EXPECT_EQ(report.carrier, "mass");
  EXPECT_FALSE(named(report.matched, "mass").differs);
}

TEST(Compare, ImagesOfOneGalaxyArePermutedTogether) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {0.97, 0});
  Numbers p_values;
  for (const bool grouped : {false, true}) {
    catalog::Table table = catalog::read_table_text(options.first);
    if (grouped) {  // every 100 of its 600 images show one galaxy; the other set has no groups
      Words trees;
      for (int i = 0; i < 600; ++i) trees.push_back(std::to_string(i / 100));
      table.add({"tree", "", "", trees, {}});
      catalog::write_table_text(options.first, table);
      options.group = "tree";
      options.overwrite = true;
    }
    p_values.push_back(named(compare_sets(options).all, "radius").test.energy_p);
  }
  EXPECT_LT(p_values[0], p_values[1]);
  const Exhibits exhibits = read_exhibits(folder.path() / "out");
  EXPECT_THAT(exhibits.provenance, HasSubstr("tree"));
  EXPECT_THAT(exhibits.findings, Contains(HasSubstr("Each tree counts once")));
  EXPECT_THAT(exhibits.findings, Contains(HasSubstr("multiplier bootstrap")));
  EXPECT_THAT(exhibits.exhibits.front().caption, HasSubstr("Each tree counts once"));
  EXPECT_THAT(read_file(folder.path() / "out" / "table_1.csv"), HasSubstr("\"600 (6)\",600,"));
  options.group = "gallaxy";
  EXPECT_THROW(compare_sets(options), Error);
}

TEST(Compare, MatchedSetsAreAlikeInMassWhereGalaxiesHaveManyImages) {
  // 15 views of each of 80 galaxies, and 600 single images of heavier galaxies.
  const TestFolder folder;
  CompareOptions options = options_of(folder, {1, 0.3});
  RandomStream random(6, "views");
  Words ids, trees;
  Numbers mass, redshift, score;
  for (int i = 0; i < 1200; ++i) {
    const bool is_new = i % 15 == 0;
    ids.push_back(std::to_string(i));
    trees.push_back(std::to_string(i / 15));
    mass.push_back(is_new ? 10.5 + 0.4 * random.normal() : mass.back());
    redshift.push_back(is_new ? random.uniform(1, 3) : redshift.back());
    score.push_back(random.normal());
  }
  options.first = write_test_table(
      folder.path(), "views", "scores",
      {{"id", ids}, {"tree", trees}, {"combined", score}, {"log_mass", mass}, {"redshift", redshift}});
  options.group = "tree";
  const CompareReport report = compare_sets(options);
  EXPECT_TRUE(named(report.all, "mass").differs);
  EXPECT_EQ(named(report.all, "mass").first_groups, 80);
  ASSERT_FALSE(report.matched.empty());
  EXPECT_FALSE(named(report.matched, "mass").differs);
  EXPECT_LT(named(report.matched, "mass").test.kolmogorov, 0.1);
}

TEST(Compare, LeavesOutWhatIsNotTheSameInBothSets) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {});
  catalog::Table table = catalog::read_table_text(options.second);
  table.find("effective_radius")->unit = "px";
  catalog::write_table_text(options.second, table);
  table = catalog::read_table_text(options.first);
  table.find("effective_radius")->unit = "kpc";
  table.add({"sersic_n", "", "", Numbers(600, 1), {}});
  catalog::write_table_text(options.first, table);
  const CompareReport report = compare_sets(options);
  EXPECT_THAT(report.left_out, Contains("radius: effective_radius is in kpc, effective_radius in pix"));
  EXPECT_THAT(report.left_out, Contains(HasSubstr("sersic: ")));
  EXPECT_EQ(report.all.size(), 4u) << "score, mass, redshift, axis ratio";
}

/// Stamps at an edge score high, and only a survey has them.
TEST(Compare, LeavesOutImagesThatAreNotRanked) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {});
  const CompareReport whole = compare_sets(options);
  catalog::Table table = catalog::read_table_text(options.first);
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  rows.insert(rows.end(), rows.begin(), rows.begin() + 60);
  table = table.take(rows);
  std::vector<std::int64_t> flags(660, 0);
  for (std::size_t i = 600; i < 660; ++i) {
    flags[i] = 16;
    std::get<Words>(table.find("id")->data)[i] = "edge_" + std::to_string(i);
    std::get<Numbers>(table.find("combined")->data)[i] = 100;
  }
  table.add({"flags", "", "", flags, {}});
  catalog::write_table_text(options.first, table);
  options.overwrite = true;
  const CompareReport report = compare_sets(options);
  EXPECT_EQ(named(report.all, "combined").test.kolmogorov, named(whole.all, "combined").test.kolmogorov);
  EXPECT_EQ(named(report.all, "combined").first_median, named(whole.all, "combined").first_median);
  EXPECT_THAT(report.left_out, Contains(HasSubstr("60 images of " + options.first)));
}

/// Mocks have the flux in the frame, catalogues that within an isophote; the column measured in both counts.
TEST(Compare, TakesTheColumnThatBothSetsHave) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {});
  const auto add = [](const std::string& file, const std::string& own, double times, bool measured) {
    catalog::Table table = catalog::read_table_text(file);
    RandomStream random(times > 1 ? 1 : 2, "fluxes");
    Numbers flux, of_own;
    for (int i = 0; i < 600; ++i) {
      flux.push_back(random.uniform(5, 10));
      of_own.push_back(times * flux.back());
    }
    table.add({own, "electron/s", "", of_own, {}});
    if (measured) table.add({"flux_ellip", "electron/s", "", flux, {}});
    catalog::write_table_text(file, table);
  };
  add(options.first, "flux_F160W", 1.5, false);
  add(options.second, "flux", 1, false);
  EXPECT_THAT(compare_sets(options).left_out,
              Contains(HasSubstr("flux_F160W of survey and flux of mocks may be different kinds of flux")));
  options.overwrite = true;
  options.first = galaxies(folder, "a", 1, {});
  options.second = galaxies(folder, "b", 2, {});
  add(options.first, "flux_F160W", 1.5, true);
  add(options.second, "flux", 1, true);
  const CompareReport report = compare_sets(options);
  EXPECT_FALSE(named(report.all, "flux").differs);
  EXPECT_NEAR(named(report.all, "flux").first_median, 7.5, 0.4) << "of flux_ellip";
}

/// Changes a table of a set.
void change_table(const std::string& file, const std::function<void(catalog::Table&)>& change) {
  catalog::Table table = catalog::read_table_text(file);
  change(table);
  catalog::write_table_text(file, table);
}

/// What calibrated scores say about ranking holds for both sets.
TEST(Compare, BothSetsAreRankedByOneRule) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {});
  options.overwrite = true;
  for (const std::string& file : {options.first, options.second}) {
    change_table(file, [&](catalog::Table& table) {
      std::vector<std::int64_t> flags(600, 0), artefacts(600, 0);
      std::fill(flags.begin(), flags.begin() + 60, 16);
      std::fill(artefacts.begin() + 60, artefacts.begin() + 90, 4);
      table.add({"flags", "", "", flags, {}});
      table.add({"artefact_flags", "", "", artefacts, {}});
    });
  }
  EXPECT_EQ(compare_sets(options).second_count, 540);
  change_table(options.first, [](catalog::Table& table) {
    table.metadata.emplace_back("rank_partial", "yes");
    table.metadata.emplace_back("muted_artefacts", "4");
  });
  const CompareReport report = compare_sets(options);
  EXPECT_EQ(report.first_count, 570);
  EXPECT_EQ(report.second_count, 570);
  change_table(options.second,
               [](catalog::Table& table) { table.metadata.emplace_back("muted_artefacts", "8"); });
  EXPECT_THROW(compare_sets(options), Error) << "calibrated with another --mute";
}

/// `select` writes positions x, y, z in kpc, which mocks carry.
TEST(Compare, TheRedshiftOfMocksIsNotTheirPosition) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {});
  change_table(options.first, [](catalog::Table& table) { table.find("redshift")->name = "z"; });
  change_table(options.second, [](catalog::Table& table) {
    table.add({"z", "kpc", "", Numbers(600, 12345), {}});
  });
  for (const bool is_survey_first : {true, false}) {
    if (!is_survey_first) std::swap(options.first, options.second);
    options.overwrite = true;
    const CompareReport report = compare_sets(options);
    for (const double median :
         {named(report.all, "redshift").first_median, named(report.all, "redshift").second_median})
      EXPECT_NEAR(median, 2, 0.2);
    EXPECT_FALSE(report.matched.empty());
  }
}

/// The survey's catalogue has an axis ratio of its own, so that the measured one has another name.
TEST(Compare, WhatIsMeasuredIsComparedWithWhatIsMeasured) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {});
  options.overwrite = true;
  for (const bool is_first : {true, false}) {
    const std::string& file = is_first ? options.first : options.second;
    Numbers measured, flux(600, 0);
    Words ids;
    change_table(file, [&](catalog::Table& table) {
      catalog::Column& own = *table.find("axis_ratio");
      measured = std::get<Numbers>(own.data);
      if (is_first) {
        own.data = Numbers(600, 0.05);
      } else {
        own.name = "unused";
      }
      ids = std::get<Words>(table.at("id").data);
    });
    std::iota(flux.begin(), flux.end(), 1.0);
    if (is_first) {
      change_table(file, [&](catalog::Table& table) {
        table.add({"flux_ellip", "", "of the catalogue", Numbers(600, -1), {}});
      });
    }
    const std::string name = is_first ? "measured_a" : "measured_b";
    const std::string table = write_test_table(folder.path(), name, "measurements",
                                               {{"id", ids}, {"axis_ratio", measured}, {"flux_ellip", flux}});
    (is_first ? options.with_first : options.with_second) = {table};
  }
  for (const bool is_survey_first : {true, false}) {
    if (!is_survey_first) {
      std::swap(options.first, options.second);
      std::swap(options.with_first, options.with_second);
    }
    const CompareReport report = compare_sets(options);
    EXPECT_FALSE(named(report.all, "axis_ratio").differs);
    EXPECT_NEAR(named(report.all, "axis_ratio").first_median, 0.6, 0.05);
    EXPECT_EQ(named(report.all, "flux").first_median, named(report.all, "flux").second_median);
  }
  // A set that was not measured has only the axis ratio of its catalogue.
  change_table(options.first, [](catalog::Table& table) { table.find("unused")->name = "axis_ratio"; });
  options.with_first.clear();
  EXPECT_NEAR(named(compare_sets(options).all, "axis_ratio").second_median, 0.05, 1e-9);
}

TEST(Compare, MassesAreMatchedWhetherLinearOrLogarithmic) {
  const TestFolder folder;
  for (const char* unit : {"dex(solMass)", "[solMass]", "log(Msun)"}) {
    CompareOptions options = options_of(folder, {});
    options.overwrite = true;
    change_table(options.first, [](catalog::Table& table) {
      catalog::Column& mass = *table.find("log_mass");
      mass.name = "stellar_mass";
      mass.unit = "solMass";
      for (double& value : std::get<Numbers>(mass.data)) value = std::pow(10, value);
    });
    change_table(options.second, [&](catalog::Table& table) { table.find("log_mass")->unit = unit; });
    const CompareReport report = compare_sets(options);
    ASSERT_FALSE(report.matched.empty()) << unit;
    EXPECT_FALSE(named(report.all, "mass").differs);
    EXPECT_NEAR(named(report.all, "mass").second_median, 10.5, 0.1);
  }
}

TEST(Compare, FiguresShowBothSets) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  CompareOptions options = options_of(folder, {0.8, 0});
  options.figures = true;
  options.property = {"elongation=axis_ratio"};
  EXPECT_EQ(compare_sets(options).exhibits, 5);
  const Exhibits exhibits = read_exhibits(folder.path() / "out");
  EXPECT_EQ(exhibits.exhibits.back().id, "score-trends");
  EXPECT_THAT(exhibits.exhibits.back().alt, HasSubstr("elongation for survey, mocks"));
}

/// Morphological types: fraction of E 30 % in the first set's 600 images and 60 % in the second's, where E
/// scores 10 higher.
CompareOptions options_with_types(const TestFolder& folder, double share, double shift) {
  CompareOptions options = options_of(folder, {});
  options.permutations = 1999;
  for (const bool is_first : {true, false}) {
    const std::string& file = is_first ? options.first : options.second;
    catalog::Table table = catalog::read_table_text(file);
    RandomStream random(is_first ? 11 : 12, "types");
    Words types;
    auto& scores = std::get<Numbers>(table.find("combined")->data);
    for (int i = 0; i < 600; ++i) {
      types.push_back(random.uniform() < (is_first ? 0.3 : share) ? "E" : i % 3 == 0 ? "Irr" : "S");
      if (!is_first && types.back() == "E") scores[static_cast<std::size_t>(i)] += shift;
    }
    table.add({"morphology", "", "", types, {}});
    catalog::write_table_text(file, table);
  }
  return options;
}

TEST(Compare, WordsAreComparedByTheirShares) {
  const TestFolder folder;
  const CompareOptions options = options_with_types(folder, 0.6, 10);
  const CompareReport report = compare_sets(options);
  ASSERT_EQ(report.words.size(), 1u);
  const ComparedWords& types = report.words.front();
  EXPECT_EQ(types.words, (Words{"E", "Irr", "S"}));
  EXPECT_TRUE(types.differs);
  EXPECT_NEAR(types.test.first[0].value, 0.3, 0.06);
  EXPECT_NEAR(types.test.second[0].value, 0.6, 0.06);
  EXPECT_GT(types.scores[0].pairs.share, 0.9) << "E are 10 higher";
  EXPECT_NEAR(types.scores[2].pairs.share, 0.5, 4 * types.scores[2].pairs.error);
  EXPECT_GT(types.scores[0].second_median, types.scores[0].first_median + 7);
  ASSERT_EQ(report.matched_words.size(), 1u);
  EXPECT_TRUE(report.matched_words.front().differs);
  EXPECT_THAT(report.findings,
              Contains(HasSubstr("The shares of morphological type differ between the two sets (E ")));
  const std::string csv = read_file(folder.path() / "out" / "words.csv");
  EXPECT_THAT(csv,
              HasSubstr(fmt::format("\"morphological type\",E,\"{:.1f} +", 100 * types.test.first[0].value)));
  EXPECT_THAT(csv, HasSubstr("\"morphological type\",Irr,"));
  for (const std::string& one : report.left_out) EXPECT_THAT(one, testing::Not(HasSubstr("type")));
}

TEST(Compare, LikeSharesOfWordsAreNotSaidToDiffer) {
  const TestFolder folder;
  const CompareReport report = compare_sets(options_with_types(folder, 0.3, 0));
  EXPECT_FALSE(report.words.front().differs);
  EXPECT_THAT(report.findings, Contains(HasSubstr("morphological type are not shown to differ (")));
}

TEST(Compare, ImagesOfOneGalaxyAreOneWord) {
  const TestFolder folder;
  CompareOptions options = options_with_types(folder, 0.4, 0);
  const double apart = compare_sets(options).words.front().test.p;
  for (const std::string& file : {options.first, options.second}) {
    catalog::Table table = catalog::read_table_text(file);
    Words trees;
    auto& types = std::get<Words>(table.find("morphology")->data);
    for (std::size_t i = 0; i < 600; ++i) {  // 30 views of each of 20 galaxies, all of the galaxy's type
      trees.push_back(std::to_string(i / 30));
      types[i] = types[i / 30 * 30];
    }
    table.add({"tree", "", "", trees, {}});
    catalog::write_table_text(file, table);
  }
  options.overwrite = true;
  const ComparedWords& grouped = compare_sets(options).words.front();
  EXPECT_LT(apart, 0.05);
  EXPECT_EQ(grouped.first_groups, 20);
  EXPECT_GT(grouped.test.p, 0.05);
}

TEST(Compare, FiguresShowTheTrainingImagesThePapersScoreAndTheMapOfBothSets) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  CompareOptions options = options_with_types(folder, 0.6, 10);
  options.figures = true;
  options.overwrite = true;
  const auto exhibit = [&](const std::string& id) {
    for (const Exhibit& one : read_exhibits(folder.path() / "out").exhibits) {
      if (one.id == id) return one;
    }
    return Exhibit{};
  };
  compare_sets(options);
  EXPECT_THAT(exhibit("scores").caption, testing::Not(HasSubstr("of the paper"))) << "not its score";
  EXPECT_THAT(exhibit("scores").alt, testing::Not(HasSubstr("training")));
  EXPECT_THAT(exhibit("word-shares").alt, HasSubstr("morphological type for survey, mocks"));
  // Training images; those in the catalogue, with masses, have ids other than the set's.
  options.training = galaxies(folder, "training", 5, {});
  Words ids;
  for (int i = 0; i < 600; ++i) ids.push_back("t" + std::to_string(i));
  for (const std::string& file : {options.training, options.first, options.second}) {
    catalog::Table table = catalog::read_table_text(file);
    if (file == options.training) table.find("id")->data = ids;
    catalog::Column papers = table.at("combined");
    papers.name = "anomaly_score";
    table.add(papers);
    catalog::write_table_text(file, table);
  }
  // An embedding of both sets: the ids are the same, and `set` distinguishes them. One image of the first has
  // no position.
  Words both;
  Numbers sets, x, y;
  for (int set = 1; set <= 2; ++set) {
    for (int i = 0; i < 600; ++i) {
      both.push_back(std::to_string(i));
      sets.push_back(set);
      x.push_back(set == 1 && i == 0 ? std::nan("") : 100 * set + 0.001 * i);
      y.push_back(i);
    }
  }
  options.embedding = write_test_table(folder.path(), "map", "",
                                       {{"id", both}, {"set", sets}, {"embedding_x", x}, {"embedding_y", y}});
  const CompareReport report = compare_sets(options);
  EXPECT_EQ(report.all.front().first_count, 600) << "training images are in no test";
  EXPECT_THAT(exhibit("scores").alt, HasSubstr("anomaly_score for survey, mocks, training images"));
  EXPECT_THAT(exhibit("scores").caption, HasSubstr("By anomaly_score it is as figure 15 of the paper"));
  EXPECT_THAT(exhibit("scores").caption, HasSubstr("Images: survey 600, mocks 600, training 600"));
  EXPECT_THAT(exhibit("properties").alt, HasSubstr("stellar mass for survey, mocks, training images"));
  EXPECT_THAT(exhibit("properties").caption, HasSubstr("As figure 12 of the paper"));
  EXPECT_THAT(exhibit("score-trends").caption, HasSubstr("figure 16 of the paper"));
  EXPECT_THAT(exhibit("embedding").caption, HasSubstr("Images with a position: survey 599, mocks 600."));
  EXPECT_THAT(exhibit("embedding").caption, HasSubstr("As figure 14 of the paper"));
  const std::string map = read_file(folder.path() / "out" / "embedding.csv");
  EXPECT_THAT(map, HasSubstr("\"by set\",survey,100.007,7,"));
  EXPECT_THAT(map, HasSubstr("\"by set\",mocks,200.007,7,"));
  // All images are within the limit except the training images.
  catalog::Table trained = catalog::read_table_text(options.training);
  trained.find("combined")->data = Numbers(trained.rows(), 1e6);
  catalog::write_table_text(options.training, trained);
  CompareOptions chosen = options;
  chosen.where = "combined < 1e5";
  EXPECT_THROW(compare_sets(chosen), Error) << "no training image is left";
  catalog::Table other = catalog::read_table_text(options.embedding);
  // `embed` uses the name id, whatever the joined tables use.
  options.id_column = "objid";
  compare_sets(options);
  EXPECT_THAT(read_file(folder.path() / "out" / "embedding.csv"), HasSubstr("\"by set\",mocks,200.007,7,"));
  other.find("set")->data = Numbers(1200, 1);
  catalog::write_table_text(options.embedding, other);
  EXPECT_THROW(compare_sets(options), Error) << "it knows none of the second set";
}

TEST(Compare, SaysWhatItCannotCompare) {
  const TestFolder folder;
  const CompareOptions good = options_of(folder, {});
  const auto error_of = [&](const std::function<void(CompareOptions&)>& change) -> std::string {
    CompareOptions options = good;
    change(options);
    try {
      compare_sets(options);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(error_of([](CompareOptions& o) { o.names = {"one"}; }), HasSubstr("--names"));
  EXPECT_THAT(error_of([](CompareOptions& o) { o.score = "densiti"; }), HasSubstr("densiti"));
  EXPECT_THAT(error_of([](CompareOptions& o) { o.score = "id"; }), HasSubstr("text"));
  EXPECT_THAT(error_of([](CompareOptions& o) { o.where = "redshift > 9"; }), HasSubstr("redshift > 9"));
  EXPECT_THAT(error_of([](CompareOptions& o) { o.permutations = 199; }), HasSubstr("at least 1500"));
  for (const auto& [file, lambda] : {std::pair{good.first, 0.1}, std::pair{good.second, 0.9}}) {
    catalog::Table table = catalog::read_table_text(file);
    table.metadata.emplace_back(
        "making", fmt::format(R"([{{"columns":["combined"],"settings":{{"lambda":{}}}}}])", lambda));
    catalog::write_table_text(file, table);
  }
  EXPECT_THAT(error_of([](CompareOptions&) {}), HasSubstr("lambda 0.1 and 0.9"));
  for (const auto& [file, model] : {std::pair{good.first, "one"}, std::pair{good.second, "two"}}) {
    catalog::Table table = catalog::read_table_text(file);
    table.metadata.emplace_back("model_fingerprint", model);
    catalog::write_table_text(file, table);
  }
  EXPECT_THAT(error_of([](CompareOptions&) {}), HasSubstr("another model"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out" / kContentsName));
}

TEST(Compare, EachSetGoesByItsOwnGroupsUnasked) {
  const TestFolder folder;
  CompareOptions options = options_of(folder, {0.97, 0});
  catalog::Table table = catalog::read_table_text(options.first);
  Words trees;
  for (int i = 0; i < 600; ++i) trees.push_back(std::to_string(i / 100));
  table.add({"tree", "", "", trees, {}});
  catalog::write_table_text(options.first, table);
  const CompareReport report = compare_sets(options);
  EXPECT_EQ(report.first_grouping.columns, "tree");
  EXPECT_EQ(report.first_grouping.groups, 6);
  EXPECT_FALSE(report.second_grouping);
  EXPECT_EQ(named(report.all, "radius").first_groups, 6);
  EXPECT_EQ(named(report.all, "radius").second_groups, 600);
  EXPECT_THAT(report.findings, Contains(HasSubstr("Each tree counts once")));
  options.group = "none";
  options.overwrite = true;
  const CompareReport apart = compare_sets(options);
  EXPECT_EQ(named(apart.all, "radius").first_groups, 600);
  EXPECT_LT(named(apart.all, "radius").test.energy_p, named(report.all, "radius").test.energy_p);
}

}  // namespace
}  // namespace peculiar::analysis
