#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <tuple>

#include "explorer/explorer_testing.h"
#include "labels/label_log.h"
#include "learning/learn.h"

namespace peculiar::explorer {
namespace {

using nlohmann::json;

TEST(ExplorerLabels, AreWrittenShownAndTakenBack) {
  const KnownFolder folder;
  TestServer server(folder.path());
  const json first = server.posted(
      "/api/labels", {{"rows", {5, 9}}, {"label", "interesting"}, {"grade", 4}, {"asked", "random"}});
  ASSERT_EQ(first["decisions"].size(), 2u) << first;
  EXPECT_EQ(first["last"], 2);
  EXPECT_EQ(first["decisions"][0]["row"], 5);
  EXPECT_EQ(first["decisions"][0]["who"], "anna");
  server.posted("/api/labels", {{"rows", {9}}, {"note", "two tails"}});  // label and grade are unchanged
  json object = server.json("/api/object?row=9");
  EXPECT_EQ(object["label"], "interesting");
  EXPECT_EQ(object["grade"], 4);
  EXPECT_EQ(object["note"], "two tails");
  EXPECT_EQ(object["history"].size(), 2u);
  EXPECT_EQ(server.json("/api/view?where=user_label%20%3D%3D%20%22interesting%22")["total"], 2);
  EXPECT_EQ(server.json("/api/view?where=user_grade%20%3E%203")["total"], 2);
  const json undone = server.posted("/api/undo", json::object());
  ASSERT_EQ(undone["decisions"].size(), 1u);
  EXPECT_EQ(server.json("/api/object?row=9")["note"], "");
  server.posted("/api/undo", json::object());  // both decisions of the first request
  EXPECT_EQ(server.json("/api/view?where=user_label%20%3D%3D%20%22interesting%22")["total"], 0);
  EXPECT_TRUE(server.posted("/api/undo", json::object())["decisions"].empty());
  server.posted("/api/labels", {{"rows", {1}}, {"label", "boring"}});
  server.posted("/api/labels", {{"rows", {1}}, {"label", nullptr}});
  EXPECT_EQ(server.json("/api/object?row=1")["label"], "");
  server.stop();
  EXPECT_GT(server.report.decisions, 0);
}

TEST(ExplorerLabels, MistakesAreRefused) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  for (const char* body :
       {"", "[]", "{", "{\"rows\": []}", "{\"rows\": [40], \"label\": \"x\"}",
        "{\"rows\": [1.5], \"label\": \"x\"}", "{\"rows\": [-1], \"label\": \"x\"}",
        "{\"rows\": [18446744073709551615], \"label\": \"x\"}", "{\"rows\": [1]}",
        "{\"rows\": [1], \"label\": 5}", "{\"rows\": [1], \"grade\": 6}",
        "{\"rows\": [1], \"grade\": \"four\"}", "{\"rows\": [1], \"label\": \"x\", \"asked\": \"me\"}",
        "{\"rows\": \"1\", \"label\": \"x\"}"})
    EXPECT_EQ(server.post("/api/labels", body)->status, 400) << body;
  const json long_label = {{"rows", {1}}, {"label", std::string(65, 'x')}};
  EXPECT_EQ(server.post("/api/labels", long_label.dump())->status, 400);
  EXPECT_EQ(server.post("/api/labels", std::string(200000, '['))->status, 400);
  EXPECT_EQ(server.json("/api/labels")["last"], 0);
}

/// Explorers of two people on one label file.
struct TwoServers {
  static ExploreOptions by_ben() {
    ExploreOptions options;
    options.who = "ben";
    return options;
  }
  const KnownFolder folder;
  const TestServer anna{folder.path()};
  const TestServer ben{folder.path(), by_ben()};
};

TEST(ExplorerLabels, TwoServersShareAFileAndUndoTheirOwn) {
  const TwoServers servers;
  const TestServer &anna = servers.anna, &ben = servers.ben;
  ASSERT_NE(anna.port(), ben.port());
  anna.posted("/api/labels", {{"rows", {1}}, {"label", "boring"}});
  ben.posted("/api/labels", {{"rows", {2}}, {"label", "artefact"}});
  const json seen = anna.json("/api/labels?after=1");
  ASSERT_EQ(seen["decisions"].size(), 1u);
  EXPECT_EQ(seen["decisions"][0]["who"], "ben");
  EXPECT_EQ(seen["counts"], (json{{"artefact", 1}, {"boring", 1}}));
  EXPECT_EQ(anna.json("/api/pulse?after=0")["last"], 2);
  const json undone = anna.posted("/api/undo", json::object());
  ASSERT_EQ(undone["decisions"].size(), 1u);
  EXPECT_EQ(undone["decisions"][0]["row"], 1);
  EXPECT_EQ(ben.json("/api/object?row=2")["label"], "artefact");
}

TEST(ExplorerLabels, MarkupStaysText) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const std::string label = "<img src=x onerror=alert(1)>";
  server.posted("/api/labels", {{"rows", {1}}, {"label", label}, {"note", "\"></script>\n=1+1"}});
  const auto answer = server.get("/api/labels");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(json::parse(answer->body)["decisions"][0]["label"], label);
}

