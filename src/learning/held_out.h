#pragma once

#include <string>
#include <vector>

#include "base/run_context.h"
#include "learning/blend.h"

namespace peculiar::learning {

/// Cross-validated scores of labelled rows: ten folds, each scored after learning from the others. The labels
/// of one galaxy are in one fold. No scores if all labels are of one galaxy.
struct HeldOut {
  std::vector<double> scores;  ///< as by Ranker, one per label
  std::vector<double> prior;   ///< from the unsupervised ranking alone
  float most = 0;              ///< largest possible surprisal of either

  /// `reference`: rows among which surprisals are computed. `background`, `scales`: as in Blend.
  static HeldOut of(const Coordinates& all, const LabelSet& labels, const std::vector<std::size_t>& reference,
                    std::span<const std::size_t> background, const Blend::Scales& scales,
                    const RunContext& context);
};

/// Whether to rank the images by the learned score.
struct Verdict {
  bool helps = true;
  std::string words;  ///< why, or why not; "" if there are too few labels to tell
};

/// Rejects the learned score if it separates the left-out labels worse than the unsupervised ranking by more
/// than the standard error of the difference, or, with five or more labels of each kind, no better than
/// chance. Labels of one kind of one galaxy count as one of the five, and the errors allow for groups.
Verdict judge(const HeldOut& held_out, const LabelSet& labels);

}  // namespace peculiar::learning
