#include "catalog/table.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <limits>

#include "base/error.h"

namespace peculiar::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

Table sample() {
  Table table;
  table.description = "three galaxies";
  table.metadata = {{"survey", "none"}};
  table.add({"id", "", "", std::vector<std::int64_t>{587722981742084144, 7, -1}, {false, true, false}});
  table.add({"redshift", "", "", std::vector<double>{0.1, 2, kNan}, {}});
  table.add({"class", "", "", std::vector<std::string>{"spiral", "", "disc"}, {false, true, false}});
  table.add({"flag", "", "", std::vector<bool>{true, false, true}, {false, false, true}});
  return table;
}

TEST(Table, ValuesAsNumbersAndText) {
  const Table table = sample();
  EXPECT_EQ(table.at("id").text(0), "587722981742084144");
  EXPECT_EQ(table.at("id").text(1), "");
  EXPECT_EQ(table.at("id").number(2), -1);
  EXPECT_TRUE(std::isnan(table.at("id").number(1)));
  EXPECT_EQ(table.at("redshift").text(0), "0.1");
  EXPECT_EQ(table.at("redshift").text(1), "2");
  EXPECT_TRUE(table.at("redshift").is_missing(2));
  EXPECT_EQ(table.at("flag").number(0), 1);
  EXPECT_EQ(table.at("flag").text(1), "false");
  EXPECT_TRUE(std::isnan(table.at("flag").number(2)));
  EXPECT_FALSE(table.at("class").is_numeric());
  EXPECT_TRUE(table.at("class").is_missing(1));
  EXPECT_THROW(table.at("class").number(0), Error);
}

TEST(Table, AddBlanksWhatIsMissing) {
  const Table table = sample();
  EXPECT_THAT(std::get<std::vector<std::int64_t>>(table.at("id").data),
              ElementsAre(587722981742084144, 0, -1));
  EXPECT_THAT(std::get<std::vector<bool>>(table.at("flag").data), ElementsAre(true, false, false));
  Table floats;
  floats.add({"x", "", "", std::vector<double>{1, 2}, {false, true}});
  EXPECT_TRUE(std::isnan(std::get<std::vector<double>>(floats.at("x").data)[1]));
}

TEST(Table, AddRefuses) {
  Table table = sample();
  EXPECT_THAT(message_of([&] {
                table.add({"id", "", "", std::vector<double>(3), {}});
              }),
              HasSubstr("named 'id'"));
  EXPECT_THAT(message_of([&] {
                table.add({"", "", "", std::vector<double>(3), {}});
              }),
              HasSubstr("has no name"));
  EXPECT_THAT(message_of([&] { table.add({"x", "", "", std::vector<double>(2), {}}); }), HasSubstr("2 rows"));
  EXPECT_THAT(message_of([&] {
                table.add({"x", "", "", std::vector<double>(3), {true}});
              }),
              HasSubstr("1 marks"));
  EXPECT_EQ(table.columns().size(), 4u);
}

TEST(Table, AtNamesTheNearest) {
  EXPECT_THAT(message_of([] { sample().at("redshfit"); }), HasSubstr("did you mean 'redshift'?"));
  EXPECT_EQ(sample().find("Redshift"), nullptr);
  EXPECT_TRUE(sample().has("redshift"));
}

TEST(Table, TakeKeepsOrderMasksAndMetadata) {
  Table table = sample();
  table.find("id")->ucd = "meta.id;meta.main";
  const Table taken = table.take({2, 1, 2});
  EXPECT_EQ(taken.at("id").ucd, "meta.id;meta.main");
  EXPECT_EQ(taken.rows(), 3u);
  EXPECT_EQ(taken.description, "three galaxies");
  EXPECT_EQ(taken.metadata.size(), 1u);
  EXPECT_THAT(std::get<std::vector<std::int64_t>>(taken.at("id").data), ElementsAre(-1, 0, -1));
  EXPECT_TRUE(taken.at("id").is_missing(1));
  EXPECT_EQ(taken.at("class").text(0), "disc");
  EXPECT_THROW(sample().take({3}), Error);
  EXPECT_EQ(Table().rows(), 0u);
}

}  // namespace
}  // namespace peculiar::catalog
