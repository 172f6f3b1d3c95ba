#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_context.h"
#include "base/test_shared.h"
#include "exchange/import_testing.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ImportTest, LabelsFromFoldersAndFromTables) {
  write_image("spiral/1.fits", 16);
  write_image("merger/587722981741363294.fits", 16);
  write_image("3.fits", 16);
  options_.labels = "folders";
  run();
  EXPECT_THAT(texts(sample(), "label"), ElementsAre("", "merger", "spiral"));
  EXPECT_EQ(sample().rows().column("flags").number(0), store::kFlagUnlabelled);
  options_.labels = (folder_ / "labels.csv").string();
  write_file(
      options_.labels,
      "objid,class,redshift,flags\n587722981741363294,merger,0.05,7\n1,spiral,0.1,8\n99,spiral,0.2,9\n");
  const ImportReport report = run();
  EXPECT_EQ(report.labels, "joined on 'objid': 2 of 3 images have a row, 1 of 3 rows have no image");
  EXPECT_THAT(texts(sample(), "class"), ElementsAre("", "merger", "spiral"));
  EXPECT_TRUE(std::isnan(sample().rows().column("redshift").number(0)));
  EXPECT_EQ(sample().rows().column("redshift").number(2), 0.1);
  EXPECT_EQ(sample().rows().column("table_flags").number(1), 7);
  EXPECT_TRUE(sample().rows().column("table_flags").is_missing(0));
  write_file(options_.labels, "name,class\n3.fits,a\nmerger/587722981741363294,b\n3.fits,c\n");
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("rows 1 and 3 both have name '3.fits'"));
  write_file(options_.labels, "name,class\n7.fits,a\n");
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("none of its 1 rows names one of the 3 images"));
  options_.labels_key = "nmae";
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("name"));
}

TEST_F(ImportTest, LabelsAreJoinedByAnyNameThatOneImageAloneHas) {
  write_image("train/0007.fits", 16);
  write_image("train/8.fits", 16);
  write_image("test/8.fits", 16);
  options_.inputs = {(folder_ / "in").string()};
  options_.labels = (folder_ / "labels.csv").string();
  const auto joined = [&](const std::string& table) {
    write_file(options_.labels, table);
    return run().labels;
  };
  EXPECT_THAT(joined("file,class\ntrain/8.fits,b\ntest/8.fits,c\n./train/0007.fits,a\n"),
              HasSubstr("3 of 3"));
  EXPECT_THAT(texts(sample(), "class"), ElementsAre("c", "a", "b"));
  EXPECT_THAT(joined("file,class\nin\\train\\8.fits,b\nin/test/8.fits,c\n"), HasSubstr("2 of 3"));
  EXPECT_THAT(texts(sample(), "class"), ElementsAre("c", "", "b"));
  // Two files are called 8.fits: the name matches neither.
  EXPECT_THAT(joined("file,class\n8.fits,b\n0007.fits,a\n"),
              HasSubstr("joined on 'file': 1 of 3 images have a row, 1 of 2 rows have no image"));
  EXPECT_THAT(texts(sample(), "class"), ElementsAre("", "a", ""));
  write_file(options_.labels, "file,class\n9.fits,a\n8.fits,b\n");
  EXPECT_THAT(
      message_of([&] { run(); }),
      HasSubstr(
          "1 of its 2 names in 'file' match several images each (such as '8.fits'), so they cannot be joined; give paths ('test/8.fits')"));
  EXPECT_THAT(joined("galaxy,class\n7,a\n"), HasSubstr("joined on 'galaxy': 1 of 3"));
  // Paths from another machine.
  EXPECT_THAT(joined("file,class\n/home/bob/0007.fits,a\n/home/bob/9.fits,b\n"),
              HasSubstr("joined on 'file' by the file names in it: 1 of 3 images have a row, 1 of 2 rows"));
  EXPECT_THAT(texts(sample(), "class"), ElementsAre("", "a", ""));
}

TEST_F(ImportTest, SeveralFoldersAreLabelsOfTheirOwn) {
  write_image("spirals/1.fits", 16);
  write_image("mergers/1.fits", 16);
  write_image("mergers/late/2.fits", 16);
  options_.inputs = {(folder_ / "in" / "spirals/").string(), (folder_ / "in" / "mergers").string()};
  options_.labels = "folders";
  run();
  EXPECT_THAT(texts(sample(), "file"),
              ElementsAre("spirals/1.fits", "mergers/1.fits", "mergers/late/2.fits"));
  EXPECT_THAT(texts(sample(), "label"), ElementsAre("spirals", "mergers", "late"));
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("spirals/1", "mergers/1", "mergers/late/2"));
  // Two folders of the same name: the full path distinguishes them.
  write_image("more/spirals/1.fits", 16);
  options_.inputs = {(folder_ / "in" / "spirals").string(), (folder_ / "in" / "more" / "spirals").string()};
  run();
  EXPECT_THAT(texts(sample(), "file"), ElementsAre(testing::EndsWith("in/spirals/1.fits"),
                                                   testing::EndsWith("in/more/spirals/1.fits")));
  EXPECT_THAT(texts(sample(), "label"), ElementsAre("spirals", "spirals"));
}

