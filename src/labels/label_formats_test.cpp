#include "labels/label_formats.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "catalog/table_file.h"

namespace peculiar::labels {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class LabelFormatsTest : public ::testing::Test {
 protected:
  std::filesystem::path written(const std::string& name, const std::string& content) const {
    const std::filesystem::path path = folder_.path() / name;
    write_file(path, content);
    return path;
  }
  LabelSet read(const std::string& content, const std::string& name = "labels.csv") const {
    return read_labels(written(name, content));
  }
  std::string message(const std::string& content) const {
    try {
      read(content);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInput);
      return error.what();
    }
    return "no error";
  }

  TestFolder folder_;
};

TEST_F(LabelFormatsTest, OwnFileGivesWhatHolds) {
  const std::filesystem::path path = folder_.path() / "own.csv";
  {
    LabelLog log(path);
    const auto say = [&](const char* id, const char* label, std::optional<double> grade) {
      Decision one;
      one.id = id;
      one.label = label;
      one.grade = grade;
      one.who = "anna";
      log.append({one});
    };
    say("b", "boring", std::nullopt);
    say("a", "interesting", 5);
    say("b", "artefact", std::nullopt);
    say("c", "", 3);
    say("d", "x", std::nullopt);
    log.undo("anna");
  }
  const LabelSet set = read_labels(path);
  ASSERT_THAT(set.labels, SizeIs(3));
  EXPECT_EQ(set.labels[0].id, "a");
  EXPECT_EQ(set.labels[0].grade, 5);
  EXPECT_EQ(set.labels[1].id, "b");
  EXPECT_EQ(set.labels[1].label, "artefact");
  EXPECT_EQ(set.labels[1].who, "anna");
  EXPECT_EQ(set.labels[2].grade, 3);
  EXPECT_FALSE(set.are_file_names);
  EXPECT_THAT(set.source, HasSubstr("Peculiar"));
}

TEST_F(LabelFormatsTest, AstronomalysIndexAndHumanLabel) {
  // As pandas' to_csv writes it: an index without a name, and -1 for images without a label.
  const LabelSet set = read(
      ",score,trained_score,human_label\n"
      "obj7,4.2,3.1,5\n587722981742084144,0.1,0.2,-1\n12,1,1,0\n13,1,1,3\n",
      "ml_scores.csv");
  ASSERT_THAT(set.labels, SizeIs(3));
  EXPECT_EQ(set.labels[0].id, "obj7");
  EXPECT_EQ(set.labels[0].grade, 5);
  EXPECT_EQ(set.labels[0].label, "");
  EXPECT_EQ(set.labels[1].id, "12");
  EXPECT_EQ(set.labels[1].grade, 0);
  EXPECT_THAT(set.source, HasSubstr("Astronomaly"));
  EXPECT_THAT(message(",human_label\na,7\n"), AllOf(HasSubstr("row 1"), HasSubstr("'7'")));
  EXPECT_THAT(message("human_label,score\n3,1\n"), HasSubstr("index"));
}

TEST_F(LabelFormatsTest, AnomalyMatchsWords) {
  const LabelSet set = read(
      "filename,label,your_custom_source_id\nimage1.png,normal,123456\n"
      "image2.png,anomaly,424242\n");
  ASSERT_THAT(set.labels, SizeIs(2));
  EXPECT_TRUE(set.are_file_names);
  EXPECT_EQ(set.labels[0].label, kBoring);
  EXPECT_EQ(set.labels[1].label, kInteresting);
  EXPECT_EQ(set.labels[1].id, "image2.png");
  const LabelSet other = read("id,label\n17,anomaly\n");
  EXPECT_TRUE(other.are_file_names);
  EXPECT_EQ(other.labels.at(0).label, kInteresting);
}

TEST_F(LabelFormatsTest, AnomalyMatchsRemovedImagesHaveNoLabel) {
  const LabelSet set = read("id,label\na,anomaly\nb,normal\nc,removed\n");
  EXPECT_EQ(set.source, "labels of AnomalyMatch");
  ASSERT_THAT(set.labels, SizeIs(2));
  EXPECT_EQ(set.labels[0].id, "a");
  EXPECT_EQ(set.labels[0].label, kInteresting);
  EXPECT_EQ(set.labels[1].id, "b");
  EXPECT_EQ(set.labels[1].label, kBoring);
  const LabelSet words = read("id,label\na,removed\nb,kept\n");
  EXPECT_EQ(words.source, "labels of a table");
  EXPECT_FALSE(words.are_file_names);
  EXPECT_EQ(words.labels.at(0).label, "removed");
}

