#pragma once

#include <string>
#include <vector>

#include "base/run_context.h"
#include "learning/blend.h"

namespace peculiar::learning {

/// Scores of labelled rows by what the other labels teach: folds of ten, each learnt without and then scored.
struct HeldOut {
  std::vector<double> scores;  ///< as of Ranker, a label each
  std::vector<double> prior;   ///< by the unsupervised order alone
  float most = 0;              ///< greatest surprisal that either can have

  /// `reference`: rows among which the surprisals are taken. `background`, `scales`: as Blend.
  static HeldOut of(const Coordinates& all, const LabelSet& labels, const std::vector<std::size_t>& reference,
                    std::span<const std::size_t> background, const Blend::Scales& scales,
                    const RunContext& context);
};

/// May the images be ranked by what was learnt?
struct Verdict {
  bool helps = true;
  std::string words;  ///< why, or why not; "" where too few labels can tell
};

/// Not where the labels left out are told apart worse than by the unsupervised order, by more than the
/// standard error of the difference, or, with five labels and more of each kind, not better than by chance.
Verdict judge(const HeldOut& held_out, const LabelSet& labels);

}  // namespace peculiar::learning
