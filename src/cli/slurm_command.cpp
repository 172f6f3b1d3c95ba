#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "cli/command.h"
#include "cluster/slurm.h"
#include "scan/scan.h"

namespace peculiar::cli {

namespace {

bool is_on(const Field& field) {
  const auto* const* flag = std::get_if<bool*>(&field.target);
  return flag != nullptr && **flag;
}

/// Whether a scan keeps stamps.
bool keeps(const Fields& fields) {
  const nlohmann::json values = fields.values();
  return values.at("keep_top") > 0 || values.at("keep_share") > 0;
}

/// The option with which a scan keeps stamps and writes the fates once all scores are known; "" if it does
/// neither, and for other verbs.
std::string finish_of(Fields& fields) {
  const Field* only = fields.find("keep_only");
  if (only == nullptr) return "";
  return keeps(fields) || fields.find("fates")->is_given() ? only->option_name() : "";
}

/// Outputs besides --output; of a call in shards, those that no part holds.
std::vector<std::string> other_files_of(Fields& fields, bool takes_shards) {
  std::vector<std::string> files;
  for (const Field& field : fields.all()) {
    if (field.name == "kept") {
      scan::ScanOptions scan;
      for (const std::string& text : field.texts()) scan.kept = text;
      for (const std::string& text : fields.find("output")->texts()) scan.output = text;
      if (keeps(fields)) files.push_back(scan.kept_path());
    } else if (field.is_output && (!takes_shards || field.name == "fates")) {
      for (const std::string& text : field.texts()) files.push_back(text);
    }
  }
  return files;
}

class ClusterVerbs : public cluster::Verbs {
 public:
  cluster::CalledVerb look(const std::vector<std::string>& words) const override {
    const Invocation invocation = read_words(words);
    Fields fields;
    invocation.command.describe(fields);  // with the values from the words
    cluster::CalledVerb called;
    called.verb = invocation.command.name;
    const Field* const keep_only = fields.find("keep_only");
    called.takes_shards = fields.find("shard") != nullptr && (keep_only == nullptr || !is_on(*keep_only));
    called.finish = finish_of(fields);
    called.other_files = other_files_of(fields, called.takes_shards);
    for (const Field& field : fields.all()) {
      const bool is_output = field.is_output || field.name == "output";
      const std::vector<std::string> texts = field.texts();
      if (texts.empty()) continue;
      if (field.name == "output") called.output = texts.front();
      if (field.name == "output" || field.name == "features_out") called.row_files.push_back(texts.front());
      if (field.name == "shard" || field.name == "rows") called.sets_part = called.takes_shards;
      if (!is_output) called.inputs.insert(called.inputs.end(), texts.begin(), texts.end());
    }
    if (const Field* field = fields.find("overwrite")) called.overwrite = is_on(*field);
    return called;
  }
  std::string program() const override {
    std::error_code failure;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", failure);
    return failure ? "peculiar" : path.string();
  }
};

Outcome outcome_of(const cluster::SlurmReport& report, const cluster::SlurmOptions& options) {
  Outcome outcome;
  outcome.data = {{"folder", report.folder},     {"files", report.files}, {"submitted", report.submitted},
                  {"standing", report.standing}, {"cost", report.cost},   {"done", report.is_done}};
  if (!report.files.empty())
    outcome.text += fmt::format("{}: {} files written\n", report.folder, report.files.size());
  if (!report.cost.empty()) outcome.text += report.cost + "\n";
  for (const std::string& line : report.submitted) outcome.text += line + "\n";
  outcome.text += report.standing;
  if (options.snakemake)
    outcome.text += fmt::format("run it: snakemake -s {}/Snakefile -j CORES\n", report.folder);
  else if (report.is_done)
    outcome.text += "all jobs are done\n";
  else if (!options.submit && !options.resubmit)
    outcome.text += fmt::format("submit the remaining jobs: peculiar slurm -o {} --{}\n", report.folder,
                                report.files.empty() ? "resubmit" : "submit");
  return outcome;
}

}  // namespace

Command slurm_command() {
  static const ClusterVerbs verbs;
  return command_of(cluster::slurm_verb(verbs), outcome_of);
}

}  // namespace peculiar::cli
