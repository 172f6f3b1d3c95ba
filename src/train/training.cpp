#include "train/training.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/version.h"
#include "nn/precision.h"
#include "ranks/ranks.h"
#include "train/stages.h"

namespace peculiar::train {

using nlohmann::json;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrainingState, stage, step, generator_steps, encoder_steps, contrast_steps,
                                   seconds, norm_sum, penalty_sum, loss_sum, summed, dropped)

namespace {

constexpr double kWeightDecay = 1e-2;

void check_folder(const TrainOptions& options) {
  const fs::path folder = fs::path(options.output).parent_path();
  if (!folder.empty() && !fs::is_directory(folder)) {
    throw input_error("{}: cannot be written: folder {} does not exist; create it first", options.output,
                      folder.string());
  }
}

void check_output(const TrainOptions& options, const fs::path& checkpoint) {
  if (options.resume) {
    if (!fs::exists(checkpoint))
      throw input_error("{}: there is no checkpoint to resume from", checkpoint.string());
    return;
  }
  if (!options.overwrite && fs::exists(checkpoint)) {
    throw input_error(
        "{}: an unfinished training exists: continue it with --resume, or discard it with --overwrite",
        checkpoint.string());
  }
  refuse_existing(options.output, options.overwrite);
}

/// Checks that the settings equal those of the checkpoint, except those that may change.
void check_same_training(const json& then, const json& now, const RunContext& context,
                         const std::string& checkpoint) {
  // Settings unknown to an earlier version had their defaults.
  const json usual = TrainOptions().values(context);
  for (const auto& [key, value] : now.items()) {
    const json& before = then.contains(key) ? then[key] : usual[key];
    if (may_change_on_resume(key) || before == value) continue;
    throw input_error(
        "{}: was trained with {} = {}, now it is {}; use the same value, or start again with --overwrite",
        checkpoint, key, before.dump(), value.dump());
  }
}

/// Whether the checkpoint belongs to a training of the same length.
bool is_of_same_length(const json& then, const json& now) {
  for (const char* key : {"steps", "epochs", "encoder_steps", "contrast_steps", "time_limit"}) {
    if (then.value(key, json()) != now.value(key, json())) return false;
  }
  return true;
}

stamps::Contract make_contract(const StampSet& stamps, const TrainOptions& options) {
  stamps::Contract contract;
  contract.stamps = stamps.sample().header();
  contract.stretch = stamps.fit_stretch({options.stretch, options.normalise_stamps, options.stretch_zero,
                                         options.stretch_softening, options.stretch_top});
  return contract;
}

nn::Architecture make_architecture(const StampSet& stamps, const TrainOptions& options) {
  nn::Architecture architecture{
      stamps.sample().header().height, stamps.sample().header().band_count(), *options.width, *options.latent,
      options.normalisation,           options.critic_normalisation,          options.kernel};
  architecture.set_layers(options.layers.value_or(0));
  architecture.check();
  return architecture;
}

/// Median network value of each band: the sky, unless galaxies fill most of the images.
std::vector<double> median_values(const StampSet& stamps, const stamps::StampStretch& stretch) {
  constexpr std::size_t kMost = 512;
  const at::Tensor images = stamps.load(stamps.training(), kMost, stretch);
  std::vector<double> medians;
  for (std::int64_t band = 0; band < images.size(1); ++band)
    medians.push_back(images.select(1, band).median().item<double>());
  return medians;
}

void check_batch(const TrainOptions& options) {
  const std::int64_t count = ranks::size();
  if (options.batch % count == 0) return;
  const std::int64_t less = options.batch / count * count;
  throw usage_error("--batch: {} images cannot be split evenly among {} ranks; use {}{}", options.batch,
                    count, less > 0 ? fmt::format("{} or ", less) : "", less + count);
}

nn::AdamOptions adam_of(const TrainOptions& options) {
  return {*options.learning_rate, options.adam_beta1, options.adam_beta2, 1e-8};
}

/// In the precision of rank 0.
nn::Compute compute_of_rank(const std::string& precision, const RunContext& context) {
  nn::Compute compute = nn::choose_compute(precision, context);
  bool is_half = compute.type == at::kBFloat16;
  ranks::broadcast(is_half);
  compute.type = is_half ? at::kBFloat16 : at::kFloat;
  return compute;
}

}  // namespace

