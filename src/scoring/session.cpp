#include "scoring/session.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/error.h"
#include "nn/compute_thread.h"
#include "nn/precision.h"
#include "nn/stamp_tensors.h"
#include "scorers/scorer_pass.h"
#include "scorers/vector_reference.h"
#include "search/reconstruction.h"
#include "search/search.h"

namespace peculiar::scoring {

namespace {

constexpr double kResidualFirst = 0.7;  // fraction of a fast search's iterations
constexpr std::int64_t kPatience = 10;
constexpr std::int64_t kPatienceAsPublished = 50;
constexpr std::int64_t kIterationsAsPublished = 500;

search::SearchOptions search_options(const SearchSettings& settings, std::uint64_t seed) {
  search::SearchOptions options;
  options.paper = settings.as_published;
  options.iterations =
      settings.iterations.value_or(settings.as_published ? kIterationsAsPublished : options.iterations);
  options.patience = settings.as_published ? kPatienceAsPublished : kPatience;
  options.residual_first = settings.as_published ? 0 : kResidualFirst;
  options.tolerance = settings.tolerance.value_or(options.tolerance);
  options.lambda = settings.lambda;
  options.batch = settings.batch;
  options.restarts = settings.restarts;
  options.seed = seed;
  return options;
}

/// Expands values of usable stamps to a column of all stamps, NaN elsewhere.
std::vector<double> column_of(const at::Tensor& values, const std::vector<bool>& usable) {
  std::vector<double> column(usable.size(), std::nan(""));
  if (!values.defined()) return column;
  const at::Tensor dense = values.to(at::kDouble).contiguous();
  const double* next = dense.data_ptr<double>();
  for (std::size_t i = 0; i < usable.size(); ++i)
    if (usable[i]) column[i] = *next++;
  return column;
}

/// Expands rows [usable stamps][size] to rows of all stamps, NaN elsewhere.
std::vector<float> rows_of(std::span<const float> values, const std::vector<bool>& usable, std::size_t size) {
  std::vector<float> rows(usable.size() * size, std::nanf(""));
  std::size_t next = 0;
  for (std::size_t i = 0; i < usable.size(); ++i) {
    if (!usable[i]) continue;
    const std::span<const float> own = values.subspan(size * next++, size);
    std::copy(own.begin(), own.end(), rows.begin() + static_cast<std::ptrdiff_t>(i * size));
  }
  return rows;
}

}  // namespace

struct ScoringSession::Impl {
  SessionOptions options;
  std::uint64_t seed;
  nn::Model model;
  scorers::Reference reference;
  nn::Compute compute;
  nn::Compute search_compute;  ///< of searches and reconstructions
  int orientations;            ///< number that scores are averaged over
  scorers::ScorerPass pass;
  std::optional<scorers::VectorDensity> vector_density;  ///< if the model uses vectors of another network
  std::vector<ScoreColumn> columns;
  std::string name;  ///< name of the model file
  std::string fingerprint;
  std::string provenance;
  stamps::StampPreparation preparation;
  mutable std::optional<search::LatentSearch> latent_search;  ///< created at the first search

  Impl(const std::filesystem::path& path, const SessionOptions& asked, const RunContext& context)
      : options(asked),
        seed(context.seed),
        model(nn::read_model(path)),
        reference(model, path.string()),
        compute(nn::choose_compute(asked.precision, context)),
        search_compute{asked.search.in_float32 ? at::kFloat : compute.type, compute.device},
        orientations(asked.orientations.value_or(model.orientations())),
        pass((model.to(compute.device), setup(orientations)), reference, asked.scorers),
        name(path.string()),
        fingerprint(nn::model_fingerprint(model)),
        provenance(model.training.value("provenance", nlohmann::json::object()).dump()),
        preparation(static_cast<int>(model.architecture.size), model.contract.stretch) {
    if (orientations > model.orientations()) {
      throw usage_error(
          "{}: was trained without rotations and flips (--no-augment) and scores images in one orientation only: orientations must be 1, not {}",
          path.string(), orientations);
    }
    if (const scorers::Fitted fitted = reference.fitted(scorers::kEmbeddingDensity); !fitted.empty())
      vector_density = scorers::VectorDensity::of(fitted);
    for (const scorers::ScoreColumn& column : pass.columns())
      columns.push_back({column.name, pass.unit(column.name, model.contract.stamps), column.description});
  }

