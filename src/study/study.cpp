#include "study/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/progress.h"
#include "study/run_record.h"

namespace peculiar::study {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Makes the folder if it does not exist. Error (input): it is a file, or a folder with other contents.
void make_folder(const fs::path& folder) {
  if (fs::exists(folder) && !fs::is_directory(folder))
    throw input_error("{}: is a file; choose another --output", folder.string());
  if (fs::is_directory(folder) && !fs::is_empty(folder) && !fs::exists(folder / "run.json"))
    throw input_error(
        "{}: is not empty and not the folder of a study (it has no run.json); choose another --output",
        folder.string());
  fs::create_directories(folder);
}

json settings_json(const StudyOptions& options, const VerbOptions& tables, const RunContext& context) {
  json settings = settings_of(options, context);
  for (const auto& [verb, values] : tables) {
    for (const auto& [key, texts] : values)
      settings[verb][key] = texts.size() == 1 ? json(texts[0]) : json(texts);
  }
  return settings;
}

/// The step's words, plus the option to replace or resume what an earlier run has left.
std::vector<std::string> words_to_run(const Step& step, bool resumes) {
  std::vector<std::string> words = step.words;
  words.emplace_back(resumes ? "--resume" : "--overwrite");
  return words;
}

/// Removes what a training of other settings has left: train itself does so only when it has read the images,
/// and a study that is stopped before would resume from it.
void remove_checkpoint(const Step& step, const fs::path& folder) {
  if (step.checkpoint.empty()) return;
  fs::remove(folder / step.checkpoint);
  fs::remove(folder / (step.checkpoint + ".later"));
}

/// Adds the files that the user's settings name to the inputs of the step.
void add_named_files(Step& step, const NamedFiles& files) {
  for (const std::string& file : files.inputs) {
    if (std::find(step.inputs.begin(), step.inputs.end(), file) == step.inputs.end())
      step.inputs.push_back(file);
  }
  step.large_inputs.insert(step.large_inputs.end(), files.listed.begin(), files.listed.end());
}

void tell_findings(const Plan& plan, const fs::path& study, StudyReport& report) {
  for (const std::string& exhibits : plan.exhibits) {
    const fs::path folder = study / exhibits;
    const json contents = json::parse(read_file(folder / "contents.json"), nullptr, false);
    if (!contents.is_object()) continue;
    for (const json& finding : contents.value("findings", json::array()))
      report.findings.push_back(finding.get<std::string>());
    for (const json& exhibit : contents.value("exhibits", json::array())) {
      if (report.table.empty() && exhibit.value("kind", "") == "table")
        report.table = read_file(folder / exhibit.at("files").value("text", ""));
    }
  }
}

/// The context, with each warning given once even if several steps repeat it.
RunContext with_warnings_once(const RunContext& context) {
  struct Said {
    std::mutex mutex;
    std::set<std::string, std::less<>> warnings;
  };
  RunContext once = context;
  once.log = [said = std::make_shared<Said>(), log = context.log](MessageLevel level,
                                                                  std::string_view message) {
    if (level == MessageLevel::kWarning) {
      const std::lock_guard lock(said->mutex);
      if (!said->warnings.emplace(message).second) return;
    }
    if (log) log(level, message);
  };
  return once;
}

}  // namespace

StudyReport run_study(const StudyOptions& options, const Verbs& verbs, const RunContext& context) {
  const VerbOptions tables = verb_tables(options.settings);
  Plan plan = make_plan(options, tables, context.seed);
  const fs::path folder = options.output;
  for (const Step& step : plan.steps) verbs.check(words_to_run(step, /*resumes=*/false));
  for (const GivenFile& file : given_files(options)) verbs.check_file(file);
  for (Step& step : plan.steps) add_named_files(step, verbs.named_files(step.words));
  StudyReport report;
  if (plan.compared) {
    report.contract = verbs.check_alike(*plan.compared);
    if (!options.plan) context.info("what is compared:\n{}", report.contract);
  }
  report.folder = options.output;
  report.kind = plan.kind;
  report.steps = static_cast<std::int64_t>(plan.steps.size());
  for (const Step& step : plan.steps) report.commands.push_back(step.command());
  if (options.plan) return report;

  const auto start = std::chrono::steady_clock::now();
  const auto seconds_since = [](auto since) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
  };
  const json settings = settings_json(options, tables, context);
  make_folder(folder);
  RunRecord record(folder);
  record.describe(plan, settings);
  const RunContext of_steps = with_warnings_once(context);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    context.stop_if_cancelled(
        fmt::format("stopped before '{}'; run the same command again to continue", step.name));
    const std::string key = record.key(step);
    const std::string place = fmt::format("{}/{} {}", i + 1, plan.steps.size(), step.name);
    const std::string missing = RunRecord::missing(step);
    if (record.is_done(step, key)) {
      if (!missing.empty())
        context.warning("{}: is missing; what {} made of it before is used", missing, step.words.front());
      context.info("{}: up to date", place);
      record.reuse(step);
      ++report.reused;
      continue;
    }
    if (!missing.empty())
      throw input_error("{}: is missing, and {} has to read it", missing, step.words.front());
    context.info("{}: {}", place, step.command());
    const bool resumes =
        !step.checkpoint.empty() && record.is_begun(step, key) && fs::exists(folder / step.checkpoint);
    if (!resumes) remove_checkpoint(step, folder);
    record.begin(step, key);
    const auto begun = std::chrono::steady_clock::now();
    const Said said = verbs.run(words_to_run(step, resumes), folder, of_steps);
    record.end(step, key, seconds_since(begun), said.alarms);
    if (!said.text.empty()) context.info("{}", said.text.substr(0, said.text.find_last_not_of('\n') + 1));
  }
  record.write();
  report.alarms = record.alarms(plan.steps.back());
  report.seconds = seconds_since(start);
  report.report = (folder / "report.html").string();
  tell_findings(plan, folder, report);
  return report;
}

Verb<StudyOptions, StudyReport> study_verb(const Verbs& verbs) {
  return {
      "study",
      "run a whole experiment, from images or a simulation to a report",
      "Runs the verbs one after the other in a folder, each as you would type it, and ends with a report on one page. mergers and compare are the experiments of Margalef-Bentabol et al. (2020, doi 10.1093/mnras/staa1647), on the built-in universe or your own simulation; outliers finds the most unusual of your images. Steps that were already done with the same settings and files are skipped: after a stop, a kill or a change of settings, the same command does only what is left.",
      {"peculiar study mergers --quick -o first_look", "peculiar study mergers study.toml -o mergers",
       "peculiar study outliers --sample galaxies.h5 -o outliers",
       "peculiar study compare study.toml --survey stamps.h5 --sky sky.h5 -o comparison"},
      [&verbs](const StudyOptions& options, const RunContext& context) {
        return run_study(options, verbs, context);
      },
      /*uses_networks=*/true};
}

}  // namespace peculiar::study
