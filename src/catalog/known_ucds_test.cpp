#include "catalog/known_ucds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peculiar::catalog {
namespace {

using testing::ElementsAre;

Table table_of(const std::vector<std::pair<std::string, std::string>>& names_and_units) {
  Table table;
  for (const auto& [name, unit] : names_and_units) table.add({name, unit, "", std::vector<double>{1}, {}});
  return table;
}

TEST(KnownUcds, ByNameAndUnit) {
  EXPECT_THAT(known_ucds(table_of({{"ra", "deg"},
                                   {"dec", "deg"},
                                   {"p_value", ""},
                                   {"x", "px"},
                                   {"x_2", "pix"},
                                   {"flux", "nJy"},
                                   {"magnitude_F160W", "mag"},
                                   {"redshift", ""}})),
              ElementsAre("pos.eq.ra;meta.main", "pos.eq.dec;meta.main", "stat.probability",
                          "pos.cartesian.x", "", "phot.flux", "phot.mag", "src.redshift"));
}

TEST(KnownUcds, NotOfColumnsInOtherUnits) {
  EXPECT_THAT(known_ucds(table_of(
                  {{"ra", "hour"}, {"p_value", "mag"}, {"merger", ""}, {"effective_radius", "arcsec"}})),
              ElementsAre("", "", "", ""));
}

TEST(KnownUcds, TheTablesOwnGoFirst) {
  Table table = table_of({{"ra", "deg"}, {"RAJ2000", "deg"}, {"redshift", ""}});
  table.find("RAJ2000")->ucd = "pos.eq.ra;meta.main";
  table.find("redshift")->ucd = "src.redshift.phot";
  EXPECT_THAT(known_ucds(table), ElementsAre("pos.eq.ra", "pos.eq.ra;meta.main", "src.redshift.phot"));
}

}  // namespace
}  // namespace peculiar::catalog
