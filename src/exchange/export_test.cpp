#include "exchange/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_referee.h"
#include "catalog/expression.h"
#include "exchange/export_testing.h"
#include "exchange/info.h"
#include "exchange/show.h"
#include "fits/fits_image.h"
#include "image/codec.h"
#include "store/scores_file.h"
#include "tables/table_file.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

/// Reverted on destruction, however the test ends.
class ReadOnlyDisk {
 public:
  explicit ReadOnlyDisk(std::string folder)
      : folder_(std::move(folder)),
        is_mounted_(::mount("tmpfs", folder_.c_str(), "tmpfs", MS_RDONLY, "size=1m") == 0) {}
  ~ReadOnlyDisk() {
    if (is_mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  ReadOnlyDisk(const ReadOnlyDisk&) = delete;
  ReadOnlyDisk& operator=(const ReadOnlyDisk&) = delete;
  bool is_mounted() const { return is_mounted_; }

 private:
  std::string folder_;
  bool is_mounted_;
};

TEST_F(ExportTest, FitsCubeNpyAndPngsHoldTheImages) {
  options_.images = path("cube.fits");
  options_.where = "redshift > 0.45";
  EXPECT_EQ(export_sample(options_).images, 5);
  const fits::FitsFile cube(options_.images);
  EXPECT_THAT(cube.hdus().at(0).shape, testing::ElementsAre(5, 2, 6, 6));
  EXPECT_EQ(cube.read_plane(0, 3).at(0, 1, 2), 100 * 6 + 10 + 8);
  EXPECT_EQ(cube.header_text(0, "BUNIT"), "nJy");
  EXPECT_THAT(message_of([&] { export_sample(options_); }), HasSubstr("exists already"));
  options_.images = path("cube.npy");
  export_sample(options_);
  const image::NpyFile npy(options_.images);
  EXPECT_THAT(npy.shape(), testing::ElementsAre(5, 2, 6, 6));
  std::vector<float> values(36);
  npy.read(36 * 3, values);
  EXPECT_EQ(values[8], 100 * 6 + 10 + 8);
  options_.images = path("pngs");
  export_sample(options_);
  EXPECT_TRUE(fs::exists(path("pngs/g_5.png")));
  options_.images = path("cube.tiff");
  EXPECT_THAT(message_of([&] { export_sample(options_); }, ErrorKind::kUsage),
              HasSubstr("neither .fits nor .npy nor a folder"));
}

TEST_F(ExportTest, CataloguesOfEveryKindReadBack) {
  for (const char* suffix : {"fits", "vot", "ecsv", "csv"}) {
    options_.catalogue = path(std::string("catalogue.") + suffix);
    EXPECT_EQ(export_sample(options_).rows, 10) << suffix;
    const catalog::Table table = tables::read_table(options_.catalogue);
    EXPECT_THAT(table.names(), testing::ElementsAre("id", "redshift", "objid", "is_merger", "radius"))
        << suffix;
    EXPECT_EQ(table.at("objid").text(9), "587722981741363303") << suffix;
    EXPECT_TRUE(table.at("objid").is_missing(4)) << suffix;
    EXPECT_TRUE(std::isnan(table.at("redshift").number(3))) << suffix;
    EXPECT_EQ(table.at("is_merger").number(6), 1) << suffix;
    if (std::string(suffix) == "csv") continue;
    EXPECT_EQ(table.at("radius").unit, "arcsec") << suffix;
    EXPECT_EQ(table.at("radius").description, "half-light radius") << suffix;
  }
  options_.catalogue = path("catalogue.txt");
  EXPECT_THAT(message_of([&] { export_sample(options_); }, ErrorKind::kUsage),
              HasSubstr("has no table suffix"));
  options_.catalogue.clear();
  EXPECT_THAT(message_of([&] { export_sample(options_); }, ErrorKind::kUsage), HasSubstr("give an output"));
}

TEST_F(ExportTest, AstropyAndH5pyReadWhatIsWritten) {
  const TestReferee referee("check_export.py", "astropy h5py");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  std::string arguments = fmt::format("'{}'", options_.input);
  for (const char* suffix : {"fits", "vot", "ecsv", "csv"}) {
    options_.catalogue = path(std::string("catalogue.") + suffix);
    export_sample(options_);
    arguments += fmt::format(" '{}'", options_.catalogue);
  }
  options_.images = path("cube.fits");
  options_.catalogue.clear();
  export_sample(options_);
  arguments += fmt::format(" --cube '{}'", options_.images);
  EXPECT_TRUE(referee.agrees(arguments));
}

TEST_F(ExportTest, OneFileCannotBeBoth) {
  options_.images = path("both.fits");
  options_.catalogue = path("./both.fits");
  EXPECT_THAT(message_of([&] { export_sample(options_); }, ErrorKind::kUsage),
              HasSubstr("--images and --catalogue are both"));
  EXPECT_THAT(files(), ElementsAre("sample.h5"));
}

TEST_F(ExportTest, StoppedItLeavesNothingHalfWritten) {
  write_file(path("cube.fits"), "the old file");
  options_.overwrite = true;
  for (const char* target : {"cube.fits", "cube.npy", "pngs", "old_pngs"}) {
    if (std::string(target) == "old_pngs") fs::create_directory(path(target));
    options_.images = path(target);
    EXPECT_THAT(message_when_cancelled([&](const RunContext& context) { export_sample(options_, context); }),
                HasSubstr(std::string(target) +
                          ": stopped before it was complete; the incomplete output was removed"));
  }
  EXPECT_THAT(files(), ElementsAre("cube.fits", "old_pngs", "sample.h5"));
  EXPECT_TRUE(fs::is_empty(path("old_pngs")));
  EXPECT_EQ(read_file(path("cube.fits")), "the old file");
  options_.images.clear();
  options_.catalogue = path("t.csv");
  ShowOptions show;
  show.input = options_.input;
  show.output = path("sheet.png");
  EXPECT_THAT(message_when_cancelled([&](const RunContext& context) { export_sample(options_, context); }),
              HasSubstr("stopped before"));
  EXPECT_THAT(message_when_cancelled([&](const RunContext& context) { show_sample(show, context); }),
              HasSubstr("stopped before"));
  EXPECT_THAT(message_when_cancelled([&](const RunContext& context) {
                inform({options_.input, ""}, context);
              }),
              HasSubstr("stopped before"));
  EXPECT_THAT(files(), ElementsAre("cube.fits", "old_pngs", "sample.h5"));
}

TEST_F(ExportTest, CubesAndTablesSayHowTheyWereMade) {
  options_.images = path("cube.fits");
  options_.catalogue = path("t.vot");
  options_.where = "is_merger";
  export_sample(options_);
  const std::string text = fits::FitsFile(options_.images).header_text(0, "PROVENAN").value_or("");
  const auto provenance = nlohmann::json::parse(text);
  EXPECT_EQ(provenance["verb"], "export");
  EXPECT_EQ(provenance["settings"]["where"], "is_merger");
  EXPECT_EQ(provenance["inputs"][0]["file"], options_.input);
  EXPECT_EQ(provenance["inputs"][0]["fingerprint"], "sample.h5nJy");
  EXPECT_EQ(provenance["inputs"][0]["provenance"]["verb"], "draw");
  EXPECT_THAT(read_file(options_.catalogue), HasSubstr("draw"));
}

TEST_F(ExportTest, TablesOfScoresSayHowTheyWereMade) {
  store::ScoresFile scores;
  scores.table.add({"combined", "", "", std::vector<double>{1, 2}, {}});
  scores.attributes = {{"provenance", std::string(R"({"verb": "score"})")},
                       {"ranking", std::string("combined")}};
  options_.input = path("scores.h5");
  store::write_scores(options_.input, scores, false);
  options_.catalogue = path("scores.ecsv");
  options_.where = "combined > 1";
  export_sample(options_);
  std::vector<nlohmann::json> found;
  for (const auto& [key, value] : tables::read_table(options_.catalogue).metadata) {
    if (key == "provenance") found.push_back(nlohmann::json::parse(value));
  }
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]["verb"], "export");
  EXPECT_EQ(found[0]["settings"]["where"], "combined > 1");
  EXPECT_EQ(found[0]["inputs"][0]["provenance"]["verb"], "score");
}

