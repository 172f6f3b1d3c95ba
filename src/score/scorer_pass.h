#pragma once

#include "score/fusion.h"
#include "score/stamp_stream.h"

namespace peculiar::score {

/// All scorers wanted, and their fusion, over blocks of stamps.
class ScorerPass {
 public:
  static constexpr std::int64_t kBlock = 512;

  /// `names`: of scorer_kinds(); empty: all that the model has networks for, the stamps' shapes, and the
  /// combined score. Error (usage): one that the model lacks the network for.
  ScorerPass(const Setting& setting, const Reference& reference, const std::vector<std::string>& names);

  const std::vector<ScoreColumn>& columns() const { return columns_; }
  std::string unit(const std::string& column, const image::StampDescription& stamps) const;
  bool wants_shapes() const { return all_; }
  /// The column that images are ranked by: combined, or the first of those asked for.
  std::string ranking() const;

  /// Values of all columns, [columns()][rows of the block]; NaN for unusable rows.
  std::vector<std::vector<double>> score(const StampBlock& block) const;

 private:
  bool all_;
  std::vector<std::unique_ptr<Scorer>> scorers_;
  Fusion fusion_;
  std::vector<ScoreColumn> columns_;
  std::vector<std::size_t> fused_;  ///< places in columns() of what is fused
};

}  // namespace peculiar::score
