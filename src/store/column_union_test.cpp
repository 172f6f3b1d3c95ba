#include "store/column_union.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "store/merge.h"
#include "store/row_file_testing.h"
#include "store/sample_testing.h"

namespace peculiar::store {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

using Floats = std::vector<double>;
using Integers = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

/// Merges two samples of two rows that both have a column "c".
class ColumnUnion : public testing::Test {
 protected:
  catalog::Column merged(catalog::Column first, catalog::Column second) {
    MergeOptions options;
    for (catalog::Column* column : {&first, &second}) {
      column->name = "c";
      options.inputs.push_back(path(column == &first ? "a.h5" : "b.h5"));
      write_sample(options.inputs.back(), 2, 4, 1,
                   [](std::int64_t, std::span<float> p) { std::fill(p.begin(), p.end(), 1.0f); }, {*column});
    }
    options.output = path("m.h5");
    options.keep_duplicates = true;
    options.overwrite = true;
    merge_samples(options, log_.context());
    return SampleReader(options.output).rows().column("c");
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  TestFolder folder_;
  MessageLog log_;
};

catalog::Column column(catalog::ColumnData data, std::vector<bool> missing = {},
                       const std::string& unit = "") {
  return {"c", unit, "", std::move(data), std::move(missing)};
}

TEST_F(ColumnUnion, IntegersBesideFloatsAreFloatsAndKeepTheirGaps) {
  for (const bool integers_first : {true, false}) {
    const catalog::Column integers = column(Integers{20, 0}, {false, true}),
                          floats = column(Floats{20.5, std::nan("")});
    const catalog::Column all = integers_first ? merged(integers, floats) : merged(floats, integers);
    const std::size_t i = integers_first ? 0 : 2;
    EXPECT_EQ(std::get<Floats>(all.data)[i], 20);
    EXPECT_TRUE(all.is_missing(i + 1));
    EXPECT_EQ(std::get<Floats>(all.data)[2 - i], 20.5);
    EXPECT_TRUE(all.is_missing(3 - i));
  }
}

TEST_F(ColumnUnion, DescriptionAndUcdAreTakenFromWhoHasThem) {
  catalog::Column described = column(Floats{1, 2}, {}, "px");
  described.description = "half-light radius";
  described.ucd = "phys.angSize";
  const catalog::Column all = merged(column(Floats{1, 2}, {}, "pixel"), described);
  EXPECT_EQ(all.description, "half-light radius");
  EXPECT_EQ(all.ucd, "phys.angSize");
  EXPECT_EQ(all.unit, "pixel");
}

TEST_F(ColumnUnion, AColumnWithoutValuesTakesTheOthersType) {
  const catalog::Column none = column(Floats{std::nan(""), std::nan("")});
  EXPECT_THAT(std::get<Integers>(merged(column(Integers{(std::int64_t{1} << 60) + 1, 2}), none).data),
              ElementsAre((std::int64_t{1} << 60) + 1, 2, 0, 0));
  EXPECT_THAT(std::get<Texts>(merged(none, column(Texts{"spiral", "ring"})).data),
              ElementsAre("", "", "spiral", "ring"));
  const catalog::Column truths = merged(none, column(std::vector<bool>{true, false}));
  EXPECT_EQ(std::get<std::vector<bool>>(truths.data), (std::vector<bool>{false, false, true, false}));
  EXPECT_TRUE(truths.is_missing(0) && truths.is_missing(1) && !truths.is_missing(3));
  const catalog::Column numbers = merged(column(Texts{"", ""}), column(Integers{1, 2}));
  EXPECT_THAT(std::get<Integers>(numbers.data), ElementsAre(0, 0, 1, 2));
  EXPECT_TRUE(numbers.is_missing(1));
}

TEST_F(ColumnUnion, TruthValuesBesideNumbersAreNumbers) {
  EXPECT_THAT(std::get<Integers>(merged(column(std::vector<bool>{true, false}), column(Integers{5, 6})).data),
              ElementsAre(1, 0, 5, 6));
}

TEST_F(ColumnUnion, WhatDoesNotGoTogetherIsNamed) {
  EXPECT_THAT(message_of([&] {
                merged(column(Texts{"a", "b"}), column(Integers{1, 2}));
              }),
              AllOf(HasSubstr("b.h5: column 'c' is of integers here and of text in"), HasSubstr("a.h5")));
  EXPECT_THAT(message_of([&] {
                merged(column(Integers{(std::int64_t{1} << 53) + 1, 2}), column(Floats{1, 2}));
              }),
              AllOf(HasSubstr("a.h5: column 'c' has integers such as 9007199254740993"), HasSubstr("b.h5")));
  EXPECT_THAT(message_of([&] {
                merged(column(Floats{1, 2}, {}, "mag"), column(Floats{1, 2}, {}, "Jy"));
              }),
              AllOf(HasSubstr("b.h5: column 'c' is in Jy here and in mag in"), HasSubstr("a.h5")));
}

TEST_F(ColumnUnion, AUnitThatOnlyOneHasIsTakenAndItIsSaid) {
  EXPECT_EQ(merged(column(Floats{1, 2}), column(Floats{1, 2}, {}, "mag")).unit, "mag");
  EXPECT_THAT(log_.text(),
              AllOf(HasSubstr("warning: "), HasSubstr("a.h5: column 'c' has no unit; assuming mag")));
}

TEST_F(ColumnUnion, UnitsThatDifferInSpellingAreOne) {
  EXPECT_EQ(merged(column(Floats{1, 2}, {}, "MJy/sr"), column(Floats{1, 2}, {}, "MJy sr-1")).unit, "MJy/sr");
  EXPECT_EQ(merged(column(Floats{1, 2}, {}, "deg"), column(Floats{1, 2}, {}, "degrees")).unit, "deg");
  EXPECT_THAT(message_of([&] {
                merged(column(Floats{1, 2}, {}, "mJy"), column(Floats{1, 2}, {}, "MJy"));
              }),
              HasSubstr("is in MJy here and in mJy in"));
}

}  // namespace
}  // namespace peculiar::store
