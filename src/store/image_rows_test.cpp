#include "store/image_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/test_folder.h"
#include "store/row_file_testing.h"

namespace peculiar::store {
namespace {

using testing::HasSubstr;

/// A sample with these rows of a whole of job "whole".
class ImageRowsTest : public testing::Test {
 protected:
  SampleReader sample(const std::vector<std::int64_t>& rows, const Attributes& attributes,
                      const std::string& job = "some") const {
    SampleHeader header;
    header.count = std::ssize(rows);
    header.bands = {"r"};
    header.height = header.width = 4;
    catalog::Column own{kKeptRow, "", "", rows, {}};
    std::vector<double> sizes;
    for (const std::int64_t row : rows) sizes.push_back(0.5 * static_cast<double>(row));
    catalog::Column size{"size", "", "", sizes, {}};
    const auto path = folder_.path() / (job + ".h5");
    SampleWriter writer(path, header, {column_spec(own), column_spec(size)}, {true, job, {}});
    writer.write_images(0, std::vector<float>(rows.size() * 16));
    writer.rows().write(own, 0);
    writer.rows().write(size, 0);
    writer.rows().commit(header.count);
    writer.rows().finish(attributes);
    return SampleReader(path);
  }
  static catalog::Column rows(std::vector<std::int64_t> rows) { return {"row", "", "", std::move(rows), {}}; }

  TestFolder folder_;
};

TEST_F(ImageRowsTest, SomeImagesAreFoundByTheRowOfTheWhole) {
  const SampleReader some = sample({3, 8, 9}, {{kKeptOf, std::string("whole")}});
  const auto images = ImageRows::find(some, "whole");
  ASSERT_TRUE(images);
  EXPECT_FALSE(images->is_whole());
  EXPECT_EQ(images->of(8), 1);
  EXPECT_EQ(images->of(4), std::nullopt);
  EXPECT_EQ(images->of(10), std::nullopt);
  const catalog::Column sizes = column_of_images(some, *images, "size", rows({9, 4, 3}), "scores.h5");
  EXPECT_EQ(sizes.number(0), 4.5);
  EXPECT_TRUE(sizes.is_missing(1));
  EXPECT_EQ(sizes.number(2), 1.5);
  EXPECT_FALSE(ImageRows::find(some, "another"));
  EXPECT_TRUE(ImageRows::find(some, "some")->is_whole()) << "of scores of the sample itself";
}

TEST_F(ImageRowsTest, AWholeSampleHasAllRowsOrSaysWhichItHasNot) {
  const SampleReader whole = sample({0, 1, 2}, {}, "whole");
  const auto images = ImageRows::find(whole, "whole");
  ASSERT_TRUE(images);
  EXPECT_TRUE(images->is_whole());
  EXPECT_EQ(images->of(2), 2);
  EXPECT_EQ(images->of(3), std::nullopt);
  EXPECT_THAT(message_of([&] { column_of_images(whole, *images, "size", rows({3}), "scores.h5"); }),
              testing::AllOf(HasSubstr("scores.h5: names row 3"), HasSubstr("has 3 rows")));
}

TEST_F(ImageRowsTest, RowsOutOfOrderAreRefused) {
  const SampleReader some = sample({8, 3}, {{kKeptOf, std::string("whole")}});
  EXPECT_THAT(message_of([&] { static_cast<void>(ImageRows::find(some, "whole")); }), HasSubstr("rising"));
}

}  // namespace
}  // namespace peculiar::store
