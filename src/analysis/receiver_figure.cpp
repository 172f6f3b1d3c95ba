#include "analysis/receiver_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "catalog/delimited.h"
#include "statistics/ranking_quality.h"
#include "statistics/receiver_curve.h"

namespace peculiar::analysis {

namespace {

constexpr double kApart = 0.004;      // minimum distance of a curve's points, as a fraction of the axis
constexpr double kChanceStep = 0.05;  // decades
constexpr const char* kPointsName = "receiver_points.csv";

/// Values of a score for the normal images and one class.
struct Told {
  statistics::GroupedValues normal;
  statistics::GroupedValues outliers;

  Told(const Evaluation& evaluation, const EvaluatedScore& score, const ImageClass& outlying)
      : normal(evaluation.grouped(score.values, evaluation.normal().rows)),
        outliers(evaluation.grouped(score.values, outlying.rows)) {}
};

std::string csv_text(const std::string& text) {
  std::string cell;
  catalog::detail::append_quoted(cell, text, ',');
  return cell;
}

/// Returns every point of the curves for all scores and classes.
std::string points_csv(const Evaluation& evaluation) {
  std::string text = "class,score,threshold,false_positive_share,true_positive_share\n";
  for (std::size_t i = 1; i < evaluation.classes().size(); ++i) {
    const ImageClass& one = evaluation.classes()[i];
    for (const EvaluatedScore& score : evaluation.scores()) {
      const Told told(evaluation, score, one);
      const std::string names = csv_text(one.name) + "," + csv_text(score.name);
      for (const statistics::ReceiverPoint& point :
           statistics::receiver_curve(told.normal.values, told.outliers.values))
        text += fmt::format("{},{:.9g},{:.9g},{:.9g}\n", names, point.threshold, point.false_positive,
                            point.true_positive);
    }
  }
  return text;
}

/// "post-merger: AUC 0.87 (0.83-0.91)"
std::string name_of(const ImageClass& one, const statistics::RankingQuality& quality) {
  std::string text = fmt::format("{}: AUC {:.2f}", one.name, quality.area);
  const statistics::AreaInterval sure = quality.interval(statistics::kSure);
  if (std::isfinite(sure.low)) text += fmt::format(" ({:.2f}–{:.2f})", sure.low, sure.high);
  return text;
}

}  // namespace

void draw_receiver_curves(const Evaluation& evaluation, Drawing& drawing) {
  const EvaluatedScore& score = evaluation.main();
  figure::Panel panel{
      "", "false positives: fraction of " + evaluation.normal().name, "true positives", false, {}};
  std::string counts = fmt::format("{} {}", evaluation.normal().name,
                                   finite_values(score.values, evaluation.normal().rows).size());
  double least = 1;  // lowest false-positive rate above 0, where the logarithmic axis begins
  for (std::size_t i = 1; i < evaluation.classes().size(); ++i) {
    const ImageClass& one = evaluation.classes()[i];
    const Told told(evaluation, score, one);
    const auto curve =
        statistics::thinned(statistics::receiver_curve(told.normal.values, told.outliers.values), kApart);
    if (curve.empty()) continue;
    counts += fmt::format(", {} {}", one.name, told.outliers.values.size());
    figure::Series series{
        name_of(one, statistics::ranking_quality(told.normal, told.outliers)), {}, {}, figure::Mark::kCurve};
    for (const statistics::ReceiverPoint& point : curve) {
      series.x.push_back(point.false_positive);
      series.y.push_back(point.true_positive);
    }
    least = std::min(least, 1 / static_cast<double>(told.normal.values.size()));
    panel.series.push_back(std::move(series));
  }
  if (panel.series.empty()) return;
  figure::Series chance{"by chance", {0}, {0}, figure::Mark::kCurve};
  for (double decade = std::log10(least); decade < 0; decade += kChanceStep) {
    chance.x.push_back(std::pow(10.0, decade));
    chance.y.push_back(chance.x.back());
  }
  chance.x.push_back(1);
  chance.y.push_back(1);
  panel.series.push_back(std::move(chance));
  figure::Panel logarithmic = panel;
  logarithmic.log_x = true;
  write_file(drawing.folder() / kPointsName, points_csv(evaluation));
  drawing.draw(
      "receiver-curves", "Scores", "Receiver operating characteristic of " + score.name,
      fmt::format(
          "Fraction of each class against the fraction of {} with at least the same score, on a linear and on a logarithmic axis. AUC: area under the curve, with its 95 % interval (Newcombe 2006, method 5) in brackets. Images: {}. {} has the points and thresholds of all scores.{}",
          evaluation.normal().name, counts, kPointsName, evaluation.left_out_words()),
      "Receiver operating curves: true positives", {panel, logarithmic}, {{"points", kPointsName}});
}

}  // namespace peculiar::analysis
