#include "analysis/compare.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <optional>

#include "analysis/comparison.h"
#include "analysis/matching.h"
#include "analysis/panels.h"
#include "analysis/presentation.h"
#include "analysis/published_paper.h"
#include "store/image_set.h"
#include "tables/table_file.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kMatchingCells = 8;
constexpr std::size_t kBins = 8;

std::string p_cell(double p, double adjusted) { return fmt::format("{:.2g} ({:.2g})", p, adjusted); }

/// "1200 (40)": images, and in brackets how many galaxies or other groups they are of, where that differs.
std::string count_cell(std::int64_t images, std::int64_t groups) {
  return images == groups ? std::to_string(images) : fmt::format("{} ({})", images, groups);
}

TableCell percent_cell(double share, double error) {
  if (!std::isfinite(share)) return {"-", "--"};
  if (!std::isfinite(error)) return {fmt::format("{:.0f}", 100 * share)};
  return {fmt::format("{:.0f} +- {:.0f}", 100 * share, 100 * error),
          fmt::format("${:.0f} \\pm {:.0f}$", 100 * share, 100 * error)};
}

/// What counts once.
std::string group_words(const CompareOptions& options, bool is_matched) {
  if (options.group.empty()) return "";
  const char* const counts =
      is_matched
          ? "Each image counts once, as images are matched, and errors and p-values allow for those of one {0} not being independent (in brackets: how many {0}s there are)."
          : "Each {0} counts once, however many images there are of it (in brackets: how many there are): its images share a weight of 1.";
  return " " + fmt::format(fmt::runtime(counts), options.group);
}

TextTable quantities_table(const std::vector<ComparedQuantity>& quantities, const CompareOptions& options,
                           const std::string& id, const std::string& title, bool is_matched) {
  TextTable table{
      id,
      title,
      fmt::format(
          "Kolmogorov-Smirnov, Anderson-Darling and energy distance with p-values from {}, in brackets adjusted by Holm's method over all tests of this table.{} Energy distances are of the values in deviations of both sets together. Higher: how often an image of {} has the higher value than one of {}, with the error (68 %); 50 % where neither is higher on the whole. Left: share of the difference in {} where the sets are matched in the property, with the error; - where {} does not differ.",
          resampling_words(quantities, options), group_words(options, is_matched), options.names[1],
          options.names[0], quantities.front().name, quantities.front().name),
      1,
      {"quantity", "images of " + options.names[0], "images of " + options.names[1],
       "median of " + options.names[0], "median of " + options.names[1], "KS", "p of KS", "AD", "p of AD",
       "energy", "p of energy", "higher [%]", "left [%]"},
      {}};
  // Of no difference there is no share.
  const bool has_shares = quantities.front().differs;
  for (const ComparedQuantity& one : quantities) {
    table.rows.push_back({{one.label},
                          {count_cell(one.first_count, one.first_groups)},
                          {count_cell(one.second_count, one.second_groups)},
                          {fmt::format("{:.4g}", one.first_median)},
                          {fmt::format("{:.4g}", one.second_median)},
                          {fmt::format("{:.3f}", one.test.kolmogorov)},
                          {p_cell(one.test.kolmogorov_p, one.kolmogorov_adjusted)},
                          {fmt::format("{:.2f}", one.test.anderson)},
                          {p_cell(one.test.anderson_p, one.anderson_adjusted)},
                          {fmt::format("{:.3f}", one.scaled_energy)},
                          {p_cell(one.test.energy_p, one.energy_adjusted)},
                          percent_cell(one.pairs.share, one.pairs.error),
                          has_shares
                              ? percent_cell(one.score_difference_left, one.score_difference_left_error)
                              : percent_cell(std::nan(""), 0)});
  }
  return table;
}

/// Both sets' values, one set after the other, as figures take them.
std::vector<double> both(const Quantity& quantity) {
  std::vector<double> values = quantity.first;
  values.insert(values.end(), quantity.second.begin(), quantity.second.end());
  return values;
}