TEST_F(ExportTest, MutedArtefactsAreLeftOutOfATableOfScores) {
  store::ScoresFile scores;
  scores.table.add({"combined", "", "", std::vector<double>{1, 2, 3}, {}});
  scores.table.add({store::kArtefactFlags, "", "", std::vector<std::int64_t>{0, 1, 8}, {}});
  scores.attributes = {{"provenance", std::string(R"({"verb": "score"})")}};
  options_.input = path("scores.h5");
  store::write_scores(options_.input, scores, false);
  options_.catalogue = path("clean.csv");
  options_.mute = {"artefacts"};
  const ExportReport report = export_sample(options_);
  EXPECT_EQ(report.rows, 1);
  EXPECT_EQ(report.muted, "2 of 3 images muted: 1 edge, 1 trail");
  options_.catalogue = path("no_trails.csv");
  options_.mute = {"trail"};
  EXPECT_EQ(export_sample(options_).rows, 2);
}

TEST_F(ExportTest, ArtefactsMutedByACalibrationAreLeftOut) {
  store::ScoresFile scores;
  scores.table.add({"combined", "", "", std::vector<double>{1, 2, 3}, {}});
  scores.table.add({store::kArtefactFlags, "", "", std::vector<std::int64_t>{0, 1, 8}, {}});
  scores.attributes = {{store::kMutedArtefacts, std::string("1")}};
  options_.input = path("scores.h5");
  store::write_scores(options_.input, scores, false);
  for (const char* suffix : {".csv", ".vot"}) {  // in blocks of rows and as a whole
    options_.mute = {};
    options_.catalogue = path("ranked") + suffix;
    const ExportReport report = export_sample(options_);
    EXPECT_EQ(report.rows, 2) << suffix;
    EXPECT_EQ(report.muted, "1 of 3 images muted: 1 edge") << suffix;
    const catalog::Table ranked = tables::read_table(options_.catalogue);
    EXPECT_EQ(ranked.at("combined").number(1), 3) << suffix;
    options_.mute = {"none"};
    options_.catalogue = path("all") + suffix;
    EXPECT_EQ(export_sample(options_).rows, 3) << suffix;
  }
}

