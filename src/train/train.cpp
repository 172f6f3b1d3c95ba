#include "train/train.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_name.h"
#include "nn/compute_thread.h"
#include "nn/precision.h"
#include "ranks/ranks.h"
#include "scorers/fusion.h"
#include "scorers/reference.h"
#include "statistics/empirical_null.h"
#include "train/health_report.h"
#include "train/perturbed_sheet.h"
#include "train/stages.h"
#include "train/training_vectors.h"

namespace peculiar::train {

namespace fs = std::filesystem;

namespace {

/// Writes the images dropped as outliers, for inspection: row of the sample and id.
void write_dropped(const Training& training) {
  std::string text = "row,id\n";
  const catalog::Table known = training.stamps.sample().rows().catalogue({"id"});
  const catalog::Column* ids = known.find("id");
  for (const std::int64_t row : training.stamps.training()) {
    if (std::binary_search(training.rows.begin(), training.rows.end(), row)) continue;
    text += fmt::format("{},{}\n", row, ids != nullptr ? ids->text(static_cast<std::size_t>(row)) : "");
  }
  write_file(training.health_folder() / "dropped.csv", text);
}

/// The reference of normal images for the scores.
nn::NamedTensors reference_of(const Training& training, const std::optional<TrainingVectors>& vectors,
                              int threads) {
  constexpr std::size_t kMost = 4096;
  const stamps::StampStretch& stretch = training.model.contract.stretch;
  const std::vector<std::int64_t>& held_out = training.stamps.held_out();
  // Normalised stamps are compared regardless of their brightness.
  const stamps::WantedParts parts{.shapes = true, .targets = !stretch.normalise};
  stamps::PreparedStamps own = training.stamps.measured(held_out, kMost, parts, threads);
  scorers::NormalImages images{
      .training = training.stamps.load(training.rows, kMost, stretch),
      .held_out = training.stamps.load(held_out, kMost, stretch),
      .held_out_shapes = std::move(own.shapes),
      .training_targets =
          training.stamps.measured(training.rows, kMost, {.targets = parts.targets}, threads).targets,
      .held_out_targets = std::move(own.targets)};
  if (vectors) vectors->add_to(images, training.rows, spread(held_out, kMost));
  return scorers::fit_reference(training.model, images, training.compute);
}

constexpr auto kFewestInFold = static_cast<std::int64_t>(statistics::EmpiricalNull::kFewest);

TrainReport train_in_thread(const TrainOptions& options, const RunContext& context) {
  Training training(options, context);
  ranks::barrier();  // rank 0 may now remove what the others have read
  context.info("{}: training on {} images, {} held out, {} skipped", training.options.input,
               training.rows.size(), training.stamps.held_out().size(),
               training.stamps.passed_over() + training.stamps.partial());
  if (const store::Grouping& grouping = training.stamps.grouping())
    context.info("{}: {}, held out together", training.options.input, grouping.words());
  std::optional<TrainingVectors> vectors;  // only rank 0 needs the rest
  if (ranks::is_first()) vectors = TrainingVectors::open(training.options, training.stamps, context);
  if (vectors) training.inputs.push_back(vectors->as_input());
  const std::int64_t steps = *training.options.steps;
  if (training.model.generator)
    context.info(
        "{} steps of generator and critic: {:.4g} epochs, passes of the critic over the training images",
        steps, training.options.epochs_of(steps, std::ssize(training.stamps.training())));
  else
    context.info(
        "for ranking only: no generator, critic or encoder, so no reconstructions and no generated images");
  const std::int64_t left_out = training.stamps.left_out();
  if (!training.options.fold.empty() && left_out < kFewestInFold)
    context.warning(
        "--fold {}: {} images are left out, but {} are needed to fit a null distribution to their scores (peculiar calibrate without --normals); use fewer folds, or more images",
        training.options.fold, left_out, kFewestInFold);
  if (training.options.overwrite) training.remove_checkpoint();
  // From a training of another length: it would be older than what follows.
  if (!training.checkpoint_fixed) training.remove_later_checkpoint();
  if (!ranks::is_alone())
    context.info("{} ranks of {} threads, {} images of each batch per rank", ranks::size(), context.threads,
                 training.options.batch / ranks::size());
  run_stages(training);

  TrainReport report;
  if (!ranks::is_first()) return report;
  report.encoder_residual = training.model.encoder ? encoder_residual(training) : std::nan("");
  training.progress.seconds = training.seconds();
  training.model.training = training.story();
  if (vectors) training.model.training["vectors"] = vectors->story();
  context.info("measuring the training images for the scores");
  training.model.reference = reference_of(training, vectors, context.threads);
  if (const std::string cost = scorers::held_out_cost(std::ssize(training.stamps.held_out())); !cost.empty())
    context.warning("{}: {}", training.options.output, cost);
  report.alarms = alarms(training.history, report.encoder_residual, /*is_finished=*/true);
  for (const std::string& alarm : report.alarms) {
    if (!training.last_alarms.contains(alarm)) context.warning("{}", alarm);
  }
  training.model.training["alarms"] = report.alarms;
  report.cut_short = training.cut_short();
  training.model.training["cut_short"] = report.cut_short;
  if (training.model.encoder) training.model.training["encoder_residual"] = report.encoder_residual;
  nn::write_model(training.options.output, training.model);
  if (training.checkpoint_fixed) {
    report.checkpoint = training.checkpoint_path().string();
    training.remove_later_checkpoint();
  } else {
    training.remove_checkpoint();
  }
  fs::create_directories(training.health_folder());
  if (!training.history.empty())
    write_health_report(training.health_folder(), training.history, training.samples, training.model.contract,
                        context);
  if (training.model.contrast)
    write_perturbed_sheet(training.health_folder() / "perturbed.png", training.reader(), training.rows,
                          training.model.contrast_kinds, context);
  if (training.rows.size() < training.stamps.training().size()) write_dropped(training);

  report.output = training.options.output;
  report.health_folder = training.health_folder().string();
  report.training = static_cast<std::int64_t>(training.rows.size());
  report.held_out = static_cast<std::int64_t>(training.stamps.held_out().size());
  report.passed_over = training.stamps.passed_over();
  report.partial = training.stamps.partial();
  report.dropped = static_cast<std::int64_t>(training.stamps.training().size() - training.rows.size());
  report.left_out = training.stamps.left_out();
  report.grouping = training.stamps.grouping();
  report.steps = training.progress.generator_steps;
  report.epochs = training.epochs();
  report.encoder_steps = training.progress.encoder_steps;
  report.contrast_steps = training.progress.contrast_steps;
  report.seconds = training.progress.seconds;
  if (!training.history.empty()) {
    report.frechet_first = training.history.front().frechet;
    report.frechet = training.history.back().frechet;
    report.frechet_floor = training.history.back().frechet_floor;
  }
  report.precision = nn::precision_name(training.compute);
  return report;
}

}  // namespace

TrainReport train_model(const TrainOptions& options, const RunContext& context) {
  check_suffix(options.output, ".safetensors", "--output");
  if (options.input.empty()) {
    if (!options.vectors.features.empty())
      return ranks::is_first() ? train_on_vectors(options, context) : TrainReport();
    throw usage_error(
        "give SAMPLE.h5, or vectors of another network (--features TABLE); see `peculiar train --help`");
  }
  nn::ComputeThread thread(context.threads);
  TrainReport report;
  thread.run([&] {
    const at::AutoGradMode with_graph(true);
    report = train_in_thread(options, context);
  });
  return report;
}

Verb<TrainOptions, TrainReport> train_verb() {
  return {
      "train",
      "train networks on normal images",
      "Trains a Wasserstein GAN with gradient penalty on a sample of normal images, then an encoder for it and a contrast network, which separates the images from perturbed ones, and writes them as one model together with their preprocessing. With --preset ranking it trains the contrast network alone, which is enough for a ranked list. The training monitors its own health and reports problems in words. If stopped (ctrl-C, SIGTERM, SIGUSR1) or killed, --resume continues from the last checkpoint, with results identical bit for bit to an uninterrupted training. With --features, vectors of the images by another network, the model also stores what is needed to score those vectors, with or without networks of its own.",
      {"peculiar train normal.h5 -o model.safetensors",
       "peculiar train normal.h5 -o quick.safetensors --preset quick",
       "peculiar train survey.h5 -o ranking.safetensors --preset ranking",
       "peculiar train survey.h5 -o model.safetensors --time-limit 20 --drop-outliers 0.05",
       "peculiar train mocks.h5 -o half.safetensors --group tree --fold 1/2",
       "peculiar train --features normal_vectors.fits -o vectors.safetensors",
       "peculiar train normal.h5 --features zoobot.csv -o model.safetensors"},
      train_model,
      true};
}

}  // namespace peculiar::train
