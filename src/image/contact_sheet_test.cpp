#include "image/contact_sheet.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/codec.h"

namespace peculiar::image {
namespace {

namespace fs = std::filesystem;

class ContactSheetTest : public testing::Test {
 protected:
  void TearDown() override { fs::remove(path_); }
  Image draw(const std::vector<SheetTile>& tiles, const SheetOptions& options) {
    write_contact_sheet(path_, tiles, options);
    const std::string content = read_file(path_);
    return decode_picture({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()}, "sheet");
  }
  /// Dark pixels in a part of the sheet.
  static int ink(const Image& sheet, int x0, int y0, int x1, int y1) {
    int count = 0;
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) count += sheet.at(0, y, x) < 120 && sheet.at(2, y, x) < 120 ? 1 : 0;
    }
    return count;
  }
  fs::path path_ = fs::temp_directory_path() / ("peculiar_sheet_" + std::to_string(::getpid()) + ".png");
};

// The layout that the header promises: margin 14, gap 8, title 30, label lines of 14 px.

TEST_F(ContactSheetTest, TilesLabelsAndTitleAreWhereTheyBelong) {
  Image stamp(1, 16, 16);
  stamp.at(0, 0, 0) = 10;  // the lower left corner, rows upward
  SheetOptions options;
  options.title = "A title";
  options.tile_px = 64;
  options.stretch = StretchKind::kLinear;
  const Image sheet = draw({{stamp, "first\nsecond"}, {stamp, ""}, {stamp, "third"}}, options);
  EXPECT_EQ(sheet.width, 2 * 14 + 2 * 64 + 8);
  EXPECT_GT(ink(sheet, 14, 14, 120, 40), 40) << "the title is drawn";
  const int top = 14 + 30;
  EXPECT_EQ(sheet.at(0, top + 63, 14), 255) << "the corner pixel, enlarged four times";
  EXPECT_EQ(sheet.at(0, top + 60, 17), 255);
  EXPECT_EQ(sheet.at(0, top + 59, 14), 0);
  EXPECT_GT(ink(sheet, 14, top + 65, 78, top + 65 + 28), 30) << "the labels are drawn";
  EXPECT_EQ(ink(sheet, 14 + 72, top + 65, 14 + 72 + 64, top + 65 + 28), 0) << "no label, no ink";
}

TEST_F(ContactSheetTest, MissingPixelsAreMagentaAndLongLabelsAreCut) {
  Image stamp(1, 8, 8, 1.0f);
  stamp.at(0, 7, 7) = std::nanf("");
  SheetOptions options;
  options.tile_px = 32;
  const Image sheet = draw({{stamp, std::string(200, 'W') + "\xff\xc3\xa9"}}, options);
  EXPECT_EQ(sheet.width, 2 * 14 + 32);
  EXPECT_EQ(sheet.at(0, 14, 14 + 31), 255);
  EXPECT_EQ(sheet.at(1, 14, 14 + 31), 0);
  EXPECT_EQ(sheet.at(2, 14, 14 + 31), 255);
  EXPECT_EQ(ink(sheet, 14 + 33, 14 + 32, sheet.width, sheet.height), 0) << "the label stays below its tile";
}

TEST_F(ContactSheetTest, LargeStampsAreReducedAndColoursKept) {
  Image stamp(3, 200, 200);
  for (float& value : stamp.band(0)) value = 1;
  SheetOptions options;
  options.tile_px = 50;
  options.stretch = StretchKind::kLinear;
  options.rows_upward = false;
  const Image sheet = draw({{stamp, ""}}, options);
  EXPECT_EQ(sheet.at(0, 39, 39), 255);
  EXPECT_EQ(sheet.at(1, 39, 39), 0);
}

TEST_F(ContactSheetTest, NothingToDrawIsAnError) {
  EXPECT_THROW(write_contact_sheet(path_, {}, {}), Error);
  EXPECT_THROW(write_contact_sheet("/nowhere/sheet.png", {{Image(1, 4, 4), ""}}, {}), Error);
}

}  // namespace
}  // namespace peculiar::image
