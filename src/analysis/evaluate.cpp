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
      .add(
          "scores", &scores,
          "Scores of the images to evaluate, of one model: files that `peculiar score` has written, or tables.")
      .positional()
      .required()
      .value_name("SCORES");
  fields
      .add(
          "training", &training,
          "Scores of the images that the model was trained on: the thresholds are their 85, 90 and 95 % quantiles. Without it, those of the normal class, or what `peculiar calibrate` has left in the file.")
      .value_name("SCORES");
  fields
      .add(
          "with", &with,
          "Tables whose columns are joined by id: the sample, what `peculiar measure` or `kmeans` has written, your own.")
      .value_name("TABLE");
  labels::add_labels_field(
      fields, &labels,
      "They tell the classes: without --class, one a class given by people, of which boring is the normal one; in --class, expressions on those columns, such as \"good=user_grade >= 4\". Images that nobody has labelled are in no class; missing(user_label) tells them.");
  tables::add_table_choice(fields, "table_hdu", &table_hdu, "a table given");
  fields.add("id_column", &id_column, "How those tables call the images' id.").value_name("COLUMN");
  fields
      .add(
          "class", &classes,
          "A class of images as NAME=EXPRESSION on the columns. Without it, those of --labels, the classes of a study of mergers by the column `role`, or one a value of `label`.")
      .value_name("NAME=EXPRESSION");
  fields
      .add("normal", &normal,
           "The class that is normal; needed where no column `role` tells and no label is boring.")
      .value_name("NAME");
  fields
      .add(
          "companion", &companion,
          "Whether a pre-merger has a companion in the frame, and of what flux ratio: as measured, by its true light, or (auto) as measured if there is such a column. Where the sample says how many neighbours stand in projection (column field_sources) and what share of the light is the companion's, auto asks both: a second source is then the companion only where that is truly there and the brightest second source stands in its place. Pre-mergers of which that is not known are left out, and counted.")
      .choices({"auto", "measured", "true"});
  fields
      .add("companion_fraction", &companion_fraction,
           "Share of the frame's light from which on the companion is truly in the frame.")
      .range(0, 1);
  fields
      .add(
          "columns", &columns,
          "The scores to evaluate; without it, all that are known as scores, the main one, combined, anomaly_score and asymmetry in the first tables and the others behind.")
      .value_name("COLUMN");
  fields
      .add("main_score", &main_score,
           "The score of the figures and findings; without it, the one that the file is ranked by.")
      .value_name("COLUMN");
  fields.add("baselines", &baselines, "Scores that need no trained network; the best of them is marked.")
      .value_name("COLUMN");
  fields
      .add(
          "flux_ratio_bins", &flux_ratio_bins,
          "Falling ends of the bins of the second table; without it, those of major (1:1 to 1:4), minor (1:4 to 1:10) and fainter companions.")
      .value_name("RATIO");
  fields
      .add(
          "property", &property,
          "Which column a figure takes as mass, redshift, radius, axis_ratio, sersic, type, time, mass_ratio, tidal (surface brightness of the tidal light), flux_ratio or separation, where it has another name than ours.")
      .value_name("NAME=COLUMN");
  fields.add("embedding", &embedding, "What `peculiar embed` has written, to be drawn.").value_name("TABLE");
  fields
      .add(
          "group", &group,
          "Column of what belongs together, as images of one galaxy (tree): they are not independent, and errors become as wide as that makes them. " +
              store::group_help())
      .value_name("COLUMN");
  fields
      .add(
          "at_p", &at_p,
          "Completeness also counts what has a p-value of at most so much by the main score, which must be calibrated. Without it, of planted outliers alone, 0.01 where it is.")
      .value_name("P,...");
  fields.add("figures", &figures, "Draw figures; takes gnuplot.");
  fields.add("title", &title, "Heading of the exhibits.").value_name("TEXT");
  fields.add("output", &output, "Folder of the tables and figures.")
      .letter('o')
      .required()
      .value_name("FOLDER");
  fields.add("overwrite", &overwrite, "Replace the exhibits that are in that folder.");
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
  report.findings = completeness.findings();
  for (std::string& finding : evaluation_findings(evaluation, report.flagged, report.quality))
    report.findings.push_back(std::move(finding));

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
  // The leading scores' first.
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
      "how well scores tell classes of images apart: tables and figures",
      "Joins scores with what is known of their images and puts tables and figures into a folder: what share of each class lies above the thresholds, by flux ratio too, with k-means beside it, and the paper's numbers in a study of mergers; areas under the curve, average precision and recalls, with the best baseline marked; the share of the outliers found at 1, 5 and 10 % of false positives against mass ratio, time, tidal light and companion; how detected and true flux ratios agree; receiver operating curves; scores, and shares flagged, against merger time, mass, redshift, size and more. Errors are binomial, and allow for several images of one galaxy (--group). Without --class, the classes are those of a study of mergers (column `role`). Tables are text, CSV and LaTeX, figures SVG and PDF with their numbers as CSV; contents.json lists them with the findings in words.",
      {"peculiar evaluate isolated_scores.h5 merger_scores.h5 --training training_scores.h5 --with isolated.h5 mergers.h5 measured.h5 clustered.ecsv -o evaluation",
       "peculiar evaluate scores.h5 --labels labels.csv -o evaluation",
       "peculiar evaluate scores.h5 --class \"spiral=label == 'spiral'\" \"odd=label == 'merger'\" --normal spiral -o evaluation"},
      evaluate_scores};
}

}  // namespace peculiar::analysis