  /// Throws an Error (usage) if stamps were prepared for another model, or without the required properties.
  void check(const stamps::PreparedStamps& stamps, const stamps::WantedParts& wanted) const {
    const std::size_t values = stamps.usable_count() * preparation.stamp_size();
    const auto fits = [&](const std::vector<float>& all) { return all.empty() || all.size() == values; };
    const auto usable =
        static_cast<std::size_t>(std::count(stamps.usable.begin(), stamps.usable.end(), true));
    if (stamps.usable.size() != stamps.numbers.size() || usable != stamps.usable_count() ||
        stamps.values.size() != values || !fits(stamps.mask_weights) || !fits(stamps.sigma_weights))
      throw usage_error("these stamps were not prepared for this model (ScoringSession::prepare)");
    if ((wanted.shapes && stamps.shapes.size() != stamps.numbers.size()) ||
        (wanted.targets && stamps.targets.size() != stamps.numbers.size()))
      throw usage_error("these stamps were prepared without their shapes or targets (stamps::WantedParts)");
  }

  const char* drift_score() const { return model.critic ? "density" : "untrained_density"; }
  scorers::ScoringSetup setup(int averaged) const { return {model, compute, averaged}; }
  int bands() const { return static_cast<int>(model.architecture.bands); }
  nn::StampTensors tensors(stamps::PreparedStamps& prepared) const {
    return nn::stamp_tensors(prepared, bands(), preparation.edge());
  }
  std::size_t latent() const { return static_cast<std::size_t>(model.architecture.latent); }

  /// For a search with weights from the noise: the loss at the reconstructions found, with residuals in units
  /// of the noise.
  at::Tensor weighted_loss(const nn::StampTensors& stamps, const search::SearchResult& found) const {
    const at::Tensor rebuilt = search::rebuilt_images(model, search_compute, found.latent);
    const at::Tensor residual = ((stamps.values - rebuilt).abs() * stamps.sigma_weights).sum({1, 2, 3});
    const at::Tensor is_known = stamps.sigma_weights.sum({1, 2, 3}) > 0;
    const at::Tensor loss =
        (1 - options.search.lambda) * residual + options.search.lambda * found.critic_part;
    return loss.masked_fill(~is_known, std::nan(""));
  }

  SearchFindings search(stamps::PreparedStamps prepared, const std::function<bool()>& stop) const {
    const nn::StampTensors stamps = tensors(prepared);
    const std::vector<std::int64_t> numbers = prepared.usable_numbers();
    search::SearchResult found;
    at::Tensor length;
    at::Tensor weighted;
    SearchFindings findings;
    if (!numbers.empty()) {
      if (!latent_search) {
        latent_search.emplace(model, search_compute, search_options(options.search, seed));
      }
      found = latent_search->run(stamps.values, stamps.mask_weights, numbers, stop);
      length = found.latent.square().sum(1).sqrt();
      if (stamps.sigma_weights.defined()) weighted = weighted_loss(stamps, found);
      findings.latent = rows_of(nn::values_of(found.latent.contiguous()), prepared.usable, latent());
    } else {
      findings.latent.assign(prepared.usable.size() * latent(), std::nanf(""));
    }
    // Up to the first stamp that should have been searched for but was not.
    std::int64_t searched = found.done;
    for (const auto usable : prepared.usable) {
      if (usable && searched-- == 0) break;
      ++findings.done;
    }
    if (!options.search.judges_convergence()) found.converged.reset();
    // In the order of search_columns().
    for (const at::Tensor& values : {found.loss, found.residual_part, found.critic_part, found.spread, length,
                                     found.iterations, found.converged, weighted})
      findings.values.push_back(column_of(values, prepared.usable));
    return findings;
  }

