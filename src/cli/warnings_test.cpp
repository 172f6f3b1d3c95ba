#include "cli/warnings.h"

#include <gtest/gtest.h>

namespace peculiar::cli {
namespace {

/// What a run with two warnings and progress between them adds to its report.
Outcome outcome_of(std::chrono::milliseconds fresh, bool quiet = false) {
  RunContext context;
  context.log = [](MessageLevel, std::string_view) {};
  context.progress = [](const ProgressUpdate&) {};
  Warnings warnings(fresh);
  warnings.listen(context);
  context.info("not a warning");
  context.warning("before");
  context.progress({"import", "images", 2, 1, 0, 1.0, false});
  context.warning("after");
  Outcome outcome{nlohmann::json::object(), "done\n"};
  warnings.add_to(outcome, quiet);
  return outcome;
}

TEST(Warnings, AreRepeatedOnceTheyAreOutOfSight) {
  EXPECT_EQ(outcome_of(std::chrono::milliseconds(0)).text, "done\nwarning: before\n");
  EXPECT_EQ(outcome_of(std::chrono::milliseconds(0), true).text, "done\n");
  EXPECT_EQ(outcome_of(std::chrono::hours(1)).text, "done\n") << "still in view";
}

TEST(Warnings, AreAllInTheData) {
  const nlohmann::json both = {"before", "after"};
  EXPECT_EQ(outcome_of(std::chrono::hours(1)).data["warnings"], both);
}

}  // namespace
}  // namespace peculiar::cli
