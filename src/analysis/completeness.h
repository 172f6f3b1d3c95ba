#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/drawing.h"
#include "analysis/evaluation.h"
#include "analysis/text_table.h"

namespace peculiar::analysis {

/// False-positive rates of the thresholds.
inline constexpr std::array kFalsePositives{0.01, 0.05, 0.1};

/// Completeness: the fraction of outliers found, as a function of their properties. An outlier is found if
/// its score is above the threshold of a false-positive rate (statistics::threshold_at) or, for a calibrated
/// main score, if its p-value is at most a limit. Muted outliers are not found; those of a file without
/// p-values are left out of the completeness at a given p-value. Uses all outliers of the evaluation, against
/// mass ratio, merger time, surface brightness of tidal light, flux ratio and separation of the companion
/// (the last two, in a study of mergers, for pre-mergers only); or, if `peculiar inject` planted the
/// outliers, each kind separately against contrast, distance and size. Scores: the main score, the paper's,
/// and the baseline with the largest area under the curve over all outliers. Keeps a reference to the
/// evaluation.
class Completeness {
 public:
  /// `p_values`: requested limits; if empty, 0.01 for planted outliers with a calibrated main score. Errors
  /// (usage): not between 0 and 1; requested without a calibrated main score.
  explicit Completeness(const Evaluation& evaluation, const std::vector<std::string>& p_values = {});

  /// One row per property, bin and score, for planted outliers by kind; nothing if no property is available.
  std::optional<TextTable> table() const;
  /// For planted outliers: one row per kind, bin of contrast and bin of distance, by the main score.
  std::optional<TextTable> grid() const;
  /// Draws one figure per false-positive rate with one panel per property; for planted outliers one figure
  /// per kind and one of all kinds. Notes what is missing.
  void draw(Drawing& drawing) const;
  /// Returns, for planted outliers, the fraction of each kind found, the contrast and distance above which
  /// half are found, and the scatter of the thresholds; for all, the files without p-values, and the p-values
  /// that the number of normal images in the calibration does not allow.
  std::vector<std::string> findings() const;

 private:
  /// Criterion for an outlier to count as found.
  struct Rule {
    std::string id;     ///< "1", "p-0.01"
    std::string words;  ///< "1 %", "p 0.01"
    double limit = 0;
    bool is_p = false;
  };
  /// A property on the horizontal axis.
  struct Against {
    const Property* property;
    std::vector<std::size_t> rows;
    std::vector<double> edges;
  };
  /// Outliers in one group.
  struct Subject {
    std::string name;  ///< "" for all
    std::vector<std::size_t> rows;
    std::vector<Against> against;
  };

  void choose_baseline();
  void choose_rules(const std::vector<std::string>& p_values);
  void add_p_rules(const std::vector<std::string>& p_values);
  bool find_p_values();
  void look(const Rule& rule);
  void add_subjects();
  std::string percents() const;  ///< "1 / 5 / 10"
  /// Which files have no p-values, as a sentence; "" if all have them or no rule needs them.
  std::string without_p_sentence() const;
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
  std::string rates_sentence() const;
  std::string contrast_words(const Subject& subject, std::optional<double>& half) const;
  std::string distance_words(const Subject& subject, double contrast) const;

  const Evaluation& evaluation_;
  std::vector<const EvaluatedScore*> scores_;
  std::vector<Rule> rules_;  ///< false-positive rates that the number of images allows, then p-values
  std::vector<bool> has_p_;  ///< whether a file of the joined table has p-values
  std::vector<std::string> without_p_;                   ///< names of files with outliers that have none
  std::vector<double> out_of_reach_;                     ///< p-values lower than the calibration can give
  std::vector<std::vector<std::vector<double>>> found_;  ///< [rule][score][row]: 1, 0, or NaN without a score
  std::string baseline_;                                 ///< "" if no baseline was evaluated
  std::size_t its_score_ = 0;  ///< index of the baseline in scores_; also 0 if it is the main score
  std::vector<Subject> subjects_;
};

}  // namespace peculiar::analysis
