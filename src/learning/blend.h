#pragma once

#include <optional>
#include <span>
#include <vector>

#include "learning/gaussian_process.h"
#include "learning/ridge_logistic.h"

namespace peculiar::learning {

/// Labels by row, at most one per row.
struct LabelSet {
  std::vector<std::size_t> rows;  ///< ascending
  std::vector<double> targets;    ///< 0 to 1
  std::vector<bool> artefacts;
  std::vector<std::int64_t> numbers;  ///< in the order of labelling (LabelledRow)
  std::vector<bool> at_random;
  std::vector<std::size_t> galaxies;  ///< that each row shows; empty if each shows another

  std::size_t size() const { return rows.size(); }
  bool is_sought(std::size_t place) const { return targets[place] > 0.5; }
  std::size_t galaxy(std::size_t place) const { return galaxies.empty() ? place : galaxies[place]; }
  std::size_t sought() const;
  /// Number of different galaxies with a label of this kind.
  std::size_t galaxies_labelled(bool sought) const;
  /// Ends "5 labels of each kind".
  const char* which() const { return galaxies.empty() ? "" : ", of different galaxies"; }
  bool has_both() const { return sought() > 0 && sought() < size(); }
  LabelSet without(std::span<const std::size_t> places) const;  ///< `places` ascending
};

/// Predictions of each learner for some rows.
struct Opinions {
  std::vector<float> likeness;   ///< mean of the Gaussian process
  std::vector<float> deviation;  ///< its standard deviation
  std::vector<float> odds;       ///< log odds of the logistic regression; empty if there is none
  std::vector<float> artefact;   ///< whether the row is an artefact, 0 to 1; empty if none was labelled

  explicit Opinions(std::size_t rows = 0) : likeness(rows), deviation(rows), odds(rows), artefact(rows) {}
};

/// All that is learned from labels: a Gaussian process with the unsupervised ranking in its mean, a ridge
/// logistic regression if there is an example of the sought class, and a Gaussian process for artefacts if
/// any are labelled.
class Blend {
 public:
  struct Scales {
    GaussianProcess::Scales sought;
    GaussianProcess::Scales artefact;
  };

  /// `background`: rows drawn from the whole sample, most of which are not sought; those without a label
  /// represent the class "not sought" in the logistic regression, with the total weight of a few labels.
  /// `scales`: from an earlier fit to more labels; if not given, the most likely ones.
  Blend(const Coordinates& all, const LabelSet& labels, std::span<const std::size_t> background,
        const std::optional<Scales>& scales = {});
  const Scales& scales() const { return scales_; }
  bool has_odds() const { return logistic_.has_value(); }
  /// Weight of the unsupervised ranking, 0 to 1: its slope in the logistic regression relative to the slope
  /// expected before any label. 1 without an example of the sought class.
  float prior_weight() const;
  bool has_artefacts() const { return artefact_.has_value(); }

  /// Writes predictions for `rows` into `opinions`, from row `first` on.
  void at(const Block& rows, std::size_t first, bool with_deviation, Opinions& opinions) const;
  /// Acquisition value of each row: the Gaussian process's mean plus one standard deviation (an upper
  /// confidence bound). Without an example of the sought class, the standard deviation only: distance from
  /// rejected images.
  std::vector<float> promise(const Opinions& opinions) const;

 private:
  Scales scales_;
  std::optional<GaussianProcess> sought_;
  std::optional<RidgeLogistic> logistic_;
  std::optional<GaussianProcess> artefact_;
};

/// A sum of surprisals, lowered by the resemblance to an artefact (0 to 1; 0 if no artefact is labelled).
inline constexpr float kArtefactWeight = 2;
float lessened(float surprisals, float artefact);

}  // namespace peculiar::learning
