#include "analysis/completeness.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "statistics/ranking_quality.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kBins = 6;
constexpr std::size_t kTimeBins = 10;
constexpr std::int64_t kFewestInBin = 5;
constexpr const char* kSection = "Completeness";

/// The properties, in the order of the panels.
constexpr std::array kProperties{"mass_ratio", "time", "tidal", "flux_ratio", "separation"};

bool is_of_companion(const std::string& property) {
  return property == "flux_ratio" || property == "separation";
}

/// As property, but of these rows alone.
Property of_rows(const Property& property, const std::vector<std::size_t>& rows) {
  Property result = property;
  result.values.assign(property.values.size(), std::nan(""));
  for (const std::size_t row : rows) result.values[row] = property.values[row];
  return result;
}

std::string percent_id(double share) { return fmt::format("{:.0f}", 100 * share); }

}  // namespace

Completeness::Completeness(const Evaluation& evaluation)
    : evaluation_(evaluation), scores_(evaluation.shown_scores()) {
  for (std::size_t i = 1; i < evaluation.classes().size(); ++i) {
    const ImageClass& one = evaluation.classes()[i];
    outliers_.insert(outliers_.end(), one.rows.begin(), one.rows.end());
    if (!evaluation.is_papers() || one.name.starts_with("pre-merger"))
      before_.insert(before_.end(), one.rows.begin(), one.rows.end());
  }
  double best = -1;
  const EvaluatedScore* best_score = nullptr;
  for (const EvaluatedScore& score : evaluation.scores()) {
    if (!score.is_baseline) continue;
    const double area =
        statistics::ranking_quality({finite_values(score.values, evaluation.normal().rows), {}},
                                    {finite_values(score.values, outliers_), {}})
            .area;
    if (!(area > best)) continue;
    best = area;
    best_score = &score;
  }
  if (best_score != nullptr) {
    baseline_ = best_score->name;
    if (std::find(scores_.begin(), scores_.end(), best_score) == scores_.end()) scores_.push_back(best_score);
  }
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const EvaluatedScore* score : scores_)
    fewest = std::min(fewest, finite_values(score->values, evaluation.normal().rows).size());
  // Of fewer images the highest score is all that there is of the share.
  for (const double share : kFalsePositives) {
    if (share * static_cast<double>(fewest) >= 1) rates_.push_back(share);
  }
  for (const EvaluatedScore* score : scores_) {
    const std::vector<double> normal = finite_values(score->values, evaluation.normal().rows);
    thresholds_.emplace_back();
    for (const double share : rates_)
      thresholds_.back().push_back(statistics::score_exceeded_by(normal, share));
  }
  for (const char* name : kProperties) {
    const Property* property = evaluation.properties().find(name);
    if (property == nullptr) continue;
    const std::vector<std::size_t>& rows = is_of_companion(name) ? before_ : outliers_;
    const std::vector<double> edges = name == std::string("time")
                                          ? even_edges(-1, 1, kTimeBins)
                                          : equal_count_edges(of_rows(*property, rows), kBins);
    if (!edges.empty()) against_.push_back({property, &rows, edges});
  }
}

std::string Completeness::caption(const std::string& percent) const {
  std::string words = fmt::format(
      "Per cent of the {} whose score lies above what {} % of the {} images of {} exceed",
      evaluation_.is_papers() ? "mergers (of flux ratio and separation: of the pre-mergers)" : "outliers",
      percent, finite_values(evaluation_.main().values, evaluation_.normal().rows).size(),
      evaluation_.normal().name);
  words += baseline_.empty() ? "." : fmt::format("; {} is the best baseline.", baseline_);
  return words +
         fmt::format(
             " Bins of fewer than {} images are left out; the threshold's own scatter is not in the errors. {}{}{}",
             kFewestInBin, evaluation_.error_words(), evaluation_.companion_words(),
             evaluation_.left_out_words());
}

std::optional<TextTable> Completeness::table() const {
  if (rates_.empty()) return std::nullopt;
  std::vector<std::string> percents;
  for (const double share : rates_) percents.push_back(percent_id(share));
  TextTable table{"completeness",
                  "Share found at a given share of false positives",
                  caption(fmt::format("{}", fmt::join(percents, " / "))),
                  3,
                  {"against", "bin", "score", "images"},
                  {},
                  kSection};
  for (const double share : rates_)
    table.headings.push_back(fmt::format("found at {} % [%]", percent_id(share)));
  for (const Against& one : against_) {
    for (std::size_t bin = 0; bin + 1 < one.edges.size(); ++bin) {
      std::vector<std::size_t> rows;
      for (const std::size_t row : *one.rows) {
        if (bin_of(one.property->values[row], one.edges) == static_cast<int>(bin)) rows.push_back(row);
      }
      for (std::size_t i = 0; i < scores_.size(); ++i) {
        std::vector<TableCell> cells{{one.property->label},
                                     {fmt::format("{:.3g} to {:.3g}", one.edges[bin], one.edges[bin + 1])},
                                     {scores_[i]->name}};
        std::int64_t images = 0;
        for (std::size_t k = 0; k < rates_.size(); ++k) {
          statistics::GroupedValues found = evaluation_.grouped(scores_[i]->values, rows);
          images = static_cast<std::int64_t>(found.values.size());
          for (double& value : found.values) value = value > thresholds_[i][k] ? 1 : 0;
          const statistics::Share share = statistics::Share::of_values(found);
          cells.push_back({share.percent_text(), share.percent_tex()});
        }
        if (images < kFewestInBin) continue;
        cells.insert(cells.begin() + 3, TableCell{std::to_string(images)});
        table.rows.push_back(std::move(cells));
      }
    }
  }
  if (table.rows.empty()) return std::nullopt;
  return table;
}

void Completeness::draw(Drawing& drawing) const {
  std::vector<std::string> wanted;
  for (const char* name : kProperties) {
    if (evaluation_.properties().find(name) == nullptr) wanted.push_back(Properties::wanted(name));
  }
  if (rates_.size() < kFalsePositives.size())
    wanted.push_back(
        fmt::format("{:.0f} normal images for every share of false positives", 1 / kFalsePositives.front()));
  if (!wanted.empty()) drawing.leave_out("completeness", fmt::format("{}", fmt::join(wanted, "; ")));
  for (std::size_t k = 0; k < rates_.size(); ++k) {
    std::vector<figure::Panel> panels;
    for (const Against& one : against_) {
      // Each score has the images of its own.
      std::vector<std::vector<std::size_t>> rows(scores_.size());
      std::vector<ShareCurve> curves;
      for (std::size_t i = 0; i < scores_.size(); ++i) {
        const EvaluatedScore* score = scores_[i];
        for (const std::size_t row : *one.rows) {
          if (std::isfinite(score->values[row])) rows[i].push_back(row);
        }
        const double threshold = thresholds_[i][k];
        curves.push_back({score->name, &rows[i],
                          [score, threshold](std::size_t row) { return score->values[row] > threshold; }});
      }
      panels.push_back(share_panel(*one.property, "found [%]", curves, one.edges, evaluation_.groups()));
      panels.back().log_x = one.property->name == "flux_ratio";
    }
    const std::string percent = percent_id(rates_[k]);
    drawing.draw("completeness-" + percent, kSection,
                 fmt::format("Share found at {} % of false positives", percent), caption(percent),
                 "Per cent found", panels);
  }
}

}  // namespace peculiar::analysis
