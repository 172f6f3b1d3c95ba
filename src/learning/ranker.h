#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/run_context.h"

namespace peculiar::learning {

/// A labelled image.
struct LabelledRow {
  std::size_t row = 0;
  double target = 0;         ///< 1 sought, 0 not; grades in between (grade / 5)
  bool is_artefact = false;  ///< lowers the rank of similar images further
  std::int64_t number = 0;   ///< ascending in the order of labelling; equal where the order is unknown
  bool at_random = false;    ///< labelled when proposed at random
};

/// A ranking of images by how likely they are to be sought.
struct Ranking {
  std::vector<double> score;        ///< one per row; NaN if the row has no features or no unsupervised score
  std::vector<double> probability;  ///< probability that the image, if it has no label, is sought
                                    ///< (interest.h); 0 to 1, NaN with fewer than three labels of each kind
  std::vector<double> uncertainty;  ///< standard deviation of the Gaussian process
  bool helped = false;              ///< false: too few labels, or worse than the unsupervised ranking in
                                    ///< cross-validation; `score` is then the unsupervised one
  std::string words;                ///< what was done or why not, for people
  double seconds = 0;
};

/// Why an image is proposed for inspection.
enum class AskedFor { kRank, kUncertain, kRandom };
struct Asked {
  std::size_t row = 0;
  AskedFor why = AskedFor::kRank;
};

/// Learns from a few labels which images resemble those that a person seeks, with the unsupervised score as
/// prior (docs/adr/0014-learning-from-labels.md). Deterministic.
class Ranker {
 public:
  /// `features`: [row][length], NaN in a row for an image without any; must outlive the ranker. `prior`: the
  /// unsupervised score of each row, larger for more anomalous images; NaN if the image is not ranked.
  /// `galaxies`: the galaxy that each row shows (store::galaxies_of), so that labels of other views of a
  /// galaxy do not count as a test of learning; none: each row shows another.
  Ranker(std::span<const float> features, std::int64_t length, std::span<const double> prior,
         std::span<const std::size_t> galaxies = {}, const RunContext& context = {});
  ~Ranker();
  Ranker(Ranker&&) noexcept;

  Ranking rank(std::span<const LabelledRow> labels, const RunContext& context = {}) const;
  /// The `count` images nearest to that of `row` in feature space, nearest first, excluding itself.
  std::vector<std::pair<std::size_t, double>> nearest(std::size_t row, std::size_t count) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The next `count` images to inspect among those not in `labels`, in order: of every ten, eight by rank, one
/// by uncertainty, one at random (by `seed` and the number of labels). `galaxies`: as for Ranker, numbered
/// without large gaps; a second image of a galaxy, labelled ones included, comes only when all galaxies have
/// come, except that random ones may show any.
std::vector<Asked> ask(const Ranking& ranking, std::span<const LabelledRow> labels, std::size_t count,
                       std::uint64_t seed, std::span<const std::size_t> galaxies = {});

}  // namespace peculiar::learning
