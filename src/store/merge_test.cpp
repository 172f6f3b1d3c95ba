#include "store/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/test_context.h"
#include "base/test_folder.h"
#include "base/version.h"
#include "store/sample_testing.h"
#include "store/split.h"

namespace peculiar::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Integers = std::vector<std::int64_t>;

class Merge : public testing::Test {
 protected:
  void write(const std::string& name, const std::vector<catalog::Column>& columns,
             const std::string& provenance = "{}") {
    const auto fill = [](std::int64_t, std::span<float> p) { std::fill(p.begin(), p.end(), 1.0f); };
    write_sample(path(name), static_cast<std::int64_t>(columns.front().size()), 4, 1, fill, columns, name,
                 true, provenance);
  }
  /// Messages of a merge of these samples.
  std::string messages(const std::vector<std::string>& names, const std::string& where = "") {
    MergeOptions options;
    for (const std::string& name : names) options.inputs.push_back(path(name));
    options.output = path("merged.h5");
    options.where = where;
    options.keep_duplicates = options.overwrite = true;  // all have the ids of write_sample()
    MessageLog log;
    merge_samples(options, log.context());
    return log.text();
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  TestFolder folder_;
};

catalog::Column numbers(const std::string& name, Integers values) {
  return {name, "", "", std::move(values), {}};
}

TEST_F(Merge, WarnsOfEqualGroupsOfDifferentSamples) {
  write("a.h5", {numbers("tree", {1, 2, 3, 4, 5})});
  write("b.h5", {numbers("tree", {1, 2, 3, 4, 5})});
  EXPECT_THAT(messages({"a.h5", "b.h5"}),
              AllOf(HasSubstr("a.h5"), HasSubstr("b.h5"), HasSubstr("equal values of tree (such as '1')"),
                    HasSubstr("--group none")));
  // Only of rows that are taken.
  write("b.h5", {numbers("tree", {1, 6, 7, 8, 8})});
  EXPECT_THAT(messages({"a.h5", "b.h5"}), HasSubstr("(such as '1')"));
  EXPECT_EQ(messages({"a.h5", "b.h5"}, "tree > 1"), "");
}

TEST_F(Merge, SaysNothingOfGroupsThatDiffer) {
  write("a.h5", {numbers("tree", {1, 2, 3, 4, 4})});
  write("b.h5", {numbers("tree", {6, 7, 8, 9, 9})});
  EXPECT_EQ(messages({"a.h5", "b.h5"}), "");
  // By snapshot and galaxy together.
  write("a.h5", {numbers("snapshot", {1, 1, 1, 1, 1}), numbers("galaxy", {1, 2, 3, 4, 4})});
  write("b.h5", {numbers("snapshot", {2, 2, 2, 2, 2}), numbers("galaxy", {1, 2, 3, 4, 4})});
  EXPECT_EQ(messages({"a.h5", "b.h5"}), "");
  write("b.h5", {numbers("snapshot", {2, 2, 2, 2, 1}), numbers("galaxy", {1, 2, 3, 4, 4})});
  EXPECT_THAT(messages({"a.h5", "b.h5"}), HasSubstr("equal values of snapshot,galaxy (such as '1_4')"));
}

TEST_F(Merge, ThePartsOfASampleShareTheirGroupsRightly) {
  write("a.h5", {numbers("tree", {1, 2, 3, 4, 1, 2, 3, 4}), numbers("half", {0, 0, 0, 0, 1, 1, 1, 1})});
  write("b.h5", {numbers("tree", {1, 5, 6, 7})});
  SplitOptions split;
  split.input = path("a.h5");
  split.output = path("first.h5");
  split.rest = path("second.h5");
  split.where = "half == 0";
  split_sample(split);
  EXPECT_EQ(messages({"first.h5", "second.h5"}), "");
  EXPECT_THAT(messages({"first.h5", "second.h5", "b.h5"}),
              AllOf(HasSubstr("first.h5 and"), HasSubstr("b.h5 have")));
}

/// The provenance of a mock of a simulation, from a table of galaxies with this fingerprint.
std::string mock_of(const std::string& simulation, const std::string& galaxies) {
  const Provenance made{"mock", "{}", "", {{simulation, "", ""}, {"chosen.fits", galaxies, ""}}};
  return made.json();
}

TEST_F(Merge, MocksOfOneSimulationShareTheirGroupsRightly) {
  const std::vector<catalog::Column> trees{numbers("tree", {1, 2, 3, 4, 5})};
  const std::string isolated = mock_of("horizon", "one table");
  write("a.h5", trees, isolated);
  write("b.h5", trees, isolated);
  EXPECT_EQ(messages({"a.h5", "b.h5"}), "");
  const Provenance noisy{"noise", "{}", "", {{"mocks.h5", "mocks", isolated}}};
  write("b.h5", trees, noisy.json());
  EXPECT_EQ(messages({"a.h5", "b.h5"}), "");
  // Another simulation, and one that may be another.
  for (const std::string& other : {mock_of("eagle", "one table"), mock_of("horizon", "another table")}) {
    write("b.h5", trees, other);
    EXPECT_THAT(messages({"a.h5", "b.h5"}), HasSubstr("equal values of tree")) << other;
  }
}

}  // namespace
}  // namespace peculiar::store
