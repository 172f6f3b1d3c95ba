#include <gmock/gmock.h>

#include <set>

#include "report/report_page_testing.h"

namespace peculiar::report {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST_F(Report, TablesAndFiguresAreThoseOfTheExhibits) {
  write_known_folder(path());
  write_run(known_run());
  const ReportSummary summary = write(options());
  EXPECT_EQ(summary.tables, 1);
  EXPECT_EQ(summary.figures, 3);  // one exhibit, two of the health folder
  EXPECT_TRUE(summary.left_out.empty());
  EXPECT_THAT(texts("//h1"), ElementsAre("The paper's mergers"));
  EXPECT_THAT(texts("//header/p").front(), HasSubstr("A study of mergers, begun 2026-02-03T04:05:06Z."));
  EXPECT_THAT(texts("//section[@id='exhibits-1']/ul/li"), ElementsAre("Of the mergers 67.5 % are found."));
  const std::string table = "//table[@id='exhibits-1-table-1']";
  EXPECT_THAT(texts(table + "/caption"), ElementsAre("Table 1. Share found. In per cent."));
  EXPECT_THAT(texts(table + "//th[@scope='col']"), ElementsAre("sample", "per cent", "n"));
  EXPECT_THAT(texts(table + "//th[@scope='row']"), ElementsAre("isolated", "Mergers of the test"));
  // As in the file: 67.50 does not become 67.5.
  EXPECT_THAT(texts(table + "//td[@class='number']"), ElementsAre("85.0", "100", "67.50", "80"));
  const std::string figure = "//figure[@id='exhibits-1-scores']";
  EXPECT_EQ(count(figure + "//svg[@role='img' and @aria-label='two humps']"), 1u);
  EXPECT_EQ(count(figure + "//use[@href='#exhibits-1-scores-dot']"), 1u);
  EXPECT_THAT(texts(figure + "//text"), ElementsAre("axis"));
}

TEST_F(Report, OtherScoresAreFolded) {
  write_known_folder(path());
  analysis::Exhibits exhibits = analysis::read_exhibits(path() / "evaluation");
  exhibits.exhibits[0].section = "Other scores";
  for (int i = 2; i < 8; ++i) exhibits.findings.push_back(fmt::format("Finding {}.", i));
  analysis::write_exhibits(path() / "evaluation", exhibits);
  write(options());
  const std::string section = "//section[@id='exhibits-1']";
  EXPECT_EQ(count(section + "/details//table"), 1u);
  EXPECT_EQ(count(section + "/div//table"), 0u);
  EXPECT_THAT(texts(section + "/details/summary"),
              ElementsAre("2 more findings of Mergers of the test", "Other scores in Mergers of the test"));
  EXPECT_THAT(texts(section + "/details[1]/ul/li"), ElementsAre("Finding 6.", "Finding 7."));
}

TEST_F(Report, SeveralModelsMayHaveScoredTheSample) {
  write_known_folder(path());
  write_known_model(path() / "second.safetensors");
  fs::create_directories(path() / "second.health");
  image::write_png(path() / "second.health" / "health.png", image::Image(1, 10, 10, 0.5f));
  write_known_reconstructions(path() / "more.h5", kRebuilt, 2, "n");
  const auto set = [&](const std::string& fingerprints) {
    store::ScoresFile scores = store::read_scores(path() / "scores.h5");
    scores.set_attribute("model_fingerprint", fingerprints);
    scores.set_attribute("model", "model.safetensors,second.safetensors");
    scores.set_attribute("reconstructions", "scores.reconstructions.h5,more.h5");
    store::write_scores(path() / "scores.h5", scores, true);
  };
  json run = known_run();
  run["model"] = {"model.safetensors", "second.safetensors"};
  run["health"] = {"model.health", "second.health"};
  run["gallery"]["reconstructions"] = {"scores.reconstructions.h5", "more.h5"};
  set("m,n");
  for (const bool noted : {true, false}) {
    noted ? write_run(run) : static_cast<void>(fs::remove(path() / "run.json"));
    write(options());
    EXPECT_EQ(count("//img[starts-with(@alt, 'Significance')]"), 4u);  // one has no score
    EXPECT_THAT(texts("//section[@id='health']/h3"), ElementsAre("model.safetensors", "second.safetensors"));
    EXPECT_THAT(texts("//header/p").front(), HasSubstr("models model.safetensors and second.safetensors."));
    EXPECT_EQ(count("//section[@id='health']//img"), 3u);
    EXPECT_EQ(count("//table[@id='health-2-history']"), 1u);
  }
  run["health"] = "model.health";
  write_run(run);
  EXPECT_THAT(error_of(options()), HasSubstr("names 2 models and 1 folders of their health"));
  fs::remove(path() / "run.json");
  set("m");
  EXPECT_THAT(error_of(options()), testing::AllOf(HasSubstr("more.h5"), HasSubstr("belong to other scores")));
}

// A shared page does not reveal where it was made.
TEST_F(Report, NoPathLeadsOutOfTheRun) {
  const std::string here = fs::canonical(path()).string();
  const std::string home = "/home/a person/data";
  write_known_folder(
      path(), "/home/somebody/galaxy_", "From " + here + "/evaluation",
      "<svg viewBox='0 0 1 1'><title>" + home + "</title><text>" + here + "/scores.csv</text></svg>");
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  json provenance = json::parse(scores.attribute("provenance"));
  provenance["settings"]["sample"] = here + "/sample.h5";
  provenance["settings"]["weights"] = {home + "/weight map.fits", "../../root/data/w.fits"};
  provenance["inputs"][0]["file"] = home + "/sample.h5";
  scores.set_attribute("provenance", provenance.dump());
  scores.set_attribute("sample", here + "/sample.h5");
  scores.set_attribute("model", here + "/model.safetensors");
  store::write_scores(path() / "scores.h5", scores, true);
  for (const bool noted : {true, false}) {
    json run = known_run();
    run["title"] = "In " + here;
    run["settings"]["sky"] = home + "/sky.h5";
    run["settings"]["output"] = here;
    run["settings"]["survey"] = fs::canonical(path()).parent_path().string() + "/survey.toml";
    run["steps"][0]["command"] =
        "peculiar train '" + home + "/train set.h5' -o " + here + "/model.safetensors --resume ../../root/c";
    run["steps"][0]["inputs"][0]["path"] = home + "/train set.h5";
    noted ? write_run(run) : static_cast<void>(fs::remove(path() / "run.json"));
    ReportOptions some = options();
    some.scores = (path() / "scores.h5").string();
    some.columns = {"flux"};
    write(some);
    for (const std::string& hidden : {here, path().string(), std::string("/home"), std::string("somebody"),
                                      std::string("a person"), std::string("root/data")})
      EXPECT_EQ(page_.find(hidden), std::string::npos)
          << hidden << ": " << page_.substr(page_.find(hidden) < 60 ? 0 : page_.find(hidden) - 60, 160);
    EXPECT_EQ(texts("//ol[@class='gallery']/li[1]//h3").front(), "1. .../galaxy_17");
    const std::string commands = texts("//pre[@class='copy']").front();
    EXPECT_THAT(commands, HasSubstr("peculiar report . -o report.html --columns flux --scores scores.h5"));
    if (noted) {
      EXPECT_THAT(commands,
                  HasSubstr("peculiar train '.../train set.h5' -o model.safetensors --resume .../c\n"));
      EXPECT_THAT(texts("//table[@id='study-settings']//td"),
                  testing::IsSupersetOf({".", ".../sky.h5", "../survey.toml"}));
      EXPECT_THAT(texts("//table[@id='files']//th[@scope='row']"), Contains(".../train set.h5"));
    } else {
      EXPECT_THAT(commands, HasSubstr("sample = \"sample.h5\"\n"));
      EXPECT_THAT(commands, HasSubstr("weights = [\".../weight map.fits\",\".../w.fits\"]\n"));
    }
  }
  const char* own_home = std::getenv("HOME");
  if (own_home != nullptr && std::string(own_home).size() > 1) {
    std::string words = page_;  // pictures may contain any letters
    for (std::size_t at = words.find("base64,"); at != std::string::npos; at = words.find("base64,", at))
      words.erase(at, words.find('"', at) - at);
    EXPECT_EQ(words.find(own_home), std::string::npos);
  }
}

TEST_F(Report, HealthSettingsVersionsAndFingerprintsAreThere) {
  write_known_folder(path());
  write_run(known_run());
  write(options());
  EXPECT_THAT(texts("//section[@id='health']/ul/li"),
              ElementsAre("Alarm: collapse: the images are all alike"));
  EXPECT_THAT(page_, HasSubstr("<td class=\"number\">9.5</td><td class=\"number\">1.125</td>"));
  const image::Image curves = picture("//section[@id='health']//img[1]");
  EXPECT_EQ(curves.width, 1600);  // reduced from 2000
  EXPECT_EQ(curves.height, 320);
  EXPECT_NEAR(curves.at(0, 100, 100), 127.5, 0.6);
  EXPECT_THAT(
      texts("//pre[@class='copy']"),
      ElementsAre("peculiar train train.h5 -o model.safetensors\npeculiar report . -o report.html\n"));
  EXPECT_THAT(texts("//table[@id='steps']//td"), ElementsAre("12.3", "no", "model.safetensors"));
  EXPECT_THAT(texts("//table[@id='study-settings']//th[@scope='row']"), ElementsAre("seed", "train.preset"));
  EXPECT_THAT(texts("//table[@id='study-settings']//td"), ElementsAre("3", "quick"));
  EXPECT_THAT(texts("//table[@id='versions']//td"), ElementsAre("0.1.0 (abc)", "1.10.8"));
  EXPECT_THAT(texts("//table[@id='files']//td"),
              ElementsAre("HDF5", "bytes", "xxh3-in", "model", "bytes", "xxh3-out", "sample", "job", "f00d"));
}

TEST_F(Report, TheFirstImagesStandOnTop) {
  write_known_folder(path());
  write(options());
  EXPECT_EQ(count("//section[@id='summary']/h2/following-sibling::*[1][self::ol and @class='strip']"), 1u);
  EXPECT_EQ(count("//ol[@class='strip']/li"),
            static_cast<std::size_t>(std::min<std::int64_t>(8, options().number)));
  EXPECT_EQ(count("//ol[@class='strip']/li[1]/a[@href='#outlier-1']/img[@alt='Number 1, galaxy_17']"), 1u);
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
  for (const pugi::xpath_node& link : tree_.select_nodes("//a[starts-with(@href, '#')]"))
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
  EXPECT_THAT(texts("//ol[@class='gallery']/li[1]//h3").front(), HasSubstr("<script>bad</script>\"'>"));
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

TEST_F(Report, FeaturesBesideScoresOfImagesAreNoVectors) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  scores.set_attribute("features", "features.h5");  // score --features-out
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_THAT(texts("//header/p").front(), Not(HasSubstr("features.h5")));
  EXPECT_THAT(texts("//section[@id='summary']/p").front(), HasSubstr("combined merges"));
}

TEST_F(Report, AFolderWithoutRunJsonIsLookedThrough) {
  write_known_folder(path());
  const ReportSummary summary = write(options());
  EXPECT_EQ(summary.tables, 1);
  EXPECT_EQ(summary.figures, 3);
  EXPECT_EQ(summary.outliers, 24);
  EXPECT_THAT(texts("//h1"), ElementsAre("Report on sample.h5"));
  // Commands come from the provenance, in order.
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
  EXPECT_THAT(texts("//ol[@class='gallery']/li//h3"), ElementsAre("1. row 0"));
  EXPECT_THAT(summary.left_out, ElementsAre(HasSubstr("images of the highest scores")));
  EXPECT_THAT(texts("//section[@id='left-out']/ul/li"),
              ElementsAre(HasSubstr("images of the highest scores")));
  fs::remove(path() / "scores.h5");
  EXPECT_THAT(error_of(options()),
              testing::AllOf(HasSubstr("normals.h5"), HasSubstr("others.h5"), HasSubstr("--scores")));
}

TEST_F(Report, OfVectorsAloneMissesNoImages) {
  store::RowFileSpec spec;
  spec.kind = "scores";
  spec.count = 1;
  spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0},
                  {"combined", "", "", store::ColumnType::kFloat, 0}};
  spec.attributes = {{"ranking", std::string("combined")},
                     {"sample", std::string()},
                     {"model", std::string()},
                     {"features", std::string("v.csv")}};
  store::RowFileWriter writer(path() / "scores.h5", spec, {true, "scores", {}});
  writer.write({"row", "", "", std::vector<std::int64_t>{0}, {}}, 0);
  writer.write({"combined", "", "", std::vector<double>{1.5}, {}}, 0);
  writer.commit(1);
  writer.finish();
  EXPECT_THAT(write(options()).left_out, testing::IsEmpty());
  EXPECT_THAT(texts("//p"), testing::Contains(HasSubstr("Vectors v.csv.")));
  EXPECT_THAT(texts("//p"),
              testing::Contains("combined is -ln of the probability that the vector of a normal image "
                                "lies at least as far out."));
  EXPECT_THAT(texts("//h1"), ElementsAre("Report on v.csv"));
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
  EXPECT_THAT(error_of(some), HasSubstr("none: is not a folder"));
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
              testing::AllOf(HasSubstr("run.json: names"), HasSubstr("gone.h5, which is missing")));
  run = known_run();
  run["steps"][0].erase("command");
  write_run(run);
  EXPECT_THAT(error_of(options()), testing::AllOf(HasSubstr("run.json: is damaged"), HasSubstr("command")));
  run = known_run();
  run["version"] = 2;
  write_run(run);
  EXPECT_THAT(error_of(options()), HasSubstr("use a newer Peculiar"));
  write_run({{"format", "other"}});
  EXPECT_THAT(error_of(options()), HasSubstr("is not a run of `peculiar study`"));
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
