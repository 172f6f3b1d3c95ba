#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "base/json_number.h"
#include "base/progress.h"
#include "cli/command.h"
#include "train/train.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const train::TrainReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"health_folder", report.health_folder},
                  {"checkpoint", report.checkpoint},
                  {"training", report.training},
                  {"held_out", report.held_out},
                  {"passed_over", report.passed_over},
                  {"partial", report.partial},
                  {"dropped", report.dropped},
                  {"left_out", report.left_out},
                  {"group", report.grouping.json()},
                  {"steps", report.steps},
                  {"epochs", report.epochs},
                  {"encoder_steps", report.encoder_steps},
                  {"contrast_steps", report.contrast_steps},
                  {"seconds", report.seconds},
                  {"precision", report.precision},
                  {"frechet_first", number_or_null(report.frechet_first)},
                  {"frechet", number_or_null(report.frechet)},
                  {"frechet_floor", number_or_null(report.frechet_floor)},
                  {"encoder_residual", number_or_null(report.encoder_residual)},
                  {"alarms", report.alarms},
                  {"cut_short", report.cut_short}};
  if (report.vector_length > 0) {
    outcome.data = {{"output", report.output},
                    {"training", report.training},
                    {"held_out", report.held_out},
                    {"passed_over", report.passed_over},
                    {"group", report.grouping.json()},
                    {"vector_length", report.vector_length},
                    {"components", report.vector_components},
                    {"seconds", report.seconds}};
    outcome.text =
        fmt::format("{}: fitted to the vectors of {} images ({} held out): {} of {} components, in {}\n",
                    report.output, report.training, report.held_out, report.vector_components,
                    report.vector_length, duration_text(report.seconds));
    if (report.grouping) outcome.text += report.grouping.words() + "\n";
    if (report.passed_over > 0)
      outcome.text += fmt::format("{} vectors skipped: they have non-finite values\n", report.passed_over);
    return outcome;
  }
  const bool has_generator = std::isfinite(report.frechet_first);
  const std::string steps = has_generator
                                ? fmt::format("{} steps ({:.4g} epochs)", report.steps, report.epochs)
                                : fmt::format("{} steps of the contrast network", report.contrast_steps);
  outcome.text = fmt::format("{}: {} on {} images ({} held out) in {}\n", report.output, steps,
                             report.training, report.held_out, duration_text(report.seconds));
  if (report.grouping) outcome.text += report.grouping.words() + "\n";
  if (report.passed_over > 0) {
    outcome.text +=
        fmt::format("{} images skipped: constant, or with non-finite pixels\n", report.passed_over);
  }
  if (report.partial > 0)
    outcome.text +=
        fmt::format("{} images skipped: at an edge or in a gap (--keep-partial uses them)\n", report.partial);
  if (report.dropped > 0) outcome.text += fmt::format("{} images left out as outliers\n", report.dropped);
  if (report.left_out > 0)
    outcome.text += fmt::format("{} images of the fold left out: `peculiar score --left-out` scores them\n",
                                report.left_out);
  if (has_generator)
    outcome.text += fmt::format(
        "Frechet distance of generated and held-out images: {:.4g}, {:.4g} before training, {:.2g} by chance\n",
        report.frechet, report.frechet_first, report.frechet_floor);
  else
    outcome.text +=
        "for ranking only: no generator, so no reconstructions and no generated images (--generator adds it)\n";
  if (std::isfinite(report.encoder_residual)) {
    outcome.text +=
        fmt::format("residual variance of the encoder on held-out images: {:.3g}\n", report.encoder_residual);
  }
  if (!report.cut_short.empty())
    outcome.text += fmt::format("cut short by --time-limit: {}\n", fmt::join(report.cut_short, "; "));
  for (const std::string& alarm : report.alarms) outcome.text += "ALARM " + alarm + "\n";
  if (has_generator)
    outcome.text += fmt::format("see {0}/samples.png and {0}/health.png\n", report.health_folder);
  else
    outcome.text += fmt::format("see {}/perturbed.png\n", report.health_folder);
  if (!report.checkpoint.empty())
    outcome.text += fmt::format("{} is kept: peculiar train --resume continues from it\n", report.checkpoint);
  return outcome;
}

}  // namespace

Command train_command() {
  Command command = command_of(train::train_verb(), outcome_of);
  command.over_ranks = true;
  return command;
}

}  // namespace peculiar::cli
