#include "figure/line_figure.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <functional>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/picture_codec.h"

namespace peculiar::figure {
namespace {

namespace fs = std::filesystem;

class LineFigures : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
    folder_ = fs::temp_directory_path() / ("peculiar_figure_test_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(LineFigures, PanelsStandSideBySideAndTheLineIsDrawn) {
  const Panel rising{"a \"quoted\" title",
                     "step",
                     "value",
                     false,
                     {{"one", {0, 1, 2}, {1, 5, 9}}, {"two", {0, 1, 2}, {9, NAN, 1}}}};
  const Panel empty{"nothing yet", "step", "value", true, {{"none", {0, 1}, {NAN, -1}}}};
  const fs::path path = folder_ / "figure.png";
  write_line_figure(path, {rising, empty, rising}, 2);
  const std::string content = read_file(path);
  const image::Image picture = image::decode_picture(
      {reinterpret_cast<const std::uint8_t*>(content.data()), content.size()}, path.string());
  EXPECT_EQ(picture.width, 960);
  const int half = picture.height / 2;
  EXPECT_GT(half, 340) << "a panel and its key";
  // A coloured line in the first panel, none in the empty position.
  const auto coloured = [&](int from_y, int from_x) {
    int count = 0;
    for (int y = from_y; y < from_y + half; ++y) {
      for (int x = from_x; x < from_x + 480; ++x) {
        if (std::abs(picture.at(0, y, x) - picture.at(1, y, x)) > 60) ++count;
      }
    }
    return count;
  };
  EXPECT_GT(coloured(0, 0), 200);
  EXPECT_EQ(coloured(half, 480), 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1)
      << "nothing is left beside it";
}

TEST_F(LineFigures, AFolderThatIsNotThereIsAnErrorNamingIt) {
  try {
    write_line_figure(folder_ / "none" / "figure.png", {{}}, 1);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("none"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace peculiar::figure
