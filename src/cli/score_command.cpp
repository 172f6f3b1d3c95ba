#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/json_number.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "cli/command.h"
#include "score/score.h"
#include "tables/table_file.h"

namespace peculiar::cli {

namespace {

struct ScoreCommandOptions : score::ScoreOptions {
  std::string regions;
};

Outcome outcome_of(const score::ScoreReport& report, const std::string& regions) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"reconstructions", report.reconstructions},
                  {"ranking", report.ranking},
                  {"images", report.images},
                  {"unscored", report.unscored},
                  {"searched", report.searched},
                  {"unconverged", report.unconverged},
                  {"regions", report.regions.rows()},
                  {"seconds", report.seconds},
                  {"images_per_second", number_or_null(report.images_per_second)},
                  {"searches_per_second", number_or_null(report.searches_per_second)},
                  {"precision", report.precision},
                  {"drift", statistics::drift_json(report.drift)}};
  outcome.text = fmt::format("{}: {} images scored in {}, ranked by {}\n", report.output,
                             report.images - report.unscored, duration_text(report.seconds), report.ranking);
  if (report.unscored > 0)
    outcome.text +=
        fmt::format("{} images not scored: they have pixels that are not finite (flag 2)\n", report.unscored);
  if (report.searched > 0) {
    outcome.text += fmt::format("{} searched for their best reconstruction, {} of them not converged\n",
                                report.searched, report.unconverged);
  }
  if (!report.reconstructions.empty())
    outcome.text += fmt::format("{}: their reconstructions and residuals\n", report.reconstructions);
  if (!regions.empty())
    outcome.text += fmt::format("{}: {} regions of residual\n", regions, report.regions.rows());
  if (!report.drift.empty()) outcome.text += statistics::drift_text(report.drift);
  return outcome;
}

score::ScoreReport score_into(const ScoreCommandOptions& options) {
  refuse_existing(options.output, options.overwrite);
  score::ScoreReport report;
  tables::write_rows_or_table(
      options.output, fmt::format("Scores of {} by {}", options.sample, options.model),
      [&](const std::string& path) {
        score::ScoreOptions inner = options;
        inner.output = path;
        if (path != options.output && inner.reconstructions.empty())
          inner.reconstructions =
              std::filesystem::path(options.output).replace_extension(".reconstructions.h5").string();
        report = score::score_sample(inner);
      });
  report.output = options.output;
  return report;
}

}  // namespace

Command score_command() {
  const auto options = std::make_shared<ScoreCommandOptions>();
  Command command;
  command.name = "score";
  command.summary = "how far each image of a sample is from normal";
  command.description =
      "Scores every image of a sample by a trained model: density of the critic's features, contrast with perturbed images, asymmetry, what the encoder and generator cannot rebuild, the simple baselines, and a combined score of the best of them; on request the search for the best reconstruction, fast or as published. Says first whether the sample looks like the training set at all. Greater is more anomalous. Killed or stopped, the same command goes on where it was.";
  command.examples = {
      "peculiar score model.safetensors galaxies.h5 -o scores.h5",
      "peculiar score model.safetensors galaxies.h5 -o scores.h5 --reconstruct top:0.05 --regions regions.ecsv",
      "peculiar score model.safetensors galaxies.h5 -o scores.vot --method paper"};
  command.describe = [options](Fields& fields) {
    options->describe(fields);
    fields
        .add("regions", &options->regions,
             "Table of the connected regions of significant residual of the images reconstructed.")
        .value_name("TABLE");
  };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->seed = common.seed;
    options->device = common.device;
    options->threads = resolve_threads(common.threads);
    if (!options->regions.empty()) {
      refuse_existing(options->regions, options->overwrite);
      if (!tables::is_table_file(options->regions))
        throw usage_error("--regions: '{}' is not a table by its suffix; known are {}", options->regions,
                          tables::kTableSuffixes);
      if (options->reconstruct == "none")
        throw usage_error("--regions needs --reconstruct all or top:SHARE, which makes the residuals");
    }
    const score::ScoreReport report = score_into(*options);
    if (!options->regions.empty()) tables::write_table(options->regions, report.regions);
    return outcome_of(report, options->regions);
  };
  command.uses_networks = true;
  return command;
}

}  // namespace peculiar::cli
