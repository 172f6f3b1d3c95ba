#include <fmt/format.h>

#include "base/json_number.h"
#include "base/progress.h"
#include "cli/command.h"
#include "scoring/score.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const scoring::ScoreReport& report, const scoring::ScoreOptions& options) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"reconstructions", report.reconstructions},
                  {"features", report.features},
                  {"ranking", report.ranking},
                  {"images", report.images},
                  {"resumed_at", report.resumed_at},
                  {"unscored", report.unscored},
                  {"searched", report.searched},
                  {"unconverged", report.unconverged},
                  {"regions", report.regions.rows()},
                  {"seconds", report.seconds},
                  {"images_per_second", number_or_null(report.images_per_second)},
                  {"searches_per_second", number_or_null(report.searches_per_second)},
                  {"precision", report.precision},
                  {"drift", statistics::drift_json(report.drift)}};
  if (report.left_out)
    outcome.data["left_out"] = {{"fold", report.left_out->fold},
                                {"folds", report.left_out->folds},
                                {"group", report.left_out->group}};
  outcome.text = fmt::format("{}: {} images scored in {}{}\n", report.output, report.images - report.unscored,
                             duration_text(report.seconds),
                             report.ranking.empty() ? "" : ", ranked by " + report.ranking);
  if (report.left_out)
    outcome.text +=
        fmt::format("fold {} of {}, which was left out of the training{}\n", report.left_out->fold,
                    report.left_out->folds,
                    report.left_out->group.empty() ? "" : ", of groups by " + report.left_out->group);
  if (report.unscored > 0 && report.of_vectors)
    outcome.text += fmt::format("{} images not scored: no finite vector (flag 256)\n", report.unscored);
  if (report.unscored > 0 && !report.of_vectors)
    outcome.text += fmt::format(
        "{} images not scored: non-finite pixels, or hardly any unmasked ones (flag 2)\n", report.unscored);
  if (report.searched > 0) {
    const bool is_judged = scoring::session_options(options).search.judges_convergence();
    outcome.text += fmt::format(
        "{} searches for the best reconstruction{}\n", report.searched,
        is_judged ? fmt::format(", {} of them not converged", report.unconverged) : std::string());
  }
  if (!report.features.empty())
    outcome.text += fmt::format("{}: features of the images, for peculiar learn\n", report.features);
  if (!report.reconstructions.empty())
    outcome.text += fmt::format("{}: their reconstructions and residuals\n", report.reconstructions);
  if (!options.regions.empty())
    outcome.text += fmt::format("{}: {} regions of residual\n", options.regions, report.regions.rows());
  if (!report.drift.empty()) outcome.text += statistics::drift_text(report.drift);
  return outcome;
}

}  // namespace

Command score_command() {
  Command command = command_of(scoring::score_verb(), outcome_of);
  command.over_ranks = true;
  return command;
}

}  // namespace peculiar::cli
