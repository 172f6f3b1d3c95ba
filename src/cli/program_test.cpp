#include "cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/preset_flag.h"
#include "base/shell_words.h"
#include "base/version.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/terminal.h"
#include "fits/fits_writer.h"
#include "store/row_file_testing.h"
#include "store/sample.h"

namespace peculiar::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string usage_message(const std::vector<std::string>& arguments, ErrorKind kind = ErrorKind::kUsage) {
  try {
    run_program(arguments);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("peculiar_program_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    image::Image image(1, 32, 32, 1.0f);
    image.at(0, 3, 4) = 7;
    fits::write_image(folder_ / "a.fits", image, std::nullopt, {});
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  /// Standard output of a run.
  static std::string output_of(const std::vector<std::string>& arguments) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(run_program(arguments), 0);
    std::fflush(stdout);
    return testing::internal::GetCapturedStdout();
  }
  fs::path folder_;
};

TEST_F(ProgramTest, NothingIsWrittenOverWhatIsRead) {
  const std::string labels = path("labels.csv");
  EXPECT_THAT(usage_message({"learn", "scores.h5", "--labels", labels, "-o", labels, "--overwrite"}),
              HasSubstr("--output: '" + labels + "' is also the file of --labels"));
  EXPECT_THAT(usage_message({"learn", "scores.h5", "--labels", labels, "-o", "./scores.h5", "--overwrite"}),
              HasSubstr("is also the file of SCORES.h5"));
  EXPECT_THAT(
      usage_message({"export", "scores.h5", "--labels", labels, "--catalogue", labels, "--overwrite"}),
      HasSubstr("--catalogue: '" + labels + "' is also the file of --labels"));
  EXPECT_THAT(usage_message({"score", "m.safetensors", "s.h5", "-o", "a.h5", "--features-out", "a.h5"}),
              HasSubstr("is also the file of"));
  // A word that is not the name of a file may be an output name.
  EXPECT_NO_THROW(read_words({"study", "outliers", "--images", "my_images", "-o", "outliers"}));
}

TEST_F(ProgramTest, ListsTakeCommasOrSpaces) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"kmeans", "m.h5", "--columns", "gini,m20", "-o", "c.fits"},
        std::vector<std::string>{"kmeans", "m.h5", "--columns", "gini", "m20", "-o", "c.fits"}}) {
    const Invocation invocation = read_words(words);
    Fields fields;
    invocation.command.describe(fields);
    const auto* columns = std::get<std::vector<std::string>*>(fields.find("columns")->target);
    EXPECT_THAT(*columns, testing::ElementsAre("gini", "m20")) << words.size();
  }
}

TEST_F(ProgramTest, UnknownWordsSuggestTheNearest) {
  EXPECT_THAT(usage_message({"imprt"}), HasSubstr("unknown verb 'imprt' (did you mean 'import'?)"));
  EXPECT_THAT(usage_message({"import", path("a.fits"), "-o", path("o.h5"), "--rebinn"}),
              HasSubstr("unknown option --rebinn (did you mean '--rebin'?)"));
  EXPECT_THAT(usage_message({"import", path("a.fits"), "-o", path("o.h5"), "--sise=32"}),
              HasSubstr("unknown option --sise (did you mean '--size'?)"));
  EXPECT_THAT(usage_message({"info", "a", "b"}), HasSubstr("unexpected argument 'b'"));
  EXPECT_THAT(usage_message({"import", path("a.fits")}), HasSubstr("--output is missing"));
  EXPECT_THAT(usage_message({"--quiet", "import"}), HasSubstr("give a verb first"));
  EXPECT_THAT(usage_message({"import", path("a.fits"), "-o"}), HasSubstr("--output"));
  for (const char* option : {"-o", "--output"}) {
    EXPECT_THAT(usage_message({"import", path("a.fits"), option, "--overwrite"}),
                HasSubstr("--output: value missing before '--overwrite'"));
  }
  EXPECT_THAT(usage_message({"import", path("a.fits"), "--bands", "--grey", "-o", path("o.h5")}),
              HasSubstr("--bands: value missing before '--grey'"));
  EXPECT_THAT(usage_message({"import", path("a.fits"), "-o", "-q"}),
              HasSubstr("--output: value missing before '-q'"));
  EXPECT_THAT(usage_message({"study", "outliers", folder_.string(), "-o", path("s")}),
              HasSubstr("is a folder, not a file of settings; give images with --images"));
  EXPECT_FALSE(fs::exists("--overwrite"));
}

