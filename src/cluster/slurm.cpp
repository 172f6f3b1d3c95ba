#include "cluster/slurm.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/progress.h"
#include "cluster/scripts.h"
#include "cluster/standing.h"
#include "store/row_file.h"

namespace peculiar::cluster {

namespace fs = std::filesystem;

void SlurmOptions::describe(Fields& fields) {
  fields
      .add("command", &command,
           "Command to run, after --: a verb and its options. A verb that processes rows (--shard) runs in "
           "shards, which are then merged; a scan then keeps its stamps and writes its fates.")
      .positional()
      .value_name("-- VERB");
  fields
      .add("steps", &steps,
           "File of commands, one per line, instead of one command; they run one after the other.")
      .value_name("FILE");
  fields.add("output", &output, "Folder for the scripts, the logs and the state of the jobs.")
      .letter('o')
      .required()
      .value_name("FOLDER");
  fields
      .add(
          "shards", &shards,
          "Number of shards of each step that processes rows. Slurm's limit is MaxArraySize - 1: 1000, unless "
          "the site has changed it.")
      .range(1, 100000);
  site.describe(fields);
  fields.add("remove_parts", &remove_parts, "Remove the parts once they are merged.");
  fields.add("snakemake", &snakemake, "Write FOLDER/Snakefile instead of scripts for Slurm.");
  fields.add("submit", &submit, "Submit the jobs to Slurm (sbatch), each after the one before.");
  fields.add(
      "resubmit", &resubmit,
      "Resubmit what has failed of the plan in FOLDER: shards whose files are incomplete, and the steps "
      "after them.");
  fields.add("status", &status,
             "Report which shards of the plan in FOLDER are complete, and what is left to do.");
  fields
      .add(
          "rate", &rate,
          "Rows per second of one task, to estimate the cost of the plan; score and scan report it with --json "
          "(images_per_second).")
      .range(1e-6, 1e9);
  fields
      .add("count", &count,
           "Total number of rows for this estimate. Default: that of the sample named in the command.")
      .range(1, 1e12);
  fields.add("overwrite", &overwrite, "Overwrite the plan in FOLDER.");
}

namespace {

void check(const SlurmOptions& options) {
  const bool acts = options.status || options.resubmit;
  const bool has_lines = !options.command.empty() || !options.steps.empty();
  if (acts && has_lines)
    throw usage_error("--status and --resubmit apply to the plan in --output; leave the command out");
  if (!options.command.empty() && !options.steps.empty())
    throw usage_error("give either a command after -- or --steps");
  if (options.snakemake && (options.submit || acts))
    throw usage_error(
        "--snakemake: Snakemake itself runs, resumes and tracks the jobs; --submit, --resubmit and --status are for Slurm");
  options.site.check();
}

Plan plan_of(const SlurmOptions& options, const Verbs& verbs) {
  Plan plan;
  plan.folder = fs::absolute(options.output).lexically_normal();
  plan.current = fs::current_path();
  plan.shards = options.shards;
  plan.remove_parts = options.remove_parts;
  plan.site = options.site;
  if (plan.site.program.empty())
    plan.site.program = plan.site.container.empty() ? verbs.program() : "peculiar";
  using Lines = std::vector<std::vector<std::string>>;
  plan.steps = steps_of(!options.steps.empty()    ? read_lines(options.steps)
                        : options.command.empty() ? Lines{}
                                                  : Lines{options.command},
                        verbs);
  return plan;
}

std::vector<std::string> parts_of(const Plan& plan, const Step& step) {
  std::vector<std::string> parts;
  for (const std::string& file : step.row_files)
    for (std::int64_t number = 1; number <= plan.shards; ++number)
      parts.push_back(part_name(file, number, plan.shards));
  return parts;
}

/// Files that jobs would not know from their own: a finish leaves the fates of an earlier scan as they are,
/// and Snakemake removes the outputs of a rule (merged files, parts) before it runs.
void refuse_outputs(const Plan& plan, const SlurmOptions& options) {
  for (const Job& job : jobs_of(plan)) {
    if (job.step->overwrite) continue;
    std::vector<std::string> files;
    if (job.kind == Job::Kind::kFinish) files = other_files_of(job);
    if (job.kind == Job::Kind::kMerge && options.snakemake) files = job.step->row_files;
    if (job.kind == Job::Kind::kShards && options.snakemake) files = parts_of(plan, *job.step);
    for (const std::string& file : files) {
      if (fs::exists(plan.current / file))
        throw input_error(
            "{}: exists already; remove it, choose another name, or add --overwrite to the command", file);
    }
  }
}

/// Removes the scripts of the plan that is replaced, of which the new one may have fewer.
void remove_scripts(const fs::path& folder) {
  if (!fs::exists(folder / "plan.json")) return;
  fs::remove(folder / "Snakefile");
  try {
    for (const Job& job : jobs_of(read_plan(folder))) fs::remove(folder / (job.name + ".sh"));
  } catch (const Error&) {
    // The old plan is damaged: its scripts are unknown, and those of the same names are replaced.
  }
}

/// Writes a new plan's folder and files; returns their names.
std::vector<std::string> write_files(const Plan& plan, const SlurmOptions& options) {
  if (fs::exists(plan.folder / "plan.json") && !options.overwrite)
    throw input_error("{}: already has a plan; use --status or --resubmit, or replace it with --overwrite",
                      options.output);
  refuse_outputs(plan, options);
  remove_scripts(plan.folder);
  for (const char* name : {"done", "seconds", "submitted.json"}) fs::remove_all(plan.folder / name);
  for (const char* name : {"done", "seconds", "log"}) fs::create_directories(plan.folder / name);
  std::vector<std::string> files;
  const auto write = [&](const std::string& name, const std::string& text) {
    const fs::path path = plan.folder / name;
    write_file(path, text);
    files.push_back(path.string());
  };
  if (options.snakemake) {
    write("Snakefile", snakefile_of(plan));
  } else {
    for (const Job& job : jobs_of(plan)) {
      write(job.name + ".sh", script_of(plan, job));
      fs::permissions(files.back(), fs::perms::owner_exec, fs::perm_options::add);
    }
  }
  write_plan(plan);
  files.push_back((plan.folder / "plan.json").string());
  return files;
}

/// Number of rows of the first existing sample among the command's inputs.
std::optional<std::int64_t> rows_of(const Plan& plan, const Verbs& verbs) {
  for (const Step& step : plan.steps) {
    if (!step.in_shards) continue;
    for (const std::string& file : verbs.look(step.words).inputs) {
      if (store::row_file_kind(file) == "sample")
        return store::RowFileReader(file, "sample", INT64_MAX).count();
    }
  }
  return std::nullopt;
}

std::string cost_text(const Plan& plan, const SlurmOptions& options, const Verbs& verbs) {
  if (!options.rate) return "";
  const std::optional<std::int64_t> rows = options.count ? options.count : rows_of(plan, verbs);
  if (!rows) throw usage_error("--rate: also give --count; none of the files in the command is a sample");
  const auto sharded =
      std::count_if(plan.steps.begin(), plan.steps.end(), [](const Step& step) { return step.in_shards; });
  const double seconds = static_cast<double>(*rows) / *options.rate * static_cast<double>(sharded);
  return fmt::format(
      "{} rows at {:.4g} rows per second: {:.3g} core hours, {} shards of {} each", *rows, *options.rate,
      seconds * static_cast<double>(plan.site.cpus) / 3600, plan.shards,
      duration_text(static_cast<double>(*rows) / *options.rate / static_cast<double>(plan.shards)));
}

}  // namespace

SlurmReport plan_jobs(const SlurmOptions& options, const Verbs& verbs, const RunContext&,
                      const RunCommand& run) {
  check(options);
  SlurmReport report;
  report.folder = options.output;
  const bool has_lines = !options.command.empty() || !options.steps.empty();
  const bool is_new = has_lines || !(options.status || options.resubmit || options.submit);
  Plan plan = is_new ? plan_of(options, verbs) : read_plan(options.output);
  if (options.submit || options.resubmit) check_array_size(plan, run);
  if (is_new) {
    if (options.overwrite && has_active_jobs(plan, run))
      throw input_error(
          "{}: jobs of the plan that would be replaced are still queued or running, and would report to the new one; cancel them (scancel), or use another folder",
          options.output);
    report.cost = cost_text(plan, options, verbs);
    report.files = write_files(plan, options);
  }
  if (options.submit || options.resubmit) report.submitted = submit(plan, run).lines;
  if (options.snakemake) return report;
  const std::vector<JobStanding> standing = standing_of(plan);
  report.standing = standing_text(plan, standing);
  report.is_done =
      std::all_of(standing.begin(), standing.end(), [](const JobStanding& job) { return job.is_done(); });
  return report;
}

Verb<SlurmOptions, SlurmReport> slurm_verb(const Verbs& verbs) {
  return {
      "slurm",
      "run commands in shards on a cluster, with Slurm or Snakemake",
      "Writes the scripts that run a command, or several in sequence, on a cluster: for each verb that processes rows, a job array over shards of the rows and a merge after it (and for a scan a job that keeps the stamps and writes the fates), each step after the previous one; with --submit they are submitted to Slurm. --resubmit repeats what has failed: shards whose files are incomplete, and the steps that depend on them. The merged files have the same bytes as those of a single run. With --snakemake the same plan is written as a Snakemake file.",
      {"peculiar slurm --shards 16 --cpus 4 --time 2:00:00 -o jobs --submit -- score model.safetensors galaxies.h5 -o scores.h5",
       "peculiar slurm --steps survey.txt --shards 200 --partition cpu --account astro --setup 'module load gcc' -o jobs",
       "peculiar slurm -o jobs --status", "peculiar slurm -o jobs --resubmit",
       "peculiar slurm --shards 16 --snakemake -o jobs -- measure galaxies.h5 -o measured.h5"},
      [&verbs](const SlurmOptions& options, const RunContext& context) {
        return plan_jobs(options, verbs, context);
      }};
}

}  // namespace peculiar::cluster
