#include "analysis/evaluate.h"

#include <algorithm>

#include "analysis/completeness.h"
#include "analysis/evaluation.h"
#include "analysis/evaluation_figures.h"
#include "analysis/evaluation_findings.h"
#include "analysis/evaluation_tables.h"
#include "analysis/flux_ratio_table.h"
#include "analysis/paper_comparison.h"
#include "analysis/presentation.h"
#include "base/error.h"
#include "labels/label_columns.h"
#include "tables/table_file.h"

namespace peculiar::analysis {

void EvaluateOptions::describe(Fields& fields) {
  fields
      .add("scores", &scores,
           "Scores of the images to evaluate, all by one model: output of `peculiar score`, or tables.")
      .positional()
      .required()
      .value_name("SCORES");
  fields
      .add(
          "training", &training,
          "Scores of the training images; the thresholds are their 85, 90 and 95 % quantiles. Default: quantiles of the normal class, or the thresholds that `peculiar calibrate` stored in the file.")
      .value_name("SCORES");
  fields
      .add("with", &with,
           "Tables to join by id: the sample, the output of `peculiar measure` or `kmeans`, or your own.")
      .value_name("TABLE,...");
  labels::add_labels_field(
      fields, &labels,
      "They define the classes: without --class, one class per user label, with boring as the normal one; in --class, expressions on these columns, such as \"good=user_grade >= 4\". Images without a label are in no class; missing(user_label) selects them.");
  tables::add_table_choice(fields, "table_hdu", &table_hdu, "a table given");
  fields.add("id_column", &id_column, "Name of the id column in those tables.").value_name("COLUMN");
  fields
      .add(
          "class", &classes,
          "A class of images, as NAME=EXPRESSION on the columns. Default: the classes of --labels, those of a study of mergers (column `role`), or one per value of `label`.")
      .value_name("NAME=EXPRESSION,...");
  fields
      .add("normal", &normal,
           "Name of the normal class; required if there is no column `role` and no label boring.")
      .value_name("NAME");
  fields
      .add(
          "companion", &companion,
          "How to decide whether a pre-merger has a companion in the frame, and its flux ratio: from measurements, from its true light, or (auto) from measurements if there are any. If the sample has the number of neighbours in projection (column field_sources) and the companion's fraction of the light, auto uses both: a second source counts as the companion only if the companion is truly in the frame and the brightest second source is at its position. Pre-mergers for which this is not known are left out and counted.")
      .choices({"auto", "measured", "true"});
  fields
      .add("companion_fraction", &companion_fraction,
           "Minimum fraction of the light in the frame for a companion to count as truly in the frame.")
      .range(0, 1);
  fields
      .add(
          "columns", &columns,
          "Scores to evaluate. Default: all known scores, with the main one, combined, anomaly_score and asymmetry in the first tables and the others after them.")
      .value_name("COLUMN,...");
  fields
      .add("main_score", &main_score,
           "Score of the figures and findings. Default: the one that the file is ranked by.")
      .value_name("COLUMN");
  fields.add("baselines", &baselines, "Scores that need no trained network; the best of them is marked.")
      .value_name("COLUMN,...");
  fields
      .add(
          "flux_ratio_bins", &flux_ratio_bins,
          "Edges of the flux-ratio bins of the second table, in decreasing order. Default: major (1:1 to 1:4), minor (1:4 to 1:10) and fainter companions.")
      .value_name("RATIO,...");
  fields
      .add(
          "property", &property,
          "Column that a figure uses as mass, redshift, radius, axis_ratio, sersic, type, time, mass_ratio, tidal (surface brightness of the tidal light), flux_ratio or separation, if it has another name.")
      .value_name("NAME=COLUMN,...");
  fields.add("embedding", &embedding, "Output of `peculiar embed`, to be drawn.").value_name("TABLE");
  fields
      .add(
          "group", &group,
          "Column that identifies images that belong together, such as those of one galaxy (tree): they are not independent, and the errors allow for this. " +
              store::group_help())
      .value_name("COLUMN");
  fields
      .add(
          "at_p", &at_p,
          "Also give the completeness of images with a p-value of the main score, which must be calibrated, of at most this value. Default: 0.01 for planted outliers with a calibrated score, else none.")
      .value_name("P,...");
  fields.add("figures", &figures, "Draw figures; needs gnuplot.");
  fields.add("title", &title, "Title of the exhibits.").value_name("TEXT");
  fields.add("output", &output, "Output folder of the tables and figures.")
      .letter('o')
      .required()
      .value_name("FOLDER");
  fields.add("overwrite", &overwrite, "Overwrite existing exhibits in that folder.");
}

EvaluateReport evaluate_scores(const EvaluateOptions& options, const RunContext& context) {
  const std::vector<double> edges = falling_edges(options.flux_ratio_bins, "--flux-ratio-bins");
  EvaluateOptions joined = options;
  if (!options.embedding.empty()) joined.with.push_back(options.embedding);
  const Evaluation evaluation(joined, context);
  ExhibitFolder folder(options.output, options.overwrite);

  EvaluateReport report;
  report.output = options.output;
  report.images = static_cast<std::int64_t>(evaluation.table().rows());
  report.main_score = evaluation.main().name;
  report.grouping = evaluation.grouping();
  report.joined = evaluation.joined().counts;
  for (const ImageClass& one : evaluation.classes())
    report.classes.emplace_back(one.name, static_cast<std::int64_t>(one.rows.size()));
  report.flagged = flagged_shares(evaluation, edges);
  report.quality = class_qualities(evaluation);
  const Completeness completeness(evaluation, options.at_p);
  // Before all numbers if it is about the main score.
  if (evaluation.main_is_fitted()) report.findings.push_back(evaluation.fitted_words());
  for (const std::vector<std::string>& some :
       {completeness.findings(), evaluation_findings(evaluation, report.flagged, report.quality)})
    report.findings.insert(report.findings.end(), some.begin(), some.end());
  if (!evaluation.main_is_fitted() && !evaluation.fitted_words().empty())
    report.findings.push_back(evaluation.fitted_words());

  Presentation presentation{"evaluation",
                            options.title.empty() ? "Evaluation of " + report.main_score : options.title,
                            report.findings,
                            flagged_tables(evaluation, report.flagged),
                            {},
                            Provenance::now("evaluate", settings_of(options), context)};
  for (TextTable& table : quality_tables(evaluation, report.quality))
    presentation.tables.push_back(std::move(table));
  if (std::optional<TextTable> ratios = ratio_table(evaluation, edges))
    presentation.tables.push_back(std::move(*ratios));
  for (std::optional<TextTable> found : {completeness.table(), completeness.grid()})
    if (found) presentation.tables.push_back(std::move(*found));
  if (std::optional<TextTable> paper = paper_table(evaluation))
    presentation.tables.push_back(std::move(*paper));
  // Tables of the leading scores first.
  std::stable_partition(presentation.tables.begin(), presentation.tables.end(),
                        [](const TextTable& table) { return table.section != kOtherScores; });
  if (options.figures)
    presentation.draw_figures = [&](Drawing& drawing) {
      draw_evaluation(evaluation, drawing);
      completeness.draw(drawing);
    };
  presentation.provenance.inputs = evaluation.joined().inputs;
  const PresentedExhibits presented = write_presentation(folder, presentation, context);
  report.first_table = presented.first_table;
  report.left_out = presented.not_drawn;
  report.exhibits = presented.count;
  return report;
}

Verb<EvaluateOptions, EvaluateReport> evaluate_verb() {
  return {
      "evaluate",
      "how well scores separate classes: tables and figures",
      "Joins scores with known properties of their images and writes tables and figures to a folder: the fraction of each class above the thresholds, also by flux ratio, with k-means beside it and, in a study of mergers, the numbers of the paper; areas under the curve, average precision and recalls, with the best baseline marked; the fraction of outliers found at 1, 5 and 10 % of false positives against mass ratio, time, tidal light and companion; the agreement of detected and true flux ratios; receiver operating characteristics; and scores and flagged fractions against merger time, mass, redshift, size and more. Errors are binomial and allow for several images of one galaxy (--group). Images that are not ranked (at an edge, in a gap or muted) are left out and counted; muted outliers count as not found. Without --class, the classes are those of a study of mergers (column `role`). Tables are text, CSV and LaTeX; figures are SVG and PDF with their data as CSV; contents.json lists them together with the findings in words.",
      {"peculiar evaluate isolated_scores.h5 merger_scores.h5 --training training_scores.h5 --with isolated.h5,mergers.h5,measured.h5,clustered.ecsv -o evaluation",
       "peculiar evaluate scores.h5 --labels labels.csv -o evaluation",
       "peculiar evaluate scores.h5 --class \"spiral=label == 'spiral'\" --class \"odd=label == 'merger'\" --normal spiral -o evaluation"},
      evaluate_scores};
}

}  // namespace peculiar::analysis