/// Initial state of a training.
struct Training::Start {
  TrainOptions options;  ///< with epochs converted to steps
  std::unique_ptr<store::OutputLock> lock;
  StampSet stamps;
  nn::Compute compute;
  nn::Model model;
  nn::TensorFile checkpoint;  ///< empty for a new one
  bool is_later = false;      ///< of a stage after the kept checkpoint

  static Start of(const TrainOptions& given, const RunContext& context) {
    check_folder(given);
    std::unique_ptr<store::OutputLock> lock;
    if (ranks::is_first()) lock = std::make_unique<store::OutputLock>(given.output + ".lock", context);
    check_output(given, given.output + ".checkpoint");
    StampSet stamps(given.input,
                    {given.where, given.group, store::parse_fold(given.fold), given.validation_fraction,
                     given.keep_partial},
                    context);
    const TrainOptions options = given.resolved(std::ssize(stamps.training()));
    check_batch(options);
    if (!options.resume) {
      const nn::Architecture architecture = make_architecture(stamps, options);
      const stamps::Contract contract = make_contract(stamps, options);
      nn::Model model = options.with_generator() ? nn::Model(architecture, contract, context.seed)
                                                 : nn::Model(architecture, contract);
      if (model.generator) model.generator->start_at(median_values(stamps, contract.stretch));
      return {options,           std::move(lock),
              std::move(stamps), compute_of_rank(options.precision, context),
              std::move(model),  {}};
    }
    fs::path path = options.output + ".checkpoint";
    const json settings = options.values(context);
    const fs::path later = options.output + ".checkpoint.later";
    bool is_later = false;
    if (fs::exists(later)) {
      const json found = nn::describe_model(later).at("training");
      is_later = is_of_same_length(found.value("settings", json::object()), settings);
      if (is_later) path = later;
    }
    nn::TensorFile checkpoint = nn::read_tensor_file(path);
    nn::Model model = nn::model_of(checkpoint, "checkpoint", path.string());
    const json& training = model.training;
    check_same_training(training.value("settings", json::object()), settings, context, path.string());
    if (training.value("/sample/fingerprint"_json_pointer, "") != stamps.fingerprint()) {
      throw input_error("{}: was trained on other images than those of {}; resume it with its own sample",
                        path.string(), options.input);
    }
    if (!training.value("settings", json::object()).contains("keep_partial") && stamps.partial() > 0)
      throw input_error(
          "{}: is of an earlier version, which also trained on the {} images at an edge or in a gap; start again with --overwrite",
          path.string(), stamps.partial());
    const std::string precision = training.value("precision", "float32");
    return {options,          std::move(lock),       std::move(stamps), compute_of_rank(precision, context),
            std::move(model), std::move(checkpoint), is_later};
  }
};

Training::Training(const TrainOptions& given, const RunContext& own_context)
    : Training(own_context, Start::of(given.resolved(), own_context)) {}

Training::Training(const RunContext& own_context, Start start)
    : options(start.options),
      context(own_context),
      stamps(std::move(start.stamps)),
      compute(start.compute),
      model((start.model.to(start.compute.device), std::move(start.model))),
      rows(stamps.training()),
      inputs{stamps.sample().as_input()},
      lock_(std::move(start.lock)),
      run_start_(Clock::now()),
      last_checkpoint_(run_start_) {
  if (model.generator) open_adversarial_adam();
  if (start.checkpoint.tensors.empty()) return;
  const std::string name = (start.is_later ? later_checkpoint_path() : checkpoint_path()).string();
  try {
    progress = json::parse(start.checkpoint.metadata.at("progress")).get<TrainingState>();
  } catch (const std::exception& failure) {
    throw input_error("{}: does not record where the training stopped: {}; start again with --overwrite",
                      name, failure.what());
  }
  checkpoint_fixed = start.is_later;
  if (!start.is_later && progress.stage > 0 && *options.steps > progress.generator_steps)
    throw input_error(
        "{}: its adversarial stage ended after {} steps, and later stages have begun; resume with --steps {}{}, or start again with --overwrite (and --keep-checkpoint, to add steps later)",
        name, progress.generator_steps, progress.generator_steps,
        options.epochs ? " instead of --epochs" : "");
  history = health_from_json(model.training.value("history", json::object()));
  seconds_before_ = progress.seconds;
  if (model.generator) {
    nn::copy_tensors(start.checkpoint, critic_adam->state("critic_adam"), name);
    nn::copy_tensors(start.checkpoint, generator_adam->state("generator_adam"), name);
  }
  if (model.encoder) {
    open_encoder_adam();
    nn::copy_tensors(start.checkpoint, encoder_adam->state("encoder_adam"), name);
  }
  if (model.contrast) {
    open_contrast();
    nn::copy_tensors(start.checkpoint, contrast_learning->parameters(), name);
    nn::copy_tensors(start.checkpoint, contrast_adam->state("contrast_adam"), name);
  }
  const at::Tensor& kept = start.checkpoint.at("training_rows", name);
  rows.assign(kept.data_ptr<std::int64_t>(), kept.data_ptr<std::int64_t>() + kept.numel());
  if (start.checkpoint.contains("health_samples"))
    samples = start.checkpoint.at("health_samples", name).unbind(0);
}

