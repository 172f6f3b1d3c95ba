#include "train/training_vectors.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/name_list.h"
#include "base/version.h"
#include "nn/compute_thread.h"
#include "scorers/fusion.h"
#include "scorers/vector_reference.h"
#include "store/folds.h"

namespace peculiar::train {

using nlohmann::json;

namespace {

constexpr std::size_t kFewestHeldOut = 4;

json story_of(const embeddings::VectorTable& vectors) {
  return {{"features", vectors.path},
          {"columns", vectors.columns},
          {"length", vectors.length},
          {"fingerprint", vectors.as_input.fingerprint}};
}

at::Tensor tensor_of(const std::vector<float>& values, std::int64_t length) {
  return at::from_blob(const_cast<float*>(values.data()), {std::ssize(values) / length, length}, at::kFloat)
      .clone();
}

/// Rows of normal images with finite vectors, by group; groups are in a hashed order.
std::map<std::pair<double, std::string>, std::vector<std::int64_t>> grouped_rows(
    const embeddings::VectorTable& vectors, const TrainOptions& options, const store::Grouping& grouping,
    std::uint64_t seed) {
  std::vector<std::optional<std::string>> names(vectors.known.rows());
  if (grouping) names = store::group_names(vectors.known, grouping.columns);
  std::map<std::pair<double, std::string>, std::vector<std::int64_t>> groups;
  for (const std::size_t row : embeddings::selected_rows(vectors, options.where)) {
    const auto number = static_cast<std::int64_t>(row);
    if (!vectors.is_finite(number)) continue;
    const std::string key = names[row] ? *names[row] : vectors.id(number);
    groups[{store::hash_share(key, seed), key}].push_back(number);
  }
  return groups;
}

/// Training rows, each with the index of its group, and held-out rows; independent of the order of the file.
struct VectorParts {
  std::vector<std::int64_t> training, groups, held_out;
};

VectorParts parts_of(const embeddings::VectorTable& vectors, const TrainOptions& options,
                     const store::Grouping& grouping, std::uint64_t seed) {
  auto groups = grouped_rows(vectors, options, grouping, seed);
  std::size_t count = 0;
  for (const auto& [key, rows] : groups) count += rows.size();
  const auto wanted = std::max<std::size_t>(
      kFewestHeldOut, static_cast<std::size_t>(options.validation_fraction * static_cast<double>(count)));
  VectorParts parts;
  std::int64_t number = 0;
  for (auto& [key, rows] : groups) {
    std::sort(rows.begin(), rows.end(),
              [&](std::int64_t a, std::int64_t b) { return vectors.id(a) < vectors.id(b); });
    if (parts.held_out.size() < wanted) {
      parts.held_out.insert(parts.held_out.end(), rows.begin(), rows.end());
      continue;
    }
    parts.training.insert(parts.training.end(), rows.begin(), rows.end());
    parts.groups.insert(parts.groups.end(), rows.size(), number++);
  }
  return parts;
}

std::vector<float> values_of(const embeddings::VectorTable& vectors, const std::vector<std::int64_t>& rows) {
  std::vector<float> values;
  values.reserve(rows.size() * static_cast<std::size_t>(vectors.length));
  for (const std::int64_t row : rows) {
    const std::span<const float> own = vectors.row(row);
    values.insert(values.end(), own.begin(), own.end());
  }
  return values;
}

/// Throws an Error (usage) for options that vectors alone would ignore.
void check(const TrainOptions& options) {
  if (!options.fold.empty())
    throw usage_error(
        "--fold needs a sample; vectors are cross-fitted by `peculiar score --features` without a model");
  std::vector<std::string> given;
  const auto add = [&](bool is_given, const char* option) {
    if (is_given) given.emplace_back(option);
  };
  add(options.drop_outliers > 0, "--drop-outliers");
  add(options.resume, "--resume");
  add(options.time_limit_minutes.has_value(), "--time-limit");
  add(options.keep_checkpoint, "--keep-checkpoint");
  add(options.allow_missing, "--allow-missing");
  add(options.keep_partial, "--keep-partial");
  if (!given.empty())
    throw usage_error("{}: only with a sample (SAMPLE.h5), since vectors alone are fitted at once",
                      listed(given));
}

}  // namespace

std::optional<TrainingVectors> TrainingVectors::open(const TrainOptions& options, const StampSet& stamps,
                                                     const RunContext& context) {
  if (options.vectors.features.empty()) return std::nullopt;
  TrainingVectors found;
  found.vectors_ = embeddings::read_vectors(options.vectors, context);
  std::vector<std::int64_t> rows = stamps.training();
  rows.insert(rows.end(), stamps.held_out().begin(), stamps.held_out().end());
  std::sort(rows.begin(), rows.end());
  found.match_ =
      embeddings::match_vectors(found.vectors_, stamps.sample(), rows, options.allow_missing, context);
  const auto is_known = [&](std::int64_t row) {
    const std::int64_t own = found.match_.vector_of[static_cast<std::size_t>(row)];
    return own >= 0 && found.vectors_.is_finite(own);
  };
  const auto unknown = std::ssize(rows) - std::count_if(rows.begin(), rows.end(), is_known);
  if (unknown > 0)
    context.warning("{}: {} of {} images have no finite vector and are not used", found.vectors_.path,
                    unknown, rows.size());
  // Check before hours of training.
  const std::vector<std::int64_t>& held_out = stamps.held_out();
  const auto learnt = std::count_if(stamps.training().begin(), stamps.training().end(), is_known);
  const auto kept = std::count_if(held_out.begin(), held_out.end(), is_known);
  if (learnt < scorers::kFewestVectors || kept < 2)
    throw input_error(
        "{}: {} training images and {} held-out ones have a vector; at least {} and 2 are needed",
        found.vectors_.path, learnt, kept, scorers::kFewestVectors);
  return found;
}

void TrainingVectors::add_to(scorers::NormalImages& images, const std::vector<std::int64_t>& training,
                             const std::vector<std::int64_t>& held_out) const {
  images.training_vectors = tensor_of(embeddings::vectors_of(vectors_, match_, training), vectors_.length);
  images.held_out_vectors = tensor_of(embeddings::vectors_of(vectors_, match_, held_out), vectors_.length);
}

json TrainingVectors::story() const { return story_of(vectors_); }

TrainReport train_on_vectors(const TrainOptions& options, const RunContext& context) {
  const auto start = std::chrono::steady_clock::now();
  check(options);
  refuse_existing(options.output, options.overwrite);
  const embeddings::VectorTable vectors = embeddings::read_vectors(options.vectors, context);
  TrainReport report;
  report.output = options.output;
  report.precision = "float32";
  report.grouping = store::choose_groups(options.group, vectors.known, vectors.path, context);
  const VectorParts parts = parts_of(vectors, options, report.grouping, context.seed);
  report.training = std::ssize(parts.training);
  report.held_out = std::ssize(parts.held_out);
  report.passed_over = options.where.empty() ? vectors.count() - report.training - report.held_out : 0;
  scorers::VectorReference reference;
  nn::ComputeThread thread(context.threads);
  thread.run([&] {
    reference.density =
        scorers::fit_vectors(values_of(vectors, parts.training), vectors.length, parts.groups);
    reference.held_out = scorers::distances_of(reference.density, values_of(vectors, parts.held_out));
  });
  if (const std::string cost = scorers::held_out_cost(report.held_out); !cost.empty())
    context.warning("{}: {}", options.output, cost);
  Provenance provenance = Provenance::now("train", options.values(context), context);
  provenance.inputs = {vectors.as_input};
  reference.training = story_of(vectors);
  reference.training["settings"] = options.values(context);
  reference.training["provenance"] = json::parse(provenance.json());
  reference.training["training"] = report.training;
  reference.training["group"] = report.grouping.json();
  scorers::write_vector_model(options.output, reference);
  report.vector_length = reference.density.length();
  report.vector_components = reference.density.components();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace peculiar::train