TEST_F(ImportTest, ColumnsWhoseNamesASampleCannotHoldTakeOthers) {
  write_image("1.fits", 16);
  options_.labels = (folder_ / "labels.csv").string();
  write_file(options_.labels, "file,flux/err,.,flux_err\n1,3.5,4.5,5.5\n");
  MessageLog log;
  import_images(options_, log.context());
  EXPECT_THAT(log.text(), HasSubstr("labels.csv: columns whose names a sample cannot have are renamed: "
                                    "'flux/err' is 'flux_err_', '.' is '_'"));
  const catalog::Table table = sample().catalogue();
  EXPECT_EQ(table.at("flux_err_").number(0), 3.5);
  EXPECT_EQ(table.at("_").number(0), 4.5);
  EXPECT_EQ(table.at("flux_err").number(0), 5.5);
}

TEST_F(ImportTest, OfSeveralTablesOfLabelsOneIsNamed) {
  write_image("1.fits", 16);
  options_.labels = (folder_ / "labels.vot").string();
  const auto table = [](const char* name, double value) {
    return fmt::format(
        "<TABLE name='{}'><FIELD name='file' datatype='char' arraysize='*'/><FIELD name='z' datatype='double'/>"
        "<DATA><TABLEDATA><TR><TD>1</TD><TD>{}</TD></TR></TABLEDATA></DATA></TABLE>",
        name, value);
  };
  write_file(options_.labels,
             "<VOTABLE><RESOURCE>" + table("a", 1.5) + table("b", 2.5) + "</RESOURCE></VOTABLE>");
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("choose one with --labels-hdu"));
  options_.labels_hdu = "b";
  run();
  EXPECT_EQ(sample().catalogue().at("z").number(0), 2.5);
}

TEST_F(ImportTest, PlacesThatCountFromOneAreNotJoinedOneImageOff) {
  constexpr int kImages = 20;
  write_npy(folder_ / "in" / "stack.npy", {kImages, 16, 16}, std::vector<float>(kImages * 256, 1));
  options_.axes = "nyx";
  options_.labels = (folder_ / "labels.csv").string();
  /// A table of places from `first` to `last`, without `left_out`, whose cell is empty if `is_missing`.
  const auto write_places = [&](int first, int last, int left_out, bool is_missing = false) {
    std::string table = "frame,class\n";
    for (int place = first; place <= last; ++place) {
      if (place != left_out) table += fmt::format("{},c{}\n", place, place);
      if (place == left_out && is_missing) table += ",none\n";
    }
    write_file(options_.labels, table);
  };
  const auto log_of_run = [&] {
    MessageLog log;
    import_images(options_, log.context());
    return log.text();
  };
  const auto from_one = HasSubstr("'frame' counts the images from 1 to 20; places in a stack count from 0");
  for (const bool is_missing : {false, true}) {
    write_places(1, 20, 7, is_missing);
    EXPECT_THAT(message_of([&] { run(); }), from_one) << is_missing;
  }
  // A row without a place besides a complete column.
  write_places(1, 21, 21, true);
  EXPECT_THAT(message_of([&] { run(); }), from_one);
  write_places(0, 19, 7);
  EXPECT_THAT(log_of_run(), testing::Not(HasSubstr("not known")));
  EXPECT_EQ(texts(sample(), "class")[8], "c8");
  EXPECT_EQ(texts(sample(), "class")[7], "");
  write_places(3, 12, 7);
  EXPECT_THAT(log_of_run(),
              HasSubstr("no row of its column 'frame' has 0, so it is not known whether the column counts"));
  EXPECT_EQ(texts(sample(), "class")[8], "c8");
}

TEST_F(ImportTest, LabelsOfRealMergersOfSharedDataJoin) {
  const fs::path data = shared_data("mergers");
  PECULIAR_SKIP_WITHOUT_SHARED(data);
  options_.inputs = {(data / "5877229817*.jpeg").string()};
  options_.labels = (data / "labels.csv").string();
  options_.size = 64;
  options_.crop = 192;
  options_.rebin = true;
  options_.grey = true;
  const ImportReport report = run();
  EXPECT_EQ(report.unreadable, 0);
  EXPECT_THAT(report.labels, HasSubstr(fmt::format("joined on 'file': {} of {} images have a row",
                                                   report.images, report.images)));
  EXPECT_THAT(texts(sample(), "label"),
              testing::Each(testing::AnyOf("elliptical", "spiral", "edge_on", "merger")));
}

}  // namespace
}  // namespace peculiar::exchange
