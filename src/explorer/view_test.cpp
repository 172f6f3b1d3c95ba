#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/random.h"
#include "explorer/explorer_testing.h"

namespace peculiar::explorer {
namespace {

using nlohmann::json;

std::vector<std::int64_t> rows_of(const json& view) {
  std::vector<std::int64_t> rows;
  for (const json& one : view.at("rows")) rows.push_back(one.at("row"));
  return rows;
}

TEST(ExplorerView, StateSaysWhatThereIs) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  ASSERT_EQ(server.failure, "");
  const json state = server.json("/api/state");
  EXPECT_EQ(state["rows"], kImages);
  EXPECT_EQ(state["ranking"], "combined");
  EXPECT_EQ(state["scores"], "scores.h5");
  EXPECT_EQ(state["sample"], "sample.h5");
  EXPECT_EQ(state["labels"], "labels.csv");
  EXPECT_EQ(state["who"], "anna");
  EXPECT_EQ(state["image"]["bands"], json({"band_0"}));
  EXPECT_EQ(state["image"]["size"], kEdge);
  EXPECT_EQ(state["planes"], json({"image", "reconstruction", "residual", "significance"}));
  EXPECT_EQ(state["map"], true);
  EXPECT_EQ(state["positions"], true);
  // Scores of 3.6 and more: 3.6, 3.7, 3.8, 3.9, of which row 11 (3.7) is at an edge.
  EXPECT_EQ(state["candidates"], 3);
  std::set<std::string> names;
  for (const json& column : state["columns"]) names.insert(column["name"].get<std::string>());
  for (const char* name : {"combined", "user_label", "user_grade", "user_note", "interest", "map_x", "map_y"})
    EXPECT_EQ(names.count(name), 1u) << name;
}

TEST(ExplorerView, OrderRanksAndProbabilitiesAreThoseOfTheScores) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const json view = server.json("/api/view?count=500");
  EXPECT_EQ(view["total"], kImages);
  EXPECT_EQ(view["sort"], "combined");
  const std::vector<std::int64_t> rows = rows_of(view);
  ASSERT_EQ(std::ssize(rows), kImages);
  // Ranked rows first, by score; then the one at an edge; then the one without a score.
  for (std::int64_t i = 0; i + 3 < kImages; ++i)
    EXPECT_GT(known_score(rows[static_cast<std::size_t>(i)]),
              known_score(rows[static_cast<std::size_t>(i) + 1]));
  EXPECT_EQ(rows[kImages - 2], kAtEdge);
  EXPECT_EQ(rows[kImages - 1], kUnscored);
  const json& first = view["rows"][0];
  EXPECT_EQ(first["rank"], 1);
  EXPECT_EQ(first["score"], 3.9);
  EXPECT_DOUBLE_EQ(first["p"].get<double>(), 1.0 / 40);
  EXPECT_EQ(first["candidate"], true);
  EXPECT_EQ(first["id"], "image_" + std::to_string(rows[0]));
  EXPECT_EQ(first["value"], 3.9);
  EXPECT_TRUE(view["rows"][kImages - 2]["rank"].is_null());
  EXPECT_EQ(view["rows"][kImages - 2]["flags"], "edge");
  EXPECT_TRUE(view["rows"][kImages - 1]["score"].is_null());
}

TEST(ExplorerView, PagesFiltersAndSorts) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const json all = server.json("/api/view?count=500");
  const json page = server.json("/api/view?offset=10&count=5");
  ASSERT_EQ(page["rows"].size(), 5u);
  EXPECT_EQ(page["rows"][0], all["rows"][10]);
  EXPECT_EQ(server.json("/api/view?offset=1000")["rows"].size(), 0u);
  const json even = server.json("/api/view?where=label%20%3D%3D%20%22even%22%20%26%26%20combined%20%3E%203");
  for (const std::int64_t row : rows_of(even)) {
    EXPECT_EQ(row % 2, 0);
    EXPECT_GT(known_score(row), 3);
  }
  EXPECT_EQ(even["total"], 4);  // even rows have even tenths: 3.2, 3.4, 3.6, 3.8
  const json risen = server.json("/api/view?sort=density&up=1&count=3");
  EXPECT_EQ(rows_of(risen), (std::vector<std::int64_t>{39, 38, 37}));
  EXPECT_EQ(risen["rows"][0]["value"], -39);
  EXPECT_EQ(rows_of(server.json("/api/view?sort=id&up=1&count=3")), (std::vector<std::int64_t>{0, 1, 10}));
  const json last = server.json("/api/view?sort=contrast&count=500");
  EXPECT_TRUE(last["rows"][kImages - 1]["value"].is_null());  // missing ones come last
  const json none = server.json("/api/view?where=combined%20%3E%2099");
  EXPECT_EQ(none["total"], 0);
}