/// Words between the options, other than their values. They would be read as further positional arguments.
std::vector<std::string> words_behind_options(const Command& command, const std::vector<std::string>& words) {
  Fields fields;
  command.describe(fields);
  ProgramOptions common;
  common.describe(fields);
  std::vector<std::string> behind;
  bool is_behind = false;
  for (std::size_t i = 1; i < words.size() && words[i] != "--"; ++i) {
    if (!words[i].starts_with("-")) {
      if (is_behind) behind.push_back(words[i]);
      continue;
    }
    is_behind = true;
    const bool takes_value = std::any_of(fields.all().begin(), fields.all().end(), [&](const Field& field) {
      const bool is_named = field.option_name() == words[i] || "-" + field.short_name == words[i];
      return is_named && !is_typed_as_flag(field);
    });
    if (takes_value) ++i;
  }
  return behind;
}

TEST_F(ProgramTest, EveryVerbHasItsHelpWithExamplesThatParse) {
  write_file(folder_ / "study.toml", "");
  for (const Command& command : commands()) {
    const std::string help = command_help(command);
    ASSERT_FALSE(command.examples.empty()) << command.name;
    for (const std::string& example : command.examples) {
      EXPECT_THAT(help, HasSubstr(example));
      EXPECT_TRUE(example.starts_with("peculiar " + command.name + " ")) << example;
      std::vector<std::string> words = words_of_line(example);
      words.erase(words.begin());
      EXPECT_THAT(words_behind_options(command, words), testing::IsEmpty()) << example;
      std::replace(words.begin(), words.end(), std::string("study.toml"), path("study.toml"));
      EXPECT_NO_THROW(read_words(words)) << example;
    }
    Fields fields;
    command.describe(fields);
    for (const Field& field : fields.all()) {
      if (field.is_list() && !field.is_positional && field.words.empty()) {
        EXPECT_THAT(field.placeholder, HasSubstr(",")) << command.name << " " << field.option_name();
      }
    }
    EXPECT_EQ(output_of({command.name, "--help"}), help);
    EXPECT_EQ(output_of({"help", command.name}), help);
    EXPECT_THAT(program_help(), HasSubstr(command.summary));
    for (std::size_t start = 0; start < help.size();) {
      const std::size_t end = help.find('\n', start);
      const std::string line = help.substr(start, end - start);
      if (!line.starts_with("  peculiar")) {
        EXPECT_LE(line.size(), 110u) << line;
      }
      start = end + 1;
    }
  }
}

TEST_F(ProgramTest, TheHelpTellsWhichVerbsSubtractTheBackground) {
  std::vector<std::string> by_default, on_request;
  for (const Command& command : commands()) {
    Fields fields;
    command.describe(fields);
    const Field* field = fields.find("subtract_background");
    if (field == nullptr) continue;
    (field->default_text() == "true" ? by_default : on_request).push_back(command.name);
    EXPECT_EQ(field->doc.find("off by default") == std::string::npos, field->default_text() == "true");
  }
  EXPECT_THAT(by_default, testing::UnorderedElementsAre("measure", "detect"));
  EXPECT_THAT(on_request, testing::UnorderedElementsAre("cutout", "sky", "scan"));
}

