#include "samp/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "base/error.h"

namespace peculiar::samp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Messages, ATableReadsTheSame) {
  const Message message = load_table({"file:///t.vot", "t1", "outliers"});
  EXPECT_EQ(message.type, "table.load.votable");
  EXPECT_THAT(message.parameters,
              ElementsAre(Pair("url", "file:///t.vot"), Pair("table-id", "t1"), Pair("name", "outliers")));
  const auto table = loaded_table(message);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->url, "file:///t.vot");
  EXPECT_EQ(table->id, "t1");
  EXPECT_EQ(table->name, "outliers");
  EXPECT_FALSE(loaded_image(message));
}

TEST(Messages, AnImageReadsTheSame) {
  const Message message = load_image({"file:///i.fits", "i1", "row 5"});
  EXPECT_EQ(message.type, "image.load.fits");
  EXPECT_THAT(message.parameters,
              ElementsAre(Pair("url", "file:///i.fits"), Pair("image-id", "i1"), Pair("name", "row 5")));
  EXPECT_EQ(loaded_image(message)->id, "i1");
  EXPECT_FALSE(loaded_table(message));
}

TEST(Messages, AHighlightedRowReadsTheSame) {
  const Message message = highlight_row("t1", "file:///t.vot", 12345678901);
  EXPECT_EQ(message.type, "table.highlight.row");
  EXPECT_EQ(message.parameter("row"), "12345678901");
  const auto rows = rows_of(message);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->table_id, "t1");
  EXPECT_EQ(rows->url, "file:///t.vot");
  EXPECT_THAT(rows->rows, ElementsAre(12345678901));
}

TEST(Messages, ASelectionReadsTheSame) {
  const Message message = select_rows({"t1", "", {0, 7, 3}});
  EXPECT_EQ(message.type, "table.select.rowList");
  EXPECT_THAT(message.parameters, ElementsAre(Pair("table-id", "t1")));
  EXPECT_THAT(message.row_list, ElementsAre("0", "7", "3"));
  EXPECT_THAT(rows_of(message)->rows, ElementsAre(0, 7, 3));
  EXPECT_THAT(rows_of(select_rows({"t1", "", {}}))->rows, IsEmpty());
}

TEST(Messages, APositionReadsTheSameToTheLastBit) {
  const SkyPosition position{150.11666666666667, -2.2e-7};
  const Message message = point_at_sky(position);
  EXPECT_EQ(message.type, "coord.pointAt.sky");
  EXPECT_EQ(pointed_at(message)->ra_deg, position.ra_deg);
  EXPECT_EQ(pointed_at(message)->dec_deg, position.dec_deg);
}

TEST(Messages, NumbersAsOtherProgramsWriteThem) {
  const Message message{kPointAtSky, "", {{"ra", " 1.5E2"}, {"dec", "+2."}}, {}};
  EXPECT_EQ(pointed_at(message)->ra_deg, 150);
  EXPECT_EQ(pointed_at(message)->dec_deg, 2);
}

TEST(Messages, WhatIsNoPositionIsNotSent) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(message_of([&] { point_at_sky({nan, 0}); }), HasSubstr("not a sky position"));
  EXPECT_THAT(message_of([&] { point_at_sky({0, nan}); }), HasSubstr("not a sky position"));
  EXPECT_THAT(message_of([&] { point_at_sky({0, 91}); }), HasSubstr("not a sky position"));
  EXPECT_THAT(message_of([&] { point_at_sky({-1, 0}); }), HasSubstr("not a sky position"));
}

TEST(Messages, WrongOnesAreRefusedByName) {
  const auto refusal = [](const char* type, const Parameters& parameters,
                          std::vector<std::string> rows = {}) {
    const Message message{type, "", parameters, std::move(rows)};
    return message_of([&] {
      loaded_table(message);
      loaded_image(message);
      rows_of(message);
      pointed_at(message);
    });
  };
  EXPECT_THAT(refusal(kLoadTable, {{"name", "t"}}), HasSubstr("has no url"));
  EXPECT_THAT(refusal(kHighlightRow, {{"row", "1"}}), HasSubstr("neither a table-id nor a url"));
  EXPECT_THAT(refusal(kHighlightRow, {{"table-id", "t"}}), HasSubstr("has no row"));
  EXPECT_THAT(refusal(kHighlightRow, {{"table-id", "t"}, {"row", "-1"}}), HasSubstr("rows count from 0"));
  EXPECT_THAT(refusal(kHighlightRow, {{"table-id", "t"}, {"row", "1.5"}}), HasSubstr("row = \"1.5\""));
  EXPECT_THAT(refusal(kHighlightRow, {{"table-id", "t"}, {"row", "99999999999999999999"}}),
              HasSubstr("row = "));
  EXPECT_THAT(refusal(kSelectRows, {{"url", "u"}}, {"1", "x"}), HasSubstr("row-list = \"x\""));
  EXPECT_THAT(refusal(kPointAtSky, {{"ra", "nan"}, {"dec", "0"}}), HasSubstr("no valid sky position"));
  EXPECT_THAT(refusal(kPointAtSky, {{"ra", "10:00:00"}, {"dec", "0"}}), HasSubstr("ra = \"10:00:00\""));
  EXPECT_EQ(refusal("samp.app.ping", {}), "no error");
}

}  // namespace
}  // namespace peculiar::samp
