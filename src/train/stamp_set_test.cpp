#include "train/stamp_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/error.h"
#include "store/sample_testing.h"

namespace peculiar::train {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kViews = 3;

class StampSetTest : public testing::Test {
 protected:
  /// `count` spots, `views` consecutive ones of each galaxy; the last 30 without a galaxy.
  std::string write(const std::string& name, std::int64_t count, std::int64_t views = kViews,
                    const std::string& job = "job") {
    catalog::Column galaxies{"galaxy", "", "", std::vector<std::string>(), {}};
    for (std::int64_t row = 0; row < count; ++row) {
      std::get<std::vector<std::string>>(galaxies.data)
          .push_back(row < count - 30 ? "g" + std::to_string(row / views) : "");
      galaxies.missing.push_back(row >= count - 30);
    }
    const std::string path = (folder_.path() / name).string();
    store::write_sample(
        path, count, 16, 1,
        [](std::int64_t row, std::span<float> pixels) { store::draw_spot(row, pixels, 16); }, {galaxies},
        job);
    return path;
  }
  static std::string message_of(const std::string& path, const StampChoice& choice) {
    try {
      StampSet(path, choice, {});
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInput);
      return error.what();
    }
    return "no error";
  }

  TestFolder folder_;
};

TEST_F(StampSetTest, AGalaxyIsHeldOutWithAllItsViewsOrNotAtAll) {
  const std::string path = write("s.h5", 330);
  for (const std::uint64_t seed : {1, 2, 3}) {
    RunContext context;
    context.seed = seed;
    const StampSet stamps(path, {"", "galaxy", {}, 0.2}, context);
    EXPECT_NEAR(static_cast<double>(stamps.held_out().size()), 66, 1);
    EXPECT_EQ(stamps.held_out().size() + stamps.training().size(), 330u);
    std::set<std::int64_t> held;
    for (const std::int64_t row : stamps.held_out())
      if (row < 300) held.insert(row / kViews);
    for (const std::int64_t row : stamps.training())
      EXPECT_FALSE(row < 300 && held.contains(row / kViews)) << "row " << row;
    const auto on_their_own = std::count_if(stamps.held_out().begin(), stamps.held_out().end(),
                                            [](std::int64_t row) { return row >= 300; });
    EXPECT_GT(on_their_own, 0);
    EXPECT_LT(on_their_own, 30);
    // Without the column, the views are split, which is the purpose of the option.
    const StampSet torn(path, {"", "", {}, 0.2}, context);
    std::map<std::int64_t, int> views;
    for (const std::int64_t row : torn.held_out()) ++views[row / kViews];
    EXPECT_TRUE(std::any_of(views.begin(), views.end(), [](const auto& one) { return one.second < kViews; }));
    EXPECT_NE(torn.fingerprint(), stamps.fingerprint());
  }
}

TEST_F(StampSetTest, GroupsThatLeaveTooLittleToLearnFromAreRefused) {
  const std::string path = write("s.h5", 100, 1000);  // 70 images of one galaxy, 30 without a galaxy
  EXPECT_EQ(StampSet(path, {"", "galaxy", {}, 0.1}, {}).held_out().size(), 10u) << "the great group trains";
  EXPECT_THAT(message_of(path, {"", "galaxies", {}, 0.1}),
              testing::AllOf(HasSubstr("did you mean 'galaxy'?"), HasSubstr("it has: id, galaxy")));
  const std::string one = write("one.h5", 64, 1000);
  EXPECT_THAT(message_of(one, {"galaxy == \"g0\"", "galaxy", {}, 0.5}),
              HasSubstr("by 'galaxy', 0 of 34 images are held out instead of 17"));
}

TEST_F(StampSetTest, AFoldIsNeverSeenAndDoesNotDependOnTheSeed) {
  const std::string path = write("s.h5", 330);
  std::set<std::int64_t> left_out;
  for (const int fold : {1, 2, 3}) {
    std::set<std::int64_t> before;
    for (const std::uint64_t seed : {1, 2}) {
      RunContext context;
      context.seed = seed;
      const StampSet stamps(path, {"", "galaxy", {fold, 3}, 0.1}, context);
      std::set<std::int64_t> used(stamps.training().begin(), stamps.training().end());
      used.insert(stamps.held_out().begin(), stamps.held_out().end());
      EXPECT_EQ(static_cast<std::int64_t>(used.size()) + stamps.left_out(), 330);
      EXPECT_TRUE(before.empty() || used == before) << "seed " << seed;
      before = used;
    }
    for (std::int64_t row = 0; row < 330; ++row)
      EXPECT_TRUE(before.contains(row) || left_out.insert(row).second) << "in two folds: " << row;
  }
  EXPECT_EQ(left_out.size(), 330u) << "every image is left out by one of the trainings";
  EXPECT_THAT(message_of(write("nameless.h5", 330, kViews, ""), {"", "", {1, 2}, 0.1}), HasSubstr("--fold"));
}

TEST_F(StampSetTest, ViewsStayTogetherWithoutBeingAsked) {
  const std::string path = write("s.h5", 330);
  const StampSet named(path, {"", "galaxy", {1, 3}, 0.2}, {});
  const StampSet unasked(path, {"", "auto", {1, 3}, 0.2}, {});
  EXPECT_EQ(unasked.grouping().columns, "galaxy");
  EXPECT_EQ(unasked.grouping().groups, 130);
  EXPECT_EQ(unasked.held_out(), named.held_out());
  EXPECT_EQ(unasked.training(), named.training());
  EXPECT_EQ(unasked.fingerprint(), named.fingerprint());
  EXPECT_FALSE(StampSet(path, {"", "none", {}, 0.2}, {}).grouping());
  // Single images are drawn as without groups.
  const std::string single = write("single.h5", 330, 1);
  EXPECT_EQ(StampSet(single, {"", "auto", {}, 0.2}, {}).held_out(),
            StampSet(single, {"", "none", {}, 0.2}, {}).held_out());
}

}  // namespace
}  // namespace peculiar::train