TEST_F(ProgramTest, MeasureSaysWhatIsNotGood) {
  image::Image image(1, 32, 32);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 32; ++x) {
      const double square = (x - 15.5) * (x - 15.5) + (y - 15.5) * (y - 15.5);
      image.at(0, y, x) =
          static_cast<float>(100 * std::exp(-square / 128) + 0.1 * ((7 * x + 13 * y) % 11 - 5));
    }
  }
  fits::write_image(folder_ / "e.fits", image, std::nullopt, {});
  EXPECT_THAT(output_of({"import", path("e.fits"), "-o", path("e.h5"), "-q"}),
              HasSubstr("e.h5: 1 image of 32 x 32 px"));
  EXPECT_THAT(
      output_of({"measure", path("e.h5"), "-o", path("m.h5"), "--no-subtract-background", "-q"}),
      testing::AllOf(
          HasSubstr("m.h5: 1 image measured in"),
          HasSubstr(
              "\n1 not good: the source reaches the edge of the stamp (measure_flags 4; use larger stamps), or a fifth or more of its aperture is masked or beyond the stamp (128)\n")));
}

TEST_F(ProgramTest, TheConfigurationFileIsOverriddenByOptions) {
  write_file(folder_ / "c.toml", "quiet = true\n[import]\ncrop = 16\nunit = 'nJy'\n");
  output_of({"import", path("a.fits"), "-o", path("o.h5"), "--config", path("c.toml")});
  EXPECT_EQ(store::SampleReader(path("o.h5")).header().width, 16);
  output_of({"import", path("a.fits"), "-o", path("o.h5"), "--config", path("c.toml"), "--crop", "8",
             "--overwrite"});
  const store::SampleReader sample(path("o.h5"));
  EXPECT_EQ(sample.header().width, 8);
  EXPECT_EQ(sample.header().unit, "nJy");
  const auto provenance = nlohmann::json::parse(sample.header().provenance);
  EXPECT_EQ(provenance["settings"]["crop"], 8);
  EXPECT_EQ(provenance["verb"], "import");
  EXPECT_FALSE(provenance["git_revision"].get<std::string>().empty());
  EXPECT_EQ(provenance["inputs"][0]["file"], path("a.fits"));
  EXPECT_FALSE(provenance["libraries"]["HDF5"].get<std::string>().empty());
  EXPECT_FALSE(provenance["libraries"]["libtorch"].get<std::string>().empty());
  write_file(folder_ / "c.toml", "[import]\ncorp = 16\n");
  EXPECT_THAT(usage_message({"import", path("a.fits"), "-o", path("o2.h5"), "--config", path("c.toml")},
                            ErrorKind::kConfig),
              HasSubstr("line 2: import.corp: unknown key for 'peculiar import' (did you mean 'crop'?)"));
  write_file(folder_ / "c.toml", "[improt]\ncrop = 16\n");
  EXPECT_THAT(usage_message({"import", path("a.fits"), "-o", path("o2.h5"), "--config", path("c.toml")},
                            ErrorKind::kConfig),
              HasSubstr("line 1: improt: no verb has the name of this table (did you mean 'import'?)"));
  EXPECT_THAT(usage_message({"import", "--config", path("none.toml")}, ErrorKind::kInput),
              HasSubstr("none.toml"));
}

TEST_F(ProgramTest, JsonIsOneObjectOnStandardOutput) {
  const auto imported =
      nlohmann::json::parse(output_of({"import", path("a.fits"), "-o", path("o.h5"), "--json", "-q"}));
  EXPECT_EQ(imported["images"], 1);
  const auto info = nlohmann::json::parse(output_of({"info", path("o.h5"), "--json"}));
  EXPECT_EQ(info["kind"], "sample");
  EXPECT_EQ(info["columns"][0]["name"], "id");
  EXPECT_EQ(info["provenance"]["verb"], "import");
}