void draw_comparison(const ComparedSets& sets, const CompareOptions& options, Drawing& drawing) {
  const Quantity& score = sets.quantities.front();
  std::vector<Group> groups{{options.names[0], std::vector<std::size_t>(score.first.size())},
                            {options.names[1], std::vector<std::size_t>(score.second.size())}};
  std::iota(groups[0].rows.begin(), groups[0].rows.end(), std::size_t{0});
  std::iota(groups[1].rows.begin(), groups[1].rows.end(), score.first.size());
  const std::vector<double> scores = both(score);
  const std::string images =
      options.group.empty() ? "" : fmt::format(" Figures count images, tables each {} once.", options.group);
  const std::vector<figure::Panel> score_panels{distribution_panel(score.label, scores, groups)};
  const std::string caption = distribution_words(score_panels) + images;
  drawing.draw("scores", "Scores", "Distribution of " + score.name + " in both sets",
               caption + as_in_paper("figure 15"), "Histograms of the score", score_panels);
  std::vector<figure::Panel> distributions;
  std::vector<figure::Panel> trends;
  for (std::size_t i = 1; i < sets.quantities.size(); ++i) {
    const Quantity& quantity = sets.quantities[i];
    const Property property{quantity.name, "", quantity.label, both(quantity)};
    distributions.push_back(distribution_panel(quantity.label, property.values, groups));
    trends.push_back(median_panel(property, score.name, scores, groups, equal_count_edges(property, kBins)));
  }
  drawing.draw("properties", "Properties", "Properties of both sets", caption + as_in_paper("figure 12"),
               "Histograms of the images", distributions);
  drawing.draw(
      "score-trends", "Trends", "Score against what the galaxies are, in both sets",
      "Medians in bins of equally many images; the bars reach from the lower to the upper quartile." +
          images + as_in_paper("figure 16"),
      "Medians of " + score.name, trends);
}

/// Both sets where they are alike in mass and redshift; none where a set lacks one of these, or nothing
/// matches.
std::optional<ComparedSets> matched_sets(const ComparedSets& sets, std::uint64_t seed) {
  const Quantity* mass = sets.find("mass");
  const Quantity* redshift = sets.find("redshift");
  if (mass == nullptr || redshift == nullptr) return std::nullopt;
  const MatchedRows rows =
      matched_rows({{mass->first, mass->second}, {redshift->first, redshift->second}}, kMatchingCells, seed);
  if (rows.first.empty()) return std::nullopt;
  return sets.take_matched(rows.first, rows.second);
}

}  // namespace

void CompareOptions::describe(Fields& fields) {
  fields.add("first", &first, "A set: scores, or a table of any kind.")
      .positional()
      .required()
      .value_name("FIRST");
  fields.add("second", &second, "The other set.").positional().required().value_name("SECOND");
  fields.add("names", &names, "What the two sets are called.").value_name("NAME");
  fields.add("with_first", &with_first, "Tables whose columns are joined to the first set by id.")
      .value_name("TABLE");
  fields.add("with_second", &with_second, "Tables whose columns are joined to the second set by id.")
      .value_name("TABLE");
  tables::add_table_choice(fields, "table_hdu", &table_hdu, "a table given");
  fields.add("id_column", &id_column, "How those tables call the images' id.").value_name("COLUMN");
  fields.add("where", &where, "Only images, of both sets, that fulfil this expression on the columns.")
      .value_name("EXPRESSION");
  fields.add("score", &score, "The score; without it, the column that the first file is ranked by.")
      .value_name("COLUMN");
  fields
      .add(
          "property", &property,
          "A property to compare, and its column: mass, redshift, radius, axis_ratio, sersic, ... where the column has another name than ours, or a property of any other name.")
      .value_name("NAME=COLUMN");
  fields
      .add(
          "group", &group,
          "Column of what belongs together, as images of one galaxy (tree): they are not independent, so each galaxy counts once, however many images there are of it. A set without it has images on their own. " +
              store::group_help())
      .value_name("COLUMN");
  fields
      .add(
          "permutations", &permutations,
          "Resamples that p-values come from: permutations, or where galaxies have unlike numbers of images, a bootstrap.")
      .range(99, 1e6);
  fields.add("significance", &significance, "Adjusted p-value below which there is a difference.")
      .range(1e-6, 0.5);
  fields
      .add(
          "allow_unlike", &allow_unlike,
          "In what the sets' images may be unlike: a point spread function, a variance or a mask that only one set was measured with (a mask that hides less than 1 % of the pixels counts as none), or other bands, pixel scales, units, zero-points or stamp sizes. Numbers can differ by that alone, so without this option it is an error.")
      .choices(store::unlikeness_clauses())
      .value_name("WHAT,...");
  fields.add("figures", &figures, "Draw figures; takes gnuplot.");
  fields.add("title", &title, "Heading of the exhibits.").value_name("TEXT");
  fields.add("output", &output, "Folder of the tables and figures.")
      .letter('o')
      .required()
      .value_name("FOLDER");
  fields.add("overwrite", &overwrite, "Replace the exhibits that are in that folder.");
}

