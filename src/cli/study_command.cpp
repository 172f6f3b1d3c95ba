#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/progress.h"
#include "cli/command.h"
#include "cli/study_contracts.h"
#include "study/study.h"

namespace peculiar::cli {

namespace {

/// Makes a folder the current one for the lifetime of the object.
class CurrentFolder {
 public:
  explicit CurrentFolder(const std::filesystem::path& folder) { std::filesystem::current_path(folder); }
  ~CurrentFolder() {
    std::error_code ignored;  // if the old folder was removed meanwhile, stay
    std::filesystem::current_path(before_, ignored);
  }
  CurrentFolder(const CurrentFolder&) = delete;
  CurrentFolder& operator=(const CurrentFolder&) = delete;

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
};

class ProgramVerbs : public study::Verbs {
 public:
  void check(const std::vector<std::string>& words) const override { read_words(words); }
  study::NamedFiles named_files(const std::vector<std::string>& words) const override {
    return cli::named_files(words);
  }
  void check_file(const study::GivenFile& file) const override { check_given_file(file); }
  std::string check_alike(const study::ComparedImages& images) const override {
    return check_images_alike(images);
  }
  study::Said run(const std::vector<std::string>& words, const std::filesystem::path& folder,
                  const RunContext& context) const override {
    const CurrentFolder here(folder);
    Invocation invocation = read_words(words);
    invocation.common.threads = context.threads;
    invocation.common.device = context.device;
    RunContext own = context;
    own.seed = static_cast<std::uint64_t>(invocation.common.seed);
    const Outcome outcome = invocation.run(own);
    return {outcome.text, outcome.data.value("alarms", std::vector<std::string>())};
  }
};

Outcome outcome_of(const study::StudyReport& report, bool planned) {
  Outcome outcome;
  outcome.data = {{"folder", report.folder},    {"kind", report.kind},         {"steps", report.steps},
                  {"reused", report.reused},    {"seconds", report.seconds},   {"report", report.report},
                  {"alarms", report.alarms},    {"findings", report.findings}, {"commands", report.commands},
                  {"contract", report.contract}};
  if (planned) {
    for (const std::string& command : report.commands) outcome.text += command + "\n";
    if (!report.contract.empty()) outcome.text += "\n" + report.contract;
    return outcome;
  }
  for (const std::string& alarm : report.alarms) outcome.text += "Caution: " + alarm + "\n";
  outcome.text += report.table;
  for (const std::string& finding : report.findings) outcome.text += finding + "\n";
  const std::string reused = report.reused > 0 ? fmt::format(", {} of them done before,", report.reused) : "";
  outcome.text += fmt::format("{}: the report ({} steps{} in {})\n", report.report, report.steps, reused,
                              duration_text(report.seconds));
  return outcome;
}

}  // namespace

Command study_command() {
  static const ProgramVerbs verbs;
  const Verb<study::StudyOptions, study::StudyReport> verb = study::study_verb(verbs);
  const auto options = std::make_shared<study::StudyOptions>();
  Command command{verb.name, verb.summary, verb.description, verb.examples, {}, {}};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.settings_field = "settings";
  command.run = [options, run = verb.run](const CommonOptions& common, const RunContext& context) {
    if (options->settings.empty()) options->settings = common.config;
    return outcome_of(run(*options, context), options->plan);
  };
  command.uses_networks = verb.uses_networks;
  return command;
}

}  // namespace peculiar::cli
