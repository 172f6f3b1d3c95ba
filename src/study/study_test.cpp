#include "study/study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"

namespace peculiar::study {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Verbs whose files hold the words they were called with and what was in the files named among them.
class WritingVerbs : public Verbs {
 public:
  void check(const std::vector<std::string>& words) const override {
    if (words.front() == "train" && std::find(words.begin(), words.end(), "--bad") != words.end())
      throw usage_error("train has no --bad");
  }

  Said run(const std::vector<std::string>& words, const fs::path& folder, const RunContext&) const override {
    calls.push_back(words);
    if (words.front() == killed_at) throw std::runtime_error("killed");
    std::string content;
    std::vector<std::string> outputs;
    for (std::size_t i = 0; i < words.size(); ++i) {
      content += words[i] + " ";
      if (i > 0 && (words[i - 1] == "-o" || words[i - 1] == "--rest" || words[i - 1] == "--figures")) {
        outputs.push_back(words[i]);
      } else if (fs::is_regular_file(folder / words[i])) {
        content += "(" + read_file(folder / words[i]) + ") ";
      }
    }
    for (const std::string& output : outputs) {
      if (output == "calibration") {
        fs::create_directory(folder / output);
        write_file(folder / "calibration/contents.json", R"({"findings": [], "exhibits": []})");
        continue;
      }
      if (output == "evaluation") {
        fs::create_directory(folder / output);
        write_file(folder / "evaluation/table_1.txt", "Table 1\n");
        write_file(folder / "evaluation/contents.json",
                   R"({"findings": ["Mergers stand out."],
                       "exhibits": [{"kind": "table", "files": {"text": "table_1.txt"}}]})");
        continue;
      }
      write_file(folder / output, content);
      if (output == "scores.h5") write_file(folder / "scores.reconstructions.h5", content);
    }
    if (words.front() == "simulate") {
      fs::create_directory(folder / "universe");
      write_file(folder / "universe/truth.fits", content);
    }
    if (words.front() == "train") return {"train is done\n", cut_short};
    return {words.front() + " is done\n", {}};
  }

  std::vector<std::string> verbs() const {
    std::vector<std::string> result;
    for (const auto& words : calls) result.push_back(words.front());
    return result;
  }

  mutable std::vector<std::vector<std::string>> calls;
  std::string killed_at;
  std::vector<std::string> cut_short;  ///< by `train`
};

class StudyTest : public testing::Test {
 protected:
  StudyReport run(const WritingVerbs& verbs) const {
    verbs.calls.clear();
    return run_study(options_, verbs, context_);
  }
  json record() const { return json::parse(read_file(folder_.path() / "mergers/run.json")); }

  TestFolder folder_;
  StudyOptions options_ = [this] {
    StudyOptions options;
    options.kind = "mergers";
    options.output = (folder_.path() / "mergers").string();
    return options;
  }();
  RunContext context_;
};

TEST_F(StudyTest, WhatIsDoneIsNotDoneAgain) {
  const WritingVerbs verbs;
  const fs::path here = fs::current_path();
  const StudyReport first = run(verbs);
  EXPECT_EQ(fs::current_path(), here) << "the current folder is the program's";
  EXPECT_EQ(first.reused, 0);
  EXPECT_EQ(static_cast<std::int64_t>(verbs.calls.size()), first.steps);
  EXPECT_THAT(first.findings, ElementsAre("Mergers stand out."));
  EXPECT_EQ(first.table, "Table 1\n");
  const StudyReport second = run(verbs);
  EXPECT_EQ(second.reused, second.steps);
  EXPECT_THAT(verbs.verbs(), IsEmpty());
  EXPECT_EQ(second.table, first.table);
  EXPECT_TRUE(record()["steps"][0]["reused"]);
}

