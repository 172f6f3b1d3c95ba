#pragma once

#include <map>
#include <string>
#include <vector>

#include "report/outliers.h"

namespace peculiar::report {

/// Columns of scores, and how the values of one image compare with those of the others by the same model.
class ScoreParts {
 public:
  explicit ScoreParts(const RankedScores& scores);

  /// The parts are what the ranking is made of, rather than other scores.
  bool make_score() const { return make_score_; }
  /// The highest beside the others first.
  std::vector<ScorePart> of(std::size_t row) const;

 private:
  void add(const catalog::Table& table, const std::vector<const char*>& names, const std::string& ranking);
  std::int64_t fold_of(std::size_t row) const;

  const catalog::Column* folds_ = nullptr;  ///< which model scored an image; none where one did all
  /// Values by fold, sorted.
  std::vector<std::pair<const catalog::Column*, std::map<std::int64_t, std::vector<double>>>> parts_;
  bool make_score_ = false;
};

}  // namespace peculiar::report
