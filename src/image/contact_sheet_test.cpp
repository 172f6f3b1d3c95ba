#include "image/contact_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <limits>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/codec.h"
#include "image/residual_colours.h"
#include "image/sheet_text.h"

namespace peculiar::image {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

using Colour = std::array<int, 3>;
constexpr Colour kWhite{255, 255, 255};

struct Box {
  int left = 1 << 30;
  int top = 1 << 30;
  int right = -1;  ///< last one inside
  int bottom = -1;
};

class ContactSheet : public testing::Test {
 protected:
  ~ContactSheet() override { std::filesystem::remove(path_); }

  void draw(const std::vector<SheetTile>& tiles) {
    write_contact_sheet(path_, tiles, options_);
    const std::string content = read_file(path_);
    sheet_ = decode_picture({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()}, "sheet");
    ASSERT_EQ(sheet_.bands, 3);
  }

  Colour colour(int x, int y) const {
    return {static_cast<int>(sheet_.at(0, y, x)), static_cast<int>(sheet_.at(1, y, x)),
            static_cast<int>(sheet_.at(2, y, x))};
  }

  /// The bounding box of all pixels of a colour, and their number.
  std::pair<Box, int> find(const Colour& wanted) const {
    Box box;
    int count = 0;
    for (int y = 0; y < sheet_.height; ++y) {
      for (int x = 0; x < sheet_.width; ++x) {
        if (colour(x, y) != wanted) continue;
        ++count;
        box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x), std::max(box.bottom, y)};
      }
    }
    return {box, count};
  }

  /// Dark pixels between two rows: traces of text.
  int ink(int top, int bottom) const {
    int count = 0;
    for (int y = std::max(0, top); y < std::min(bottom, sheet_.height); ++y) {
      for (int x = 0; x < sheet_.width; ++x) count += sheet_.at(0, y, x) < 128;
    }
    return count;
  }

  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("peculiar_sheet_" + std::to_string(::getpid()) + ".png");
  SheetOptions options_;
  Image sheet_;
};

constexpr Colour kNanShown{kNanColour[0], kNanColour[1], kNanColour[2]};

Image nan_image(int height, int width) { return Image(1, height, width, kNan); }

TEST_F(ContactSheet, StampsAreEnlargedByWholeFactors) {
  options_.tile_px = 100;
  Image image = nan_image(30, 30);
  draw({{image, ""}});
  const auto [box, count] = find(kNanShown);
  EXPECT_EQ(count, 90 * 90);
  EXPECT_EQ(box.right - box.left + 1, 90);
  EXPECT_EQ(box.bottom - box.top + 1, 90);
}

TEST_F(ContactSheet, EachPixelIsACrispBlock) {
  options_.tile_px = 40;
  options_.stretch = StretchKind::kLinear;
  options_.rows_upward = false;
  Image image(1, 2, 2);
  image.pixels = {kNan, 0, 1, kNan};
  draw({{image, ""}});
  const auto [box, count] = find(kNanShown);
  EXPECT_EQ(count, 2 * 20 * 20);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 40; ++x) {
      const Colour expected = (x < 20) == (y < 20) ? kNanShown
                              : x >= 20            ? colour(box.left + 20, box.top)
                                                   : kWhite;
      ASSERT_EQ(colour(box.left + x, box.top + y), expected) << x << ", " << y;
    }
  }
  EXPECT_NE(colour(box.left + 20, box.top), kWhite);
}

TEST_F(ContactSheet, RowsUpwardPutsRowZeroAtTheBottom) {
  Image image(1, 8, 8, 1);
  image.at(0, 0, 0) = kNan;
  draw({{image, ""}});
  const int upward = find(kNanShown).first.top;
  options_.rows_upward = false;
  draw({{image, ""}});
  EXPECT_EQ(upward - find(kNanShown).first.top, 7 * 16);
}

TEST_F(ContactSheet, LargeStampsAreReducedToTheTile) {
  options_.tile_px = 50;
  draw({{nan_image(200, 100), ""}});
  const auto [box, count] = find(kNanShown);
  EXPECT_EQ(box.bottom - box.top + 1, 50);
  EXPECT_EQ(box.right - box.left + 1, 25);
  EXPECT_EQ(count, 50 * 25);
}

TEST_F(ContactSheet, GridHasTheColumnsAskedForOrIsNearlySquare) {
  options_.tile_px = 32;
  const std::vector<SheetTile> tiles(12, {nan_image(32, 32), ""});
  options_.columns = 6;
  draw(tiles);
  const int wide = sheet_.width;
  const int flat = sheet_.height;
  options_.columns = 3;
  draw(tiles);
  const int step = (wide - sheet_.width) / 3;
  EXPECT_GT(step, 32);
  EXPECT_LT(step, 48);
  EXPECT_EQ(sheet_.height - flat, 2 * step);
  options_.columns = 0;
  draw(tiles);
  EXPECT_LE(std::abs(sheet_.width - sheet_.height), step);
  EXPECT_EQ(find(kNanShown).second, 12 * 32 * 32);
  options_.columns = 50;  // no more columns than tiles
  draw(tiles);
  EXPECT_EQ(sheet_.width, wide + 6 * step);
}

