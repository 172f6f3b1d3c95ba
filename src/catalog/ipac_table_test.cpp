#include "catalog/table_file_testing.h"

namespace peculiar::catalog {
namespace {

using namespace testing_kit;
using testing::ElementsAre;
using testing::HasSubstr;

// As written by IRSA's Gator.
const char* const kTable =
    "\\fixlen = T\n\\RowsRetrieved=3\n\\ a comment | with a bar\n"
    "|designation      |ra          |dec        |k_m    |id                  |n  |\n"
    "|char             |double      |double     |double |long                |i  |\n"
    "|                 |deg         |deg        |mag    |                    |   |\n"
    "|null             |null        |null       |null   |null                |-9 |\n"
    " J1000+0200 x      150.25       -2.5        13.5    1237650000000001054  3\n"
    " J1001             150.5        2.25        null    1237650000000001055  -9\n"
    "                   150.75                   14      1237650000000001056  4\n";

TEST(IpacTable, CellsStandUnderTheBars) {
  for (const char* suffix : {".tbl", ".txt", ".csv"}) {
    TableReading reading;
    const Table table = parse_table_text(kTable, suffix, "t", reading);
    EXPECT_THAT(table.names(), ElementsAre("designation", "ra", "dec", "k_m", "id", "n")) << suffix;
    EXPECT_THAT(values<double>(table, "ra"), ElementsAre(150.25, 150.5, 150.75));
    EXPECT_EQ(table.at("ra").unit, "deg");
    EXPECT_EQ(table.at("designation").text(0), "J1000+0200 x");
    EXPECT_TRUE(table.at("designation").is_missing(2));
    EXPECT_TRUE(table.at("dec").is_missing(2) && table.at("k_m").is_missing(1));
    EXPECT_DOUBLE_EQ(table.at("k_m").number(2), 14);
    EXPECT_THAT(values<std::int64_t>(table, "id"),
                ElementsAre(1237650000000001054, 1237650000000001055, 1237650000000001056));
    EXPECT_TRUE(table.at("n").is_missing(1));
    EXPECT_TRUE(reading.warnings.empty());
  }
}

TEST(IpacTable, WhatIsNoneIsReadAsBefore) {
  EXPECT_THAT(parse_table_text("|id|ra|\n|1|30.5|\n", ".txt", "t").names(), testing::Contains("ra"));
  EXPECT_THAT(message_of("|a  |b  |\n|int|int|\n 1   2\n 1 345\n", ".tbl"),
              HasSubstr("line 4: '4' stands under a bar"));
}

}  // namespace
}  // namespace peculiar::catalog
