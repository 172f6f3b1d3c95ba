#include "analysis/evaluation_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "analysis/paper_comparison.h"
#include "analysis/words.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kShown = 1;  // index of the threshold shown: 90 %

std::string class_words(const std::string& name) { return fmt::format("'{}'", name); }

/// "combined flags 92.0 % (88.1 to 94.8) of the 300 images of 'post-merger' above its 90 % threshold. k-means
/// puts 48.5 % (33.4 to 63.9) of them, and 46.4 % (27.9 to 66.0) of 'isolated', which are false alarms, into
/// its cluster of outliers."
std::string flagged_sentence(const Evaluation& evaluation, const FlaggedShare& row) {
  std::string words = fmt::format("{} flags {} of the {} images of {} above its {} % threshold.", row.score,
                                  row.above[kShown].sure_text(), row.images, class_words(row.image_class),
                                  kPercentiles[kShown]);
  const statistics::Share false_alarms = evaluation.in_odd_cluster(evaluation.normal().rows);
  if (row.clustered.of > 0 && false_alarms.of > 0)
    words += fmt::format(
        " k-means puts {} of them, and {} of {}, which are false alarms, into its outlier cluster.",
        row.clustered.sure_text(), false_alarms.sure_text(), class_words(evaluation.normal().name));
  return words;
}

/// In standard errors: 95 % probability that all three intervals cover (Bonferroni).
constexpr double kSureOfThree = 2.394;

/// Thresholds whose interval for the normal images excludes the expected fraction.
struct ThresholdVerdict {
  std::vector<std::string> more, fewer;              ///< significant, allowing for three thresholds
  std::vector<std::string> maybe_more, maybe_fewer;  ///< by the individual 95 % interval, quoted in brackets

  void add(const statistics::Share& share, double expected, const std::string& threshold) {
    if (share.low(kSureOfThree) > expected)
      more.push_back(threshold);
    else if (share.low(statistics::kSure) > expected)
      maybe_more.push_back(threshold);
    if (share.high(kSureOfThree) < expected)
      fewer.push_back(threshold);
    else if (share.high(statistics::kSure) < expected)
      maybe_fewer.push_back(threshold);
  }
  bool is_silent() const {
    return more.empty() && fewer.empty() && maybe_more.empty() && maybe_fewer.empty();
  }

  std::string words() const {
    if (is_silent())
      return " The intervals contain the expected fractions: there is no evidence that the thresholds fail for images that the model has not seen.";
    std::string words;
    for (const auto& [thresholds, amount, side] :
         {std::tuple(more, "more", "higher"), std::tuple(fewer, "fewer", "lower")}) {
      if (!thresholds.empty())
        words += fmt::format(
            " That is {0} than expected {1}: images that the model has not seen score {2} than its training images, so {0} normal images are flagged than the threshold implies.",
            amount, at(thresholds), side);
    }
    for (const auto& [thresholds, amount, side] :
         {std::tuple(maybe_more, "more", "above"), std::tuple(maybe_fewer, "fewer", "below")}) {
      if (!thresholds.empty())
        words += fmt::format(
            " {} the interval lies {} the expected fraction: {} normal images may be flagged than the threshold implies. This is not certain, since one of three intervals misses more often than a single one.",
            capitalised(at(thresholds)), side, amount);
    }
    return words;
  }

 private:
  static std::string at(const std::vector<std::string>& thresholds) {
    return fmt::format("at the threshold{} of {}", thresholds.size() > 1 ? "s" : "", list_words(thresholds));
  }
  static std::string capitalised(std::string words) {
    words.front() = 'A';
    return words;
  }
};

std::string normal_sentence(const Evaluation& evaluation) {
  if (evaluation.training().rows.empty()) return "";
  std::vector<std::string> shares;
  ThresholdVerdict verdict;
  std::int64_t images = 0;
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
    statistics::Share share = evaluation.above(evaluation.normal().rows, evaluation.main(), i);
    const statistics::Share trained = evaluation.above(evaluation.training().rows, evaluation.main(), i);
    // The threshold is itself an estimate; its scatter widens the interval as fewer images would.
    share.design *= 1 + share.independent() / trained.independent();
    images = share.of;
    shares.push_back(share.sure_text());
    verdict.add(share, 1 - kPercentiles[i] / 100.0, fmt::format("{} %", kPercentiles[i]));
  }
  return fmt::format(
      "Of the {} images of {} that were not trained on, {} flags {}; 15, 10 and 5 % are expected.{}", images,
      class_words(evaluation.normal().name), evaluation.main().name, list_words(shares), verdict.words());
}

