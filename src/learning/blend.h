#pragma once

#include <optional>
#include <span>
#include <vector>

#include "learning/gaussian_process.h"
#include "learning/ridge_logistic.h"

namespace peculiar::learning {

/// Labels by row, each row once.
struct LabelSet {
  std::vector<std::size_t> rows;  ///< rising
  std::vector<double> targets;    ///< 0 to 1
  std::vector<bool> artefacts;

  std::size_t size() const { return rows.size(); }
  bool is_sought(std::size_t place) const { return targets[place] > 0.5; }
  std::size_t sought() const;
  bool has_both() const { return sought() > 0 && sought() < size(); }
  LabelSet without(std::span<const std::size_t> places) const;  ///< rising places
};

/// What each learner says of some rows.
struct Opinions {
  std::vector<float> likeness;   ///< mean of the Gaussian process
  std::vector<float> deviation;  ///< of the same
  std::vector<float> odds;       ///< of the logistic regression; empty: there is none
  std::vector<float> artefact;   ///< that the row is an artefact, 0 to 1; empty: none was labelled

  explicit Opinions(std::size_t rows = 0) : likeness(rows), deviation(rows), odds(rows), artefact(rows) {}
};

/// Everything that is learnt from labels: a Gaussian process about the unsupervised order, a ridge logistic
/// regression where there is an example of what is sought, and a Gaussian process of artefacts where any is
/// labelled.
class Blend {
 public:
  struct Scales {
    GaussianProcess::Scales sought;
    GaussianProcess::Scales artefact;
  };

  /// `background`: rows taken from all over, most of which are nothing that is sought; those of them that
  /// have no label stand for it in the logistic regression, together as much as a few labels. `scales`: of an
  /// earlier fit to more labels; without them the likeliest.
  Blend(const Coordinates& all, const LabelSet& labels, std::span<const std::size_t> background,
        const std::optional<Scales>& scales = {});
  const Scales& scales() const { return scales_; }
  bool has_odds() const { return logistic_.has_value(); }
  /// How much the unsupervised order still counts, 0 to 1: its slope in the logistic regression, of that
  /// which was expected before any label. 1 without an example of what is sought.
  float prior_weight() const;
  bool has_artefacts() const { return artefact_.has_value(); }

  /// Into rows from `first` on of `opinions`.
  void at(const Block& rows, std::size_t first, bool with_deviation, Opinions& opinions) const;
  /// What may be found at each row: the Gaussian process's mean and one deviation (an upper confidence
  /// bound). Without an example of what is sought the deviation alone: how unlike what was turned down.
  std::vector<float> promise(const Opinions& opinions) const;

 private:
  Scales scales_;
  std::optional<GaussianProcess> sought_;
  std::optional<RidgeLogistic> logistic_;
  std::optional<GaussianProcess> artefact_;
};

/// A sum of surprisals, less what being like an artefact (0 to 1; 0 where none is known) takes away.
inline constexpr float kArtefactWeight = 2;
float lessened(float surprisals, float artefact);

}  // namespace peculiar::learning
