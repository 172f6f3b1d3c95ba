#include <sys/resource.h>

#include <cmath>

#include "base/error.h"
#include "base/progress.h"
#include "base/random.h"
#include "nn/gradient_mean.h"
#include "nn/wasserstein.h"
#include "train/batch_loader.h"
#include "train/batch_part.h"
#include "train/health_monitor.h"
#include "train/outlying_rows.h"
#include "train/stages.h"

namespace peculiar::train {

namespace {

at::Tensor uniform_numbers(std::int64_t count, std::uint64_t seed, std::uint64_t index) {
  at::Tensor numbers = at::empty({count});
  RandomStream random(seed, "mixing", index);
  for (std::int64_t i = 0; i < count; ++i)
    numbers.data_ptr<float>()[i] = static_cast<float>(random.uniform());
  return numbers;
}

constexpr std::int64_t kTimed = 20;  // steps, after which the remaining time is reported

/// Peak memory of the program so far.
double peak_gib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / (1024 * 1024);  // in KiB
}

/// The running stage.
class Adversarial {
 public:
  explicit Adversarial(Training& training)
      : training_(training),
        seed_(training.context.seed),
        part_(BatchPart::of_rank(training.options.batch)),
        critic_mean_(training.model.critic->parameters()),
        generator_mean_(training.model.generator->parameters()) {
    if (ranks::is_first())
      monitor_.emplace(training.stamps, training.model.architecture, training.model.contract, seed_);
    open_loader();
  }

  void run(double until);

 private:
  void open_loader();
  void critic_step(std::int64_t number);
  void generator_step();
  void drop_outliers();
  void look();
  void tell_time(std::int64_t steps) const;

