#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include "analysis/completeness.h"
#include "analysis/words.h"
#include "base/error.h"
#include "catalog/column_access.h"
#include "statistics/ranking_quality.h"

namespace peculiar::analysis {

namespace {

constexpr double kUsualP = 0.01;

std::string percent_id(double share) { return fmt::format("{:.0f}", 100 * share); }

double p_limit(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stop != end || !(value > 0 && value < 1))
    throw usage_error("--at-p: '{}' is not a p-value between 0 and 1", text);
  return value;
}

}  // namespace

void Completeness::choose_baseline() {
  std::vector<std::size_t> outliers;
  for (std::size_t i = 1; i < evaluation_.classes().size(); ++i) {
    const std::vector<std::size_t>& rows = evaluation_.classes()[i].rows;
    outliers.insert(outliers.end(), rows.begin(), rows.end());
  }
  double best = -1;
  const EvaluatedScore* best_score = nullptr;
  for (const EvaluatedScore& score : evaluation_.scores()) {
    if (!score.is_baseline) continue;
    const double area =
        statistics::ranking_quality({finite_values(score.values, evaluation_.normal().rows), {}},
                                    {finite_values(score.values, outliers), {}})
            .area;
    if (!(area > best)) continue;
    best = area;
    best_score = &score;
  }
  if (best_score == nullptr) return;
  baseline_ = best_score->name;
  const auto place = std::find(scores_.begin(), scores_.end(), best_score);
  its_score_ = static_cast<std::size_t>(place - scores_.begin());
  if (place == scores_.end()) scores_.push_back(best_score);
}

void Completeness::choose_rules(const std::vector<std::string>& p_values) {
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const EvaluatedScore* score : scores_)
    fewest = std::min(fewest, finite_values(score->values, evaluation_.normal().rows).size());
  for (const double share : kFalsePositives) {
    if (fewest >= statistics::fewest_normal(share))
      rules_.push_back({percent_id(share), percent_id(share) + " %", share, false});
  }
  add_p_rules(p_values);
  for (const Rule& rule : rules_) look(rule);
}

/// Finds the files with p-values. Returns whether any image of a class is from one of them. If all images of
/// a calibrated file are muted, it has p-values even though none is finite.
bool Completeness::find_p_values() {
  const JoinedTable& joined = evaluation_.joined();
  for (const StackedFile& file : joined.files) has_p_.push_back(!file.calibrated_column.empty());
  const catalog::Column* column = evaluation_.p_values();
  if (column == nullptr) return false;
  for (std::size_t row = 0; row < column->size(); ++row) {
    if (!column->is_missing(row)) has_p_[joined.file[row]] = true;
  }
  bool is_any = false;
  std::set<std::size_t> without;
  for (const ImageClass& one : evaluation_.classes()) {
    for (const std::vector<std::size_t>* rows : {&one.rows, &one.muted}) {
      for (const std::size_t row : *rows) {
        const std::size_t file = joined.file[row];
        is_any = is_any || has_p_[file];
        if (!has_p_[file] && &one != &evaluation_.normal()) without.insert(file);
      }
    }
  }
  for (const std::size_t file : without) without_p_.push_back(joined.files[file].name);
  return is_any;
}

std::string Completeness::without_p_sentence() const {
  const bool uses_p = std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return rule.is_p; });
  if (!uses_p || without_p_.empty()) return "";
  const bool is_one = without_p_.size() == 1;
  return fmt::format(
      "{} {} no p-values: {} outliers are left out of the completeness at a given p-value (calibrate {} like the other scores).",
      list_words(without_p_), is_one ? "has" : "have", is_one ? "its" : "their", is_one ? "it" : "them");
}

/// Without planted outliers, uses only the requested limits: if the normal images are those of the
/// calibration, p-values are equivalent to false-positive rates.
void Completeness::add_p_rules(const std::vector<std::string>& p_values) {
  std::vector<double> limits;
  for (const std::string& text : p_values) limits.push_back(p_limit(text));
  if (limits.empty() && evaluation_.is_planted()) limits.push_back(kUsualP);
  const std::string& calibrated = evaluation_.calibrated_score();
  const std::string& main = evaluation_.main().name;
  if (!find_p_values() || !(calibrated.empty() || calibrated == main)) {
    if (!p_values.empty())
      throw usage_error("--at-p: the scores have no p-values of {} (peculiar calibrate --column {})", main,
                        main);
    return;
  }
  for (const double limit : limits) {
    if (limit < evaluation_.least_p_value())
      out_of_reach_.push_back(limit);
    else
      rules_.push_back({fmt::format("p-{:.3g}", limit), fmt::format("p {:.3g}", limit), limit, true});
  }
}

void Completeness::look(const Rule& rule) {
  const std::vector<bool>& muted = evaluation_.joined().muted;
  std::vector<std::vector<double>> of_scores;
  for (const EvaluatedScore* score : scores_) {
    std::vector<double> found(score->values.size(), std::nan(""));
    if (rule.is_p && score == &evaluation_.main()) {
      // An image with a score and no p-value, in a file that has them, is muted: it cannot be a candidate.
      const std::vector<double> p = catalog::numbers(*evaluation_.p_values());
      for (std::size_t row = 0; row < found.size(); ++row) {
        if (std::isfinite(score->values[row]) && has_p_[evaluation_.joined().file[row]])
          found[row] = p[row] <= rule.limit ? 1 : 0;
      }
    } else if (!rule.is_p) {
      const double threshold =
          statistics::threshold_at(finite_values(score->values, evaluation_.normal().rows), rule.limit);
      for (std::size_t row = 0; row < found.size(); ++row) {
        if (std::isfinite(score->values[row])) found[row] = score->values[row] > threshold ? 1 : 0;
      }
    }
    for (std::size_t row = 0; row < found.size(); ++row) {
      if (muted[row] && std::isfinite(found[row])) found[row] = 0;
    }
    of_scores.push_back(std::move(found));
  }
  found_.push_back(std::move(of_scores));
}

}  // namespace peculiar::analysis
