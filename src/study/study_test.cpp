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
using testing::IsSupersetOf;

/// Fake verbs whose output files contain their words and the contents of the files named in them.
class WritingVerbs : public Verbs {
 public:
  void check(const std::vector<std::string>& words) const override {
    if (words.front() == "train" && std::find(words.begin(), words.end(), "--bad") != words.end())
      throw usage_error("train has no --bad");
  }

  void check_file(const GivenFile& file) const override {
    looked_at.push_back(file.option);
    if (file.path == "model.safetensors") throw input_error("{}: a model is no sample", file.option);
  }
  NamedFiles named_files(const std::vector<std::string>& words) const override {
    NamedFiles files;
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i - 1] == "--psf") files.inputs.push_back(words[i]);
      if (words[i - 1] == "--mosaics") files.listed.push_back(read_file(words[i]));
    }
    return files;
  }
  std::string check_alike(const ComparedImages& images) const override {
    if (!unlike.empty()) throw input_error("{}", unlike);
    compared = images;
    return "both are alike\n";
  }

  Said run(const std::vector<std::string>& words, const fs::path& folder,
           const RunContext& context) const override {
    calls.push_back(words);
    context.warning("few images");
    if (words.front() == killed_at) throw std::runtime_error("killed");
    std::string content;
    std::vector<std::string> outputs;
    for (std::size_t i = 0; i < words.size(); ++i) {
      content += words[i] + " ";
      if (i > 0 && (words[i - 1] == "-o" || words[i - 1] == "--rest" || words[i - 1] == "--figures" ||
                    words[i - 1] == "--features-out")) {
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
      if (content.find("--reconstruct top:0.1") != std::string::npos)
        write_file((folder / output).replace_extension(".reconstructions.h5"), content);
    }
    if (words.front() == "simulate") {
      fs::create_directory(folder / "universe");
      write_file(folder / "universe/truth.fits", content);
    }
    Said said{words.front() + " is done\n"};
    if (words.front() == "report") said.alarms = {"The encoder is bad."};
    return said;
  }

  std::vector<std::string> verbs() const {
    std::vector<std::string> result;
    for (const auto& words : calls) result.push_back(words.front());
    return result;
  }

  mutable std::vector<std::vector<std::string>> calls;
  mutable std::vector<std::string> looked_at;
  mutable ComparedImages compared;
  std::string unlike;
  std::string killed_at;
};