  ReconstructedStamps reconstruct(std::span<const float> data, stamps::PreparedStamps prepared,
                                  std::span<const float> vectors) const {
    const std::size_t size = preparation.stamp_size();
    std::vector<float> known;
    for (std::size_t i = 0; i < prepared.usable.size(); ++i) {
      const std::span<const float> own = vectors.subspan(i * latent(), latent());
      if (prepared.usable[i]) known.insert(known.end(), own.begin(), own.end());
    }
    const std::vector<std::int64_t> shape{static_cast<std::int64_t>(prepared.usable_count()),
                                          model.architecture.latent};
    const nn::StampTensors stamps = tensors(prepared);
    ReconstructedStamps result;
    if (known.empty()) {
      result.reconstructions.assign(prepared.usable.size() * size, std::nanf(""));
      result.residuals = result.significance = result.reconstructions;
      return result;
    }
    const search::Reconstruction made =
        search::reconstruct(model, search_compute, stamps.values, stamps.mask_weights,
                            at::from_blob(known.data(), shape, at::kFloat));
    result.significance = rows_of(nn::values_of(made.significance), prepared.usable, size);
    result.reconstructions = rows_of(nn::values_of(made.rebuilt), prepared.usable, size);
    result.residuals.assign(result.reconstructions.size(), std::nanf(""));
    std::size_t k = 0;
    for (std::size_t i = 0; i < prepared.usable.size(); ++i) {
      if (!prepared.usable[i]) continue;
      const std::span<float> rebuilt = std::span(result.reconstructions).subspan(i * size, size);
      preparation.stretch().to_pixels(std::vector<float>(rebuilt.begin(), rebuilt.end()),
                                      prepared.normalisations[k], rebuilt);
      const float* counts =
          stamps.mask_weights.defined() ? stamps.mask_weights.data_ptr<float>() + k * size : nullptr;
      for (std::size_t pixel = 0; pixel < size; ++pixel) {
        const bool is_masked = counts != nullptr && counts[pixel] == 0;
        result.residuals[i * size + pixel] = is_masked ? 0 : data[i * size + pixel] - rebuilt[pixel];
      }
      ++k;
    }
    return result;
  }
};

namespace {

void check(const SessionOptions& options) {
  const SearchSettings& search = options.search;
  if (options.orientations && *options.orientations != 1 && *options.orientations != 8)
    throw usage_error("orientations: 1 or 8, not {}", *options.orientations);
  if (options.precision != "auto" && options.precision != "float32" && options.precision != "bfloat16")
    throw usage_error("precision: auto, float32 or bfloat16, not '{}'", options.precision);
  if (search.batch < 1) throw usage_error("search.batch: at least 1, not {}", search.batch);
  if (search.restarts < 1 || search.restarts > 1000)
    throw usage_error("search.restarts: 1 to 1000, not {}", search.restarts);
  if (search.iterations.value_or(1) < 1)
    throw usage_error("search.iterations: at least 1, not {}", *search.iterations);
  if (!(search.lambda >= 0 && search.lambda <= 1))
    throw usage_error("search.lambda: 0 to 1, not {}", search.lambda);
}

template <typename Result>
Result in_thread(nn::ComputeThread& thread, const std::function<Result()>& work) {
  std::optional<Result> result;
  thread.run([&] { result.emplace(work()); });
  return std::move(*result);
}

}  // namespace

ScoringSession::ScoringSession(const std::filesystem::path& model, const SessionOptions& options,
                               const RunContext& context) {
  check(options);
  thread_ = std::make_unique<nn::ComputeThread>(context.threads);
  thread_->run([&] { impl_ = std::make_unique<Impl>(model, options, context); });
}

ScoringSession::~ScoringSession() {
  if (impl_) thread_->run([&] { impl_.reset(); });
}

ScoringSession::ScoringSession(ScoringSession&&) noexcept = default;

ScoringSession& ScoringSession::operator=(ScoringSession&& other) noexcept {
  if (this == &other) return *this;
  if (impl_) thread_->run([&] { impl_.reset(); });  // before the thread ends
  thread_ = std::move(other.thread_);
  impl_ = std::move(other.impl_);
  return *this;
}

bool ScoringSession::has_encoder(const std::filesystem::path& model) {
  return nn::read_tensor_file(model).contains("encoder.dense.weight");
}

bool ScoringSession::has_generator() const { return impl_->model.generator.has_value(); }
void ScoringSession::need_generator(const std::string& who) const {
  nn::need_generator(impl_->model, impl_->name, who);
}

const stamps::Contract& ScoringSession::contract() const { return impl_->model.contract; }
const std::string& ScoringSession::fingerprint() const { return impl_->fingerprint; }
const std::string& ScoringSession::provenance() const { return impl_->provenance; }
int ScoringSession::orientations() const { return impl_->orientations; }

std::string ScoringSession::precision() const { return nn::precision_name(impl_->compute); }
std::optional<LeftOutFold> ScoringSession::left_out() const {
  const auto found = impl_->model.training.find("left_out");
  if (found == impl_->model.training.end()) return std::nullopt;
  return LeftOutFold{found->value("fold", 0), found->value("folds", 0), found->value("group", ""),
                     found->value("sample_job", "")};
}
std::string ScoringSession::group() const {
  const nlohmann::json::json_pointer place("/sample/group");
  const nlohmann::json& training = impl_->model.training;
  return training.is_object() && training.contains(place) && training[place].is_string()
             ? training[place].get<std::string>()
             : "";
}
std::string ScoringSession::ranking() const { return impl_->pass.ranking(); }
std::vector<std::string> ScoringSession::training_alarms() const {
  std::vector<std::string> words;
  for (const nlohmann::json& alarm : impl_->model.training.value("alarms", nlohmann::json::array())) {
    if (alarm.is_string()) words.push_back(alarm.get<std::string>());
  }
  return words;
}

std::string ScoringSession::held_out_cost() const {
  return scorers::held_out_cost(std::ssize(impl_->reference.held_out("asymmetry", 1)));
}
const std::vector<ScoreColumn>& ScoringSession::columns() const { return impl_->columns; }
std::int64_t ScoringSession::latent_dimension() const { return impl_->model.architecture.latent; }

std::vector<ScoreColumn> ScoringSession::search_columns(bool has_variance) const {
  std::vector<ScoreColumn> columns{
      {"anomaly_score", "", "least loss of the search: (1 - lambda) residual_part + lambda critic_part"},
      {"residual_part", "", "sum |image - reconstruction|, network values"},
      {"critic_part", "", "sum |difference of the critic's last convolution|"},
      {"score_spread", "", "standard deviation of the anomaly score over the starts"},
      {"latent_length", "",
       "norm of the latent vector found; about the square root of the latent dimension for random vectors"},
      {"iterations", "", "iterations of the search for the best reconstruction"},
      {"converged", "",
       "whether the search converged (--tolerance, or 1 % after all iterations); missing with --tolerance 0"}};
  if (has_variance)
    columns.push_back(
        {"weighted_anomaly_score", "",
         "anomaly score with the residual of each pixel weighted by 1 / sigma from its variance; weights of mean 1"});
  return columns;
}

nlohmann::json ScoringSession::making(bool searched, bool has_variance) const {
  nlohmann::json of_scorers = {
      {"method", "scorers"}, {"orientations", impl_->orientations}, {"precision", precision()}};
  nlohmann::json names = nlohmann::json::array();
  nlohmann::json combined = nlohmann::json::array();
  const std::vector<scorers::FusedColumn> fused = impl_->pass.fused();
  for (const ScoreColumn& column : columns())
    (!fused.empty() && column.name == ranking() ? combined : names).push_back(column.name);
  nlohmann::json making = {{{"columns", names}, {"settings", of_scorers}}};
  if (!combined.empty()) {
    for (const scorers::FusedColumn& part : fused) of_scorers["weights"][part.name] = part.weight;
    making.push_back({{"columns", combined}, {"settings", of_scorers}});
  }
  if (!searched) return making;
  const search::SearchOptions search = search_options(impl_->options.search, impl_->seed);
  nlohmann::json found = nlohmann::json::array();
  for (const ScoreColumn& column : search_columns(has_variance)) found.push_back(column.name);
  making.push_back({{"columns", found},
                    {"settings",
                     {{"method", search.paper ? "paper" : "fast"},
                      {"iterations", search.iterations},
                      {"tolerance", search.tolerance},
                      {"lambda", search.lambda},
                      {"restarts", search.restarts},
                      {"precision", nn::precision_name(impl_->search_compute)}}}});
  return making;
}

stamps::PreparedStamps ScoringSession::prepare(const stamps::StampArrays& stamps,
                                               std::vector<std::int64_t> numbers,
                                               std::optional<stamps::WantedParts> parts, int threads) const {
  const std::size_t size = impl_->preparation.stamp_size();
  const std::size_t count = stamps.pixels.size() / size;
  const auto fits = [&](std::size_t values) { return values == count * size; };
  if (!fits(stamps.pixels.size()) || (!stamps.mask.empty() && !fits(stamps.mask.size())) ||
      (!stamps.variance.empty() && !fits(stamps.variance.size())) ||
      (!numbers.empty() && numbers.size() != count)) {
    throw usage_error(
        "stamps of {} bands of {} x {} px: {} pixels, {} of the mask, {} of the variance and {} numbers are inconsistent",
        impl_->bands(), impl_->preparation.edge(), impl_->preparation.edge(), stamps.pixels.size(),
        stamps.mask.size(), stamps.variance.size(), numbers.size());
  }
  if (numbers.empty()) {
    numbers.resize(count);
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
  }
  if (!parts) parts = wanted();
  parts->sigma_weights = true;
  return impl_->preparation.prepare(stamps, std::move(numbers), *parts, threads);
}

stamps::WantedParts ScoringSession::wanted() const { return impl_->pass.wanted(); }

std::int64_t ScoringSession::vector_length() const {
  return impl_->vector_density ? impl_->vector_density->length() : 0;
}

std::vector<std::pair<std::string, std::int64_t>> ScoringSession::feature_groups() const {
  std::vector<std::pair<std::string, std::int64_t>> groups;
  for (const scorers::ScorerPass::FeatureGroup& group : impl_->pass.features())
    groups.emplace_back(group.name, group.length);
  return groups;
}

ColumnValues ScoringSession::score(stamps::PreparedStamps stamps, std::span<const float> vectors,
                                   std::vector<float>* features) const {
  impl_->check(stamps, wanted());
  if (!vectors.empty() && std::ssize(vectors) != std::ssize(stamps.numbers) * vector_length())
    throw usage_error("{} stamps: {} values of vectors of dimension {} do not match them",
                      stamps.numbers.size(), vectors.size(), vector_length());
  return in_thread<ColumnValues>(*thread_, [&] {
    std::vector<double> distances;
    if (!vectors.empty()) distances = scorers::distances_of(*impl_->vector_density, vectors);
    const at::Tensor values = impl_->tensors(stamps).values;
    return impl_->pass.score(values, stamps, distances, features);
  });
}

std::vector<std::string> ScoringSession::feature_names() {
  std::vector<std::string> names;
  for (const scorers::ScorerKind& kind : scorers::scorer_kinds()) {
    if (kind.name != "features") continue;
    for (const scorers::ScoreColumn& column : kind.columns) names.push_back(column.name);
  }
  return names;
}

ColumnValues ScoringSession::features(stamps::PreparedStamps stamps) const {
  impl_->check(stamps, {});
  return in_thread<ColumnValues>(*thread_, [&] {
    const scorers::ScorerPass features(impl_->setup(1), impl_->reference, {"features"});
    const at::Tensor values = impl_->tensors(stamps).values;
    return features.score(values, stamps);
  });
}

SearchFindings ScoringSession::search(stamps::PreparedStamps stamps,
                                      const std::function<bool()>& stop) const {
  need_generator("a search");
  impl_->check(stamps, {});
  return in_thread<SearchFindings>(*thread_, [&] { return impl_->search(std::move(stamps), stop); });
}

ReconstructedStamps ScoringSession::reconstruct(std::span<const float> data, stamps::PreparedStamps stamps,
                                                std::span<const float> latent) const {
  need_generator("a reconstruction");
  impl_->check(stamps, {});
  const std::size_t count = stamps.numbers.size();
  if (data.size() != count * impl_->preparation.stamp_size() || latent.size() != count * impl_->latent())
    throw usage_error("{} stamps: {} pixels and {} latent values do not match them", count, data.size(),
                      latent.size());
  return in_thread<ReconstructedStamps>(*thread_,
                                        [&] { return impl_->reconstruct(data, std::move(stamps), latent); });
}

ReconstructedStamps ScoringSession::reconstruct(const stamps::StampArrays& stamps) const {
  const stamps::PreparedStamps prepared = prepare(stamps, {}, stamps::WantedParts());
  return reconstruct(stamps.pixels, prepared, search(prepared).latent);
}

void ScoringSession::add_to(DriftSample& sample, stamps::PreparedStamps stamps) const {
  impl_->check(stamps, {.shapes = true});
  sample.shapes.insert(sample.shapes.end(), stamps.shapes.begin(), stamps.shapes.end());
  const auto own = in_thread<ColumnValues>(*thread_, [&] {
    const scorers::ScorerPass density(impl_->setup(1), impl_->reference, {impl_->drift_score()});
    const at::Tensor values = impl_->tensors(stamps).values;
    return density.score(values, stamps);
  });
  sample.density.insert(sample.density.end(), own.front().begin(), own.front().end());
}

std::vector<statistics::DriftLine> ScoringSession::drift(const DriftSample& sample) const {
  std::vector<statistics::DriftLine> lines;
  for (const auto& [name, statistic] : scorers::shape_statistics()) {
    // A model that normalises its stamps ignores their brightness, sky and unit.
    const bool has_unit = name == "flux" || name == "sky" || name == "noise";
    if (has_unit && contract().stretch.normalise) continue;
    std::vector<double> values;
    for (const stamps::StampShape& shape : sample.shapes) values.push_back(shape.*statistic);
    const std::vector<double> normal = impl_->reference.shape(name);
    if (!normal.empty()) lines.push_back(statistics::drift_of(name, values, normal));
  }
  const char* density = impl_->drift_score();
  lines.push_back(statistics::drift_of(density, sample.density, impl_->reference.held_out(density, 1)));
  return lines;
}

}  // namespace peculiar::scoring