TEST_F(StudyTest, WhatTheTimeLimitCutShortIsNamedAndRemembered) {
  WritingVerbs verbs;
  EXPECT_THAT(run(verbs).cut_short, IsEmpty());
  options_.time_limit_minutes = 1;
  verbs.cut_short = {"encoder: 3 of 60 steps"};
  EXPECT_THAT(run(verbs).cut_short, ElementsAre("model, encoder: 3 of 60 steps"));
  const StudyReport again = run(verbs);
  EXPECT_EQ(again.reused, again.steps);
  EXPECT_THAT(again.cut_short, ElementsAre("model, encoder: 3 of 60 steps"));
}

TEST_F(StudyTest, OnlyWhatAChangeReachesIsDoneAgain) {
  const WritingVerbs verbs;
  run(verbs);
  write_file(folder_.path() / "study.toml", "[evaluate]\nbins = 5\n");
  options_.settings = (folder_.path() / "study.toml").string();
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("evaluate", "report"));
  // A file that somebody has changed is made anew, and what hangs on it is not if it comes out the same.
  write_file(folder_.path() / "mergers/measured.h5", "something else");
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("measure"));
  // Deleted: the same.
  fs::remove(folder_.path() / "mergers/report.html");
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("report"));
  // The seed reaches everything.
  context_.seed = 3;
  EXPECT_EQ(run(verbs).reused, 0);
}

TEST_F(StudyTest, AKilledStudyGoesOn) {
  WritingVerbs verbs;
  verbs.killed_at = "train";
  EXPECT_THROW(run(verbs), std::runtime_error);
  EXPECT_EQ(verbs.verbs().back(), "train");
  EXPECT_FALSE(record()["steps"].back().contains("outputs"));
  verbs.killed_at.clear();
  // Without a checkpoint from the start, with one from there.
  write_file(folder_.path() / "mergers/model.safetensors.checkpoint", "");
  run(verbs);
  EXPECT_EQ(verbs.calls.front().front(), "train");
  EXPECT_EQ(verbs.calls.front().back(), "--resume");
  for (std::size_t i = 1; i < verbs.calls.size(); ++i) EXPECT_EQ(verbs.calls[i].back(), "--overwrite");
  // A checkpoint of other settings is not gone on from.
  write_file(folder_.path() / "study.toml", "[train]\nsteps = 5\n");
  options_.settings = (folder_.path() / "study.toml").string();
  run(verbs);
  EXPECT_EQ(verbs.calls.front().front(), "train");
  EXPECT_EQ(verbs.calls.front().back(), "--overwrite");
}

TEST_F(StudyTest, APlanIsPrintedAndNothingTouched) {
  const WritingVerbs verbs;
  options_.plan = true;
  const StudyReport report = run(verbs);
  EXPECT_THAT(verbs.calls, IsEmpty());
  EXPECT_THAT(report.commands.front(), HasSubstr("peculiar simulate universe"));
  EXPECT_FALSE(fs::exists(folder_.path() / "mergers"));
}

TEST_F(StudyTest, BadInputIsToldBeforeAnythingRuns) {
  const WritingVerbs verbs;
  const auto message = [&] {
    try {
      run(verbs);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  write_file(folder_.path() / "study.toml", "[train]\nbad = 5\n");
  options_.settings = (folder_.path() / "study.toml").string();
  EXPECT_THAT(message(), HasSubstr("train has no --bad"));
  write_file(folder_.path() / "study.toml", "[train\n");
  EXPECT_THAT(message(), HasSubstr("study.toml: line 1: not valid TOML"));
  options_.settings = "none.toml";
  EXPECT_THAT(message(), HasSubstr("none.toml"));
  options_.settings.clear();
  fs::create_directory(folder_.path() / "mergers");
  write_file(folder_.path() / "mergers/thesis.tex", "");
  EXPECT_THAT(message(), HasSubstr("holds files, and no study's"));
  write_file(folder_.path() / "mergers/run.json", "{}");
  EXPECT_THAT(message(), HasSubstr("is not the record of a study"));
  EXPECT_THAT(verbs.calls, IsEmpty());
}

}  // namespace
}  // namespace peculiar::study