class StudyTest : public testing::Test {
 protected:
  StudyReport run(const WritingVerbs& verbs) const {
    verbs.calls.clear();
    return run_study(options_, verbs, context_);
  }
  std::string path(const char* name) const { return (folder_.path() / name).string(); }
  /// Writes the study's file.
  void set(const std::string& toml) {
    options_.settings = path("study.toml");
    write_file(options_.settings, toml);
  }
  /// Asks for the outliers among the objects of a list with one mosaic, "a.fits", which is not there yet.
  void ask_for_a_listed_mosaic() {
    options_.kind = "outliers";
    options_.quick = true;
    options_.mosaics = path("list.toml");
    options_.catalogue = path("cat.csv");
    write_file(options_.mosaics, path("a.fits"));  // all that the fake verbs need
    write_file(options_.catalogue, "id\n");
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
  EXPECT_THAT(first.alarms, ElementsAre("The encoder is bad."));
  const StudyReport second = run(verbs);
  EXPECT_EQ(second.reused, second.steps);
  EXPECT_THAT(verbs.verbs(), IsEmpty());
  EXPECT_EQ(second.table, first.table);
  EXPECT_EQ(second.alarms, first.alarms) << "they are kept";
  EXPECT_TRUE(record()["steps"][0]["reused"]);
}

TEST_F(StudyTest, AWarningOfSeveralStepsIsGivenOnce) {
  std::vector<std::string> said;
  context_.log = [&](MessageLevel level, std::string_view message) {
    if (level == MessageLevel::kWarning) said.emplace_back(message);
  };
  run(WritingVerbs());
  EXPECT_THAT(said, ElementsAre("few images"));
}

TEST_F(StudyTest, FilesAndContractsAreLookedAtBeforeAnyStep) {
  WritingVerbs verbs;
  options_.kind = "compare";
  options_.sample = "mocks.h5";
  options_.survey = "survey.h5";
  options_.plan = true;
  EXPECT_EQ(run(verbs).contract, "both are alike\n");
  EXPECT_THAT(verbs.looked_at, ElementsAre("--sample", "--survey"));
  EXPECT_THAT(verbs.compared.first_sample, testing::EndsWith("/mocks.h5"));
  EXPECT_THAT(verbs.compared.compare.front(), "compare");
  EXPECT_THAT(verbs.compared.train.front(), "train");
  EXPECT_THAT(verbs.compared.mock, IsEmpty());
  for (const bool plan : {true, false}) {
    options_.plan = plan;
    verbs.unlike = "mocks has a point spread function, survey has none";
    EXPECT_THROW(run(verbs), Error);
    EXPECT_THAT(verbs.calls, IsEmpty());
    verbs.unlike.clear();
    options_.survey = "model.safetensors";
    EXPECT_THROW(run(verbs), Error);
    EXPECT_THAT(verbs.calls, IsEmpty());
    options_.survey = "survey.h5";
  }
  options_.sample.clear();
  write_file(folder_.path() / "study.toml", "[noise]\ndepth = '27'\nexposure = '3000'\n");
  options_.settings = (folder_.path() / "study.toml").string();
  options_.plan = true;
  run(verbs);
  EXPECT_THAT(verbs.compared.first_sample, "");
  EXPECT_THAT(verbs.compared.mock.front(), "mock");
  EXPECT_THAT(verbs.compared.noise.front(), "noise");
}

TEST_F(StudyTest, OnlyWhatAChangeReachesIsDoneAgain) {
  const WritingVerbs verbs;
  run(verbs);
  write_file(folder_.path() / "study.toml", "[evaluate]\nbins = 5\n");
  options_.settings = (folder_.path() / "study.toml").string();
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("evaluate", "report"));
  // A changed file is made again; steps that depend on it are not, if it comes out the same.
  write_file(folder_.path() / "mergers/measured.h5", "something else");
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("measure"));
  // Deleted: the same.
  fs::remove(folder_.path() / "mergers/report.html");
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("report"));
  // The seed affects every step.
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
  // A checkpoint of other settings is not resumed.
  write_file(folder_.path() / "study.toml", "[train]\nsteps = 5\n");
  options_.settings = (folder_.path() / "study.toml").string();
  run(verbs);
  EXPECT_EQ(verbs.calls.front().front(), "train");
  EXPECT_EQ(verbs.calls.front().back(), "--overwrite");
}

TEST_F(StudyTest, ATrainingStoppedBeforeItsFirstCheckpointStartsAnew) {
  WritingVerbs verbs;
  run(verbs);
  for (const char* name : {"model.safetensors.checkpoint", "model.safetensors.checkpoint.later"})
    write_file(folder_.path() / "mergers" / name, "of other settings");
  set("[train]\nwidth = 32\n");
  verbs.killed_at = "train";
  EXPECT_THROW(run(verbs), std::runtime_error);
  EXPECT_EQ(verbs.calls.front().back(), "--overwrite");
  verbs.killed_at.clear();
  run(verbs);
  EXPECT_EQ(verbs.calls.front().front(), "train");
  EXPECT_EQ(verbs.calls.front().back(), "--overwrite");
  EXPECT_FALSE(fs::exists(folder_.path() / "mergers/model.safetensors.checkpoint.later"));
}

TEST_F(StudyTest, AChangedFileOfASettingIsReadAgain) {
  const WritingVerbs verbs;
  const std::string psf = path("psf.fits");
  write_file(psf, "narrow");
  set("[mock]\npsf = '" + psf + "'\n");
  run(verbs);
  EXPECT_EQ(run(verbs).reused, run(verbs).steps);
  write_file(psf, "wide");
  run(verbs);
  ASSERT_FALSE(verbs.calls.empty());
  EXPECT_EQ(verbs.verbs().front(), "mock");
}