  Training& training_;
  std::uint64_t seed_;
  BatchPart part_;
  nn::GradientMean critic_mean_;
  nn::GradientMean generator_mean_;
  std::optional<HealthMonitor> monitor_;  ///< of rank 0 only
  std::optional<BatchLoader> loader_;
  double step_seconds_ = 0;
};

void Adversarial::open_loader() {
  const TrainOptions& options = training_.options;
  loader_.reset();
  loader_.emplace(training_.reader(), training_.rows,
                  LoaderOptions{options.batch, options.augments(), seed_, "critic",
                                training_.progress.step * options.critic_steps, part_});
}

void Adversarial::critic_step(std::int64_t number) {
  const TrainOptions& options = training_.options;
  const at::NoGradGuard no_graph;
  const at::Tensor real = loader_->next();
  const auto index = static_cast<std::uint64_t>(number);
  const at::Tensor latent = nn::normal_numbers({options.batch, training_.model.architecture.latent}, 1, seed_,
                                               "critic latent", index);
  const at::Tensor generated =
      training_.model.generator->forward(part_.of(latent), training_.compute, /*training=*/true);
  const nn::CriticGradients step = nn::critic_gradients(
      *training_.model.critic, real, generated, part_.of(uniform_numbers(options.batch, seed_, index)),
      options.gradient_penalty, training_.compute, &critic_mean_);
  if (!std::isfinite(step.loss(options.gradient_penalty))) {
    const bool has_checkpoint = std::filesystem::exists(training_.checkpoint_path());
    throw numeric_error(
        "the training diverged at step {}: the critic's loss is no longer finite; train again with a smaller --learning-rate{}",
        training_.progress.step,
        has_checkpoint ? fmt::format(" ({} holds an earlier state)", training_.checkpoint_path().string())
                       : "");
  }
  training_.critic_adam->step(step.gradients);
  training_.progress.norm_sum += step.gradient_norm / static_cast<double>(options.critic_steps);
  training_.progress.penalty_sum += step.penalty / static_cast<double>(options.critic_steps);
}

void Adversarial::generator_step() {
  const at::Tensor latent =
      nn::normal_numbers({training_.options.batch, training_.model.architecture.latent}, 1, seed_,
                         "generator latent", static_cast<std::uint64_t>(training_.progress.step));
  const double loss = nn::generator_gradients(*training_.model.generator, *training_.model.critic,
                                              part_.of(latent), training_.compute);
  generator_mean_.step(*training_.generator_adam);
  training_.progress.loss_sum += mean_over_ranks(loss);
  ++training_.progress.summed;
}

void Adversarial::drop_outliers() {
  leave_outliers_out(training_);
  if (training_.options.drop_outliers > 0) open_loader();
}

/// Measures and records the health on rank 0; the other ranks wait in their next step.
void Adversarial::look() {
  TrainingState& progress = training_.progress;
  training_.check_agreement();
  HealthRow row;
  row.step = static_cast<double>(progress.step);
  row.epochs = training_.epochs();
  row.minutes = training_.seconds() / 60;
  if (progress.summed > 0) {
    const auto steps = static_cast<double>(progress.summed);
    row.gradient_norm = progress.norm_sum / steps;
    row.penalty = progress.penalty_sum / steps;
    row.generator_loss = progress.loss_sum / steps;
    progress.norm_sum = progress.penalty_sum = progress.loss_sum = 0;
    progress.summed = 0;
  }
  if (step_seconds_ > 0) row.busy_share = 1 - loader_->seconds_waited() / step_seconds_;
  if (monitor_) monitor_->look(training_.model, training_.compute, row);
  training_.history.push_back(row);
  if (!monitor_) return;
  training_.samples.push_back(monitor_->samples(training_.model, training_.compute));
  const std::string norm =
      std::isnan(row.gradient_norm) ? "" : fmt::format(", gradient norm {:.2f}", row.gradient_norm);
  training_.context.info(
      "step {}: critic's distance {:.3g} (held out {:.3g}){}, Frechet {:.3g} (by chance {:.2g}), diversity {:.2f}",
      progress.step, row.wasserstein, row.wasserstein_held_out, norm, row.frechet, row.frechet_floor,
      row.diversity);
  training_.last_alarms.clear();
  for (const std::string& alarm : alarms(training_.history)) {
    training_.context.warning("{}", alarm);
    training_.last_alarms.insert(alarm);
  }
}

/// Estimates the time of all steps of all stages from the first ones of this run.
void Adversarial::tell_time(std::int64_t steps) const {
  const double left = step_seconds_ / kTimed * static_cast<double>(steps - training_.progress.step);
  const std::vector<double> shares = time_shares(training_.options, training_.model.architecture);
  const double others = step_seconds_ / kTimed * static_cast<double>(steps) * (1 - shares[0]) / shares[0];
  const std::string later =
      others > 0 ? fmt::format(", and the stages after them about {}", duration_text(others)) : "";
  training_.context.info(
      "step {}: {:.3g} s per step, so the remaining {} take about {}{} ({}--resume continues later); memory so far {:.2g} GiB",
      training_.progress.step, step_seconds_ / kTimed, steps - training_.progress.step, duration_text(left),
      later, training_.options.time_limit_minutes ? "" : "--time-limit ends sooner, ", peak_gib());
}

void Adversarial::run(double until) {
  const TrainOptions& options = training_.options;
  TrainingState& progress = training_.progress;
  const std::int64_t steps = *options.steps;
  const auto drop_at =
      static_cast<std::int64_t>(std::llround(options.drop_after * static_cast<double>(steps)));
  training_.model.generator->require_gradients(true);
  generator_mean_.listen();
  if (training_.history.empty()) look();
  Progress bar(training_.context, "train", "steps", steps, progress.step);
  bar.end_within(training_.seconds_left(until));
  const std::int64_t told_at = progress.step + kTimed;
  while (progress.step < steps) {
    if (training_.time_is_up(until)) break;
    if (!progress.dropped && progress.step >= drop_at) drop_outliers();
    const double start = training_.seconds();
    for (std::int64_t k = 0; k < options.critic_steps; ++k)
      critic_step(progress.step * options.critic_steps + k);
    generator_step();
    step_seconds_ += training_.seconds() - start;
    progress.generator_steps = ++progress.step;
    bar.add(1);
    if (progress.step == told_at && progress.step < steps) tell_time(steps);
    if (progress.step % *options.health_steps == 0 && progress.step < steps) look();
    training_.after_step();
  }
  if (training_.history.back().step < static_cast<double>(progress.step)) look();
  training_.model.generator->require_gradients(false);
}

}  // namespace

void run_adversarial(Training& training, double until) { Adversarial(training).run(until); }

}  // namespace peculiar::train
