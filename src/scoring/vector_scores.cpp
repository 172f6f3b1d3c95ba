#include "scoring/vector_scores.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <tuple>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "base/version.h"
#include "catalog/column_access.h"
#include "nn/compute_thread.h"
#include "scorers/fusion.h"
#include "scoring/vector_normals.h"
#include "statistics/distribution.h"
#include "store/carried_columns.h"
#include "store/groups.h"
#include "store/row_selection.h"
#include "store/score_making.h"
#include "store/scores_file.h"
#include "tables/table_file.h"

namespace peculiar::scoring {

using nlohmann::json;

namespace {

constexpr int kMethodVersion = 1;  // increased when the same settings give different numbers
constexpr const char* kCombined = "combined";
constexpr const char* kFeatures = "features";

/// Columns of the groups that the fit of a vector model kept whole, as train writes them (store::Grouping);
/// "" without groups.
std::string group_of(const scorers::VectorReference& model) {
  const json grouping = model.training.value("group", json());
  return grouping.is_object() ? grouping.value("columns", "") : "";
}

void check(const ScoreOptions& options) {
  if (options.vectors.features.empty())
    throw usage_error(
        "{}: has normal images as vectors of another network; give the vectors to score with --features",
        options.model);
  if (options.method != "combined" || options.reconstruct != "none" || options.left_out)
    throw usage_error(
        "--features without a model of images: there is only one way to score vectors, so --method, --reconstruct and --left-out do not apply");
  if (!options.scorers.empty() && options.scorers != std::vector<std::string>{kFeatures})
    throw usage_error("--scorers: vectors have no scorers to choose from, only features, their coordinates");
  if (!options.model.empty()) refuse_normals(options);
  if (!options.normals.empty() && !options.normals_table.empty())
    throw usage_error("--normals and --normals-table exclude each other");
}

/// Moves a sample given in the model's place to its own setting.
ScoreOptions with_sample_in_place(ScoreOptions options) {
  if (options.sample.empty() && store::row_file_kind(options.model) == "sample")
    std::swap(options.sample, options.model);
  return options;
}

/// One run of `peculiar score` for vectors.
class VectorScoring {
 public:
  VectorScoring(const ScoreOptions& options, const RunContext& context)
      : options_(with_sample_in_place(options)), context_(context) {
    check(options_);
    images_.vectors = embeddings::read_vectors(options_.vectors, context);
    if (options_.sample.empty()) {
      images_.known = images_.vectors.known;
      images_.vector_of.resize(images_.known.rows());
      std::iota(images_.vector_of.begin(), images_.vector_of.end(), std::int64_t{0});
      rows_ = embeddings::selected_rows(images_.vectors, options_.where);
      if (rows_.empty()) throw input_error("{}: --where selects no rows", images_.vectors.path);
    } else {
      sample_.emplace(options_.sample);
      rows_ = store::some_rows(*sample_, options_.where);
      images_.known = sample_->catalogue();
      images_.vector_of = embeddings::match_vectors(images_.vectors, *sample_, {rows_.begin(), rows_.end()},
                                                    options_.allow_missing, context)
                              .vector_of;
    }
  }

  ScoreReport run() {
    const auto start = std::chrono::steady_clock::now();
    nn::ComputeThread thread(context_.threads);
    thread.run([&] { measure(); });
    ScoreReport report;
    report.output = options_.output;
    report.of_vectors = true;
    report.ranking = options_.scorers.empty() ? kCombined : "";
    report.images = std::ssize(rows_);
    report.precision = "float32";
    for (const std::size_t row : rows_) report.unscored += images_.is_known(row) ? 0 : 1;
    if (report.unscored == report.images)
      throw input_error("{}: no image has a finite vector", images_.vectors.path);
    if (report.unscored > 0)
      context_.warning("{} of {} images have no finite vector: not scored (NaN, flag {})", report.unscored,
                       report.images, static_cast<std::int64_t>(store::kFlagNoVector));
    if (options_.scorers.empty() && is_against_others_)
      report.drift = {statistics::drift_of(scorers::kEmbeddingDensity, density_, tail_)};
    store::write_scores(options_.output, {scores_table(), attributes(report)}, options_.overwrite, context_);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    report.images_per_second = static_cast<double>(report.images) / std::max(report.seconds, 1e-9);
    return report;
  }

 private:
  /// Distances of the rows, and of normal images that no fit has used.
  void measure() {
    is_against_others_ = !options_.model.empty() || !options_.normals_table.empty();
    if (!options_.model.empty()) {
      const scorers::VectorReference model = scorers::read_vector_model(options_.model);
      if (model.density.length() != images_.vectors.length)
        throw input_error(
            "{}: has vectors of {} dimensions, {} was fitted to vectors of {}; is it the same network?",
            images_.vectors.path, images_.vectors.length, options_.model, model.density.length());
      provenance_ = model.training.value("provenance", json::object()).dump();
      group_ = group_of(model);
      if (options_.scorers.empty()) {
        density_ = images_.distances(model.density, rows_, context_);
      } else {
        take_coordinates(model.density);
      }
      tail_ = model.held_out;
    } else {
      const VectorNormals normals(options_, images_, context_);
      normals_input_ = normals.as_input();
      group_ = normals.group();
      if (options_.scorers.empty()) {
        std::tie(density_, tail_) = normals.cross_fitted(rows_, context_);
      } else {
        take_coordinates(normals.fit());
      }
    }
    if (!options_.scorers.empty()) return;
    tail_ = statistics::finite(tail_);
    if (const std::string cost = scorers::held_out_cost(std::ssize(tail_)); !cost.empty())
      context_.warning("{}", cost);
    const statistics::TailModel tail(tail_);
    for (const double distance : density_) combined_.push_back(tail.surprise(distance));
  }