TEST(ExplorerLabels, AnOpenPageGoesOnAfterARestart) {
  const KnownFolder folder;
  const TestFolder state;
  int port = 0;
  httplib::Headers cookie;
  {
    TestServer server(folder.path(), {}, state.path());
    port = server.port();
    cookie = server.cookie();
    server.posted("/api/labels", {{"rows", {4}}, {"label", "interesting"}});
    for (const auto& entry : std::filesystem::directory_iterator(state.path()))
      EXPECT_EQ(entry.status().permissions() & std::filesystem::perms::all,
                std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  const TestServer again(folder.path(), {}, state.path());
  EXPECT_EQ(again.port(), port);
  const auto answer = httplib::Client("127.0.0.1", port).Get("/api/object?row=4", cookie);
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->status, 200);
  EXPECT_EQ(json::parse(answer->body)["label"], "interesting");
}

/// The status of a decision about a row that a page of this collection sends.
int status_of_decision(const TestServer& server, const std::string& collection) {
  const std::string body = "{\"rows\": [5], \"label\": \"interesting\"}";
  return server.post("/api/labels", body, {{"X-Peculiar-Collection", collection}})->status;
}

TEST(ExplorerLabels, APageOfOtherImagesLabelsNone) {
  const KnownFolder folder;
  const TestFolder state;
  std::string before;
  {
    const TestServer server(folder.path(), {}, state.path());
    before = server.collection();
    EXPECT_EQ(server.json("/api/pulse")["collection"], before);
    EXPECT_EQ(status_of_decision(server, before), 200);
    EXPECT_EQ(status_of_decision(server, ""), 409) << "a page that does not say what it shows";
  }
  {  // calibrated again: the rows are the same images
    const auto scores = folder.path() / "scores.h5";
    std::filesystem::last_write_time(scores,
                                     std::filesystem::last_write_time(scores) + std::chrono::seconds(1));
    const TestServer server(folder.path(), {}, state.path());
    EXPECT_EQ(server.collection(), before);
    EXPECT_EQ(status_of_decision(server, before), 200);
  }
  write_known_scores(folder.path(), "other_");
  const TestServer server(folder.path(), {}, state.path());
  EXPECT_NE(server.collection(), before);
  EXPECT_EQ(server.json("/api/pulse")["collection"], server.collection());
  const std::int64_t last = server.json("/api/labels")["last"].get<std::int64_t>();
  EXPECT_EQ(status_of_decision(server, before), 409);
  const httplib::Headers old{{"X-Peculiar-Collection", before}};
  for (const char* path : {"/api/labels", "/api/undo", "/api/samp", "/api/rank"}) {
    const auto answer = server.post(path, "{\"rows\": [5], \"note\": \"x\", \"what\": \"table\"}", old);
    EXPECT_EQ(answer->status, 409) << path;
    EXPECT_NE(answer->body.find("other images or labels than this page shows"), std::string::npos);
  }
  httplib::Headers headers = server.cookie();
  headers.insert(old.begin(), old.end());
  for (const char* path : {"/api/object?row=5", "/api/view", "/api/labels?after=0"})
    EXPECT_EQ(server.client().Get(path, headers)->status, 409) << path;
  for (const char* path : {"/api/state", "/api/pulse"})
    EXPECT_EQ(server.client().Get(path, headers)->status, 200) << path << " tells the page";
  EXPECT_EQ(server.json("/api/labels")["last"], last);
}

TEST(ExplorerLabels, DecisionsForAnotherLabelFileAreRefused) {
  const KnownFolder folder;
  const TestServer one(folder.path());
  ExploreOptions options;
  options.labels = (folder.path() / "other.csv").string();
  const TestServer other(folder.path(), options);
  EXPECT_NE(one.collection(), other.collection());
  EXPECT_EQ(status_of_decision(other, one.collection()), 409);
  EXPECT_FALSE(std::filesystem::exists(options.labels));
}

TEST(ExplorerLabels, WhatAnotherProgramHasJustWrittenIsKept) {
  const TwoServers servers;
  const TestServer &anna = servers.anna, &ben = servers.ben;
  anna.posted("/api/labels", {{"rows", {1}}, {"label", "interesting"}, {"grade", 3}});
  const json noted = ben.posted("/api/labels", {{"rows", {1}}, {"note", "two tails"}});
  ASSERT_EQ(noted["decisions"].size(), 1u) << noted;
  EXPECT_EQ(noted["decisions"][0]["label"], "interesting");
  EXPECT_EQ(noted["decisions"][0]["grade"], 3);
}

TEST(ExplorerLabels, AFileThatAnEditorHasShortenedIsReadAgain) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const std::filesystem::path labels = folder.path() / "labels.csv";
  const char* const find_interesting = "/api/view?where=user_label%20%3D%3D%20%22interesting%22";
  server.posted("/api/labels", {{"rows", {1}}, {"label", "interesting"}});
  const std::string first = read_file(labels);
  const json second = server.posted("/api/labels", {{"rows", {2}}, {"label", "interesting"}});
  EXPECT_EQ(server.json(find_interesting)["total"], 2);
  write_file(labels, first);
  const json pulse = server.json("/api/pulse");
  EXPECT_EQ(pulse["last"], 1);
  EXPECT_NE(pulse["edition"], second["edition"]);
  const json third = server.posted("/api/labels", {{"rows", {3}}, {"label", "boring"}});
  EXPECT_EQ(third["edition"], pulse["edition"]);
  EXPECT_EQ(third["last"], 2) << "as many as before";
  EXPECT_EQ(server.json(find_interesting)["total"], 1) << "the column is made again";
  EXPECT_EQ(server.json("/api/labels?after=0")["edition"], pulse["edition"]);
}

