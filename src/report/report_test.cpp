#include "report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "base/error.h"
#include "base/test_folder.h"
#include "catalog/votable_encoding.h"
#include "report/report_testing.h"

namespace peculiar::report {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A run folder, its page, and the page as a tree.
class Report : public testing::Test {
 protected:
  const fs::path& path() const { return folder_.path(); }

  ReportOptions options() const {
    ReportOptions some;
    some.folder = path().string();
    some.output = (path() / "report.html").string();
    some.overwrite = true;
    return some;
  }

  ReportSummary write(const ReportOptions& some) {
    const ReportSummary summary = write_report(some);
    page_ = read_file(some.output);
    EXPECT_EQ(summary.bytes, static_cast<std::int64_t>(page_.size()));
    const pugi::xml_parse_result parsed = tree_.load_string(page_.c_str());
    EXPECT_TRUE(parsed) << parsed.description() << " at "
                        << page_.substr(static_cast<std::size_t>(parsed.offset), 80);
    return summary;
  }

  std::string error_of(const ReportOptions& some, ErrorKind kind = ErrorKind::kInput) {
    try {
      write_report(some);
    } catch (const Error& error) {
      return error.kind() == kind ? error.what() : std::string("of another kind: ") + error.what();
    }
    return "no error";
  }

  void write_run(const json& run) { write_file(path() / "run.json", run.dump()); }

  /// All text in the places that an XPath finds.
  std::vector<std::string> texts(const std::string& xpath) const {
    std::vector<std::string> found;
    for (const pugi::xpath_node& place : tree_.select_nodes(xpath.c_str())) {
      std::string text;
      const pugi::xpath_node_set parts = place.node().select_nodes(".//text()");
      for (const pugi::xpath_node& part : parts) text += part.node().value();
      found.push_back(text);
    }
    return found;
  }
  std::size_t count(const std::string& xpath) const { return tree_.select_nodes(xpath.c_str()).size(); }

  /// The picture of an <img>, decoded.
  image::Image picture(const std::string& xpath) const {
    const std::string source = tree_.select_node(xpath.c_str()).node().attribute("src").value();
    const std::string head = "data:image/png;base64,";
    EXPECT_TRUE(source.starts_with(head)) << xpath;
    const std::string png = catalog::detail::decode_base64(source.substr(head.size())).value_or("");
    return image::decode_picture({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()}, xpath);
  }

