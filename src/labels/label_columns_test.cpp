#include "labels/label_columns.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "catalog/expression.h"

namespace peculiar::labels {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LabelColumnsTest : public ::testing::Test {
 protected:
  std::string written(const std::string& content) const {
    const std::filesystem::path path = folder_.path() / "labels.csv";
    write_file(path, content);
    return path.string();
  }
  static catalog::Table scores() {
    catalog::Table table;
    table.add({"id", "", "", std::vector<std::string>{"a", "b", "c", "d"}, {}});
    table.add({"combined", "", "", std::vector<double>{4, 3, 2, 1}, {}});
    return table;
  }
  LabelJoin put(catalog::Table& table, const std::string& content) {
    RunContext context;
    context.log = [&](MessageLevel level, std::string_view message) {
      if (level == MessageLevel::kWarning) warnings_.emplace_back(message);
    };
    return put_labels(table, written(content), "scores.h5", context);
  }

  TestFolder folder_;
  std::vector<std::string> warnings_;
};

TEST_F(LabelColumnsTest, LabelsStandBesideTheirImages) {
  catalog::Table table = scores();
  const LabelJoin join = put(table,
                             "id,user_label,user_grade,user_note\nc,boring,0,\nb,interesting,,tails\n"
                             "x,interesting,5,\n");
  EXPECT_EQ(join.labels, 3);
  EXPECT_EQ(join.rows, 2);
  EXPECT_EQ(join.absent, 1);
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("1 of 3 labelled images is not in scores.h5")));
  EXPECT_THAT(table.names(), ElementsAre("id", "combined", "user_label", "user_grade", "user_note"));
  EXPECT_EQ(table.at("user_label").text(1), "interesting");
  EXPECT_EQ(table.at("user_label").text(0), "");
  EXPECT_TRUE(table.at("user_grade").is_missing(1));
  EXPECT_EQ(table.at("user_grade").number(2), 0);
  EXPECT_THAT(catalog::Expression::parse("user_label == 'interesting'").matching_rows(table), ElementsAre(1));
  EXPECT_THAT(catalog::Expression::parse("missing(user_label)").matching_rows(table), ElementsAre(0, 3));
  EXPECT_THAT(catalog::Expression::parse("user_label == ''").matching_rows(table), ElementsAre(0, 3));
  EXPECT_EQ(label_words(table, 0), "");
  EXPECT_EQ(label_words(table, 1), "interesting: tails");
  EXPECT_EQ(label_words(table, 2), "boring, grade 0");
}

TEST_F(LabelColumnsTest, NewLabelsReplaceThoseOfAnEarlierExport) {
  catalog::Table table = scores();
  put(table, "id,label\na,x\n");
  put(table, "id,label\nb,y\n");
  EXPECT_EQ(table.columns().size(), 5U);
  EXPECT_EQ(table.at("user_label").text(0), "");
  EXPECT_EQ(table.at("user_label").text(1), "y");
}

TEST_F(LabelColumnsTest, NamesOfFilesMeetIdsWithoutFolderAndSuffix) {
  catalog::Table table = scores();
  const LabelJoin join = put(table,
                             "filename,label\nimages/a.png,anomaly\nc.fits,normal\nb,normal\n"
                             "one/d.png,normal\ntwo/d.png,anomaly\n");
  EXPECT_EQ(join.rows, 3);
  EXPECT_EQ(table.at("user_label").text(0), "interesting");
  EXPECT_EQ(table.at("user_label").text(2), "boring");
  EXPECT_EQ(table.at("user_label").text(3), "");  // two files of that name
}

TEST_F(LabelColumnsTest, NamesOfFilesMeetIdsThatKeepTheFolder) {
  catalog::Table table;
  table.add({"id", "", "", std::vector<std::string>{"one/d", "two/d", "e", "f.1", "f"}, {}});
  const LabelJoin join = put(table,
                             "id,label\none/d.png,anomaly\ntwo/d.png,normal\nnight/e.fits.gz,normal\n"
                             "f.1,anomaly\n");
  EXPECT_EQ(join.rows, 4);
  EXPECT_EQ(join.absent, 0);
  EXPECT_EQ(table.at("user_label").text(0), "interesting");
  EXPECT_EQ(table.at("user_label").text(1), "boring");
  EXPECT_EQ(table.at("user_label").text(2), "boring");
  EXPECT_EQ(table.at("user_label").text(3), "interesting");
  EXPECT_EQ(table.at("user_label").text(4), "");  // f.1 is another image
}

TEST_F(LabelColumnsTest, OnlySuffixesOfImageFilesAreDropped) {
  catalog::Table table;
  table.add({"id", "", "", std::vector<std::string>{"12", "J1230", "a", "b.fits", "c"}, {}});
  const LabelJoin join = put(table,
                             "id,label\n12.5,anomaly\nJ1230.12,anomaly\nnight/a.PNG,normal\n"
                             "b.fits.gz,normal\nc.tar.gz,normal\n");
  EXPECT_EQ(join.rows, 2);
  EXPECT_EQ(join.absent, 3);
  EXPECT_EQ(table.at("user_label").text(0), "") << "12.5 is another image";
  EXPECT_EQ(table.at("user_label").text(1), "");
  EXPECT_EQ(table.at("user_label").text(2), "boring");
  EXPECT_EQ(table.at("user_label").text(3), "boring");
  EXPECT_EQ(table.at("user_label").text(4), "");
}

TEST_F(LabelColumnsTest, RefusesLabelsOfOtherImages) {
  catalog::Table table = scores();
  const auto message = [&](catalog::Table& of, const std::string& content) -> std::string {
    try {
      put(of, content);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInput);
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(message(table, "id,label\nx,boring\ny,boring\n"),
              AllOf(HasSubstr("none of its 2 labels matches an image of scores.h5"), HasSubstr("'x'")));
  EXPECT_THAT(message(table, "id,label\na,\n"), HasSubstr("has no labels"));
  EXPECT_FALSE(table.has("user_label"));
  catalog::Table nameless;
  nameless.add({"combined", "", "", std::vector<double>{1}, {}});
  EXPECT_THAT(message(nameless, "id,label\na,x\n"), HasSubstr("no column 'id'"));
}

}  // namespace
}  // namespace peculiar::labels
