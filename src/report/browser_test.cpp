// Chromium and axe-core as the referees: tests/node/check_page.cjs opens the page.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "base/test_folder.h"
#include "report/report.h"
#include "report/report_testing.h"

namespace peculiar::report {
namespace {

TEST(ReportInABrowser, LoadsNothingAndCanBeReadByAll) {
  if (std::getenv("PECULIAR_PAGE_MODULES") == nullptr)
    GTEST_SKIP()
        << "PECULIAR_PAGE_MODULES does not name a folder of playwright-core and axe-core (./run test --slow)";
  const TestFolder folder;
  write_known_folder(folder.path(), "a_galaxy_of_a_long_name_that_has_no_place_to_break_it_");
  write_file(folder.path() / "run.json", known_run().dump());
  ReportOptions options;
  options.folder = folder.path().string();
  options.output = (folder.path() / "report.html").string();
  options.number = 8;
  options.columns = {"flux"};
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