/// Returns the rows that have both scores.
std::vector<std::size_t> common(const std::vector<std::size_t>& rows, const EvaluatedScore& a,
                                const EvaluatedScore& b) {
  std::vector<std::size_t> result;
  for (const std::size_t row : rows) {
    if (std::isfinite(a.values[row]) && std::isfinite(b.values[row])) result.push_back(row);
  }
  return result;
}

/// Difference between the areas under the curve of the main and another score, over the images with both.
struct AreaLead {
  double main = 0;
  double other = 0;
  double error = 0;  ///< of the difference; NaN if unknown

  double lead() const { return main - other; }
  double low(double deviations = statistics::kSure) const {
    return std::max(-1.0, lead() - deviations * error);
  }
  double high(double deviations = statistics::kSure) const {
    return std::min(1.0, lead() + deviations * error);
  }
  /// "ahead of asymmetry by 0.021 +- 0.006 (3.5 errors)"; "level with asymmetry" if exactly equal.
  std::string standing(const std::string& name) const {
    if (lead() == 0) return "level with " + name;
    std::string words =
        fmt::format("{} {} by {:.3f}", lead() > 0 ? "ahead of" : "behind", name, std::abs(lead()));
    if (std::isfinite(error) && error > 0)
      words += fmt::format(" +- {:.3f} ({:.1f} errors)", error, std::abs(lead()) / error);
    return words;
  }
  /// "difference +0.022, +0.004 to +0.040".
  std::string words() const {
    return std::isfinite(error) ? fmt::format("difference {:+.3f}, {:+.3f} to {:+.3f}", lead(), low(), high())
                                : fmt::format("difference {:+.3f}, of unknown error", lead());
  }
};

/// Nothing if no normal image, or none of the class, has both scores.
std::optional<AreaLead> area_lead(const Evaluation& evaluation, const ImageClass& one,
                                  const std::string& name) {
  const EvaluatedScore& main = evaluation.main();
  const EvaluatedScore* other = evaluation.find_score(name);
  if (other == nullptr || other->name == main.name) return std::nullopt;
  const std::vector<std::size_t> normal = common(evaluation.normal().rows, main, *other);
  const std::vector<std::size_t> outliers = common(one.rows, main, *other);
  if (normal.empty() || outliers.empty()) return std::nullopt;
  const auto quality = [&](const EvaluatedScore& score) {
    return statistics::ranking_quality(evaluation.grouped(score.values, normal),
                                       evaluation.grouped(score.values, outliers));
  };
  const statistics::RankingQuality own = quality(main);
  const statistics::RankingQuality its = quality(*other);
  return AreaLead{own.area, its.area, statistics::area_difference_error(own, its)};
}

/// Follows if only the interval of a single difference excludes 0.
std::string choice_words(const std::string& among) {
  return fmt::format(", which is not certain, since it was chosen as the best of {}", among);
}

/// Compares the main score with the best baseline of a class. That was chosen for its large area, so "worse"
/// allows for the number of baselines; the choice only makes "better" harder.
std::string baseline_sentence(const Evaluation& evaluation, const ImageClass& one,
                              const std::string& baseline) {
  const std::optional<AreaLead> lead = area_lead(evaluation, one, baseline);
  if (!lead) return "";
  const std::string& main = evaluation.main().name;
  const auto baselines = static_cast<std::size_t>(
      std::count_if(evaluation.scores().begin(), evaluation.scores().end(),
                    [&](const EvaluatedScore& score) { return score.is_baseline && score.name != main; }));
  std::string verdict = "neither is shown to rank better";
  if (lead->low() > 0)
    verdict = main + " ranks better than it";
  else if (lead->high(statistics::sure_of_all(baselines)) < 0)
    verdict = main + " ranks worse than it";
  else if (lead->high() < 0)
    verdict = main + " may rank worse than it" + choice_words(fmt::format("{} baselines", baselines));
  return fmt::format(
      "On {}, {} has an area under the curve of {:.3f} and the best baseline, {}, one of {:.3f}: {} ({}). {} is {}.",
      class_words(one.name), main, lead->main, baseline, lead->other, verdict, lead->words(), main,
      lead->standing(baseline));
}