TEST(ExplorerView, PlacesOfRows) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const auto rows = rows_of(server.json("/api/view?count=500"));
  const json places =
      server.json("/api/positions?rows=" + std::to_string(rows[7]) + "," + std::to_string(rows[0]));
  EXPECT_EQ(places["places"], json({7, 0}));
  const json hidden = server.json("/api/positions?rows=0&where=label%20%3D%3D%20%22odd%22");
  EXPECT_TRUE(hidden["places"][0].is_null());
}

TEST(ExplorerView, MembersAreTheRowsOfTheView) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  for (const std::string query : {"where=label%20%3D%3D%20%22odd%22", "lasso=-2,-2,-0.8,-2,-0.8,0,-2,0"}) {
    const auto answer = server.get("/api/members?" + query);
    ASSERT_EQ(answer->body.size(), (kImages + 7u) / 8);
    std::vector<std::int64_t> members;
    for (std::int64_t row = 0; row < std::ssize(answer->body) * 8; ++row)
      if ((answer->body[static_cast<std::size_t>(row / 8)] >> row % 8 & 1) != 0) members.push_back(row);
    std::vector<std::int64_t> rows = rows_of(server.json("/api/view?count=500&" + query));
    std::ranges::sort(rows);
    EXPECT_EQ(members, rows) << query;
    EXPECT_LT(members.size(), std::size_t{kImages}) << query;
    EXPECT_FALSE(members.empty()) << query;
  }
  EXPECT_EQ(server.get("/api/members?where=combined%20%3E")->status, 400);
}

TEST(ExplorerView, WrongExpressionsSayWhere) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const auto message_of = [&](const std::string& where) {
    const auto answer = server.get("/api/view?where=" + where);
    EXPECT_EQ(answer->status, 400);
    return json::parse(answer->body)["error"];
  };
  EXPECT_EQ(message_of("combined%20%3E")["position"], 10);
  const json unknown = message_of("1%20%3C%20combind");
  EXPECT_EQ(unknown["position"], 4);
  EXPECT_NE(unknown["message"].get<std::string>().find("combined"), std::string::npos);
  EXPECT_EQ(message_of("label%20%3E%203")["position"], 6);
  EXPECT_EQ(server.get("/api/view?sort=nothing")->status, 400);
  EXPECT_EQ(server.get("/api/view?count=100000")->status, 400);
  EXPECT_EQ(server.get("/api/view?offset=-1")->status, 400);
  EXPECT_EQ(server.get("/api/view?up=maybe")->status, 400);
  EXPECT_EQ(server.get("/api/view?up=0")->status, 200);
  EXPECT_EQ(server.get("/api/pulse?after=x")->status, 400);
  EXPECT_EQ(server.get("/api/view?sort=learned")->status, 409);
}

TEST(ExplorerView, LassoTakesWhatIsInsideOnTheMap) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const auto answer = server.get("/api/map");
  ASSERT_EQ(answer->body.size(), kImages * 8u);
  std::vector<float> pairs(2 * kImages);
  std::memcpy(pairs.data(), answer->body.data(), answer->body.size());
  EXPECT_FLOAT_EQ(pairs[0], -1);  // x from 0 to 39
  EXPECT_FLOAT_EQ(pairs[2 * 39], 1);
  EXPECT_NEAR(pairs[1], 10.0 / 39, 1e-6);  // the aspect ratio is kept: y from 0 to 10
  const json view = server.json("/api/view?lasso=-2,-2,-0.8,-2,-0.8,0,-2,0&sort=map_x&up=1");
  EXPECT_EQ(rows_of(view), (std::vector<std::int64_t>{1, 2, 3}));  // row 0 is above
  EXPECT_EQ(server.get("/api/view?lasso=0,0,1,1")->status, 400);
}

