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

/// How the search for the best reconstruction runs (paper, section 3.5; docs/adr/0004-scores.md).
struct SearchSettings {
  /// true: as published, from noise through a small network of each image's own; false: from the encoder's
  /// answer on.
  bool as_published = false;
  bool in_float32 = false;                 ///< whatever the session's precision
  std::optional<std::int64_t> iterations;  ///< at most; without it 500 as published, else 70
  std::optional<double> tolerance;         ///< without it 1e-3; 0: never converged before the last iteration
  double lambda = 0.1;                     ///< weight of the critic's part
  std::int64_t batch = 128;                ///< images searched for at once
  std::int64_t restarts = 1;               ///< searches an image from different starts; the best counts
};

struct SessionOptions {
  /// Names of scorers; empty: all that the model has networks for, the stamps' shapes, and the combined
  /// score.
  std::vector<std::string> scorers;
  /// Turns and flips that scores are averaged over: 1 or 8; without it, as many as the model was trained
  /// with.
  std::optional<int> orientations;
  std::string precision = "auto";  ///< of convolutions: "float32", "bfloat16" or "auto" (nn/precision.h)
  SearchSettings search;
};

/// What a column of scores is.
struct ScoreColumn {
  std::string name;
  std::string unit;
  std::string description;
};

/// Columns of some stamps: values[column][stamp], NaN where a stamp has pixels that are not finite outside
/// its mask.
using ColumnValues = std::vector<std::vector<double>>;

/// What a search has found.
struct SearchFindings {
  ColumnValues values;        ///< of search_columns()
  std::vector<float> latent;  ///< [stamp][latent dimension], NaN for stamps that are not usable
  std::int64_t done = 0;  ///< the first so many stamps are finished: all, but where `stop` ended the search
};

/// Reconstructions of stamps, [stamp][band][y][x], NaN for stamps that are not usable.
struct ReconstructedStamps {
  std::vector<float> reconstructions;  ///< in the stamps' unit
  std::vector<float> residuals;  ///< the data minus the reconstruction, in their unit; 0 for masked pixels
  std::vector<float>
      significance;  ///< residual of network values, smoothed over 5 x 5 px, in units of its noise
};

/// The part of a sample that a training has left out (`train --fold`; store/folds.h).
struct LeftOutFold {
  int fold = 0;  ///< 1 to `folds`
  int folds = 0;
  std::string group;       ///< column whose equal values belong together; "" = none
  std::string sample_job;  ///< of the sample that it is a part of
};

/// Some stamps beside the images held out in training, for telling whether they are of one kind.
struct DriftSample {
  std::vector<stamps::StampShape> shapes;
  std::vector<double> density;  ///< of a critic with random weights where the model has none
};

/// A model that is open and scores stamps in memory, without files or a terminal: what `peculiar score`, a
/// server or another language call. libtorch's threads are the session's own (RunContext::threads), so that
/// sessions side by side give what each gives alone; calls of one session from several threads take turns.
/// With a CUDA device the process calls nn::open_device once before. Scores are greater the more anomalous.
class ScoringSession {
 public:
  /// Errors (input): as nn::read_model, no reference of normal images in the model; usage: a scorer that the
  /// model lacks the network for, orientations other than 1 and 8.
  explicit ScoringSession(const std::filesystem::path& model, const SessionOptions& options = {},
                          const RunContext& context = {});
  ~ScoringSession();
  ScoringSession(ScoringSession&&) noexcept;
  ScoringSession& operator=(ScoringSession&&) noexcept;

  /// Has the model of this file an encoder, which the search begins from unless it runs as published?
  static bool has_encoder(const std::filesystem::path& model);

  /// Does it have the generator, without which nothing can be searched for or reconstructed?
  bool has_generator() const;
  /// Error (usage) where it has none: who needs one, and how to get it.
  void need_generator(const std::string& who) const;

  /// What stamps must be like; check() refuses others.
  const stamps::Contract& contract() const;
  const std::string& fingerprint() const;  ///< of the model
  const std::string& provenance() const;   ///< of the model, JSON
  int orientations() const;                ///< that scores are averaged over
  std::string precision() const;           ///< "float32" or "bfloat16"
  /// Of the model's training; nothing where that used the whole sample.
  std::optional<LeftOutFold> left_out() const;
  /// The column that images are ranked by: combined, or the first of those asked for.
  std::string ranking() const;
  /// What it costs `combined` that few images were held out in training, in words; "" where enough were.
  std::string held_out_cost() const;
  /// What was wrong with the model's training, in its own words (train/health.h).
  std::vector<std::string> training_alarms() const;
  const std::vector<ScoreColumn>& columns() const;
  std::vector<ScoreColumn> search_columns(bool has_variance) const;
  std::int64_t latent_dimension() const;
  /// How the values of columns(), and with `searched` those of search_columns(), are made: the model apart,
  /// all that they depend on (store/score_making.h).
  nlohmann::json making(bool searched, bool has_variance) const;

  /// Stamps of the contract's size and bands as the calls below take them. `numbers`, one a stamp, are what
  /// they are known by, such as rows of a sample (restarts of a search follow from them); empty: 0, 1, ...
  /// Error (usage): spans of other lengths than whole stamps.
  stamps::PreparedStamps prepare(const stamps::StampArrays& stamps,
                                 std::vector<std::int64_t> numbers = {}) const;

  /// Length of the vectors of another network that the model knows normal images by besides
  /// (scorers/vector_density.h); 0 where it knows none.
  std::int64_t vector_length() const;

  /// Features by which scorers' networks see images, as groups (name, numbers) one behind the other; empty:
  /// none of the scorers asked for has any.
  std::vector<std::pair<std::string, std::int64_t>> feature_groups() const;

  /// Values of columns(). `vectors`, [stamp][vector_length()], where the model has one: NaN in a vector, or
  /// no vectors at all, are NaN in `embedding_density` and what is fused of it. `features`, if given, becomes
  /// [stamp][numbers of all feature_groups()], means over the orientations, of the same passes of the
  /// networks; NaN for stamps that are not usable.
  ColumnValues score(stamps::PreparedStamps stamps, std::span<const float> vectors = {},
                     std::vector<float>* features = nullptr) const;
  ColumnValues score(const stamps::StampArrays& stamps, std::span<const float> vectors = {}) const {
    return score(prepare(stamps), vectors);
  }

  /// Coordinates of each stamp in the critic's feature space, [stamp][32] (column names: feature_names()).
  ColumnValues features(stamps::PreparedStamps stamps) const;
  ColumnValues features(const stamps::StampArrays& stamps) const { return features(prepare(stamps)); }
  static std::vector<std::string> feature_names();

  /// Searches for the best reconstruction of each; error as need_generator(). `stop`: as in
  /// search::LatentSearch::run.
  SearchFindings search(stamps::PreparedStamps stamps, const std::function<bool()>& stop = {}) const;
  /// What the model makes of `data` at these latent vectors; `stamps` are the same, prepared.
  ReconstructedStamps reconstruct(std::span<const float> data, stamps::PreparedStamps stamps,
                                  std::span<const float> latent) const;
  /// Search and reconstruction in one.
  ReconstructedStamps reconstruct(const stamps::StampArrays& stamps) const;

  /// Adds stamps, prepared with their shapes.
  void add_to(DriftSample& sample, stamps::PreparedStamps stamps) const;
  std::vector<statistics::DriftLine> drift(const DriftSample& sample) const;

 private:
  struct Impl;
  std::unique_ptr<nn::ComputeThread> thread_;
  std::unique_ptr<Impl> impl_;  ///< works in the thread only
};

}  // namespace peculiar::scoring
