#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "report/outliers.h"

namespace peculiar::report {

/// Fraction of the other ranked images that have a lower value, at most 1; nothing if there are none. `below`
/// of the `ranked` images do; `is_ranked`: the image is one of these.
std::optional<double> fraction_below(std::size_t below, std::size_t ranked, bool is_ranked);

/// "99.7 %": rounded down, and 100 only if no other ranked image is as high.
std::string percent_below(double share);

/// Explains a high image in a sentence or two: the meaning of up to two parts that exceed nine in ten ranked
/// images, and the most similar perturbation if that likeness does too (ScoreParts::likeness). `parts`: the
/// greatest contribution first (ScoreParts::of). "" without parts.
std::string why_words(const std::vector<ScorePart>& parts,
                      const std::optional<ScorePart>& likeness = std::nullopt);

/// Sorts parts by their contribution to the ranking, the greatest first: weight times the excess of
/// -ln(fraction of ranked images that are as high) over its mean of 1. The fraction is at least 0.001.
void sort_by_contribution(std::vector<ScorePart>& parts);

/// Columns shown beside a ranking.
struct PartNames {
  std::vector<std::string> parts;
  std::vector<double> weights;          ///< of the parts
  std::vector<std::string> likenesses;  ///< to perturbations: columns like_NAME
  bool make_score = false;  ///< the ranking is made of the parts, which are not just further scores
};

/// Selects from these numeric columns. `making`: the scores' attribute store::kMaking.
PartNames part_names(const std::string& ranking, const std::string& making,
                     const std::vector<std::string>& numeric_columns);

/// Columns of scores, to compare one image with the others of the same model that are ranked
/// (store::ranked_images).
class ScoreParts {
 public:
  explicit ScoreParts(const RankedScores& scores);

  /// Whether the ranking is made of the parts, which are not just further scores.
  bool make_score() const { return make_score_; }
  /// Returns the parts of a row, by their contribution (sort_by_contribution).
  std::vector<ScorePart> of(std::size_t row) const;
  /// Returns the perturbation (column like_NAME) with the highest likeness relative to the other ranked
  /// images.
  std::optional<ScorePart> likeness(std::size_t row) const;

 private:
  struct Column {
    const catalog::Column* column;
    double weight;
    std::map<std::int64_t, std::vector<double>> by_fold;  ///< its values of ranked images per fold, sorted
  };
  Column sorted_by_fold(const catalog::Column& column, double weight) const;
  std::vector<ScorePart> ranked(const std::vector<Column>& columns, std::size_t row) const;
  std::int64_t fold_of(std::size_t row) const;

  const catalog::Column* folds_ = nullptr;  ///< the model that scored each image; null if there is only one
  std::vector<bool> is_ranked_;             ///< per row
  std::vector<Column> parts_;
  std::vector<Column> likenesses_;
  bool make_score_ = false;
};

}  // namespace peculiar::report
