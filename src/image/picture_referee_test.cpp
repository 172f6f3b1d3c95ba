// Comparison with Pillow and NumPy: tests/python/check_pictures.py writes the files and their expected
// contents.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "base/atomic_file.h"
#include "base/test_referee.h"
#include "image/codec.h"
#include "image/geometry.h"

namespace peculiar::image {
namespace {

struct Case {
  std::string how;
  std::string file;
  Image expected;
};

class PictureReferee : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::filesystem::temp_directory_path() / ("peculiar_referee_" + std::to_string(::getpid()));
    const TestReferee referee("check_pictures.py", "PIL numpy");
    why_not_ = referee.why_not();
    if (!why_not_.empty()) return;
    failed_ = !referee.agrees("'" + folder_.string() + "' > /dev/null");
    if (!failed_) read_manifest();
  }

  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  void SetUp() override {
    if (!why_not_.empty()) GTEST_SKIP() << why_not_;
    ASSERT_FALSE(failed_) << "check_pictures.py failed";
    ASSERT_GT(cases_.size(), 100u);
  }

  static void read_manifest() {
    std::istringstream lines(read_file(folder_ / "manifest.tsv"));
    Case one;
    std::string answer;
    int bands = 0;
    int height = 0;
    int width = 0;
    while (lines >> one.how >> one.file >> answer >> bands >> height >> width) {
      one.expected = Image(bands, height, width);
      // Not through NpyFile, which is itself under test: the floats are at the end of the file.
      const std::string content = read_file(folder_ / answer);
      const std::size_t bytes = one.expected.pixels.size() * sizeof(float);
      std::memcpy(one.expected.pixels.data(), content.data() + content.size() - bytes, bytes);
      cases_.push_back(one);
    }
  }

  static std::vector<Case> cases(const std::string& how) {
    std::vector<Case> chosen;
    for (const Case& one : cases_) {
      if (one.how == how) chosen.push_back(one);
    }
    EXPECT_FALSE(chosen.empty()) << how;
    return chosen;
  }

  static std::vector<std::uint8_t> bytes_of(const std::string& file) {
    const std::string content = read_file(folder_ / file);
    return {content.begin(), content.end()};
  }

  static void expect_shape(const Case& one, const Image& image) {
    ASSERT_EQ(image.bands, one.expected.bands) << one.file;
    ASSERT_EQ(image.height, one.expected.height) << one.file;
    ASSERT_EQ(image.width, one.expected.width) << one.file;
  }

  static void expect_near(const Case& one, const Image& image, double tolerance) {
    expect_shape(one, image);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      ASSERT_NEAR(image.pixels[i], one.expected.pixels[i], tolerance) << one.file << " value " << i;
    }
  }

  inline static std::filesystem::path folder_;
  inline static std::vector<Case> cases_;
  inline static std::string why_not_;
  inline static bool failed_ = false;
};

TEST_F(PictureReferee, PicturesHoldWhatPillowReads) {
  for (const Case& one : cases("picture")) {
    const Image image = decode_picture(bytes_of(one.file), one.file);
    expect_shape(one, image);
    EXPECT_EQ(image.pixels, one.expected.pixels) << one.file;
  }
}

TEST_F(PictureReferee, GreyIsTheStoredLumaOfAJpegAndTheWeightedSumOfAPng) {
  for (const Case& one : cases("grey")) {
    const Image image = decode_picture(bytes_of(one.file), one.file, PictureColour::kGrey);
    expect_near(one, image, one.file.ends_with(".png") ? 1e-4 : 0);
  }
}

TEST_F(PictureReferee, ArraysOfEveryTypeAndOrder) {
  for (const Case& one : cases("npy")) {
    const NpyFile file(folder_ / one.file);
    ASSERT_EQ(file.shape(),
              (std::vector<std::int64_t>{one.expected.bands, one.expected.height, one.expected.width}));
    Image image(one.expected.bands, one.expected.height, one.expected.width);
    file.read(0, image.pixels);
    EXPECT_EQ(image.pixels, one.expected.pixels) << one.file;
    // By range: each band on its own, and a range that begins and ends within rows.
    for (int band = 0; band < image.bands; ++band) {
      std::vector<float> values(image.band_size());
      file.read(static_cast<std::int64_t>(band * image.band_size()), values);
      ASSERT_TRUE(std::equal(values.begin(), values.end(), one.expected.band(band).begin())) << one.file;
    }
    std::vector<float> part(image.pixels.size() - 5);
    file.read(3, part);
    EXPECT_TRUE(std::equal(part.begin(), part.end(), one.expected.pixels.begin() + 3)) << one.file;
  }
}

TEST_F(PictureReferee, RebinIsTheMatrixProductOfTheOverlaps) {
  for (const Case& one : cases("rebin")) {
    const NpyFile file(folder_ / one.file);
    Image image(1, static_cast<int>(file.shape()[1]), static_cast<int>(file.shape()[2]));
    file.read(0, image.pixels);
    expect_near(one, rebin(image, one.expected.height, one.expected.width, RebinKind::kFlux), 2e-4);
  }
}

TEST_F(PictureReferee, DecodingIntoCellsGivesTheSame) {
  for (const Case& one : cases("reduce")) {
    PictureReduction reduction;
    reduction.height = one.expected.height;
    reduction.width = one.expected.width;
    const Image image =
        decode_and_rebin_picture(bytes_of(one.file), one.file, PictureColour::kAsIs, reduction).image;
    expect_shape(one, image);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      ASSERT_NEAR(image.pixels[i], one.expected.pixels[i], 1e-6 * one.expected.pixels[i])
          << one.file << " value " << i;
    }
  }
}

}  // namespace
}  // namespace peculiar::image
