#include "exchange/import_arrays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "store/plain_rows.h"
#include "store/sample.h"

namespace peculiar::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::size_t kValues = std::size_t{3} * 2 * 4 * 4;

/// Three images in two bands of 4 x 4 px.
class ImportArrays : public testing::Test {
 protected:
  void SetUp() override {
    images_.resize(kValues);
    std::iota(images_.begin(), images_.end(), 0.0F);
    arrays_.description.bands = {"g", "r"};
    arrays_.description.height = arrays_.description.width = 4;
    arrays_.description.unit = "nJy";
    arrays_.count = 3;
    arrays_.images = images_;
    arrays_.table.add({"id", "", "", std::vector<std::string>{"a", "b", "c"}, {}});
    arrays_.table.add({"redshift", "", "by its lines", std::vector<double>{0.1, 0.2, std::nan("")}, {}});
    arrays_.table.add({"flags", "", "of the survey", std::vector<std::int64_t>{7, 8, 9}, {}});
  }
  auto importing(bool overwrite = false) {
    return [this, overwrite] { import_arrays(path_, arrays_, overwrite); };
  }

  TestFolder folder_;
  std::filesystem::path path_ = folder_.path() / "sample.h5";
  std::vector<float> images_;
  ImageArrays arrays_;
};

TEST_F(ImportArrays, BecomeASample) {
  images_[40] = std::numeric_limits<float>::infinity();
  std::fill(images_.begin() + 64, images_.end(), 5.0F);
  const std::vector<float> variance(kValues, 2);
  const std::vector<std::uint8_t> mask(kValues, 1);
  arrays_.variance = variance;
  arrays_.mask = mask;
  const ArrayImportReport report = import_arrays(path_, arrays_, false);
  EXPECT_EQ(report.not_finite, 1);
  EXPECT_EQ(report.constant, 1);
  const store::SampleReader sample(path_);
  EXPECT_THAT(sample.header().bands, ElementsAre("g", "r"));
  std::vector<float> read(kValues);
  sample.read_images(0, read);
  EXPECT_EQ(read, images_);
  EXPECT_EQ(sample.rows().column("id").text(2), "c");
  EXPECT_EQ(sample.rows().column("flags").number(1), store::kFlagNotFinite);
  EXPECT_EQ(sample.rows().column("table_flags").number(1), 8) << "the user's own column";
  EXPECT_TRUE(sample.rows().column("redshift").is_missing(2));
  ASSERT_EQ(sample.rows().problems().size(), 2u);
  EXPECT_EQ(sample.rows().problems()[1].row, 2);
}

TEST_F(ImportArrays, AnotherPixelIsAnotherSample) {
  import_arrays(path_, arrays_, false);
  const std::string job = store::SampleReader(path_).header().job;
  import_arrays(path_, arrays_, true);
  EXPECT_EQ(store::SampleReader(path_).header().job, job);
  images_[3] = -1;
  import_arrays(path_, arrays_, true);
  EXPECT_NE(store::SampleReader(path_).header().job, job);
}

TEST_F(ImportArrays, RowsLieInTheFileAsInMemory) {
  import_arrays(path_, arrays_, false);
  const auto rows = store::plain_rows(path_);
  ASSERT_EQ(rows.size(), 1u);
  const store::PlainRows& images = rows.at("images");
  EXPECT_EQ(images.rows, 3);
  EXPECT_EQ(images.row_bytes, 2 * 4 * 4 * 4);
  const std::string bytes = read_file(path_);
  EXPECT_EQ(bytes.substr(images.address, kValues * sizeof(float)),
            std::string(reinterpret_cast<const char*>(images_.data()), kValues * sizeof(float)));
}

TEST_F(ImportArrays, RefuseWhatDoesNotFit) {
  import_arrays(path_, arrays_, false);
  EXPECT_THROW(importing()(), Error) << "exists";
  const std::vector<std::uint8_t> mask(7);
  arrays_.mask = mask;
  EXPECT_THAT(importing(true), ThrowsMessage<Error>(HasSubstr("the mask has 7 values")));
  arrays_.mask = {};
  std::get<std::vector<std::string>>(arrays_.table.find("id")->data)[2] = "a";
  EXPECT_THAT(importing(true), ThrowsMessage<Error>(HasSubstr("images 0 and 2 both have the id 'a'")));
  std::get<std::vector<std::string>>(arrays_.table.find("id")->data)[2] = "";
  EXPECT_THAT(importing(true), ThrowsMessage<Error>(HasSubstr("image 2 has an empty id")));
  arrays_.count = 0;
  EXPECT_THAT(importing(true), ThrowsMessage<Error>(HasSubstr("no image")));
}

TEST_F(ImportArrays, WithoutAPixelOfUseNothingIsWritten) {
  std::fill(images_.begin(), images_.end(), std::numeric_limits<float>::quiet_NaN());
  EXPECT_THAT(importing(), ThrowsMessage<Error>(HasSubstr("none of the ")));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(ImportArrays, StoppedLeavesNothing) {
  RunContext context;
  context.cancel = [] { return true; };
  EXPECT_THROW(import_arrays(path_, arrays_, false, context), Interrupted);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

}  // namespace
}  // namespace peculiar::exchange
