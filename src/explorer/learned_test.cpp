#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "explorer/explorer_testing.h"

namespace peculiar::explorer {
namespace {

using nlohmann::json;

/// Writes scores as `peculiar learn` does: `learned` is the reverse of the former ranking.
void write_learned_scores(const std::filesystem::path& folder) {
  store::ScoresFile scores = store::read_scores(folder / "scores.h5");
  std::vector<double> learned;
  std::vector<double> interest;
  for (std::int64_t i = 0; i < kImages; ++i) {
    learned.push_back(i == kUnscored ? std::nan("") : -known_score(i));
    interest.push_back(0.5 - static_cast<double>(i) / 100);
  }
  scores.table.add({"learned", "", "", learned, {}});
  scores.table.add({"interest", "", "", interest, {}});
  scores.set_attribute("ranking", "learned");
  scores.set_attribute("ranking_before", "combined");
  store::write_scores(folder / "scores.h5", scores, true);
}

json learned_here(const TestServer& server) {
  server.posted("/api/labels", {{"rows", {1}}, {"label", "interesting"}});
  server.posted("/api/labels", {{"rows", {2}}, {"label", "boring"}});
  EXPECT_EQ(server.post("/api/rank", "{\"target\": [\"interesting\"]}")->status, 202);
  json state;
  for (int i = 0; i < 200 && (state.empty() || state["state"] == "running"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    state = server.json("/api/rank");
  }
  return state;
}

TEST(ExplorerLearned, ScoresThatWereLearnedAreShownInTheirOrder) {
  const KnownFolder folder;
  write_learned_scores(folder.path());
  const TestServer server(folder.path());
  ASSERT_EQ(server.failure, "");
  EXPECT_EQ(server.json("/api/state")["ranking"], "learned");
  for (const char* path : {"/api/view", "/api/view?sort=learned"}) {
    const json view = server.json(path);
    ASSERT_EQ(view["total"], kImages) << view;
    EXPECT_EQ(view["sort"], "learned");
    EXPECT_EQ(view["rows"][0]["row"], 0);  // the lowest by `combined`
    EXPECT_EQ(view["rows"][0]["rank"], 1);
    EXPECT_DOUBLE_EQ(view["rows"][0]["value"].get<double>(), 0.5) << "interest of the file";
  }
  EXPECT_EQ(server.json("/api/view?where=interest%20%3E%200.405")["total"], 10);
  EXPECT_EQ(server.json("/api/view?where=learned%20%3E%20-0.35")["total"], 4);  // 0, 0.1, 0.2, 0.3
  EXPECT_EQ(server.json("/api/view?sort=next")["rows"][0]["row"], 0);
  EXPECT_EQ(server.json("/api/histogram?name=interest")["high"], 0.5);
  const auto csv = server.get("/api/export?what=view&format=csv");
  ASSERT_EQ(csv->status, 200);
  const std::string header = csv->body.substr(0, csv->body.find('\n'));
  EXPECT_NE(header.find(",learned"), std::string::npos) << header;
  EXPECT_NE(header.find(",interest"), std::string::npos) << header;
  EXPECT_EQ(header.find("_before"), std::string::npos) << header;
  const std::string command = server.json("/api/command?where=interest%20%3E%200.4")["command"];
  EXPECT_NE(command.find("peculiar top "), std::string::npos) << "the file has all of it";
  EXPECT_EQ(command.find("--column"), std::string::npos);
}

TEST(ExplorerLearned, LearningAnewBeginsWithWhatTheRankingWasBefore) {
  const KnownFolder folder;
  write_learned_scores(folder.path());
  const TestServer server(folder.path());
  const json state = learned_here(server);
  ASSERT_EQ(state["state"], "done") << state;
  const json view = server.json("/api/view");
  EXPECT_EQ(view["sort"], "learned");
  const json places = server.json("/api/positions?rows=17,0");
  EXPECT_LT(places["places"][0], places["places"][1]) << "the highest by `combined` and the lowest";
  EXPECT_EQ(server.json("/api/view?where=interest%20%3E%200.405")["total"],
            server.json("/api/view?where=interest%20%3E%200.405&sort=density")["total"]);
  // The file's own column remains available.
  const json before = server.json("/api/view?sort=learned_before");
  EXPECT_EQ(before["rows"][0]["row"], 0);
  EXPECT_DOUBLE_EQ(server.json("/api/view?sort=interest_before")["rows"][0]["value"].get<double>(), 0.5);
  const json command = server.json("/api/command");
  EXPECT_EQ(command["command"], "");
  const std::string words = command["words"];
  EXPECT_NE(words.find("peculiar learn "), std::string::npos) << words;
  EXPECT_NE(words.find("labels.csv -o learned.h5"), std::string::npos) << words;
  EXPECT_NE(words.find("peculiar top learned.h5"), std::string::npos) << words;
}

TEST(ExplorerLearned, WithoutAColumnOfThatNameThereIsNoLearnedOrderAtFirst) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  EXPECT_EQ(server.get("/api/view?sort=learned")->status, 409);
  const json state = server.json("/api/state");
  for (const json& column : state["columns"])
    EXPECT_EQ(column["name"].get<std::string>().find("_before"), std::string::npos);
}

TEST(ExplorerLearned, ViewsOfAGalaxyAreNoIndependentLabels) {
  const KnownFolder folder;
  store::ScoresFile scores = store::read_scores(folder.path() / "scores.h5");
  std::vector<std::string> galaxies;
  for (std::int64_t i = 0; i < kImages; ++i) galaxies.push_back("galaxy " + std::to_string(i / 4));
  scores.table.add({"galaxy", "", "", galaxies, {}});
  store::write_scores(folder.path() / "scores.h5", scores, true);
  const TestServer server(folder.path());
  server.posted("/api/labels", {{"rows", {0, 3, 4, 6}}, {"label", "interesting"}});  // of two galaxies
  server.posted("/api/labels", {{"rows", {8, 9, 12, 16}}, {"label", "boring"}});
  const json state = learned_here(server);
  ASSERT_EQ(state["state"], "done") << state;
  const std::string words = state["words"];
  EXPECT_NE(words.find("probabilities come with 3 labels of each kind, of different galaxies"),
            std::string::npos)
      << words;
}

/// The known scores with objects of four images each.
void write_objects(const std::filesystem::path& folder) {
  store::ScoresFile scores = store::read_scores(folder / "scores.h5");
  std::vector<std::string> objects;
  for (std::int64_t i = 0; i < kImages; ++i) objects.push_back("object " + std::to_string(i / 4));
  scores.table.add({"object", "", "", objects, {}});
  store::write_scores(folder / "scores.h5", scores, true);
}

TEST(ExplorerLearned, AColumnOfGroupsIsOneThatIsAskedFor) {
  const KnownFolder folder;
  write_objects(folder.path());
  ExploreOptions options;
  options.group = "object";
  const TestServer server(folder.path(), options);
  server.posted("/api/labels", {{"rows", {0, 3, 4, 6}}, {"label", "interesting"}});  // of two objects
  server.posted("/api/labels", {{"rows", {8, 9, 12, 16}}, {"label", "boring"}});
  const json state = learned_here(server);
  ASSERT_EQ(state["state"], "done") << state;
  const std::string words = state["words"];
  EXPECT_NE(words.find("of different galaxies"), std::string::npos) << words;
  const std::string command = server.json("/api/command")["words"];
  EXPECT_NE(command.find("-o learned.h5 --group object`"), std::string::npos) << command;
}

TEST(ExplorerNext, ImagesOfOneGalaxyAreNotProposedTogether) {
  const KnownFolder folder;
  write_objects(folder.path());
  const auto objects_of = [&](const ExploreOptions& options) {
    const TestServer server(folder.path(), options);
    std::set<std::int64_t> different;
    // Of ten objects, the three random ones of the list may take three.
    const json view = server.json("/api/view?sort=next&count=7");
    for (const json& one : view["rows"]) different.insert(one["row"].get<std::int64_t>() / 4);
    return different.size();
  };
  ExploreOptions options;
  EXPECT_LT(objects_of(options), 7U);
  options.group = "object";
  EXPECT_EQ(objects_of(options), 7U);
}

TEST(ExplorerNext, TheFirstPageHasOneInTenAtRandom) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  int random = 0;
  const json view = server.json("/api/view?sort=next&count=20");
  for (const json& one : view["rows"]) random += one["why"] == "random";
  EXPECT_EQ(random, 2);
}

}  // namespace
}  // namespace peculiar::explorer