void Training::open_adversarial_adam() {
  critic_adam.emplace(model.critic->parameters(), adam_of(options));
  generator_adam.emplace(model.generator->parameters(), adam_of(options));
}

void Training::begin_encoder() {
  model.encoder.emplace(model.architecture.plain(), model.architecture.latent, "encoder", context.seed);
  model.encoder->to(compute.device);
  open_encoder_adam();
}

void Training::open_encoder_adam() {
  encoder_adam.emplace(model.encoder->parameters(),
                       nn::AdamOptions{kEncoderLearningRate, 0.9, 0.99, 1e-8, kWeightDecay});
}

double contrast_learning_rate(std::int64_t width) {
  constexpr double kRate = 4e-3;
  constexpr double kWidth = 16;
  return kRate * std::min(1.0, kWidth / static_cast<double>(width));
}

stamps::PerturbationMix Training::perturbation_mix() const {
  return {static_cast<int>(model.architecture.bands), !options.augments(), options.without_perturbations};
}

void Training::begin_contrast() {
  model.begin_contrast(perturbation_mix().names(), context.seed);
  model.contrast->to(compute.device);
  open_contrast();
}

void Training::open_contrast() {
  contrast_learning.emplace(model.architecture.plain(), 1 + std::ssize(model.contrast_kinds),
                            "contrast_learning", context.seed);
  contrast_learning->to(compute.device);
  contrast_adam.emplace(
      contrast_learning->parameters(),
      nn::AdamOptions{contrast_learning_rate(model.architecture.width), 0.9, 0.99, 1e-8, kWeightDecay});
}

double Training::epochs() const {
  return options.epochs_of(progress.generator_steps, std::ssize(stamps.training()));
}

double Training::seconds() const {
  return seconds_before_ + std::chrono::duration<double>(Clock::now() - run_start_).count();
}

bool Training::time_is_up(double share) {
  if (!options.time_limit_minutes) return false;
  const bool is_up = seconds() - seconds_before_ >= share * 60 * *options.time_limit_minutes;
  if (!ranks::any(ranks::is_first() && is_up)) return false;
  out_of_time = true;
  context.info("step {}: the time limit of this stage is reached", progress.step);
  return true;
}

std::vector<std::string> Training::cut_short() const {
  std::vector<std::string> stages;
  const auto add = [&](const char* stage, std::int64_t done, std::int64_t wanted) {
    if (done < wanted) stages.push_back(fmt::format("{}: {} of {} steps", stage, done, wanted));
  };
  add("generator and critic", progress.generator_steps, *options.steps);
  if (options.with_encoder()) add("encoder", progress.encoder_steps, *options.encoder_steps);
  if (options.contrast) add("contrast network", progress.contrast_steps, *options.contrast_steps);
  return stages;
}

fs::path Training::health_folder() const {
  fs::path folder = options.output;
  return folder.replace_extension(".health");
}

