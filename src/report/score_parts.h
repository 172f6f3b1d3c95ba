#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "report/outliers.h"

namespace peculiar::report {

/// "99.7 %": never more than it is, and 100 only where no other image is as high.
std::string percent_below(double share);

/// Why an image is high, in a sentence or two, by its parts, the highest first (ScoreParts::of): what the one
/// or two mean that nine in ten images lie below, and the perturbation that it is most like, if nine in ten
/// lie below there too (ScoreParts::likeness). "" without parts.
std::string why_words(const std::vector<ScorePart>& parts,
                      const std::optional<ScorePart>& likeness = std::nullopt);

/// Which columns stand beside a ranking.
struct PartNames {
  std::vector<std::string> parts;
  std::vector<std::string> likenesses;  ///< to perturbations: columns like_NAME
  bool make_score = false;  ///< the parts are what the ranking is made of, rather than other scores
};

/// Of these columns of numbers. `making`: the scores' attribute store::kMaking.
PartNames part_names(const std::string& ranking, const std::string& making,
                     const std::vector<std::string>& numeric_columns);

/// Columns of scores, and how the values of one image compare with those of the others by the same model.
class ScoreParts {
 public:
  explicit ScoreParts(const RankedScores& scores);

  /// The parts are what the ranking is made of, rather than other scores.
  bool make_score() const { return make_score_; }
  /// The highest beside the others first.
  std::vector<ScorePart> of(std::size_t row) const;
  /// The perturbation (column like_NAME) that the image is most like beside the others.
  std::optional<ScorePart> likeness(std::size_t row) const;

 private:
  /// A column's values by fold, sorted.
  using Column = std::pair<const catalog::Column*, std::map<std::int64_t, std::vector<double>>>;
  Column sorted_by_fold(const catalog::Column& column) const;
  std::vector<ScorePart> ranked(const std::vector<Column>& columns, std::size_t row) const;
  std::int64_t fold_of(std::size_t row) const;

  const catalog::Column* folds_ = nullptr;  ///< which model scored an image; none where one did all
  std::vector<Column> parts_;
  std::vector<Column> likenesses_;
  bool make_score_ = false;
};

}  // namespace peculiar::report
