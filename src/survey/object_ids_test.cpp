#include "base/atomic_file.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Not;

/// A catalogue of bricks, with objects numbered from the start in each.
class ObjectIdsTest : public SurveyTest {
 protected:
  void SetUp() override {
    SurveyTest::SetUp();
    write_mosaic();
    use_pixels();
    write_catalogue(
        "release,brickid,objid,x,y,primary,maskbits\n9010,1,0,60,40,true,0\n9010,1,1,50,40,true,2\n"
        "9010,2,0,40,40,false,6\n9010,2,1,30,40,true,1\n");
  }
};

TEST_F(ObjectIdsTest, MayBeOfSeveralColumnsAndTheMessageSaysOfWhich) {
  const std::string why = refusal();
  EXPECT_THAT(why,
              AllOf(HasSubstr("2 rows have a objid that an earlier one has (rows 1 and 3 both have '0')"),
                    HasSubstr("--id brickid,objid is unique"), HasSubstr("--id none")));
  options_.catalogue.id = "brickid,objid";
  EXPECT_EQ(run().stamps, 4);
  EXPECT_THAT(ids(sample()), testing::UnorderedElementsAre("1_0", "1_1", "2_0", "2_1"));
  options_.catalogue.id = "release, brickid, objid";
  run();
  EXPECT_THAT(ids(sample()), testing::Contains("9010_2_1"));
  options_.catalogue.id = "none";
  run();
  EXPECT_THAT(ids(sample()), testing::UnorderedElementsAre("0", "1", "2", "3"));
  options_.catalogue.id = "brickid,objd";
  EXPECT_THAT(refusal(), AllOf(HasSubstr("has no column 'objd' (--id)"), HasSubstr("did you mean 'objid'?")));
}

TEST_F(ObjectIdsTest, NeedBeUniqueAmongTheSelectedAlone) {
  options_.catalogue.where = "brickid == 1";
  options_.fates = path("fates.csv");
  const CutoutReport report = run();
  EXPECT_EQ(report.stamps, 2);
  EXPECT_EQ(count(report, Fate::kNotSelected), 2);
  EXPECT_THAT(ids(sample()), testing::UnorderedElementsAre("0", "1"));
  EXPECT_EQ(tables::read_table(options_.fates).rows(), 4u);
  options_.catalogue.where = "primary";
  EXPECT_THAT(refusal(), HasSubstr("1 row has a objid"));
  // Only a row that is not selected lacks an id.
  write_catalogue("id,x,y,good\na,60,40,1\n,50,40,0\n");
  options_.catalogue.where = "good == 1";
  EXPECT_EQ(run().stamps, 1);
  options_.catalogue.where = "";
  EXPECT_THAT(refusal(), AllOf(HasSubstr("row 2 has no id"), HasSubstr("--where '!missing(id)'")));
  options_.catalogue.where = "!missing(id)";
  EXPECT_EQ(run().stamps, 1);
}

TEST_F(ObjectIdsTest, BitsSelectRows) {
  options_.catalogue.id = "none";
  options_.catalogue.where = "anybits(maskbits, 3)";
  run();
  EXPECT_THAT(ids(sample()), testing::UnorderedElementsAre("1", "2", "3"));
  options_.catalogue.where = "allbits(maskbits, 6) || !anybits(maskbits, 7)";
  run();
  EXPECT_THAT(ids(sample()), testing::UnorderedElementsAre("0", "2"));
  options_.catalogue.where = "maskbits & 2";
  EXPECT_THAT(refusal(ErrorKind::kUsage), HasSubstr("anybits(flags, 6)"));
}

TEST_F(ObjectIdsTest, AreFoundUnderTheNamesOfSurveys) {
  for (const char* name : {"SourceID", "source_id", "OBJECT_ID", "Number"}) {
    write_catalogue(fmt::format("{},x,y\nT_1,60,40\n", name));
    run();
    EXPECT_THAT(ids(sample()), ElementsAre("T_1")) << name;
  }
}

TEST_F(ObjectIdsTest, ThatAreFloatsBeyondTheirDigitsAreWarnedOf) {
  write_catalogue("id,x,y\n1.2376483123e+18,60,40\n1.2376483124e+18,50,40\n");
  MessageLog log;
  RunContext context = log.context();
  context.threads = 2;
  cut_out(options_, context);
  EXPECT_THAT(log.text(), HasSubstr("the ids in 'id' are floating-point numbers such as 1.2376483123e+18"));
  write_catalogue("id,x,y\n1237648312300000123,60,40\n");
  MessageLog quiet;
  context = quiet.context();
  cut_out(options_, context);
  EXPECT_THAT(quiet.text(), Not(HasSubstr("floating-point")));
  EXPECT_THAT(ids(sample()), ElementsAre("1237648312300000123"));
}

TEST_F(ObjectIdsTest, WhatCannotBeKeptOfACatalogueIsNamed) {
  write_file(
      path("cat.ecsv"),
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: x, datatype: float64}\n# - {name: y, datatype: float64}\n"
      "# - {name: flux/err, datatype: float64}\n# - {name: spec, datatype: string, subtype: 'float64[null]'}\n"
      "x y flux/err spec\n60 40 1.5 [1.0]\n");
  options_.catalogue.catalogue = path("cat.ecsv");
  options_.catalogue.where = "`flux/err` > 1";
  MessageLog log;
  RunContext context = log.context();
  cut_out(options_, context);
  EXPECT_THAT(log.text(),
              AllOf(HasSubstr("1 column cannot be kept and is left out: spec (of variable length)"),
                    HasSubstr("'flux/err' is 'flux_err'")));
  EXPECT_EQ(sample().rows().column("flux_err").number(0), 1.5);
}

}  // namespace
}  // namespace peculiar::survey
