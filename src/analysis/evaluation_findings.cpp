#include "analysis/evaluation_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace peculiar::analysis {

namespace {

constexpr std::size_t kShown = 1;    // of the thresholds: 90 %
constexpr double kBeyondChance = 3;  // standard errors
constexpr double kDifference = 2;    // of two areas

std::string class_words(const std::string& name) { return fmt::format("'{}'", name); }

/// "combined flags 92 % of the 300 images of 'post-merger' above its 90 % threshold (k-means: 40 %)".
std::string flagged_sentence(const FlaggedShare& row) {
  const statistics::Share& share = row.above[kShown];
  std::string words =
      fmt::format("{} flags {:.1f} % ({:.1f} to {:.1f}) of the {} images of {} above its {} % threshold",
                  row.score, 100 * share.value(), 100 * share.low(), 100 * share.high(), row.images,
                  class_words(row.image_class), kPercentiles[kShown]);
  if (row.clustered.of > 0) words += fmt::format("; k-means, {:.1f} %", 100 * row.clustered.value());
  return words + ".";
}

/// Whether the thresholds hold for normal images that were not trained on.
std::string normal_sentence(const Evaluation& evaluation) {
  if (evaluation.training().rows.empty()) return "";
  std::string shares;
  double worst = 0;
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
    const statistics::Share share = evaluation.above(evaluation.normal().rows, evaluation.main(), i);
    const statistics::Share trained = evaluation.above(evaluation.training().rows, evaluation.main(), i);
    const double expected = 1 - kPercentiles[i] / 100.0;
    // The threshold itself is an estimate from the training images.
    const double error =
        std::sqrt(expected * (1 - expected) * (1 / share.independent() + 1 / trained.independent()));
    const double deviation = (share.value() - expected) / error;
    if (std::abs(deviation) > std::abs(worst)) worst = deviation;
    shares += fmt::format("{}{:.1f}",
                          i == 0                         ? ""
                          : i + 1 == kPercentiles.size() ? " and "
                                                         : ", ",
                          100 * share.value());
  }
  const char* verdict =
      worst > kBeyondChance    ? "more than chance allows: unseen images score higher than trained ones"
      : worst < -kBeyondChance ? "fewer than chance allows: unseen images score lower than trained ones"
                               : "as chance allows";
  return fmt::format(
      "Of the {} images of {} that were not trained on, {} flags {} % where 15, 10 and 5 % are expected: {}.",
      evaluation.normal().rows.size(), class_words(evaluation.normal().name), evaluation.main().name, shares,
      verdict);
}

const EvaluatedScore* score_named(const Evaluation& evaluation, const std::string& name) {
  for (const EvaluatedScore& score : evaluation.scores()) {
    if (score.name == name) return &score;
  }
  return nullptr;
}

/// The rows that have both scores.
std::vector<std::size_t> common(const std::vector<std::size_t>& rows, const EvaluatedScore& a,
                                const EvaluatedScore& b) {
  std::vector<std::size_t> result;
  for (const std::size_t row : rows) {
    if (std::isfinite(a.values[row]) && std::isfinite(b.values[row])) result.push_back(row);
  }
  return result;
}

/// The main score beside the best baseline of a class.
std::string baseline_sentence(const Evaluation& evaluation, const ImageClass& one,
                              const std::string& baseline) {
  const EvaluatedScore& main = evaluation.main();
  const EvaluatedScore* other = score_named(evaluation, baseline);
  if (other == nullptr || other->name == main.name) return "";
  const std::vector<std::size_t> normal = common(evaluation.normal().rows, main, *other);
  const std::vector<std::size_t> outliers = common(one.rows, main, *other);
  if (normal.empty() || outliers.empty()) return "";
  const auto quality = [&](const EvaluatedScore& score) {
    return statistics::ranking_quality(evaluation.grouped(score.values, normal),
                                       evaluation.grouped(score.values, outliers));
  };
  const statistics::RankingQuality own = quality(main);
  const statistics::RankingQuality its = quality(*other);
  const double error = statistics::area_difference_error(own, its);
  const double difference = own.area - its.area;
  const char* verdict = difference > kDifference * error    ? "ahead of"
                        : difference < -kDifference * error ? "behind"
                                                            : "level with";
  return fmt::format(
      "On {}, {} (area under the curve {:.3f}) is {} the best baseline, {} ({:.3f}): difference {:+.3f} +- {:.3f}.",
      class_words(one.name), main.name, own.area, verdict, baseline, its.area, difference, error);
}

/// The score that ranks a class best, where it is another than the main one.
std::string best_sentence(const Evaluation& evaluation, const std::vector<ClassQuality>& qualities,
                          const std::string& name) {
  const ClassQuality* best = nullptr;
  for (const ClassQuality& one : qualities) {
    if (one.image_class == name && (best == nullptr || one.area > best->area)) best = &one;
  }
  if (best == nullptr || best->score == evaluation.main().name) return "";
  return fmt::format("The best single column on {} is {} ({:.3f} +- {:.3f}).", class_words(name), best->score,
                     best->area, best->area_error);
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
    sentences.push_back(
        fmt::format("Of {}, {} flags {:.1f} % where the flux ratio is {}, and {:.1f} % where it is {}.",
                    class_words(one.name), evaluation.main().name, 100 * bins.front()->above[kShown].value(),
                    bins.front()->bin, 100 * bins.back()->above[kShown].value(), bins.back()->bin));
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
          findings.push_back(flagged_sentence(row));
      }
    }
  }
  findings.push_back(normal_sentence(evaluation));
  for (const bool subtle : {false, true}) {
    for (const ImageClass& one : evaluation.outliers(subtle)) {
      for (const ClassQuality& quality : qualities) {
        if (quality.image_class == one.name && quality.is_best_baseline)
          findings.push_back(baseline_sentence(evaluation, one, quality.score));
      }
      findings.push_back(best_sentence(evaluation, qualities, one.name));
    }
  }
  for (std::string& sentence : ratio_sentences(evaluation, flagged)) findings.push_back(std::move(sentence));
  for (const ImageClass& one : evaluation.classes()) {
    const std::size_t without = one.rows.size() - finite_values(evaluation.main().values, one.rows).size();
    if (without > 0)
      findings.push_back(fmt::format("{} of the {} images of {} have no {} and are left out.", without,
                                     one.rows.size(), class_words(one.name), evaluation.main().name));
  }
  std::erase(findings, "");
  return findings;
}

}  // namespace peculiar::analysis
