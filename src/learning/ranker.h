#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/run_context.h"

namespace peculiar::learning {

/// An image that somebody has looked at.
struct LabelledRow {
  std::size_t row = 0;
  double target = 0;         ///< 1 what is sought, 0 not; grades in between (grade / 5)
  bool is_artefact = false;  ///< pushes what is like it down further
};

/// Images in the order in which what is sought is expected.
struct Ranking {
  std::vector<double> score;  ///< a row each; NaN where the row has no features or no unsupervised score
  std::vector<double> probability;  ///< that the image is what is sought, calibrated by cross-validation; 0
                                    ///< to 1, NaN with fewer than three labels of each kind
  std::vector<double> uncertainty;  ///< standard deviation of the Gaussian process
  bool helped = false;  ///< false: too few labels, or worse than the unsupervised order in cross-validation;
                        ///< `score` is then that order
  std::string words;    ///< what was done or why not, for a person
  double seconds = 0;
};

/// Why an image is asked for.
enum class AskedFor { kRank, kUncertain, kRandom };
struct Asked {
  std::size_t row = 0;
  AskedFor why = AskedFor::kRank;
};

/// How many of what is sought are among the images not looked at, from those asked for at random.
struct Remaining {
  std::int64_t looked_at = 0;  ///< of the random ones
  std::int64_t found = 0;      ///< of them
  double expected = 0;
  double low = 0;  ///< of a 90 % interval (Clopper & Pearson)
  double high = 0;
  std::string advice;  ///< when to stop, in a sentence; "" while nothing can be said
};

/// Learns from a few labels which images are like those that a person seeks, with the unsupervised score as
/// prior (docs/adr/0014-learning-from-labels.md). Deterministic.
class Ranker {
 public:
  /// `features`: [row][length], NaN in a row for an image without any; must outlive the ranker. `prior`: the
  /// unsupervised score of each row, greater the more anomalous; NaN where the image is not ranked.
  Ranker(std::span<const float> features, std::int64_t length, std::span<const double> prior,
         const RunContext& context = {});
  ~Ranker();
  Ranker(Ranker&&) noexcept;

  Ranking rank(std::span<const LabelledRow> labels, const RunContext& context = {}) const;
  /// The `count` images nearest to that of `row` in feature space, the nearest first, without itself.
  std::vector<std::pair<std::size_t, double>> nearest(std::size_t row, std::size_t count) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The next `count` images to look at among those not in `labels`, in the order in which to look at them: in
/// every ten eight by rank, one by uncertainty, one at random (by `seed` and the number of labels).
std::vector<Asked> ask(const Ranking& ranking, std::span<const LabelledRow> labels, std::size_t count,
                       std::uint64_t seed);

/// `random`: targets of the labelled images that were asked for at random; `unseen`: images not looked at.
Remaining remaining(std::span<const double> random, std::int64_t unseen);

}  // namespace peculiar::learning