TEST_F(ContactSheet, LabelsAreDrawnUnderTheTile) {
  draw({{nan_image(64, 64), ""}});
  const int plain_height = sheet_.height;
  EXPECT_EQ(ink(find(kNanShown).first.bottom + 3, sheet_.height), 0);
  draw({{nan_image(64, 64), "galaxy 1"}});
  const int bottom = find(kNanShown).first.bottom;
  const int one_line = ink(bottom + 3, sheet_.height);
  EXPECT_GT(one_line, 60);
  EXPECT_GT(sheet_.height, plain_height + 8);
  draw({{nan_image(64, 64), "galaxy 1\ngalaxy 1"}});
  EXPECT_NEAR(ink(bottom + 3, sheet_.height), 2 * one_line, 0.1 * one_line);
  EXPECT_EQ(ink(0, find(kNanShown).first.top - 3), 0);
}

TEST_F(ContactSheet, LongLabelsEndInAnEllipsisWithinTheTile) {
  const std::string name(400, 'W');
  draw({{nan_image(64, 64), "W"}, {nan_image(64, 64), name}, {nan_image(64, 64), "W"}});
  options_.columns = 1;
  draw({{nan_image(64, 64), name}});
  const Box tile = find(kNanShown).first;
  for (int y = tile.bottom + 3; y < sheet_.height; ++y) {
    for (int x = tile.right + 2; x < sheet_.width; ++x) ASSERT_EQ(colour(x, y), kWhite);
  }
  EXPECT_GT(ink(tile.bottom + 3, sheet_.height), 200);
}

TEST_F(ContactSheet, NumbersStandUnderTheirOwnTile) {
  options_.columns = 3;
  options_.tile_px = 64;
  for (std::size_t own = 0; own < 3; ++own) {
    std::vector<SheetTile> tiles(3, {nan_image(64, 64), ""});
    tiles[own].numbers = {
        {"untrained_density", 1234567.891}, {"weighted_anomaly_score", -0.000123456}, {"p", 0.5}};
    draw(tiles);
    const Box all = find(kNanShown).first;  // of the three tiles and the gaps between them
    const int step = (all.right - all.left + 1 - 64) / 2;
    const int left = all.left + static_cast<int>(own) * step;
    int inside = 0;
    for (int y = all.bottom + 3; y < sheet_.height; ++y) {
      for (int x = 0; x < sheet_.width; ++x) {
        if (sheet_.at(0, y, x) >= 128) continue;
        ++inside;
        ASSERT_GE(x, left - 1) << "tile " << own;
        ASSERT_LE(x, left + 64) << "tile " << own;
      }
    }
    EXPECT_GT(inside, 100);
  }
}

TEST(SheetText, NumbersLoseDigitsAndThenTheNameIsShortened) {
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 8, 8);
  cairo_t* context = cairo_create(surface);
  choose_font(context, 10, false);
  const auto width = [&](const char* text) {
    cairo_text_extents_t extents;
    cairo_text_extents(context, text, &extents);
    return extents.x_advance + 0.01;
  };
  const SheetNumber number{"density", 0.0123456, "px", 4};
  EXPECT_EQ(fitted(context, number, 500), "density 0.01235 px");
  EXPECT_EQ(fitted(context, number, width("density 0.012 px")), "density 0.012 px");
  EXPECT_EQ(fitted(context, number, width("density 0.01235") - 1), "density 0.0123");
  const std::string shortened = fitted(context, number, width("density 0.01") - 1);
  EXPECT_THAT(shortened, testing::MatchesRegex("d[a-z]*\xe2\x80\xa6 0\\.01.*"));
  EXPECT_EQ(fitted(context, number, width("0.01")), "0.01");
  EXPECT_EQ(fitted(context, number, 3), "") << "rather than a part of it";
  cairo_destroy(context);
  cairo_surface_destroy(surface);
}

TEST_F(ContactSheet, TitleIsDrawnOnTop) {
  options_.title = "sample.h5: 2 of 9 images";
  draw({{nan_image(64, 64), ""}, {nan_image(64, 64), ""}});
  EXPECT_GT(ink(0, find(kNanShown).first.top - 2), 200);
}

TEST_F(ContactSheet, TextThatIsNotUtf8IsStillDrawn) {
  draw({{nan_image(64, 64), std::string("\xff\xc0 caf\xe9 \t \xed\xa0\x80") + " n\u00b0 5 \u03b1"}});
  EXPECT_GT(ink(find(kNanShown).first.bottom + 3, sheet_.height), 60);
}

