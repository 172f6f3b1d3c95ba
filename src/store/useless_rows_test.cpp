#include "store/useless_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/test_folder.h"
#include "store/row_file_testing.h"
#include "store/sample.h"

namespace peculiar::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class UselessRows : public testing::Test {
 protected:
  /// Writes a sample with these flags, in two runs; returns the error message.
  std::string written(const std::vector<std::int64_t>& flags) {
    SampleHeader header;
    header.count = std::ssize(flags);
    header.bands = {"r"};
    header.height = header.width = 4;
    const catalog::Column column{"flags", "", "", flags, {}};
    for (const std::int64_t rows : {std::int64_t{1}, header.count}) {
      SampleWriter writer(path_, header, {column_spec(column)}, {true, "job"});
      if (writer.rows().rows_done() == 0) {
        writer.write_images(0, std::vector<float>(16 * flags.size()));
        writer.rows().write(column, 0);
      }
      writer.rows().note_problem(rows - 1, "broken");
      writer.rows().commit(rows);
      writer.rows().keep();
      if (rows < header.count) continue;
      try {
        refuse_useless_rows(path_, "images", header.count, "flags", 1, {4});
      } catch (const Error& failure) {
        return failure.what();
      }
      writer.rows().finish();
    }
    return "";
  }

  TestFolder folder_;
  std::string path_ = (folder_.path() / "out.h5").string();
};

TEST_F(UselessRows, AreRefusedTogetherAndLeaveNothing) {
  EXPECT_THAT(written({1, 4, 3}),
              AllOf(HasSubstr("none of the 3 images could be used"), HasSubstr("broken")));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(UselessRows, AreKeptWhereOneIsOfUse) {
  EXPECT_EQ(written({1, 2, 4}), "");
  EXPECT_EQ(SampleReader(path_).count(), 3);
}

}  // namespace
}  // namespace peculiar::store