CompareReport compare_sets(const CompareOptions& asked, const RunContext& context) {
  const ComparedSets sets = read_sets(asked, context);
  CompareOptions options = asked;
  options.group = sets.group();  // as found, for words
  ExhibitFolder folder(options.output, options.overwrite);
  CompareReport report;
  report.output = options.output;
  report.score = sets.quantities.front().name;
  report.first_count = static_cast<std::int64_t>(sets.quantities.front().first.size());
  report.second_count = static_cast<std::int64_t>(sets.quantities.front().second.size());
  report.first_grouping = sets.first_grouping;
  report.second_grouping = sets.second_grouping;
  report.all = tested_quantities(sets, options, context);
  report.left_out = sets.left_out;
  report.unlike = sets.unlike;
  if (const std::optional<ComparedSets> matched = matched_sets(sets, context.seed)) {
    report.matched = tested_quantities(*matched, options, context);
  } else {
    report.left_out.emplace_back(
        "matching in mass and redshift: a set lacks one of them, or they have no image in common");
    context.warning("not done: {}", report.left_out.back());
  }
  const std::vector<const ComparedQuantity*> differing = differing_properties(report);
  if (!differing.empty()) report.carrier = differing.front()->name;
  report.findings = comparison_findings(report, options);

  Presentation presentation{
      "comparison",
      options.title,
      report.findings,
      {quantities_table(report.all, options, "table-1", "Both sets as they are", false)},
      {},
      Provenance::now("compare", settings_of(asked, context), context)};
  if (options.title.empty())
    presentation.title = fmt::format("{} and {} compared", options.names[0], options.names[1]);
  for (const std::string& one : report.left_out) presentation.findings.push_back("Left out: " + one + ".");
  if (!report.matched.empty())
    presentation.tables.push_back(
        quantities_table(report.matched, options, "table-2", "Both sets matched in mass and redshift", true));
  if (options.figures)
    presentation.draw_figures = [&](Drawing& drawing) { draw_comparison(sets, options, drawing); };
  presentation.provenance.inputs = sets.inputs;
  const PresentedExhibits presented = write_presentation(folder, presentation, context);
  report.first_table = presented.first_table;
  report.exhibits = presented.count;
  return report;
}

Verb<CompareOptions, CompareReport> compare_verb() {
  return {
      "compare",
      "whether two sets of images differ in their scores, and what carries the difference",
      "Compares two sets, such as a survey and mock images of a simulation scored by one model: the distributions of the score and of each property that both have, by Kolmogorov-Smirnov, Anderson-Darling and energy distance with p-values by permutation, adjusted for their number (Holm), of galaxies where several images are of one (--group); the same after matching the sets in mass and redshift; and what is left of the score's difference where they are matched in each property. The findings name the property that differs most. Tables and figures go into a folder, as those of `peculiar evaluate`.",
      {"peculiar compare survey_scores.h5 mock_scores.h5 --names survey mocks --with-first survey.h5 --with-second mocks.h5 -o comparison",
       "peculiar compare one.ecsv other.ecsv --score density --property concentration=c -o comparison"},
      compare_sets};
}

}  // namespace peculiar::analysis