TEST_F(ContactSheet, ColoursKeepTheirHue) {
  options_.rows_upward = false;
  options_.tile_px = 16;
  Image image(3, 4, 4);
  for (std::size_t i = 0; i < 16; ++i) {
    image.band(0)[i] = i == 0 ? 100 : 0;
    image.band(1)[i] = i == 0 ? 50 : 0;
    image.band(2)[i] = 0;
  }
  image.band(1)[15] = kNan;  // one band is enough
  draw({{image, ""}});
  const Box box = find(kNanShown).first;
  EXPECT_EQ(box.right - box.left, 3);
  const Colour orange = colour(box.left - 12, box.top - 12);
  EXPECT_EQ(orange[0], 255);
  EXPECT_NEAR(orange[1], 128, 2);
  EXPECT_EQ(orange[2], 0);
}

TEST_F(ContactSheet, CommonLimitsShowFaintStampsFaint) {
  options_.columns = 2;
  options_.tile_px = 16;
  Image bright(1, 4, 4);
  for (std::size_t i = 0; i < 16; ++i) bright.pixels[i] = static_cast<float>(100 * i);
  Image faint = bright;
  for (float& value : faint.pixels) value *= 0.01f;
  // The brightest pixel of the right tile is at its upper right.
  const auto brightest_of_faint = [&] { return colour(sheet_.width - 14, 13)[0]; };
  draw({{bright, ""}, {faint, ""}});
  EXPECT_EQ(brightest_of_faint(), 255);
  options_.common_limits = true;
  draw({{bright, ""}, {faint, ""}});
  EXPECT_LT(brightest_of_faint(), 128);
}

TEST_F(ContactSheet, ResidualsShowTheirSignAndABarSaysWhatTheColoursMean) {
  options_.tile_px = 200;
  options_.stretch = StretchKind::kLinear;
  Image residual(1, 2, 2);
  residual.pixels = {3, -3, kNan, 0};
  draw({{residual, "", {}, 3.0}});
  const auto shown = [](double value) {
    const std::uint32_t colour = signed_colour(value, 1);
    return Colour{static_cast<int>(colour >> 16), static_cast<int>(colour >> 8 & 0xff),
                  static_cast<int>(colour & 0xff)};
  };
  // Row 0 is at the bottom.
  const auto [above, above_count] = find(shown(1));
  EXPECT_EQ(above_count, 100 * 100);
  EXPECT_EQ(find(shown(-1)).first.left, above.left + 100);
  EXPECT_EQ(find(shown(0)).first.top, above.top - 100);
  EXPECT_EQ(find(kNanShown).second, 100 * 100);
  const int plain = sheet_.height;
  options_.bar = ColourBar{3, "residual [sigma]"};
  draw({{residual, "", {}, 3.0}});
  EXPECT_GT(sheet_.height, plain + 10);
  const Box tile = find(kNanShown).first;
  EXPECT_GT(find(shown(1)).second, 100 * 100) << "the end of the bar";
  EXPECT_LT(find(shown(1)).first.top, tile.top - 10);
  EXPECT_LT(find(shown(-1)).first.left, find(shown(1)).first.right);
  EXPECT_GT(ink(0, tile.top - 4), 200) << "its numbers and words";
}

TEST_F(ContactSheet, OtherNumbersOfBandsAreDrawnAsTheirMean) {
  options_.tile_px = 8;
  draw({{Image(5, 4, 4, 1), "five"}, {Image(2, 4, 4, kNan), "two"}, {Image(1, 1, 1, 3), "one"}});
  EXPECT_EQ(find(kNanShown).second, 64);
}

TEST_F(ContactSheet, RefusesWhatCannotBeDrawn) {
  const auto write = [&](const std::vector<SheetTile>& tiles) {
    write_contact_sheet(path_, tiles, options_);
  };
  EXPECT_THAT([&] { write({}); }, ThrowsMessage<Error>(HasSubstr("no tiles")));
  EXPECT_THAT(
      [&] {
        write({{Image(), "hollow"}});
      },
      ThrowsMessage<Error>(HasSubstr("'hollow' has no pixels")));
  options_.columns = 1;
  const std::vector<SheetTile> many(400, {Image(1, 2, 2), ""});
  EXPECT_THAT([&] { write(many); }, ThrowsMessage<Error>(HasSubstr("400 tiles would make a sheet of")));
  options_.tile_px = 0;
  EXPECT_THROW(write({{Image(1, 2, 2), ""}}), Error);
  EXPECT_FALSE(std::filesystem::exists(path_));
  options_.tile_px = 16;
  EXPECT_THAT(
      [&] {
        write_contact_sheet("/nowhere/s.png", {{Image(1, 2, 2), ""}}, options_);
      },
      ThrowsMessage<Error>(HasSubstr("/nowhere/s.png")));
}

}  // namespace
}  // namespace peculiar::image
