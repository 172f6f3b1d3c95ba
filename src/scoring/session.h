#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "stamps/preparation.h"
#include "statistics/drift.h"

namespace peculiar::nn {
class ComputeThread;
}

namespace peculiar::scoring {

/// Settings of the search for the best reconstruction (paper, section 3.5; docs/adr/0004-scores.md).
struct SearchSettings {
  /// true: as published, from noise through a small network per image; false: from the encoder's output.
  bool as_published = false;
  bool in_float32 = false;                 ///< regardless of the session's precision
  std::optional<std::int64_t> iterations;  ///< maximum; default 500 as published, else 70
  std::optional<double> tolerance;         ///< default 1e-3; 0: no convergence before the last iteration
  double lambda = 0.1;                     ///< weight of the critic's term
  std::int64_t batch = 128;                ///< images per batch of the search
  std::int64_t restarts = 1;               ///< searches per image from different starts; the best is kept

  /// Whether a search finds out if it has converged; with a tolerance of 0 it does not.
  bool judges_convergence() const { return tolerance.value_or(1) > 0; }
};

struct SessionOptions {
  /// Names of scorers; empty: all for which the model has networks, the stamps' shapes, and the combined
  /// score.
  std::vector<std::string> scorers;
  /// Orientations that scores are averaged over: 1 or 8; default: the number that the model was trained with.
  std::optional<int> orientations;
  std::string precision = "auto";  ///< of convolutions: "float32", "bfloat16" or "auto" (nn/precision.h)
  SearchSettings search;
};

/// A score column.
struct ScoreColumn {
  std::string name;
  std::string unit;
  std::string description;
};

/// Column values: values[column][stamp], NaN for stamps with non-finite pixels outside the mask.
using ColumnValues = std::vector<std::vector<double>>;

/// Results of a search.
struct SearchFindings {
  ColumnValues values;        ///< values of search_columns()
  std::vector<float> latent;  ///< [stamp][latent dimension], NaN for unusable stamps
  std::int64_t done = 0;  ///< number of leading stamps that are finished: all, unless `stop` ended the search
};

/// Reconstructions of stamps, [stamp][band][y][x], NaN for unusable stamps.
struct ReconstructedStamps {
  std::vector<float> reconstructions;  ///< in the stamps' unit
  std::vector<float> residuals;  ///< data minus reconstruction, in the stamps' unit; 0 for masked pixels
  /// Residual of network values, smoothed over 5 x 5 px, in units of its noise.
  std::vector<float> significance;
};

/// The fold of a sample that a training left out (`train --fold`; store/folds.h).
struct LeftOutFold {
  int fold = 0;  ///< 1 to `folds`
  int folds = 0;
  std::string group;       ///< column that defines groups; "" = none
  std::string sample_job;  ///< of the sample that the fold belongs to
};

/// Stamps to compare with the images held out in training, to detect drift.
struct DriftSample {
  std::vector<stamps::StampShape> shapes;
  std::vector<double> density;  ///< from a critic with random weights if the model has none
};

/// An open model that scores stamps in memory, without files or a terminal; used by `peculiar score`, servers
/// and bindings of other languages. Each session has its own libtorch threads (RunContext::threads), so that
/// concurrent sessions give the same results as separate ones; concurrent calls of one session are
/// serialised. With a CUDA device, the process must call nn::open_device once before. Higher scores are more
/// anomalous.
class ScoringSession {
 public:
  /// Errors (input): as nn::read_model; the model has no reference of normal images. Errors (usage): a scorer
  /// for which the model lacks the network; orientations other than 1 and 8.
  explicit ScoringSession(const std::filesystem::path& model, const SessionOptions& options = {},
                          const RunContext& context = {});
  ~ScoringSession();
  ScoringSession(ScoringSession&&) noexcept;
  ScoringSession& operator=(ScoringSession&&) noexcept;

  /// Whether the model in this file has an encoder, from which the search starts unless it runs as published.
  static bool has_encoder(const std::filesystem::path& model);

  /// Whether the model has a generator, which searches and reconstructions need.
  bool has_generator() const;
  /// Throws an Error (usage) if the model has no generator: what needs one, and how to get one.
  void need_generator(const std::string& who) const;

