#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/progress.h"
#include "cli/command.h"
#include "study/study.h"

namespace peculiar::cli {

namespace {

/// The verbs with the study's own device, threads and quietness.
class ProgramVerbs : public study::Verbs {
 public:
  explicit ProgramVerbs(const CommonOptions& common) : common_(common) {}

  void check(const std::vector<std::string>& words) const override { read_words(words); }
  std::string run(const std::vector<std::string>& words) const override {
    Invocation invocation = read_words(words);
    invocation.common.threads = common_.threads;
    invocation.common.device = common_.device;
    return invocation.run(context_of(invocation.common)).text;
  }

 private:
  const CommonOptions& common_;
};

Outcome outcome_of(const study::StudyReport& report, bool planned) {
  Outcome outcome;
  outcome.data = {{"folder", report.folder},     {"kind", report.kind},        {"steps", report.steps},
                  {"reused", report.reused},     {"seconds", report.seconds},  {"report", report.report},
                  {"findings", report.findings}, {"commands", report.commands}};
  if (planned) {
    for (const std::string& command : report.commands) outcome.text += command + "\n";
    return outcome;
  }
  outcome.text = report.table;
  for (const std::string& finding : report.findings) outcome.text += finding + "\n";
  outcome.text += fmt::format("{}: the report ({} steps, {} of them as they were, in {})\n", report.report,
                              report.steps, report.reused, duration_text(report.seconds));
  return outcome;
}

}  // namespace

Command study_command() {
  const auto options = std::make_shared<study::StudyOptions>();
  Command command;
  command.name = "study";
  command.summary = "a whole experiment, from images or a simulation to a report";
  command.description =
      "Runs the verbs one after the other in a folder of its own, each as you would type it, and ends with one page that shows what was found. mergers and compare are the experiments of Margalef-Bentabol et al. (2020), on the built-in universe or your own simulation; outliers is the main job on your images. Steps that have been done, with the same settings and files, are not done again: stopped, killed, or called with other settings, the same command does what is left to do.";
  command.examples = {"peculiar study mergers --quick -o first_look",
                      "peculiar study mergers study.toml -o mergers",
                      "peculiar study outliers --sample galaxies.h5 -o outliers",
                      "peculiar study compare study.toml --survey stamps.h5 --sky sky.h5 -o comparison"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.settings_field = "settings";
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->seed = common.seed;
    if (options->settings.empty()) options->settings = common.config;
    return outcome_of(study::run_study(*options, ProgramVerbs(common)), options->plan);
  };
  command.uses_networks = true;
  return command;
}

}  // namespace peculiar::cli
