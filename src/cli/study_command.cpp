#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/progress.h"
#include "cli/command.h"
#include "study/study.h"

namespace peculiar::cli {

namespace {

/// Takes a folder for the current one, as long as it lives.
class CurrentFolder {
 public:
  explicit CurrentFolder(const std::filesystem::path& folder) { std::filesystem::current_path(folder); }
  ~CurrentFolder() {
    std::error_code ignored;  // who has removed it meanwhile is where the verb left them
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
  study::Said run(const std::vector<std::string>& words, const std::filesystem::path& folder,
                  const RunContext& context) const override {
    const CurrentFolder here(folder);
    Invocation invocation = read_words(words);
    invocation.common.threads = context.threads;
    invocation.common.device = context.device;
    RunContext own = context;
    own.seed = static_cast<std::uint64_t>(invocation.common.seed);
    const Outcome outcome = invocation.run(own);
    return {outcome.text, outcome.data.is_object()
                              ? outcome.data.value("cut_short", std::vector<std::string>())
                              : std::vector<std::string>()};
  }
};

Outcome outcome_of(const study::StudyReport& report, bool planned) {
  Outcome outcome;
  outcome.data = {
      {"folder", report.folder},     {"kind", report.kind},         {"steps", report.steps},
      {"reused", report.reused},     {"seconds", report.seconds},   {"report", report.report},
      {"findings", report.findings}, {"commands", report.commands}, {"cut_short", report.cut_short}};
  if (planned) {
    for (const std::string& command : report.commands) outcome.text += command + "\n";
    return outcome;
  }
  outcome.text = report.table;
  for (const std::string& finding : report.findings) outcome.text += finding + "\n";
  if (!report.cut_short.empty())
    outcome.text += fmt::format(
        "The time limit ended before all steps were done ({}); a larger --time-limit gives the training more.\n",
        fmt::join(report.cut_short, "; "));
  outcome.text += fmt::format("{}: the report ({} steps, {} of them as they were, in {})\n", report.report,
                              report.steps, report.reused, duration_text(report.seconds));
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