TEST_F(ProgramTest, WarningsAreInTheReport) {
  write_file(path("labels.csv"), "file,flux/err\na,3.5\n");
  const std::vector<std::string> words = {"import",     path("a.fits"), "-o",
                                          path("o.h5"), "--labels",     path("labels.csv")};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    return more;
  };
  const auto json = nlohmann::json::parse(output_of(with({"--json", "-q"})));
  ASSERT_EQ(json["warnings"].size(), 1u);
  EXPECT_THAT(json["warnings"][0].get<std::string>(), HasSubstr("'flux/err' is 'flux_err'"));
  EXPECT_THAT(output_of(with({"--overwrite"})), testing::Not(HasSubstr("warning: ")))
      << "it is still in view";
  EXPECT_FALSE(nlohmann::json::parse(output_of({"info", path("o.h5"), "--json"})).contains("warnings"));
}

TEST_F(ProgramTest, HelpAsJsonListsEverySetting) {
  const auto help = nlohmann::json::parse(output_of({"help", "--json"}));
  EXPECT_EQ(help["version"], version());
  ASSERT_EQ(help["verbs"].size(), commands().size());
  for (std::size_t i = 0; i < commands().size(); ++i) {
    const Command& command = commands()[i];
    EXPECT_EQ(help["verbs"][i]["name"], command.name);
    EXPECT_EQ(help["verbs"][i]["examples"], command.examples);
    Fields fields;
    command.describe(fields);
    const nlohmann::json& settings = help["verbs"][i]["settings"];
    ASSERT_EQ(settings.size(), fields.all().size()) << command.name;
    for (std::size_t k = 0; k < settings.size(); ++k) {
      const Field& field = fields.all()[k];
      EXPECT_EQ(settings[k]["name"], field.name);
      EXPECT_EQ(settings[k]["doc"], field.doc);
      EXPECT_EQ(settings[k].value("unit", ""), field.unit_text) << field.name;
      EXPECT_EQ(settings[k]["default"].is_null(), !field.is_given()) << field.name;
    }
  }
  const auto named = [](const nlohmann::json& settings, const std::string& name) {
    for (const nlohmann::json& setting : settings)
      if (setting["name"] == name) return setting;
    return nlohmann::json();
  };
  const nlohmann::json threads = named(help["common"], "threads");
  EXPECT_EQ(threads["type"], "integer");
  EXPECT_EQ(threads["least"], 0);
  EXPECT_EQ(threads["greatest"], 1024);
  EXPECT_EQ(named(help["common"], "messages")["choices"], nlohmann::json({"text", "json"}));
  EXPECT_EQ(named(help["verbs"][0]["settings"], "rebin")["type"], "flag");
  EXPECT_EQ(named(help["verbs"][0]["settings"], "output")["output"], true);
}

TEST_F(ProgramTest, MessagesForProgramsAreAnObjectALine) {
  write_file(path("labels.csv"), "file,flux/err\na,3.5\n");
  const std::vector<std::string> words = {"import",     path("a.fits"), "-o",
                                          path("o.h5"), "--labels",     path("labels.csv"),
                                          "--json",     "--messages",   "json"};
  testing::internal::CaptureStderr();
  output_of(words);
  std::istringstream lines(testing::internal::GetCapturedStderr());
  int warnings = 0, progress = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto said = nlohmann::json::parse(line);
    if (said.contains("progress")) {
      EXPECT_EQ(said["progress"]["what"], "import");
      EXPECT_EQ(said["progress"]["total"], 1);
      ++progress;
    } else if (said["level"] == "warning") {
      EXPECT_THAT(said["message"].get<std::string>(), HasSubstr("'flux/err' is 'flux_err'"));
      ++warnings;
    }
  }
  EXPECT_EQ(warnings, 1);
  EXPECT_GE(progress, 1);
  testing::internal::CaptureStderr();
  terminal::write_error(ErrorKind::kInput, "a.fits: is \"broken\"");
  EXPECT_EQ(nlohmann::json::parse(testing::internal::GetCapturedStderr()),
            nlohmann::json({{"level", "error"}, {"kind", "input"}, {"message", "a.fits: is \"broken\""}}));
  terminal::configure(false, "");
  testing::internal::CaptureStderr();
  terminal::write_error(ErrorKind::kInput, "a.fits: is broken");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "error: a.fits: is broken\n");
  EXPECT_THAT(usage_message({"info", "--messages", "loud"}), HasSubstr("'loud' is not one of text, json"));
}