TEST_F(LabelFormatsTest, AnyTableByTheNamesOfItsColumns) {
  const LabelSet set = read(
      "ID,label,user_label,user_grade,user_note,who\n"
      "a,spiral,interesting,4.5,\"tail, faint\",anna\nb,spiral,,,,\n");
  ASSERT_THAT(set.labels, SizeIs(1));  // `label` is the survey's own beside user_label
  EXPECT_EQ(set.labels[0].label, "interesting");
  EXPECT_EQ(set.labels[0].grade, 4.5);
  EXPECT_EQ(set.labels[0].note, "tail, faint");
  EXPECT_EQ(set.labels[0].who, "anna");
  EXPECT_EQ(read("id,grade\n1,2\n").labels.at(0).grade, 2);
  EXPECT_THAT(read("id,label\n1,normal\n2,merger\n").labels.at(0).label, "normal");  // not AnomalyMatch's
  catalog::Table table;
  table.add({"id", "", "", std::vector<std::int64_t>{587722981742084144}, {}});
  table.add({"label", "", "", std::vector<std::string>{"merger"}, {}});
  const std::filesystem::path path = folder_.path() / "t.vot";
  catalog::write_table_text(path, table);
  EXPECT_EQ(read_labels(path).labels.at(0).id, "587722981742084144");
}

TEST_F(LabelFormatsTest, SaysWhatIsMissingOrWrong) {
  EXPECT_THAT(message("id,ra,dec\n1,2,3\n"),
              AllOf(HasSubstr("no column of labels"), HasSubstr("id, ra, dec")));
  EXPECT_THAT(message("name,label\na,x\n"), AllOf(HasSubstr("no column id"), HasSubstr("name, label")));
  EXPECT_THAT(message("id,grade\na,6\n"), AllOf(HasSubstr("row 1"), HasSubstr("from 0 to 5")));
  EXPECT_THAT(message("id,label\na,x\nb,y\na,y\n"),
              AllOf(HasSubstr("row 3"), HasSubstr("label of 'a' differs")));
  EXPECT_EQ(message("id,label\na,x\na,x\n"), "no error");
  EXPECT_THAT(message("id,label\n,x\n"), AllOf(HasSubstr("row 1"), HasSubstr("no id")));
  EXPECT_THROW(read_labels(folder_.path() / "none.csv"), Error);
}

TEST_F(LabelFormatsTest, TargetsFollowClassThenGrade) {
  const std::vector<std::string> sought{"interesting", "merger"};
  EXPECT_EQ(exported_target("merger", 0, sought), 1);
  EXPECT_EQ(exported_target("boring", 5, sought), 0);
  EXPECT_EQ(exported_target("", 4, sought), 0.8);
  EXPECT_EQ(exported_target("", std::nullopt, sought), std::nullopt);
}

std::vector<Decision> some_labels() {
  std::vector<Decision> labels(5);
  labels[0].id = "a, b";
  labels[0].label = "interesting";
  labels[1].id = "c";
  labels[1].label = "boring";
  labels[1].grade = 2;
  labels[2].id = "d";
  labels[2].grade = 3.5;
  labels[3].id = "e";
  labels[3].note = "only a note";
  labels[4].id = "f";
  labels[4].label = "merger";
  labels[4].who = "anna";
  labels[4].when = "2026-11-28T07:12:03.120Z";
  return labels;
}

TEST_F(LabelFormatsTest, WritesAsAstronomalyReads) {
  const std::vector<std::string> sought{"interesting"};
  const std::string csv = to_astronomaly(some_labels(), sought);
  EXPECT_EQ(csv, ",human_label\n\"a, b\",5\nc,2\nd,4\nf,0\n");
  const std::vector<std::string> all{"z", "c", "a, b"};
  EXPECT_EQ(to_astronomaly(some_labels(), sought, all), ",human_label\nz,-1\nc,2\n\"a, b\",5\n");
  const LabelSet back = read(csv);
  ASSERT_THAT(back.labels, SizeIs(4));
  EXPECT_EQ(back.labels[0].id, "a, b");
  EXPECT_EQ(back.labels[2].grade, 4);
}

TEST_F(LabelFormatsTest, WritesAsAnomalyMatchReads) {
  const std::vector<std::string> sought{"interesting", "merger"};
  const std::string csv = to_anomalymatch(some_labels(), sought);
  EXPECT_EQ(csv, "id,label\n\"a, b\",anomaly\nc,normal\nd,anomaly\nf,anomaly\n");
  const LabelSet back = read(csv);
  ASSERT_THAT(back.labels, SizeIs(4));
  EXPECT_EQ(back.labels[1].label, kBoring);
}

TEST_F(LabelFormatsTest, TableAndLabelFileGiveTheSameBack) {
  const std::filesystem::path table = folder_.path() / "labels.ecsv";
  catalog::write_table_text(table, table_of(some_labels()));
  for (const LabelSet& set : {read_labels(table), read(to_label_file(some_labels()))}) {
    ASSERT_THAT(set.labels, SizeIs(5));
    for (std::size_t i = 0; i < 5; ++i) {
      const Decision wanted = some_labels()[i];
      EXPECT_EQ(set.labels[i].id, wanted.id);
      EXPECT_EQ(set.labels[i].label, wanted.label);
      EXPECT_EQ(set.labels[i].grade, wanted.grade);
      EXPECT_EQ(set.labels[i].note, wanted.note);
      EXPECT_EQ(set.labels[i].who, wanted.who);
      EXPECT_EQ(set.labels[i].when, wanted.when);
    }
  }
}

}  // namespace
}  // namespace peculiar::labels