  TestFolder folder_;
  std::string page_;
  pugi::xml_document tree_;
};

TEST_F(Report, TablesAndFiguresAreThoseOfTheExhibits) {
  write_known_folder(path());
  write_run(known_run());
  const ReportSummary summary = write(options());
  EXPECT_EQ(summary.tables, 1);
  EXPECT_EQ(summary.figures, 3);  // one exhibit, two of health
  EXPECT_TRUE(summary.left_out.empty());
  EXPECT_THAT(texts("//h1"), ElementsAre("The paper's mergers"));
  EXPECT_THAT(page_, HasSubstr("2026-02-03T04:05:06Z"));
  EXPECT_THAT(texts("//section[@id='summary']/ul[1]/li"), ElementsAre("Of the mergers 67.5 % are found."));
  const std::string table = "//table[@id='exhibits-1-table-1']";
  EXPECT_THAT(texts(table + "/caption"), ElementsAre("Table 1. Share found. In per cent."));
  EXPECT_THAT(texts(table + "//th[@scope='col']"), ElementsAre("sample", "per cent", "n"));
  EXPECT_THAT(texts(table + "//th[@scope='row']"), ElementsAre("isolated", "Mergers of the test"));
  // As they stand in the file: 67.50 does not become 67.5.
  EXPECT_THAT(texts(table + "//td[@class='number']"), ElementsAre("85.0", "100", "67.50", "80"));
  const std::string figure = "//figure[@id='exhibits-1-scores']";
  EXPECT_EQ(count(figure + "//svg[@role='img' and @aria-label='two humps']"), 1u);
  EXPECT_EQ(count(figure + "//use[@href='#exhibits-1-scores-dot']"), 1u);
  EXPECT_THAT(texts(figure + "//text"), ElementsAre("axis"));
}

TEST_F(Report, TheGalleryHoldsTheHighest) {
  write_known_folder(path());
  ReportOptions some = options();
  some.number = 6;
  some.columns = {"flux", "id"};
  EXPECT_EQ(write(some).outliers, 6);
  const std::vector<std::string> headings = texts("//ol[@class='gallery']/li/h3");
  ASSERT_EQ(headings.size(), 6u);
  std::int64_t first_in_full = -1;
  for (std::int64_t rank = 0, place = 0; place < 6; ++rank) {
    const std::int64_t row = known_row(rank);
    if (row == kUnscoredRow) continue;  // has no score
    ++place;
    EXPECT_EQ(headings[static_cast<std::size_t>(place - 1)], fmt::format("{}. galaxy_{}", place, row));
    const std::string item = fmt::format("//li[@id='outlier-{}']", place);
    const auto values = texts(item + "/dl//dd");
    EXPECT_EQ(values[0], fmt::format("{:.4g}", known_score(row)));
    EXPECT_EQ(values[1], fmt::format("{:.4g}", 1 / (1 + 10 * known_score(row))));
    EXPECT_EQ(values[3], known_score(row) > 3.55 ? "yes" : "no");
    EXPECT_EQ(values[4], fmt::format("{:.4g} nJy", 10.5 + static_cast<double>(row)));
    EXPECT_EQ(count(item + "//img"), rank < kRebuilt ? 3u : 1u);
    EXPECT_EQ(count(item + fmt::format("//img[@alt='Image of galaxy_{}']", row)), 1u);
    // The bright pixel of line 3 stands on the fourth line from below, since rows go upward.
    const image::Image drawn = picture(item + "//img[1]");
    ASSERT_EQ(drawn.width, kEdge);
    EXPECT_EQ(drawn.at(0, kEdge - 4, static_cast<int>(row % kEdge)), 255.0f);
    EXPECT_LT(drawn.at(0, 3, static_cast<int>(row % kEdge)), 100.0f);
    first_in_full = first_in_full < 0 ? row : first_in_full;
  }
  EXPECT_THAT(page_, HasSubstr(fmt::format("The highest is galaxy_{} (", first_in_full)));
  EXPECT_THAT(page_,
              HasSubstr("39 images of sample.h5 were scored by model.safetensors and ranked by combined."));
  EXPECT_THAT(page_, HasSubstr("Images without a score: 1."));
  EXPECT_THAT(page_, HasSubstr("differ from those that the model was trained on in flux:"));
  EXPECT_THAT(texts("//table[@id='drift']//td[@class='number']"), ElementsAre("2.5", "1.25", "0.4", "0.001"));
}

TEST_F(Report, HealthSettingsVersionsAndFingerprintsAreThere) {
  write_known_folder(path());
  write_run(known_run());
  write(options());
  EXPECT_THAT(texts("//section[@id='health']/ul/li"),
              ElementsAre("Alarm: collapse: the images are all alike"));
  EXPECT_THAT(page_, HasSubstr("<td class=\"number\">9.5</td><td class=\"number\">1.125</td>"));
  const image::Image curves = picture("//section[@id='health']//img[1]");
  EXPECT_EQ(curves.width, 1600);  // of 2000
  EXPECT_EQ(curves.height, 320);
  EXPECT_NEAR(curves.at(0, 100, 100), 127.5, 0.6);
  EXPECT_THAT(
      texts("//pre[@class='copy']"),
      ElementsAre("peculiar train train.h5 -o model.safetensors\npeculiar report . -o 'report.html'\n"));
  EXPECT_THAT(texts("//table[@id='steps']//td"), ElementsAre("12.3", "no", "model.safetensors"));
  EXPECT_THAT(texts("//table[@id='study-settings']//th[@scope='row']"), ElementsAre("seed", "train.preset"));
  EXPECT_THAT(texts("//table[@id='study-settings']//td"), ElementsAre("3", "quick"));
  EXPECT_THAT(texts("//table[@id='versions']//td"), ElementsAre("0.1.0 (abc)", "1.10.8"));
  EXPECT_THAT(texts("//table[@id='files']//td"), ElementsAre("xxh3-in", "xxh3-out", "f00d"));
}

TEST_F(Report, HeadingsAndLandmarksAreInOrder) {
  write_known_folder(path());
  write(options());
  int level = 0;
  for (const pugi::xpath_node& heading : tree_.select_nodes("//h1|//h2|//h3|//h4")) {
    const int own = heading.node().name()[1] - '0';
    EXPECT_LE(own, level + 1) << heading.node().text().get();
    level = own;
  }
  for (const char* one :
       {"//header", "//nav", "//main", "//footer", "//h1", "//a[@class='skip' and @href='#content']"})
    EXPECT_EQ(count(one), 1u) << one;
  std::set<std::string> ids;
  for (const pugi::xpath_node& node : tree_.select_nodes("//*[@id]"))
    EXPECT_TRUE(ids.insert(node.node().attribute("id").value()).second)
        << node.node().attribute("id").value();
  for (const pugi::xpath_node& link : tree_.select_nodes("//a[@href]"))
    EXPECT_EQ(ids.count(link.node().attribute("href").value() + 1), 1u)
        << link.node().attribute("href").value();
  EXPECT_EQ(count("//img[not(@alt) or @alt='']"), 0u);
}

TEST_F(Report, WhatFilesSayIsTextAndNothingElse) {
  const std::string hostile = "<script>bad</script>\"'><img src=x onerror=bad>&amp;\x01";
  write_known_folder(
      path(), hostile, hostile,
      "<svg viewBox='0 0 1 1' onload='bad'><script>bad</script><text>&lt;script></text></svg>");
  json run = known_run();
  run["title"] = run["kind"] = run["created"] = run["steps"][0]["command"] = run["steps"][0]["name"] =
      hostile;
  run["settings"] = {{hostile, hostile}};
  write_run(run);
  write(options());
  EXPECT_EQ(count("//script"), 0u);
  EXPECT_EQ(count("//img[@onerror or @src='x']"), 0u);
  for (const pugi::xpath_node& node : tree_.select_nodes("//@*"))
    EXPECT_FALSE(std::string(node.attribute().name()).starts_with("on")) << node.attribute().name();
  std::string shown = hostile;
  shown.back() = ' ';  // a control character
  EXPECT_EQ(texts("//h1").front(), shown);
  EXPECT_THAT(texts("//ol[@class='gallery']/li[1]/h3").front(), HasSubstr("<script>bad</script>\"'>"));
  EXPECT_THAT(texts("//table[@id='exhibits-1-table-1']//th[@scope='row']"),
              ElementsAre("isolated", testing::StartsWith("<script>")));
}

TEST_F(Report, BytesThatAreNotUtf8BecomeTheSignForThat) {
  write_known_folder(path(), "caf\xe9_");
  write(options());
  EXPECT_THAT(page_, HasSubstr("caf\xef\xbf\xbd_"));
  EXPECT_THAT(page_, Not(HasSubstr("caf\xe9_")));
}

TEST_F(Report, TheSameFolderGivesTheSamePage) {
  write_known_folder(path());
  write(options());
  const std::string first = page_;
  const fs::path other = path() / "elsewhere";
  fs::create_directory(other);
  ReportOptions some = options();
  some.output = (other / "report.html").string();
  write(some);
  EXPECT_EQ(page_, first);
}

TEST_F(Report, AFolderWithoutRunJsonIsLookedThrough) {
  write_known_folder(path());
  const ReportSummary summary = write(options());
  EXPECT_EQ(summary.tables, 1);
  EXPECT_EQ(summary.figures, 3);
  EXPECT_EQ(summary.outliers, 24);
  // The commands follow from the provenance, the first one first.
  const std::string commands = texts("//pre[@class='copy']").front();
  EXPECT_THAT(
      commands,
      testing::StartsWith(
          "peculiar import --config /dev/stdin <<'END'\ninputs = [\"images\"]\noutput = \"sample.h5\"\nEND\npeculiar score"));
}

TEST_F(Report, OfSeveralScoresTheCalibratedOnesOrThoseNamed) {
  write_known_folder(path());
  store::RowFileSpec spec;
  spec.kind = "scores";
  spec.count = 1;
  spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0},
                  {"combined", "", "", store::ColumnType::kFloat, 0}};
  spec.attributes = {{"ranking", std::string("combined")}};
  for (const char* name : {"normals.h5", "others.h5"}) {
    store::RowFileWriter writer(path() / name, spec, {true, name, {}});
    writer.write({"row", "", "", std::vector<std::int64_t>{0}, {}}, 0);
    writer.write({"combined", "", "", std::vector<double>{1.5}, {}}, 0);
    writer.commit(1);
    writer.finish();
  }
  EXPECT_EQ(write(options()).outliers, 24);
  ReportOptions named = options();
  named.scores = (path() / "normals.h5").string();
  const ReportSummary summary = write(named);
  EXPECT_EQ(summary.outliers, 1);
  EXPECT_THAT(texts("//ol[@class='gallery']/li/h3"), ElementsAre("1. row 0"));
  EXPECT_THAT(summary.left_out, ElementsAre(HasSubstr("images of the highest scores")));
  EXPECT_THAT(texts("//section[@id='summary']/ul[last()]/li"),
              ElementsAre(HasSubstr("images of the highest scores")));
  fs::remove(path() / "scores.h5");
  EXPECT_THAT(error_of(options()),
              testing::AllOf(HasSubstr("normals.h5"), HasSubstr("others.h5"), HasSubstr("--scores")));
}