  /// Requirements on stamps; check() refuses others.
  const stamps::Contract& contract() const;
  const std::string& fingerprint() const;  ///< of the model
  const std::string& provenance() const;   ///< of the model, JSON
  int orientations() const;                ///< number that scores are averaged over
  std::string precision() const;           ///< "float32" or "bfloat16"
  /// Fold left out in the model's training; nothing if the training used the whole sample.
  std::optional<LeftOutFold> left_out() const;
  /// Column of the groups that the training kept whole, held out or left out; "" if none.
  std::string group() const;
  /// Ranking column: combined, or the first of the requested scorers.
  std::string ranking() const;
  /// Effect on `combined` of few held-out images, as text; "" if there were enough.
  std::string held_out_cost() const;
  /// Alarms of the model's training, as text (train/health.h).
  std::vector<std::string> training_alarms() const;
  const std::vector<ScoreColumn>& columns() const;
  std::vector<ScoreColumn> search_columns(bool has_variance) const;
  std::int64_t latent_dimension() const;
  /// How the values of columns() and, with `searched`, of search_columns() are made: everything they depend
  /// on except the model (store/score_making.h).
  nlohmann::json making(bool searched, bool has_variance) const;

  /// Prepares stamps, of the contract's size and bands, for the calls below. `numbers`: one identifier per
  /// stamp, such as rows of a sample (the restarts of a search depend on them); empty: 0, 1, ... Error
  /// (usage): spans that do not hold whole stamps.
  /// `parts`: default: what score() needs; a search needs none.
  stamps::PreparedStamps prepare(const stamps::StampArrays& stamps, std::vector<std::int64_t> numbers = {},
                                 std::optional<stamps::WantedParts> parts = {}, int threads = 1) const;
  /// What score() needs of stamps, for preparing them elsewhere.
  stamps::WantedParts wanted() const;

  /// Dimension of the other network's vectors that the model was trained with (scorers/vector_density.h); 0
  /// if none.
  std::int64_t vector_length() const;

  /// Features of the scorers' networks, as consecutive groups (name, number); empty: none of the requested
  /// scorers has any.
  std::vector<std::pair<std::string, std::int64_t>> feature_groups() const;

  /// Values of columns(). `vectors`: [stamp][vector_length()], if the model uses vectors; a vector with NaN,
  /// or no vectors at all, give NaN in `embedding_density` and in scores that include it. `features`, if
  /// given, becomes [stamp][number of all feature_groups()]: means over the orientations, from the same
  /// passes of the networks; NaN for unusable stamps.
  ColumnValues score(stamps::PreparedStamps stamps, std::span<const float> vectors = {},
                     std::vector<float>* features = nullptr) const;
  ColumnValues score(const stamps::StampArrays& stamps, std::span<const float> vectors = {}) const {
    return score(prepare(stamps), vectors);
  }

  /// Coordinates of each stamp in the critic's feature space, [stamp][32] (column names: feature_names()).
  ColumnValues features(stamps::PreparedStamps stamps) const;
  ColumnValues features(const stamps::StampArrays& stamps) const {
    return features(prepare(stamps, {}, stamps::WantedParts()));
  }
  static std::vector<std::string> feature_names();

  /// Searches for the best reconstruction of each stamp. Error: as need_generator(). `stop`: as in
  /// search::LatentSearch::run.
  SearchFindings search(stamps::PreparedStamps stamps, const std::function<bool()>& stop = {}) const;
  /// Reconstructions of `data` from these latent vectors; `stamps` are the same stamps, prepared.
  ReconstructedStamps reconstruct(std::span<const float> data, stamps::PreparedStamps stamps,
                                  std::span<const float> latent) const;
  /// Searches and reconstructs in one call.
  ReconstructedStamps reconstruct(const stamps::StampArrays& stamps) const;

  /// Adds stamps that were prepared with their shapes.
  void add_to(DriftSample& sample, stamps::PreparedStamps stamps) const;
  std::vector<statistics::DriftLine> drift(const DriftSample& sample) const;

 private:
  struct Impl;
  std::unique_ptr<nn::ComputeThread> thread_;
  std::unique_ptr<Impl> impl_;  ///< runs in the thread only
};

}  // namespace peculiar::scoring
