#include "analysis/evaluation_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/flux_ratio_table.h"
#include "analysis/published_paper.h"
#include "base/error.h"
#include "catalog/cells.h"

namespace peculiar::analysis {

namespace {

/// Returns the rows in each bin of the flux ratio, fainter to brighter.
std::vector<std::vector<std::size_t>> flux_ratio_bins(const Property& ratio,
                                                      const std::vector<std::size_t>& rows,
                                                      const std::vector<double>& edges) {
  std::vector<std::vector<std::size_t>> bins(edges.size() - 1);
  for (const std::size_t row : rows) {
    const int bin = ratio_bin(fainter_to_brighter(ratio.values[row]), edges);
    if (bin >= 0) bins[static_cast<std::size_t>(bin)].push_back(row);
  }
  return bins;
}

void add_rows(std::vector<FlaggedShare>& flagged, const Evaluation& evaluation, FlaggedShare row,
              const std::vector<std::size_t>& images, const std::vector<EvaluatedScore>& scores) {
  if (images.empty()) return;
  row.clustered = evaluation.in_odd_cluster(images);
  for (const EvaluatedScore& score : scores) {
    row.score = score.name;
    for (std::size_t i = 0; i < row.above.size(); ++i) row.above[i] = evaluation.above(images, score, i);
    row.images = row.above[0].of;
    if (row.images > 0) flagged.push_back(row);
  }
}

/// "0.914 +0.020 -0.024".
TableCell area_cell(const ClassQuality& one) {
  const std::string area = fmt::format("{:.3f}", one.area);
  if (!std::isfinite(one.area_interval.low)) return {area};
  const double up = one.area_interval.high - one.area, down = one.area - one.area_interval.low;
  return {fmt::format("{} +{:.3f} -{:.3f}", area, up, down),
          fmt::format("${}^{{+{:.3f}}}_{{-{:.3f}}}$", area, up, down)};
}

/// Why a recall is not given; "" if all are.
std::string too_few_words(const std::vector<ClassQuality>& qualities, const std::string& normal) {
  const bool lacks = std::any_of(qualities.begin(), qualities.end(), [](const ClassQuality& one) {
    return one.recall_at_1.of == 0 || one.recall_at_10.of == 0;
  });
  if (!lacks) return "";
  return fmt::format(" -: a rate of 1 % needs at least {} images of {} with the score, one of 10 % {}.",
                     statistics::fewest_normal(0.01), normal, statistics::fewest_normal(0.1));
}

constexpr const char* kOthers = "-others";  // suffix of the id of a table of scores that are not leading

/// Whether a score is in the first tables.
bool is_leading(const Evaluation& evaluation, const std::string& name) {
  for (const EvaluatedScore& score : evaluation.scores()) {
    if (score.name == name) return score.is_leading;
  }
  return false;
}

/// Returns a table of the leading scores or of the others.
TextTable flagged_table(const Evaluation& evaluation, const std::vector<FlaggedShare>& flagged,
                        const std::string& id, const std::string& title, bool leading) {
  TextTable table{id, title, "", 2, {"class", "score", "images"}, {}};
  if (!leading) {
    table.id += kOthers;
    table.title += ": other scores";
    table.section = kOtherScores;
  }
  const bool has_bins = id == "table-2";
  if (has_bins) {
    table.headings.insert(table.headings.begin() + 1, "flux ratio");
    table.word_columns = 3;
  }
  for (const int percentile : kPercentiles)
    table.headings.push_back(fmt::format("above {} % [%]", percentile));
  if (evaluation.has_clusters()) table.headings.emplace_back("k-means [%]");
  for (const FlaggedShare& row : flagged) {
    if (row.table != id || is_leading(evaluation, row.score) != leading) continue;
    std::vector<TableCell> cells{{row.image_class}, {row.score}, {std::to_string(row.images)}};
    if (has_bins) cells.insert(cells.begin() + 1, TableCell{row.bin});
    for (const statistics::Share& share : row.above)
      cells.push_back({share.percent_text(), share.percent_tex()});
    if (evaluation.has_clusters())
      cells.push_back({row.clustered.percent_text(), row.clustered.percent_tex()});
    table.rows.push_back(std::move(cells));
  }
  table.caption =
      fmt::format("Percentage of the images whose score lies above the 85, 90 and 95 % quantiles of {}",
                  evaluation.threshold_source());
  if (evaluation.has_clusters())
    table.caption += fmt::format(", and percentage in a k-means cluster other than that of most {}",
                                 evaluation.cluster_source());
  table.caption += ". " + evaluation.error_words();
  const Property* ratio = evaluation.properties().find("flux_ratio");
  if (has_bins && ratio != nullptr)
    table.caption += fmt::format(
        " Flux ratios (column {}{}) are of the fainter galaxy to the brighter.", ratio->column,
        ratio->column == evaluation.companions().detected_ratio_column ? ", of sources as detected" : "");
  table.caption += evaluation.companion_words();
  if (leading && evaluation.is_papers()) {
    std::vector<std::string> shown;
    for (const EvaluatedScore& score : evaluation.scores()) {
      if (score.is_leading) shown.push_back(score.name);
    }
    table.caption += as_in_paper_by_score("table " + id.substr(id.size() - 1), shown);
    if (has_bins && !as_in_paper_by_score("", shown).empty())
      table.caption += " The edges of the bins are chosen here, not taken from the paper.";
  }
  table.caption += evaluation.left_out_words();
  return table;
}

}  // namespace

std::vector<double> falling_edges(const std::vector<std::string>& texts, const std::string& option) {
  std::vector<double> edges;
  for (const std::string& text : texts) {
    const std::optional<double> edge = catalog::detail::parse_float(text);
    if (!edge || !(*edge >= 0 && *edge <= 1))
      throw usage_error("{}: '{}' is not a number from 0 to 1", option, text);
    if (!edges.empty() && !(*edge < edges.back()))
      throw usage_error("{}: bin edges must decrease, but {} follows {}", option, *edge, edges.back());
    edges.push_back(*edge);
  }
  if (edges.size() < 2) throw usage_error("{}: give at least two bin edges", option);
  return edges;
}

std::vector<FlaggedShare> flagged_shares(const Evaluation& evaluation, const std::vector<double>& edges) {
  std::vector<FlaggedShare> flagged;
  const bool has_training = !evaluation.training().rows.empty();
  FlaggedShare row;
  row.table = "table-1";
  row.image_class = evaluation.training().name;
  // The images that set the thresholds; the same for every score.
  add_rows(flagged, evaluation, row, evaluation.training().rows, {evaluation.main()});
  row.image_class = evaluation.normal().name + (has_training ? ", held out" : "");
  add_rows(flagged, evaluation, row, evaluation.normal().rows, evaluation.scores());
  for (const ImageClass& one : evaluation.outliers(false)) {
    row.image_class = one.name;
    add_rows(flagged, evaluation, row, one.rows, evaluation.scores());
  }
  row.table = "table-2";
  if (const Property* ratio = evaluation.properties().find("flux_ratio")) {
    for (const ImageClass& one : evaluation.outliers(false)) {
      row.image_class = one.name;
      const auto bins = flux_ratio_bins(*ratio, one.rows, edges);
      for (std::size_t bin = 0; bin < bins.size(); ++bin) {
        row.bin = ratio_bin_text(edges[bin], edges[bin + 1]);
        add_rows(flagged, evaluation, row, bins[bin], evaluation.scores());
      }
    }
  }
  row.table = "table-3";
  row.bin.clear();
  for (const ImageClass& one : evaluation.outliers(true)) {
    row.image_class = one.name;
    add_rows(flagged, evaluation, row, one.rows, evaluation.scores());
  }
  return flagged;
}

std::vector<TextTable> flagged_tables(const Evaluation& evaluation,
                                      const std::vector<FlaggedShare>& flagged) {
  std::vector<TextTable> tables;
  for (const auto& [id, title] :
       {std::pair{"table-1", "Flagged of each class"},
        std::pair{"table-2", "Flagged by the companion's flux ratio"},
        std::pair{"table-3", "Flagged without a companion in the frame, and after the merger"}}) {
    for (const bool leading : {true, false}) {
      TextTable table = flagged_table(evaluation, flagged, id, title, leading);
      if (!table.rows.empty()) tables.push_back(std::move(table));
    }
  }
  return tables;
}

std::vector<ClassQuality> class_qualities(const Evaluation& evaluation) {
  std::vector<ClassQuality> qualities;
  std::vector<ImageClass> classes = evaluation.outliers(false);
  const std::vector<ImageClass> subtle = evaluation.outliers(true);
  classes.insert(classes.end(), subtle.begin(), subtle.end());
  for (const ImageClass& one : classes) {
    const std::size_t first = qualities.size();
    std::size_t best = first;
    double best_area = -1;
    for (const EvaluatedScore& score : evaluation.scores()) {
      const statistics::GroupedValues outliers = evaluation.grouped(score.values, one.rows);
      if (outliers.values.empty()) continue;
      const statistics::RankingQuality quality =
          statistics::ranking_quality(evaluation.grouped(score.values, evaluation.normal().rows), outliers);
      if (score.is_baseline && quality.area > best_area) {
        best_area = quality.area;
        best = qualities.size();
      }
      qualities.push_back({one.name, score.name, static_cast<std::int64_t>(outliers.values.size()),
                           quality.area, quality.area_error, quality.interval(), quality.average_precision,
                           quality.recall_at_1, quality.recall_at_10, false});
    }
    if (best_area >= 0) qualities[best].is_best_baseline = true;
  }
  return qualities;
}

std::vector<TextTable> quality_tables(const Evaluation& evaluation,
                                      const std::vector<ClassQuality>& qualities) {
  const std::string& normal = evaluation.normal().name;
  TextTable table{
      "table-4",
      "Outliers separated from the class " + normal,
      fmt::format(
          "Area under the receiver operating characteristic with its 68 % interval (Newcombe 2006, method 5), average precision (which increases with the number of outliers), and percentage of the outliers above the thresholds that further images of the class {0} exceed at a rate of at most 1 and 10 %, as expected from those given.{1} {2} Errors of recalls exclude the uncertainty of the threshold. * marks the best baseline of a class.{3}",
          normal, too_few_words(qualities, normal), evaluation.error_words(), evaluation.left_out_words()),
      2,
      {"class", "score", "images", "AUROC", "average precision", "recall at 1 % [%]", "recall at 10 % [%]"},
      {}};
  TextTable others = table;
  others.id += kOthers;
  others.title += ": other scores";
  others.section = kOtherScores;
  for (const ClassQuality& one : qualities) {
    const bool leads = one.is_best_baseline || is_leading(evaluation, one.score);
    (leads ? table : others)
        .rows.push_back({{one.image_class},
                         {one.score + (one.is_best_baseline ? " *" : "")},
                         {std::to_string(one.images)},
                         area_cell(one),
                         {fmt::format("{:.3f}", one.average_precision)},
                         {one.recall_at_1.percent_text(), one.recall_at_1.percent_tex()},
                         {one.recall_at_10.percent_text(), one.recall_at_10.percent_tex()}});
  }
  std::vector<TextTable> tables;
  for (TextTable* one : {&table, &others}) {
    if (!one->rows.empty()) tables.push_back(std::move(*one));
  }
  return tables;
}

}  // namespace peculiar::analysis