TEST_F(Report, WhatHasNoRoomIsNamed) {
  std::string big = "<svg viewBox='0 0 1 1'>";
  while (big.size() < 2'000'000) big += "<rect x='0.123456789' y='0.123456789' width='1' height='1'/>";
  write_known_folder(path(), "galaxy_", "Big", big + "</svg>");
  ReportOptions some = options();
  EXPECT_EQ(write(some).figures, 3);
  some.most_megabytes = 1;
  const ReportSummary summary = write(some);
  EXPECT_LT(summary.bytes, 1'000'000);
  EXPECT_EQ(summary.figures, 2);
  EXPECT_EQ(summary.tables, 1);
  EXPECT_EQ(summary.outliers, 24);
  EXPECT_THAT(summary.left_out, ElementsAre(HasSubstr("the figure 'Scores of each class' (2.")));
  EXPECT_THAT(page_, HasSubstr("Left out for its size: the figure"));
}

TEST_F(Report, LongTablesAreCutAndSaySo) {
  write_known_folder(path());
  std::string csv = "name,n\n";
  for (int row = 0; row < 1000; ++row) csv += fmt::format("row_{},{}\n", row, row);
  write_file(path() / "evaluation" / "table_1.csv", csv);
  write(options());
  EXPECT_EQ(count("//table[@id='exhibits-1-table-1']/tbody/tr"), 200u);
  EXPECT_THAT(page_, HasSubstr("The first 200 of 1000 rows"));
}