TEST(ExplorerView, ColumnsAndHistograms) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const auto column = server.get("/api/column?name=combined");
  std::vector<float> values(kImages);
  ASSERT_EQ(column->body.size(), values.size() * 4);
  std::memcpy(values.data(), column->body.data(), column->body.size());
  EXPECT_FLOAT_EQ(values[1], 0.7f);
  EXPECT_TRUE(std::isnan(values[kUnscored]));
  const auto text = server.get("/api/column?name=label");
  EXPECT_EQ(text->get_header_value("X-Categories"), "[\"even\",\"odd\"]");  // the client decodes it
  std::memcpy(values.data(), text->body.data(), text->body.size());
  EXPECT_FLOAT_EQ(values[3], 1);
  const json histogram = server.json("/api/histogram?name=combined&where=combined%20%3C%202");
  std::int64_t sum = 0;
  for (const json& count : histogram["counts"]) sum += count.get<std::int64_t>();
  EXPECT_EQ(sum, 20);
  EXPECT_EQ(histogram["low"], 0);
  EXPECT_EQ(histogram["high"], 1.9);
  EXPECT_EQ(server.get("/api/histogram?name=label")->status, 400);
}

TEST(ExplorerObject, SaysWhyAnImageIsHigh) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const json object = server.json("/api/object?row=17");  // 17 * 7 = 119: the highest
  EXPECT_EQ(object["rank"], 1);
  EXPECT_NE(object["why"].get<std::string>().find("High because it looks like a perturbed image"),
            std::string::npos);
  ASSERT_EQ(object["parts"].size(), 2u);
  EXPECT_EQ(object["parts"][0]["name"], "contrast");
  EXPECT_EQ(object["parts"][0]["lower"], 1.0);
  EXPECT_EQ(object["parts"][0]["below"], "100 %");
  EXPECT_EQ(object["parts"][1]["below"], "59 %") << "22 of 37, never more than it is";
  EXPECT_DOUBLE_EQ(object["parts"][1]["lower"].get<double>(),
                   22.0 / 37);  // density -17: rows 18 to 39 are below; 38 images are ranked
  EXPECT_DOUBLE_EQ(object["position"]["ra_deg"].get<double>(), 150.17);
  EXPECT_EQ(object["planes"], json({"image"}));
  const json rebuilt = server.json("/api/object?row=3");
  EXPECT_EQ(rebuilt["planes"].size(), 4u);
  ASSERT_EQ(rebuilt["regions"].size(), 1u);
  EXPECT_NEAR(rebuilt["regions"][0]["x"].get<double>(), 17, 1e-6);
  EXPECT_EQ(rebuilt["regions"][0]["significance"], 9);
  EXPECT_EQ(rebuilt["regions"][0]["sign"], 1);
  EXPECT_EQ(rebuilt["regions"][0]["at_edge"], false);
  EXPECT_EQ(rebuilt["nearest"]["all"].size(), 8u);
  EXPECT_EQ(server.get("/api/object?row=40")->status, 400);
  EXPECT_EQ(server.get("/api/object")->status, 400);
}

TEST(ExplorerObject, AnImageWithoutARankIsComparedWithTheRankedOnes) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  EXPECT_EQ(server.json("/api/state")["ranked"], 38);
  const json at_edge = server.json("/api/object?row=" + std::to_string(kAtEdge));
  EXPECT_TRUE(at_edge["rank"].is_null());
  ASSERT_EQ(at_edge["parts"].size(), 2u);
  // Contrast 3.7: of the 34 ranked images with a contrast, those with 3.8 and 3.9 are above.
  EXPECT_DOUBLE_EQ(at_edge["parts"][0]["lower"].get<double>(), 32.0 / 34);
  EXPECT_NE(at_edge["why"].get<std::string>().find("(contrast: higher than 94 % of the ranked images)"),
            std::string::npos)
      << at_edge["why"];
  // Density -11: of the 38 ranked images, rows 12 to 39 are below.
  EXPECT_DOUBLE_EQ(at_edge["parts"][1]["lower"].get<double>(), 28.0 / 38);
  const json unscored = server.json("/api/object?row=" + std::to_string(kUnscored));
  EXPECT_EQ(unscored["parts"][1]["name"], "density");
  EXPECT_DOUBLE_EQ(unscored["parts"][1]["lower"].get<double>(), 33.0 / 38);  // rows 6 to 39 without row 11
}

