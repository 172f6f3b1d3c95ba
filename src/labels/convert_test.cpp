#include "labels/convert.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "labels/label_formats.h"

namespace peculiar::labels {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class ConvertTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  LabelsOptions options(const std::string& output, const std::string& format = "auto") const {
    write_file(path("in.csv"), "id,label,grade\na,interesting,4\nb,boring,\nc,boring,\nd,,3\n");
    LabelsOptions options;
    options.input = path("in.csv");
    options.output = output.empty() ? "" : path(output);
    options.format = format;
    return options;
  }
  static std::string message(const LabelsOptions& options, ErrorKind kind) {
    try {
      convert_labels(options);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      return error.what();
    }
    return "no error";
  }

  TestFolder folder_;
};

TEST_F(ConvertTest, CountsWhatHolds) {
  const LabelsReport report = convert_labels(options(""));
  EXPECT_EQ(report.images, 4);
  EXPECT_EQ(report.graded, 2);
  EXPECT_THAT(report.classes, ElementsAre(Pair("boring", 2), Pair("interesting", 1)));
}

TEST_F(ConvertTest, LabelsOfOthersBecomeALabelFileThatIsAddedTo) {
  write_file(path("ml_scores.csv"), ",score,human_label\na,1,5\nb,2,-1\n");
  LabelsOptions own = options("out.csv");
  own.input = path("ml_scores.csv");
  convert_labels(own);
  LabelLog log(path("out.csv"));
  EXPECT_EQ(log.of("a")->grade, 5);
  Decision more;
  more.id = "b";
  more.label = kBoring;
  log.append({more});
  EXPECT_EQ(read_labels(path("out.csv")).labels.size(), 2U);
}

TEST_F(ConvertTest, WritesForOtherProgramsAndTables) {
  LabelsOptions astronomaly = options("ml_scores.csv", "astronomaly");
  write_file(path("scores.csv"), "id,combined\nz,1\na,2\nb,3\n");
  astronomaly.of = path("scores.csv");
  convert_labels(astronomaly);
  EXPECT_EQ(read_file(path("ml_scores.csv")), ",human_label\nz,-1\na,4\nb,0\n");
  LabelsOptions match = options("labeled_data.csv", "anomalymatch");
  match.sought = {"boring"};
  convert_labels(match);
  EXPECT_EQ(read_file(path("labeled_data.csv")), "id,label\na,normal\nb,anomaly\nc,anomaly\nd,anomaly\n");
  convert_labels(options("out.vot"));
  EXPECT_THAT(read_file(path("out.vot")), HasSubstr("user_label"));
  EXPECT_THAT(read_file(path("out.vot")), HasSubstr("provenance"));
  EXPECT_EQ(read_labels(path("out.vot")).labels.size(), 4U);
}

TEST_F(ConvertTest, NamesOfFilesBecomeTheIdsOfASample) {
  write_file(path("images.csv"), "id\na\nb\n");
  const auto named = [&](const std::string& output, const std::string& format) {
    LabelsOptions theirs = options(output, format);
    write_file(path("labeled_data.csv"), "filename,label\nimages/a.png,anomaly\n");
    theirs.input = path("labeled_data.csv");
    theirs.of = path("images.csv");
    return theirs;
  };
  for (const char* output : {"labels.csv", "labels.ecsv"}) {
    convert_labels(named(output, "auto"));
    const LabelSet set = read_labels(path(output));
    ASSERT_EQ(set.labels.size(), 1U) << output;
    EXPECT_EQ(set.labels[0].id, "a") << output;
    EXPECT_EQ(set.labels[0].label, kInteresting) << output;
  }
  convert_labels(named("ml_scores.csv", "astronomaly"));
  EXPECT_EQ(read_file(path("ml_scores.csv")), ",human_label\na,5\nb,-1\n");
  write_file(path("images.csv"), "id\nx\n");
  EXPECT_THAT(message(named("other.csv", "peculiar"), ErrorKind::kInput),
              HasSubstr("none of its 1 label matches"));
  EXPECT_FALSE(std::filesystem::exists(path("other.csv")));
}

TEST_F(ConvertTest, WarnsOfLabelsThatOtherVerbsWillNotFind) {
  LabelsOptions names = options("labels.csv");
  write_file(path("labeled_data.csv"), "id,label\nimages/a.png,anomaly\nimages/z.png,normal\n");
  write_file(path("images.csv"), "id\na\nb\n");
  names.input = path("labeled_data.csv");
  MessageLog without;
  convert_labels(names, without.context());
  EXPECT_THAT(without.text(), HasSubstr("'images/a.png', and ids of imported images have no suffix; --of"));
  EXPECT_EQ(read_labels(path("labels.csv")).labels.size(), 2U);
  names.of = path("images.csv");
  names.overwrite = true;
  MessageLog with;
  convert_labels(names, with.context());
  EXPECT_THAT(with.text(), HasSubstr("1 of 2 labelled images is not in " + names.of + " and left out"));
  EXPECT_EQ(read_labels(path("labels.csv")).labels.size(), 1U);
  write_file(path("labeled_data.csv"), "id,label\n12.5,anomaly\n");
  names.of = "";
  MessageLog of_ids;
  convert_labels(names, of_ids.context());
  EXPECT_THAT(of_ids.text(), ::testing::Not(HasSubstr("--of"))) << "12.5 is an id";
}

TEST_F(ConvertTest, AnomalyMatchFindsImagesByTheirFiles) {
  LabelsOptions match = options("labeled_data.csv", "anomalymatch");
  write_file(path("images.csv"), "id,file\na,night/a.png\nb,stack.fits\nc,stack.fits\nd,\n");
  match.of = path("images.csv");
  convert_labels(match);
  EXPECT_EQ(read_file(path("labeled_data.csv")), "id,label\na.png,anomaly\nb,normal\nc,normal\nd,anomaly\n");
}

TEST_F(ConvertTest, RefusesOutputsThatContradict) {
  EXPECT_THAT(message(options("out.vot", "peculiar"), ErrorKind::kUsage), HasSubstr("CSV"));
  EXPECT_THAT(message(options("out.png"), ErrorKind::kUsage), HasSubstr("suffix"));
  EXPECT_THAT(message(options("in.csv"), ErrorKind::kUsage), HasSubstr("is the input"));
  write_file(path("out.csv"), "mine");
  EXPECT_THAT(message(options("out.csv"), ErrorKind::kInput), HasSubstr("exists already"));
}

}  // namespace
}  // namespace peculiar::labels