  void take_coordinates(const scorers::VectorDensity& density) {
    coordinates_ = images_.coordinates(density, rows_, ScoringSession::feature_names().size());
  }

  void warn_of_left_out(const catalog::Table& known) const {
    std::vector<store::ColumnSpec> columns;
    for (const catalog::Column& column : known.columns()) {
      if (column.name != "row") columns.push_back(store::column_spec(column));  // of a file of features
    }
    store::warn_of_left_out(columns, {}, sample_ ? options_.sample : images_.vectors.path, context_);
  }

  catalog::Table scores_table() const {
    catalog::Table table;
    table.add({"row",
               "",
               sample_ ? "row of the image in the sample" : "row of the vectors",
               std::vector<std::int64_t>(rows_.begin(), rows_.end()),
               {}});
    const catalog::Table own = images_.known.take(rows_);
    warn_of_left_out(own);
    for (const catalog::Column& column : own.columns()) {
      if (column.name != "flags" && !store::is_column_of_scores(column.name)) table.add(column);
    }
    tables::rename_for_sample(table, images_.vectors.path, context_);
    std::vector<std::int64_t> flags;
    const catalog::Column* its_flags = sample_ ? images_.known.find("flags") : nullptr;
    for (const std::size_t row : rows_) {
      const std::int64_t known = its_flags == nullptr || its_flags->is_missing(row)
                                     ? 0
                                     : static_cast<std::int64_t>(its_flags->number(row));
      flags.push_back(images_.is_known(row) ? known : known | store::kFlagNoVector);
    }
    table.add({"flags", "", "flags for the reliability of the scores", std::move(flags), {}});
    if (options_.scorers.empty()) {
      table.add({scorers::kEmbeddingDensity, "", scorers::kEmbeddingDensityWords, density_, {}});
      table.add({kCombined,
                 "",
                 "-ln of the probability that a normal image lies as far in the embedding",
                 combined_,
                 {}});
    }
    const std::vector<std::string> names = ScoringSession::feature_names();
    for (std::size_t i = 0; i < coordinates_.size(); ++i)
      table.add(
          {names[i], "", fmt::format("principal component {} of the vectors", i + 1), coordinates_[i], {}});
    return table;
  }

  store::Attributes attributes(const ScoreReport& report) const {
    const json settings = settings_of(options_, context_);
    Provenance provenance = Provenance::now("score", settings, context_);
    const ProvenanceInput& vectors = images_.vectors.as_input;
    std::string fingerprint = normals_input_.fingerprint + vectors.fingerprint + settings.dump();
    provenance.inputs = {vectors};
    if (!normals_input_.file.empty()) provenance.inputs.push_back(normals_input_);
    if (!options_.model.empty()) {
      fingerprint = read_file(options_.model);
      provenance.inputs.push_back({options_.model, peculiar::fingerprint(fingerprint), provenance_});
    }
    if (sample_) provenance.inputs.push_back(sample_->as_input());
    const json made = {{"method", store::kVectorMethod}, {"version", kMethodVersion}};
    json fused = made;
    fused["weights"][scorers::kEmbeddingDensity] = 1.0;
    json making = json::array();
    const auto add = [&](const std::vector<std::string>& columns, const json& how) {
      making.push_back({{"columns", columns}, {"settings", how}});
    };
    if (options_.scorers.empty()) {
      add({scorers::kEmbeddingDensity}, made);
      add({kCombined}, fused);
    } else {
      add(ScoringSession::feature_names(), made);
    }
    return {{"provenance", provenance.json()},
            {"model", options_.model},
            {"model_fingerprint", peculiar::fingerprint(fingerprint)},
            {"sample", options_.sample},
            {"sample_job", sample_ ? sample_->header().job : vectors.fingerprint},
            {"features", vectors.file},
            {"ranking", report.ranking},
            {"fold_group", group_},
            {"precision", report.precision},
            {store::kMaking, making.dump()},
            {"drift", statistics::drift_json(report.drift).dump()}};
  }

  const ScoreOptions options_;
  const RunContext& context_;
  ImageVectors images_;
  std::optional<store::SampleReader> sample_;
  std::vector<std::size_t> rows_;
  std::vector<double> density_, combined_, tail_;
  std::vector<std::vector<double>> coordinates_;
  bool is_against_others_ = false;  ///< whether the normal images are of another table; only then can the
                                    ///< images differ from them as a whole
  ProvenanceInput normals_input_{};
  std::string provenance_;  ///< of the model
  std::string group_;       ///< whose images were in one fold or held out together; "" for none
};

}  // namespace

bool is_of_vectors(const ScoreOptions& options) {
  if (options.model.empty()) return !options.vectors.features.empty();
  if (options.sample.empty() && !options.vectors.features.empty() &&
      store::row_file_kind(options.model) == "sample")
    return true;
  return scorers::is_vector_model(options.model);
}

void refuse_normals(const ScoreOptions& options) {
  if (!options.normals.empty() || !options.normals_table.empty())
    throw usage_error(
        "--normals and --normals-table are for vectors without a model; {} already has its normal images",
        options.model);
  if (options.group != store::kAutoGroup)
    throw usage_error(
        "--group is for vectors without a model, where images are compared with each other; {} compares them with those of its training, whose groups `peculiar train --group` chose. Leave --group out",
        options.model);
}

ScoreReport score_vectors(const ScoreOptions& options, const RunContext& context) {
  return VectorScoring(options, context).run();
}

}  // namespace peculiar::scoring