/// The bytes of a table after its provenance, which tells the time, has been removed.
std::string without_provenance(const std::string& path) {
  catalog::Table table = tables::read_table(path);
  std::erase_if(table.metadata, [](const auto& entry) { return entry.first == "provenance"; });
  tables::write_table(path, table);
  return read_file(path);
}

TEST_F(ExportTest, RowsInBlocksAreThoseOfTheWholeTable) {
  store::ScoresFile scores;
  constexpr std::size_t kRows = (std::size_t{1} << 16) + 100;
  std::vector<std::string> ids;
  std::vector<double> values;
  std::vector<std::int64_t> flags;
  for (std::size_t row = 0; row < kRows; ++row) {
    ids.push_back(fmt::format("g/{}", row));
    values.push_back(static_cast<double>(row % 1000));
    flags.push_back(row % 7 == 0 ? 1 : row % 11 == 0 ? 8 : 0);
  }
  scores.table.add({"id", "", "", ids, {}});
  scores.table.add({"combined", "", "", values, {}});
  scores.table.add({store::kArtefactFlags, "", "", flags, {}});
  options_.input = path("scores.h5");
  store::write_scores(options_.input, scores, false);
  options_.where = "combined > 500";
  options_.mute = {"trail"};
  options_.overwrite = true;
  const auto wanted = catalog::Expression::parse("combined > 500 and not anybits(artefact_flags, 8)");
  const catalog::Table whole = tables::read_table(options_.input);
  catalog::Table expected = whole.take(wanted.matching_rows(whole));
  const std::size_t chosen = catalog::Expression::parse("combined > 500").matching_rows(whole).size();
  const std::size_t trails = chosen - expected.rows();
  expected.description = "Columns of the Peculiar scores scores.h5";
  for (const char* suffix : {".fits", ".ecsv", ".csv", ".vot"}) {
    options_.catalogue = path("table") + suffix;
    const ExportReport report = export_sample(options_);
    EXPECT_EQ(report.rows, static_cast<std::int64_t>(expected.rows())) << suffix;
    EXPECT_EQ(report.muted, fmt::format("{} of {} images muted: {} trails", trails, chosen, trails));
    tables::write_table(path("expected") + suffix, expected);
    EXPECT_TRUE(without_provenance(options_.catalogue) == without_provenance(path("expected") + suffix))
        << suffix;
  }
}

TEST_F(ExportTest, ColumnsOfWhereThatAreNotThere) {
  for (const char* suffix : {".fits", ".vot"}) {
    options_.catalogue = path("t") + suffix;
    options_.where = "redshft > 1";
    EXPECT_THAT(message_of([&] { export_sample(options_); }),
                testing::AllOf(HasSubstr("sample.h5: has no column 'redshft'"), HasSubstr("redshift")));
  }
  EXPECT_THAT(files(), ElementsAre("sample.h5"));
}