/// A label file with one decision about row 1, on the images of these scores.
void write_labels(const std::filesystem::path& path, const std::string& model, const std::string& scores) {
  std::filesystem::remove(path);
  labels::Decision one;
  one.id = "image_1";
  one.label = labels::kBoring;
  one.who = "anna";
  one.model = model;
  one.scores = scores;
  labels::LabelLog(path).append({one});
}

TEST(ExplorerLabels, LabelsOfOtherScoresGiveAWarning) {
  const KnownFolder folder;
  const std::filesystem::path labels = folder.path() / "labels.csv";
  for (const auto& [model, scores, is_doubtful] :
       std::initializer_list<std::tuple<const char*, const char*, bool>>{
           {"m", "earlier scores", false}, {"", "", false}, {"other", "earlier scores", true}}) {
    write_labels(labels, model, scores);
    TestServer server(folder.path());
    const std::string words = server.json("/api/state")["doubt"].get<std::string>();
    EXPECT_EQ(!words.empty(), is_doubtful) << model << ": " << words;
    if (is_doubtful) {
      EXPECT_NE(words.find("--labels OTHER.csv"), std::string::npos) << words;
      server.posted("/api/labels", {{"rows", {2}}, {"label", "boring"}});
      EXPECT_EQ(server.json("/api/state")["doubt"], "") << "labels of these scores, too";
    }
    server.stop();
    const auto told = std::count(server.warnings.begin(), server.warnings.end(), words);
    EXPECT_EQ(told, is_doubtful ? 1 : 0) << model;
  }
}

