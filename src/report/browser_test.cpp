// Chromium and axe-core as referees: tests/node/check_page.cjs opens the page.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "base/test_folder.h"
#include "catalog/table_file.h"
#include "report/report.h"
#include "report/report_testing.h"

namespace peculiar::report {
namespace {

/// Adds two views of each galaxy, one of them a star, and a map of all.
void add_views_and_places(const std::filesystem::path& folder) {
  store::ScoresFile scores = store::read_scores(folder / "scores.h5");
  std::vector<std::int64_t> galaxies;
  std::vector<double> stars, x, y;
  for (std::int64_t row = 0; row < kImages; ++row) {
    galaxies.push_back(row % (kImages / 2));
    stars.push_back(row == known_row(1) ? 0.99 : 0.02);
    x.push_back(static_cast<double>(row % 7));
    y.push_back(static_cast<double>(row));
  }
  scores.table.add({"galaxy", "", "", galaxies, {}});
  scores.table.add({"class_star", "", "", stars, {}});
  store::write_scores(folder / "scores.h5", scores, true);
  catalog::Table places;
  places.add(scores.table.at("id"));
  places.add({"embedding_x", "", "t-SNE, first axis", x, {}});
  places.add({"embedding_y", "", "t-SNE, second axis", y, {}});
  catalog::write_table_text(folder / "embedding.csv", places);
}

TEST(ReportInABrowser, LoadsNothingAndCanBeReadByAll) {
  if (std::getenv("PECULIAR_PAGE_MODULES") == nullptr)
    GTEST_SKIP()
        << "PECULIAR_PAGE_MODULES does not name a folder of playwright-core and axe-core (./run test --slow)";
  const TestFolder folder;
  write_known_folder(folder.path(), "a_galaxy_of_a_long_name_that_has_no_place_to_break_it_");
  add_views_and_places(folder.path());
  nlohmann::json run = known_run();
  run["gallery"]["embedding"] = "embedding.csv";
  write_file(folder.path() / "run.json", run.dump());
  ReportOptions options;
  options.folder = folder.path().string();
  options.output = (folder.path() / "report.html").string();
  options.number = 8;
  options.columns = {"flux"};
  options.group = "galaxy";
  write_report(options);
  std::string command = "node " PECULIAR_SOURCE_DIR "/tests/node/check_page.cjs " + options.output;
  if (const char* pictures = std::getenv("PECULIAR_PAGE_PICTURES")) command += std::string(" ") + pictures;
  const int status = std::system(command.c_str());
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
    GTEST_SKIP() << "no Chromium, playwright-core or axe-core";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace peculiar::report