TEST_F(ProgramTest, WhatTheSystemForbidsIsAnErrorOfTheInput) {
  output_of({"import", path("a.fits"), "-o", path("o.h5"), "-q"});
  fs::create_directory(path("shut"));
  fs::permissions(path("shut"), fs::perms::none);
  for (const char* target : {"shut/cube.fits", "shut/pngs"}) {
    const std::string message = store::message_in_child([&] {
      if (::geteuid() == 0 && ::seteuid(65534) != 0) throw std::runtime_error("cannot become another user");
      try {
        run_program({"export", path("o.h5"), "--images", path(target), "-q"});
      } catch (const Error& failure) {
        throw std::runtime_error(fmt::format("exit {}: {}", failure.exit_code(), failure.what()));
      }
    });
    EXPECT_THAT(message, testing::AllOf(HasSubstr("exit 3: "), HasSubstr(path(target)),
                                        HasSubstr("Permission denied")));
  }
  fs::permissions(path("shut"), fs::perms::owner_all);
}

TEST_F(ProgramTest, DevicesAreCheckedBeforeAnyWork) {
  EXPECT_THAT(usage_message({"info", path("a.fits"), "--device", "gpu"}),
              HasSubstr("'gpu' is not one of cpu, cuda"));
}

TEST_F(ProgramTest, VersionNamesTheLibraries) {
  const std::string text = output_of({"--version"});
  for (const char* name : {"peculiar 0.", "libtorch", "CFITSIO", "WCSLIB", "HDF5", "libpng", "libjpeg-turbo",
                           "CLI11", "toml++", "xxHash", "zlib", "yaml-cpp"}) {
    EXPECT_THAT(text, HasSubstr(name));
  }
}

TEST_F(ProgramTest, PlansOfAScanFinishItIfThereIsSomethingToKeepOrWrite) {
  const auto jobs_of = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"slurm",  "--shards", "2",          "--overwrite",
                                   "--json", "-o",       path("jobs"), "--"};
    for (const char* word : {"scan", "m.safe", "--mosaic", "m.fits", "--catalogue", "c.fits", "-o", "s.h5"})
      words.emplace_back(word);
    words.insert(words.end(), more.begin(), more.end());
    std::vector<std::string> names;
    const nlohmann::json said = nlohmann::json::parse(output_of(words));
    for (const nlohmann::json& file : said.at("files"))
      names.push_back(fs::path(file.get<std::string>()).filename().string());
    return names;
  };
  using testing::ElementsAre;
  EXPECT_THAT(jobs_of({}), ElementsAre("01-scan.sh", "01-scan-merge.sh", "01-scan-finish.sh", "plan.json"));
  const auto script = [&](const char* name) { return read_file(path("jobs") + "/" + name); };
  EXPECT_THAT(script("01-scan-finish.sh"), HasSubstr("stat -Lc %s -- s.kept.h5 "));
  EXPECT_THAT(jobs_of({"--keep-top", "0", "--fates", "f.csv"}), testing::Contains("01-scan-finish.sh"));
  EXPECT_THAT(script("01-scan-finish.sh"),
              testing::AllOf(HasSubstr("stat -Lc %s -- f.csv "), testing::Not(HasSubstr("kept.h5"))));
  EXPECT_THAT(jobs_of({"--keep-top", "0"}), ElementsAre("01-scan.sh", "01-scan-merge.sh", "plan.json"));
  EXPECT_THAT(jobs_of({"--keep-only", "--kept", "k.h5"}), ElementsAre("01-scan.sh", "plan.json"));
  EXPECT_THAT(script("01-scan.sh"), HasSubstr("stat -Lc %s -- k.h5 "));
}

}  // namespace
}  // namespace peculiar::cli