json Training::story() const {
  json story;
  Provenance provenance = Provenance::now("train", options.values(context), context);
  provenance.inputs = inputs;
  story["provenance"] = json::parse(provenance.json());
  story["settings"] = options.values(context);
  story["sample"] = {{"file", options.input},
                     {"fingerprint", stamps.fingerprint()},
                     {"job", stamps.sample().header().job},
                     {"group", stamps.grouping().columns},
                     {"training", rows.size()},
                     {"held_out", stamps.held_out().size()},
                     {"passed_over", stamps.passed_over()},
                     {"partial", stamps.partial()},
                     {"dropped", stamps.training().size() - rows.size()}};
  if (const store::Fold fold = stamps.choice().left_out) {
    story["left_out"] = {{"fold", fold.number},
                         {"folds", fold.count},
                         {"group", stamps.grouping().columns},
                         {"sample_job", stamps.sample().header().job},
                         {"images", stamps.left_out()}};
  }
  story["precision"] = nn::precision_name(compute);
  story["steps"] = progress.generator_steps;
  story["epochs"] = epochs();
  story["encoder_steps"] = progress.encoder_steps;
  story["contrast_steps"] = progress.contrast_steps;
  story["seconds"] = progress.seconds;
  story["history"] = health_json(history);
  story["alarms"] = alarms(history);
  return story;
}

void Training::save_checkpoint() {
  if (!ranks::is_first()) return;
  progress.seconds = seconds();
  model.training = story();
  nn::TensorFile file{model.tensors(), nn::model_metadata(model, "checkpoint")};
  const auto add = [&](const nn::NamedTensors& more) {
    file.tensors.insert(file.tensors.end(), more.begin(), more.end());
  };
  if (critic_adam) add(critic_adam->state("critic_adam"));
  if (generator_adam) add(generator_adam->state("generator_adam"));
  if (encoder_adam) add(encoder_adam->state("encoder_adam"));
  if (contrast_learning) {
    add(contrast_learning->parameters());
    add(contrast_adam->state("contrast_adam"));
  }
  file.tensors.emplace_back("training_rows", at::tensor(rows, at::kLong));
  if (!samples.empty()) file.tensors.emplace_back("health_samples", at::stack(samples));
  file.metadata["progress"] = json(progress).dump();
  nn::write_tensor_file(checkpoint_fixed ? later_checkpoint_path() : checkpoint_path(), file);
  last_checkpoint_ = Clock::now();
}

void Training::remove_checkpoint() const {
  if (!ranks::is_first()) return;
  std::error_code ignored;
  fs::remove(checkpoint_path(), ignored);
}

void Training::remove_later_checkpoint() const {
  if (!ranks::is_first()) return;
  std::error_code ignored;
  fs::remove(later_checkpoint_path(), ignored);
}

void Training::check_agreement() const {
  if (ranks::is_alone()) return;
  nn::NamedTensors weights = model.tensors();
  if (contrast_learning) {
    const nn::NamedTensors& more = contrast_learning->parameters();
    weights.insert(weights.end(), more.begin(), more.end());
  }
  std::string seen;
  for (const auto& [name, tensor] : weights) {
    const at::Tensor own = tensor.detach().to(at::kCPU).contiguous();
    seen = fingerprint(seen + fingerprint({static_cast<const char*>(own.const_data_ptr()), own.nbytes()}));
  }
  if (ranks::agree(seen)) return;
  throw numeric_error(
      "the ranks no longer have the same weights at step {}: the machines round differently; use machines of one kind, with the same libraries, and start again or resume from the checkpoint",
      progress.step);
}

void Training::after_step() {
  if (ranks::any(context.cancelled())) {
    save_checkpoint();
    ranks::barrier();  // all ranks stop after it is written
    throw Interrupted(
        fmt::format("stopped in stage '{}' at step {}; run the same command with --resume to continue",
                    stages()[static_cast<std::size_t>(progress.stage)].name, progress.step));
  }
  const double minutes = std::chrono::duration<double>(Clock::now() - last_checkpoint_).count() / 60;
  if (minutes < options.checkpoint_minutes) return;
  try {
    save_checkpoint();
  } catch (
      const Error& failure) {  // the last one is still there, and the training may end well without another
    context.warning("{}; the training continues, and the next checkpoint is tried in {} minutes",
                    failure.what(), options.checkpoint_minutes);
    last_checkpoint_ = Clock::now();
  }
}

}  // namespace peculiar::train