TEST_F(StudyTest, AReplacedMosaicOfAListIsCutAgain) {
  const WritingVerbs verbs;
  ask_for_a_listed_mosaic();
  write_file(path("a.fits"), "old");
  run(verbs);
  EXPECT_EQ(run(verbs).reused, run(verbs).steps);
  write_file(path("a.fits"), "newer");
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("cutout"));
}

TEST_F(StudyTest, AMosaicOfAListIsNeededOnlyUntilItIsCut) {
  const WritingVerbs verbs;
  ask_for_a_listed_mosaic();
  const auto error = [&] {
    try {
      run(verbs);
    } catch (const Error& failure) {
      return std::string(failure.what());
    }
    return std::string();
  };
  EXPECT_THAT(error(), HasSubstr(path("a.fits")));
  EXPECT_THAT(verbs.calls, IsEmpty());
  write_file(path("a.fits"), "tile");
  run(verbs);
  fs::remove(path("a.fits"));
  std::string said;
  context_.log = [&](MessageLevel level, std::string_view message) {
    if (level == MessageLevel::kWarning) said += message;
  };
  EXPECT_EQ(run(verbs).reused, run(verbs).steps);
  EXPECT_THAT(said, HasSubstr(path("a.fits")));
  options_.title = "Tiles in the archive";
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("report"));
  set("[cutout]\nsize = 128\n");
  EXPECT_THAT(error(), HasSubstr(path("a.fits")));
  EXPECT_THAT(verbs.calls, IsEmpty());
  options_.settings.clear();
  EXPECT_EQ(run(verbs).reused, run(verbs).steps) << "what is cut is not forgotten";
}

TEST_F(StudyTest, NewImagesOfAFolderOrAPatternAreImported) {
  const WritingVerbs verbs;
  options_.kind = "outliers";
  options_.quick = true;
  for (const char* night : {"all", "night_1", "night_2"}) fs::create_directory(path(night));
  write_file(path("night_1/a.fits"), "a");
  write_file(path("night_2/b.fits"), "b");
  fs::create_directory_symlink(path("night_1"), path("all/night_1"));
  fs::create_directory_symlink(path("all"), path("all/itself"));
  options_.images = {path("all")};
  run(verbs);
  EXPECT_EQ(run(verbs).reused, run(verbs).steps);
  fs::create_directory_symlink(path("night_2"), path("all/night_2"));
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("import"));

  options_.images = {path("night_?/*.fits")};
  run(verbs);
  EXPECT_EQ(run(verbs).reused, run(verbs).steps);
  write_file(path("night_2/c.fits"), "c");
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("import"));
}

TEST_F(StudyTest, ANewTitleIsOnThePage) {
  const WritingVerbs verbs;
  run(verbs);
  options_.title = "Mergers at z = 1";
  run(verbs);
  EXPECT_THAT(verbs.verbs(), ElementsAre("report"));
  EXPECT_THAT(verbs.calls.front(), IsSupersetOf({"--title", "Mergers at z = 1"}));
}

TEST_F(StudyTest, NoReconstructionsAreNeeded) {
  set("[score]\nreconstruct = 'none'\n");
  const WritingVerbs verbs;
  const StudyReport report = run(verbs);
  EXPECT_EQ(static_cast<std::int64_t>(verbs.calls.size()), report.steps);
  EXPECT_THAT(record()["gallery"]["reconstructions"], IsEmpty());
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
  EXPECT_THAT(message(), HasSubstr("is not empty and not the folder of a study"));
  write_file(folder_.path() / "mergers/run.json", "{}");
  EXPECT_THAT(message(), HasSubstr("is not the record of a study"));
  EXPECT_THAT(verbs.calls, IsEmpty());
}

}  // namespace
}  // namespace peculiar::study