TEST_F(ExportTest, LabelsBecomeColumnsOfScoresAndSelectRows) {
  store::ScoresFile scores;
  scores.table.add({"id", "", "", std::vector<std::string>{"a", "b", "c"}, {}});
  scores.table.add({"combined", "", "", std::vector<double>{1, 2, 3}, {}});
  options_.input = path("scores.h5");
  store::write_scores(options_.input, scores, false);
  write_file(path("labels.csv"),
             "id,label,grade,note\nc,interesting,5,\"two, tails\"\nb,boring,,\nz,boring,,\n");
  options_.labels = path("labels.csv");
  options_.catalogue = path("all.ecsv");
  MessageLog log;
  const ExportReport report = export_sample(options_, log.context());
  EXPECT_EQ(report.rows, 3);
  EXPECT_EQ(report.labelled, 2);
  EXPECT_THAT(log.text(), HasSubstr("1 of 3 labelled images is not in"));
  const catalog::Table table = tables::read_table(options_.catalogue);
  EXPECT_EQ(table.at("user_label").text(0), "");
  EXPECT_EQ(table.at("user_label").text(2), "interesting");
  EXPECT_EQ(table.at("user_grade").number(2), 5);
  EXPECT_EQ(table.at("user_note").text(2), "two, tails");
  options_.catalogue = path("found.csv");
  options_.where = "user_label == 'interesting'";
  EXPECT_EQ(export_sample(options_).rows, 1);
  write_file(path("other.csv"), "id,label\nz,boring\n");
  options_.labels = path("other.csv");
  options_.catalogue = path("none.csv");
  EXPECT_THAT(message_of([&] { export_sample(options_); }), HasSubstr("is it of another sample?"));
}

TEST_F(ExportTest, NamesThatDifferOnlyInCaseAreSaid) {
  store::ScoresFile scores;
  for (const char* name : {"id", "RA", "ra", "flags", "Flags", "FLAGS"})
    scores.table.add({name, "", "", std::vector<double>{1, 2}, {}});
  options_.input = path("scores.h5");
  store::write_scores(options_.input, scores, false);
  for (const char* suffix : {".fits", ".vot", ".ecsv", ".csv"}) {
    MessageLog log;
    options_.catalogue = path("t") + suffix;
    export_sample(options_, log.context());
    const bool keeps_case = std::string(suffix).ends_with("csv");
    const char* said = "only in case (RA and ra, flags and Flags and FLAGS)";
    EXPECT_EQ(log.text().find(said) != std::string::npos, !keeps_case) << suffix << log.text();
  }
  MessageLog log;
  options_.input = path("sample.h5");
  options_.catalogue = path("sample.vot");
  export_sample(options_, log.context());
  EXPECT_EQ(log.text(), "");
}

TEST_F(ExportTest, LabelsSelectImagesOfASample) {
  write_file(path("labels.csv"), "id,label\ng/2,interesting\ng/7,interesting\ng/3,boring\n");
  options_.labels = path("labels.csv");
  options_.where = "user_label == 'interesting'";
  options_.images = path("found.npy");
  options_.catalogue = path("found.csv");
  const ExportReport report = export_sample(options_);
  EXPECT_EQ(report.images, 2);
  EXPECT_EQ(report.labelled, 3);
  const catalog::Table table = tables::read_table(options_.catalogue);
  ASSERT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.at("id").text(1), "g/7");
  EXPECT_EQ(table.at("user_label").text(1), "interesting");
  options_.where = "user_label == 'merger'";
  options_.images = path("none.npy");
  options_.catalogue.clear();
  EXPECT_NE(message_of([&] { export_sample(options_); }), "");
}

TEST_F(ExportTest, FoldersThatCannotBeWrittenAreTheUsersToMend) {
  fs::create_directory(path("shut"));
  const ReadOnlyDisk disk(path("shut"));
  if (!disk.is_mounted()) GTEST_SKIP() << "a read-only file system cannot be mounted here (needs root)";
  for (const char* target : {"shut", "shut/pngs"}) {
    options_.images = path(target);
    EXPECT_THAT(
        message_of([&] { export_sample(options_); }),
        testing::AllOf(HasSubstr(target), HasSubstr("the folder cannot be written: Read-only file system"),
                       HasSubstr("choose another")));
  }
}

}  // namespace
}  // namespace peculiar::exchange
