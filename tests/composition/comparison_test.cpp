#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/compare.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "catalog/table_file.h"

namespace peculiar::composition {
namespace {

/// Galaxies seen several times: score, mass and redshift of a view depend on the galaxy. Returns the table's
/// path.
std::string write_views(const TestFolder& folder, const std::string& name, int galaxies, int views,
                        std::uint64_t seed) {
  RandomStream random(seed, name);
  std::vector<std::string> ids, trees;
  std::vector<double> scores, masses, sizes;
  for (int galaxy = 0; galaxy < galaxies; ++galaxy) {
    const double own = random.normal(), mass = 10 + 0.5 * random.normal(), size = 3 + random.normal();
    for (int view = 0; view < views; ++view) {
      ids.push_back(fmt::format("{}-{}-{}", name, galaxy, view));
      trees.push_back(fmt::format("{}-{}", name, galaxy));
      scores.push_back(own + 0.3 * random.normal());
      masses.push_back(mass);
      sizes.push_back(size + 0.3 * random.normal());
    }
  }
  catalog::Table table;
  table.add({"id", "", "", ids, {}});
  table.add({"tree", "", "", trees, {}});
  table.add({"combined", "", "", scores, {}});
  table.add({"log_mass", "", "", masses, {}});
  table.add({"size", "pix", "", sizes, {}});
  const std::string path = (folder.path() / (name + ".ecsv")).string();
  catalog::write_table_text(path, table);
  return path;
}

TEST(StudyCompare, TwoUniversesThatDoNotDifferAreNotFoundToDiffer) {
  constexpr int kPairs = 20;
  int different = 0;
  for (int pair = 0; pair < kPairs; ++pair) {
    const TestFolder folder;
    analysis::CompareOptions options;
    options.first = write_views(folder, "mocks", 40, 9, static_cast<std::uint64_t>(pair));
    options.second = write_views(folder, "survey", 150, 1, static_cast<std::uint64_t>(pair));
    options.output = (folder.path() / "out").string();
    options.score = "combined";
    options.names = {"mocks", "survey"};
    options.group = "tree";
    options.figures = false;
    const analysis::CompareReport report = compare_sets(options);
    bool found = false;
    for (const analysis::ComparedQuantity& one : report.all) found = found || one.least_adjusted() < 0.05;
    different += found ? 1 : 0;
  }
  EXPECT_LE(different, 3) << "of 20: one is what a level of 5 % allows";
}

}  // namespace
}  // namespace peculiar::composition