/// A galaxy with another one 15 px to the right of it.
void draw_pair(std::int64_t row, std::span<float> pixels) {
  constexpr int kWide = 64;
  RandomStream random(static_cast<std::uint64_t>(row), "sky");
  for (int y = 0; y < kWide; ++y) {
    for (int x = 0; x < kWide; ++x) {
      const double up = std::pow(y - 31.5, 2);
      pixels[static_cast<std::size_t>(y * kWide + x)] =
          static_cast<float>(random.normal() + 300 * std::exp(-(std::pow(x - 31.5, 2) + up) / 8) +
                             200 * std::exp(-(std::pow(x - 46.5, 2) + up) / 8));
    }
  }
}

TEST(ExplorerObject, ANeighbourOfTheCatalogueIsNamedOnce) {
  const KnownFolder folder;
  store::write_sample(folder.path() / "sample.h5", kImages, 64, 1, draw_pair);
  store::ScoresFile scores = store::read_scores(folder.path() / "scores.h5");
  // Row 8 is 0.9 arcsec to the north of row 7.
  std::get<std::vector<double>>(scores.table.find("ra")->data)[8] = 150.07;
  std::get<std::vector<double>>(scores.table.find("dec")->data)[8] = 2.5 + 0.9 / 3600;
  store::write_scores(folder.path() / "scores.h5", scores, true);
  const TestServer server(folder.path());
  const json accompanied = server.json("/api/object?row=7");
  EXPECT_EQ(accompanied["causes"], json({"In the catalogue, image_8 lies 0.9 arcsec away."}));
  EXPECT_EQ(accompanied["why"].get<std::string>().find("source"), std::string::npos) << accompanied["why"];
  const json other = server.json("/api/object?row=9");
  EXPECT_EQ(other["causes"], json::array());
  EXPECT_NE(other["why"].get<std::string>().find("A second source is 0.9 arcsec to the right"),
            std::string::npos)
      << other["why"];
}

TEST(ExplorerExport, TablesCommandsAndReports) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const auto csv = server.get("/api/export?what=view&format=csv&where=combined%20%3E%203.75");
  ASSERT_EQ(csv->status, 200) << csv->body;
  EXPECT_EQ(std::count(csv->body.begin(), csv->body.end(), '\n'), 3);
  EXPECT_NE(csv->get_header_value("Content-Disposition").find("attachment"), std::string::npos);
  EXPECT_EQ(server.get("/api/export?what=labels&format=csv")->status, 404);
  server.posted("/api/labels",
                {{"rows", {3}}, {"label", "interesting"}, {"note", "<script>alert(1)</script>"}});
  const std::string foreign = server.get("/api/export?what=labels&format=anomalymatch")->body;
  EXPECT_NE(foreign.find("image_3,anomaly"), std::string::npos) << foreign;
  EXPECT_EQ(server.get("/api/export?what=labels&format=fits")->body.substr(0, 6), "SIMPLE");
  const auto page = server.get("/api/report?title=%3Cb%3EMine");
  EXPECT_EQ(page->body.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page->body.find("<b>Mine"), std::string::npos);
  EXPECT_NE(page->body.find("image_3"), std::string::npos);
  EXPECT_NE(page->body.find("data:image/png"), std::string::npos);
  const std::string command = server.json("/api/command?where=combined%20%3E%203")["command"];
  EXPECT_NE(command.find("peculiar top "), std::string::npos);
  EXPECT_NE(command.find("--where 'combined > 3'"), std::string::npos);
}

TEST(ExplorerExport, AReportLeavesOutNumbersThatAreMissing) {
  const KnownFolder folder;
  store::ScoresFile scores = store::read_scores(folder.path() / "scores.h5");
  std::get<std::vector<double>>(scores.table.find("p_value")->data)[kUnscored] = std::nan("");
  store::write_scores(folder.path() / "scores.h5", scores, true);
  const TestServer server(folder.path());
  server.posted("/api/labels", {{"rows", {kUnscored}}, {"label", "interesting"}});
  const std::string alone = server.get("/api/report")->body;
  EXPECT_NE(alone.find("<dt>rank</dt><dd>not ranked</dd>"), std::string::npos);
  EXPECT_EQ(alone.find("<dt>combined</dt>"), std::string::npos);
  EXPECT_EQ(alone.find("<dt>p-value</dt>"), std::string::npos);
  server.posted("/api/labels", {{"rows", {3}}, {"label", "interesting"}});
  const std::string both = server.get("/api/report")->body;
  EXPECT_NE(both.find("<dt>combined</dt><dd>2.1</dd>"), std::string::npos);
  EXPECT_NE(both.find("<dt>p-value</dt><dd>0.0455</dd>"), std::string::npos);
}

}  // namespace
}  // namespace peculiar::explorer