/// The score that ranks a class best, if it is not the main score. It was chosen among all others, so
/// "better" allows for their number.
std::string best_sentence(const Evaluation& evaluation, const std::vector<ClassQuality>& qualities,
                          const ImageClass& one) {
  const ClassQuality* best = nullptr;
  std::size_t scores = 0;
  for (const ClassQuality& its : qualities) {
    if (its.image_class != one.name) continue;
    ++scores;
    if (best == nullptr || its.area > best->area) best = &its;
  }
  if (best == nullptr || best->is_best_baseline) return "";  // already mentioned
  const std::optional<AreaLead> lead = area_lead(evaluation, one, best->score);
  if (!lead) return "";
  const std::string& main = evaluation.main().name;
  std::string verdict = "is not shown to rank better than " + main;
  if (lead->high(statistics::sure_of_all(scores - 1)) < 0)
    verdict = "ranks better than " + main;
  else if (lead->high() < 0)
    verdict = "may rank better than " + main + choice_words(std::to_string(scores));
  return fmt::format("Of all {} scores, {} has the largest area under the curve on {}, {:.3f}: it {} ({}).",
                     scores, best->score, class_words(one.name), lead->other, verdict, lead->words());
}

/// Only a calibrated score is on a common scale.
std::string models_sentence(const Evaluation& evaluation) {
  if (!evaluation.has_several_models()) return "";
  const std::string& main = evaluation.main().name;
  const std::string common =
      evaluation.has_one_calibration() ? evaluation.joined().files.front().calibrated_column : "";
  const std::string words =
      "The images were scored by several models, each on its own scale. Tables and figures pool them: ";
  if (main == common)
    return words +
           fmt::format(
               "those of {} are correct, as it was brought to a common scale; those of other scores are approximate.",
               main);
  return words + fmt::format("those of {} are approximate{}.", main,
                             common.empty() ? "" : fmt::format("; {} is on a common scale", common));
}

/// From the brightest companions to the faintest.
std::vector<std::string> ratio_sentences(const Evaluation& evaluation,
                                         const std::vector<FlaggedShare>& flagged) {
  std::vector<std::string> sentences;
  for (const ImageClass& one : evaluation.outliers(false)) {
    std::vector<const FlaggedShare*> bins;
    for (const FlaggedShare& row : flagged) {
      if (row.table == "table-2" && row.image_class == one.name && row.score == evaluation.main().name)
        bins.push_back(&row);
    }
    if (bins.size() < 2) continue;
    sentences.push_back(fmt::format("Of {}, {} flags {} where the flux ratio is {}, and {} where it is {}.",
                                    class_words(one.name), evaluation.main().name,
                                    bins.front()->above[kShown].sure_text(), bins.front()->bin,
                                    bins.back()->above[kShown].sure_text(), bins.back()->bin));
  }
  return sentences;
}

}  // namespace

std::vector<std::string> evaluation_findings(const Evaluation& evaluation,
                                             const std::vector<FlaggedShare>& flagged,
                                             const std::vector<ClassQuality>& qualities) {
  std::vector<std::string> findings;
  for (const bool subtle : {false, true}) {
    for (const ImageClass& one : evaluation.outliers(subtle)) {
      for (const FlaggedShare& row : flagged) {
        if (row.image_class == one.name && row.score == evaluation.main().name && row.bin.empty())
          findings.push_back(flagged_sentence(evaluation, row));
      }
    }
    if (!subtle) findings.push_back(paper_sentence(evaluation));
  }
  findings.push_back(normal_sentence(evaluation));
  for (const bool subtle : {false, true}) {
    for (const ImageClass& one : evaluation.outliers(subtle)) {
      for (const ClassQuality& quality : qualities) {
        if (quality.image_class == one.name && quality.is_best_baseline)
          findings.push_back(baseline_sentence(evaluation, one, quality.score));
      }
      findings.push_back(best_sentence(evaluation, qualities, one));
    }
  }
  for (std::string& sentence : ratio_sentences(evaluation, flagged)) findings.push_back(std::move(sentence));
  for (const ImageClass& one : evaluation.classes()) {
    const std::size_t without = one.rows.size() - finite_values(evaluation.main().values, one.rows).size();
    if (without > 0)
      findings.push_back(fmt::format("{} of the {} images of {} have no {} and are left out.", without,
                                     one.rows.size(), class_words(one.name), evaluation.main().name));
  }
  if (const std::string told = evaluation.companion_words(); !told.empty())
    findings.push_back(told.substr(1));
  if (const std::string left_out = evaluation.left_out_words(); !left_out.empty())
    findings.push_back(left_out.substr(1));
  findings.push_back(models_sentence(evaluation));
  std::string what = "Intervals in brackets are 95 % confidence intervals";
  if (evaluation.has_groups())
    what +=
        fmt::format("; they allow for the dependence of images of one {} ({} groups of {} images)",
                    evaluation.grouping().noun(), evaluation.grouping().groups, evaluation.grouping().images);
  findings.push_back(what + ".");
  std::erase(findings, "");
  return findings;
}

}  // namespace peculiar::analysis
