#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/drawing.h"
#include "analysis/evaluation.h"
#include "analysis/text_table.h"

namespace peculiar::analysis {

/// Shares of the normal class that may exceed a threshold.
inline constexpr std::array kFalsePositives{0.01, 0.05, 0.1};

/// What share of the outliers is found, against what they are: their score lies above what so many of the
/// normal images exceed, or (main score alone, where it is calibrated) their p-value is at most so much.
/// Outliers are all of the evaluation, against mass ratio, merger time, surface brightness of tidal light,
/// flux ratio and separation of the companion (of these two, in a study of mergers, pre-mergers alone); or,
/// where `peculiar inject` has planted them, each kind on its own against contrast, distance and size. By the
/// main score, the paper's, and the baseline with the largest area under the curve over all outliers. Keeps a
/// reference to the evaluation.
class Completeness {
 public:
  /// `p_values`: those asked for; none: of planted outliers 0.01 where the main score is calibrated. Errors
  /// (usage): not between 0 and 1, or asked for where it is not calibrated.
  explicit Completeness(const Evaluation& evaluation, const std::vector<std::string>& p_values = {});

  /// A row a property, bin and score, of planted outliers for each kind; none where no property is there.
  std::optional<TextTable> table() const;
  /// Of planted outliers, a row a kind, bin of contrast and bin of distance, by the main score.
  std::optional<TextTable> grid() const;
  /// A figure a share of false positives, a panel a property; of planted outliers a figure a kind, and one of
  /// all kinds. Notes what is missing.
  void draw(Drawing& drawing) const;
  /// Of planted outliers: what share of each kind is found, from what contrast and distance on half of them.
  /// Of all: which p-values the calibration's normal images cannot give.
  std::vector<std::string> findings() const;

 private:
  /// When an outlier counts as found.
  struct Rule {
    std::string id;     ///< "1", "p-0.01"
    std::string words;  ///< "1 %", "p 0.01"
    double limit = 0;
    bool is_p = false;
  };
  /// What it is drawn against.
  struct Against {
    const Property* property;
    std::vector<std::size_t> rows;
    std::vector<double> edges;
  };
  /// Outliers that are looked at together.
  struct Subject {
    std::string name;  ///< "" of all
    std::vector<std::size_t> rows;
    std::vector<Against> against;
  };

  void choose_baseline();
  void choose_rules(const std::vector<std::string>& p_values);
  void add_p_rules(const std::vector<std::string>& p_values);
  void look(const Rule& rule);
  void add_subjects();
  std::string percents() const;  ///< "1 / 5 / 10"
  statistics::Share share(std::size_t score, std::size_t rule, const std::vector<std::size_t>& rows) const;
  std::string caption(const std::string& percent) const;
  std::string planted_caption() const;
  void add_rows(TextTable& table, const Subject& subject, const std::string& against, const std::string& bin,
                const std::vector<std::size_t>& rows) const;
  void add_grid(TextTable& table, const Subject& subject, const Property& contrast,
                const Property& distance) const;
  ShareCurve curve(const std::string& name, std::size_t score, std::size_t rule,
                   std::vector<std::size_t>& rows) const;
  void draw_ordinary(Drawing& drawing) const;
  void draw_planted(Drawing& drawing) const;
  std::vector<std::string> planted_findings() const;
  std::string contrast_words(const Subject& subject, std::optional<double>& half) const;
  std::string distance_words(const Subject& subject, double contrast) const;

  const Evaluation& evaluation_;
  std::vector<const EvaluatedScore*> scores_;
  std::vector<Rule> rules_;           ///< shares of false positives that there are images for, then p-values
  std::vector<double> out_of_reach_;  ///< p-values lower than the calibration can give
  std::vector<std::vector<std::vector<double>>> found_;  ///< [rule][score][row]: 1, 0, NaN of none
  std::string baseline_;                                 ///< "" where no baseline was evaluated
  std::size_t its_score_ = 0;  ///< its place in scores_, 0 also where it is the main score
  std::vector<Subject> subjects_;
};

}  // namespace peculiar::analysis