TEST(ExplorerLabels, ATokenThatOthersMayReadIsNotTaken) {
  const KnownFolder folder;
  const TestFolder state;
  std::string token;
  { token = TestServer(folder.path(), {}, state.path()).token(); }
  for (const auto& entry : std::filesystem::directory_iterator(state.path()))
    std::filesystem::permissions(entry.path(), std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
  EXPECT_NE(TestServer(folder.path(), {}, state.path()).token(), token);
}

TEST(ExplorerLearning, RanksAnewAndCounts) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  for (const int row : {17, 34, 11, 28})
    server.posted("/api/labels", {{"rows", {row}}, {"label", "interesting"}});
  for (const int row : {1, 2, 4, 6})
    server.posted("/api/labels", {{"rows", {row}}, {"label", "boring"}, {"asked", "random"}});
  server.posted("/api/labels", {{"rows", {8}}, {"label", "artefact"}});
  const json progress = server.json("/api/progress");
  EXPECT_EQ(progress["viewed"], json({1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(progress["found"], json({1, 2, 3, 4, 4, 4, 4, 4, 4}));
  EXPECT_EQ(progress["artefacts"].back(), 1);
  EXPECT_EQ(progress["remaining"]["looked_at"], 4);
  EXPECT_EQ(progress["remaining"]["found"], 0);
  const json next = server.json("/api/view?sort=next");
  for (const json& one : next["rows"]) {
    EXPECT_EQ(one["label"], "");  // none that was already viewed
    EXPECT_TRUE(one["why"] == "rank" || one["why"] == "uncertain" || one["why"] == "random") << one;
  }
  EXPECT_EQ(server.post("/api/rank", "{\"target\": [\"interesting\"]}")->status, 202);
  json state;
  for (int i = 0; i < 200 && (state.empty() || state["state"] == "running"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    state = server.json("/api/rank");
  }
  ASSERT_EQ(state["state"], "done") << state;
  EXPECT_EQ(state["labels"], 9);
  EXPECT_EQ(server.json("/api/view?sort=learned")["sort"], "learned");
  EXPECT_EQ(server.json("/api/view")["sort"], "learned");  // the default order, once it exists
  EXPECT_EQ(server.post("/api/rank", "{\"target\": []}")->status, 400);
}

TEST(ExplorerLearning, EstimatesWhatRemainsAsPeculiarLearnDoes) {
  const KnownFolder folder;
  TestServer server(folder.path());
  const auto label = [&](std::int64_t row, const char* name, const char* asked) {
    server.posted("/api/labels", {{"rows", {row}}, {"label", name}, {"asked", asked}});
  };
  server.posted("/api/labels", {{"rows", {1}}, {"note", "as yet without a label"}});
  for (const std::int64_t row : {1, 2, 4, 6}) label(row, labels::kBoring, "random");
  for (const std::int64_t row : {std::int64_t{17}, kUnscored, kAtEdge})
    label(row, labels::kInteresting, "random");
  label(8, labels::kInteresting, "rank");
  const json remaining = server.json("/api/progress")["remaining"];
  EXPECT_EQ(server.json("/api/progress")["viewed"].back(), 8);
  server.stop();
  learning::LearnOptions options;
  options.scores = (folder.path() / "scores.h5").string();
  options.labels = (folder.path() / "labels.csv").string();
  options.output = (folder.path() / "ranked.h5").string();
  const learning::Remaining left = learning::learn_ranking(options).remaining;
  EXPECT_EQ(left.looked_at, 5) << "without the images that are not ranked";
  // 38 are ranked; one of five draws was sought, with chances (left + 2) / 38 to (left + 2) / 34.
  EXPECT_NEAR(left.expected, 1 / (1.0 / 38 + 1.0 / 37 + 1.0 / 36 + 1.0 / 35 + 1.0 / 34) - 2, 1e-12);
  EXPECT_EQ(remaining, (json{{"looked_at", left.looked_at},
                             {"found", left.found},
                             {"expected", left.expected},
                             {"low", left.low},
                             {"high", left.high}}));
}

}  // namespace
}  // namespace peculiar::explorer