TEST_F(Report, ErrorsNameTheFileAndWhatToDo) {
  ReportOptions some = options();
  EXPECT_THAT(error_of(some), HasSubstr("has nothing to report on"));
  some.folder = (path() / "none").string();
  EXPECT_THAT(error_of(some), HasSubstr("none: is no folder"));
  write_known_folder(path());
  some = options();
  some.columns = {"fluxx"};
  EXPECT_THAT(error_of(some), HasSubstr("'fluxx' (did you mean 'flux'?)"));
  write(options());
  some = options();
  some.overwrite = false;
  EXPECT_THAT(error_of(some, ErrorKind::kUsage), HasSubstr("report.html"));
  json run = known_run();
  run["gallery"]["sample"] = "gone.h5";
  write_run(run);
  EXPECT_THAT(error_of(options()),
              testing::AllOf(HasSubstr("run.json: names"), HasSubstr("gone.h5, which is not there")));
  run = known_run();
  run["steps"][0].erase("command");
  write_run(run);
  EXPECT_THAT(error_of(options()), testing::AllOf(HasSubstr("run.json: is damaged"), HasSubstr("command")));
  run = known_run();
  run["version"] = 2;
  write_run(run);
  EXPECT_THAT(error_of(options()), HasSubstr("take a newer one"));
  write_run({{"format", "other"}});
  EXPECT_THAT(error_of(options()), HasSubstr("is no run of `peculiar study`"));
  fs::remove(path() / "run.json");
  fs::remove(path() / "evaluation" / "scores.svg");
  EXPECT_THAT(error_of(options()), HasSubstr("scores.svg, which is not there"));
}

TEST_F(Report, FilesOfAnotherRunAreRefused) {
  write_known_folder(path());
  store::SampleHeader header;
  header.count = header.height = header.width = 1;
  header.bands = {"r"};
  store::SampleWriter sample(path() / "other.h5", header, {}, {true, "another"});
  sample.write_images(0, std::vector<float>{1});
  sample.rows().commit(1);
  sample.rows().finish();
  ReportOptions some = options();
  some.sample = (path() / "other.h5").string();
  EXPECT_THAT(error_of(some),
              testing::AllOf(HasSubstr("other.h5: is not the sample that"), HasSubstr("--sample")));
  write_file(path() / "model.safetensors", "no model");
  EXPECT_THAT(error_of(options()), HasSubstr("model.safetensors: is no model"));
  write_known_model(path() / "model.safetensors");
  store::RowFileSpec spec;
  spec.kind = "reconstructions";
  spec.count = 1;
  spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0}};
  spec.attributes = {{"sample_job", std::string("another")}, {"model_fingerprint", std::string("m")}};
  store::RowFileWriter writer(path() / "scores.reconstructions.h5", spec, {true, "other", {}});
  writer.write({"row", "", "", std::vector<std::int64_t>{0}, {}}, 0);
  writer.commit(1);
  writer.finish();
  EXPECT_THAT(error_of(options()), HasSubstr("belong to other scores"));
}

}  // namespace
}  // namespace peculiar::report
