#include "analysis/compare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "analysis/comparison.h"
#include "analysis/matching.h"
#include "analysis/panels.h"
#include "analysis/presentation.h"
#include "analysis/published_paper.h"
#include "base/file_fingerprint.h"
#include "statistics/distribution.h"
#include "store/image_set.h"
#include "tables/table_file.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kMatchingCells = 8;
constexpr std::size_t kBins = 8;

std::string p_cell(double p, double adjusted) { return fmt::format("{:.2g} ({:.2g})", p, adjusted); }

/// "1200 (40)": number of images, and in brackets that of their galaxies or other groups if different.
std::string count_cell(std::int64_t images, std::int64_t groups) {
  return images == groups ? std::to_string(images) : fmt::format("{} ({})", images, groups);
}

TableCell percent_cell(double share, double error) {
  if (!std::isfinite(share)) return {"-", "--"};
  if (!std::isfinite(error)) return {fmt::format("{:.0f}", 100 * share)};
  return {fmt::format("{:.0f} +- {:.0f}", 100 * share, 100 * error),
          fmt::format("${:.0f} \\pm {:.0f}$", 100 * share, 100 * error)};
}

/// "100 +0 -16": a fraction of pairs with its 68 % interval.
TableCell pairs_cell(const statistics::PairsAbove& pairs) {
  const std::string share = fmt::format("{:.0f}", 100 * pairs.share);
  const statistics::AreaInterval usual = pairs.interval();
  if (!std::isfinite(usual.low)) return {share};
  const double up = 100 * (usual.high - pairs.share), down = 100 * (pairs.share - usual.low);
  return {fmt::format("{} +{:.0f} -{:.0f}", share, up, down),
          fmt::format("${}^{{+{:.0f}}}_{{-{:.0f}}}$", share, up, down)};
}

/// The unit that counts once, in words.
std::string group_words(const CompareOptions& options, bool is_matched) {
  if (options.group.empty()) return "";
  const char* const counts =
      is_matched
          ? "Each image counts once, as images are matched; errors and p-values allow for the dependence of images of one {0} (in brackets: the number of {0}s)."
          : "Each {0} counts once, whatever its number of images (in brackets: their number): its images share a weight of 1.";
  return " " + fmt::format(fmt::runtime(counts), options.group);
}

TextTable quantities_table(const std::vector<ComparedQuantity>& quantities, const CompareOptions& options,
                           const std::string& id, const std::string& title, bool is_matched) {
  TextTable table{
      id,
      title,
      fmt::format(
          "Kolmogorov-Smirnov, Anderson-Darling and energy distance with p-values from {}, in brackets adjusted by Holm's method for all tests of this table.{} Energy distances are in standard deviations of both sets together. Higher: how often an image of {} has the higher value than one of {}, with its 68 % interval; 50 % means neither is higher overall. Left: fraction of the difference in {} that remains when the sets are matched in the property, with its error from a bootstrap; - if {} does not differ.",
          resampling_words(quantities, options), group_words(options, is_matched), options.names[1],
          options.names[0], quantities.front().name, quantities.front().name),
      1,
      {"quantity", "images of " + options.names[0], "images of " + options.names[1],
       "median of " + options.names[0], "median of " + options.names[1], "KS", "p of KS", "AD", "p of AD",
       "energy", "p of energy", "higher [%]", "left [%]"},
      {}};
  // Without a difference there is no remaining fraction.
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
                          pairs_cell(one.pairs),
                          has_shares
                              ? percent_cell(one.score_difference_left, one.score_difference_left_error)
                              : percent_cell(std::nan(""), 0)});
  }
  return table;
}

/// "31.2 +4.1 -3.9" percent.
TableCell share_cell(const statistics::WordShare& share) {
  const double up = 100 * (share.high - share.value), down = 100 * (share.value - share.low);
  return {fmt::format("{:.1f} +{:.1f} -{:.1f}", 100 * share.value, up, down),
          fmt::format("${:.1f}^{{+{:.1f}}}_{{-{:.1f}}}$", 100 * share.value, up, down)};
}

/// One row per word.
TextTable words_table(const std::vector<ComparedWords>& compared, const CompareOptions& options,
                      const std::string& score, const std::string& id, const std::string& title,
                      bool is_matched) {
  TextTable table{
      id,
      title,
      fmt::format(
          "Frequency of each word, in per cent with Wilson's intervals (68 %), and whether the frequencies differ: the sum over the words of the squared differences over their variances (Pearson's chi-square if images are independent), with p from {} permutations, in brackets adjusted by Holm's method for all tests of the sets. Moved: the fraction of the images that would have to change their word. Medians of {} are over the images of each word; higher: how often an image of {} has the higher {} than one of {} with the same word, with its 68 % interval; - for fewer than 5 images in a set.{}",
          options.permutations, score, options.names[1], score, options.names[0],
          options.group.empty() ? ""
          : is_matched
              ? fmt::format(
                    " Each image counts once; errors and p allow for the dependence of images of one {}.",
                    options.group)
              : fmt::format(" Each {} counts once, whatever its number of images.", options.group)),
      2,
      {"quantity", "word", options.names[0] + " [%]", options.names[1] + " [%]", "chi-square", "p",
       "moved [%]", "images of " + options.names[0], "images of " + options.names[1],
       "median of " + options.names[0], "median of " + options.names[1], "higher [%]"},
      {}};
  const auto median = [](double value) {
    return TableCell{std::isfinite(value) ? fmt::format("{:.4g}", value) : "-"};
  };
  for (const ComparedWords& one : compared) {
    for (std::size_t word = 0; word < one.words.size(); ++word) {
      const WordScores& scores = one.scores[word];
      const bool is_first = word == 0;
      const bool has_pairs = std::min(scores.first_count, scores.second_count) >= 5;
      table.rows.push_back({{one.label},
                            {one.words[word]},
                            share_cell(one.test.first[word]),
                            share_cell(one.test.second[word]),
                            {is_first ? fmt::format("{:.2f}", one.test.statistic) : ""},
                            {is_first ? p_cell(one.test.p, one.adjusted) : ""},
                            {is_first ? fmt::format("{:.1f}", 100 * one.test.distance) : ""},
                            {std::to_string(scores.first_count)},
                            {std::to_string(scores.second_count)},
                            median(scores.first_median),
                            median(scores.second_median),
                            has_pairs ? pairs_cell(scores.pairs) : TableCell{"-", "--"}});
    }
  }
  return table;
}

/// Returns the values of both sets in sequence, training images last, as figures expect.
std::vector<double> all_of(const Quantity& quantity) {
  std::vector<double> values = quantity.first;
  values.insert(values.end(), quantity.second.begin(), quantity.second.end());
  values.insert(values.end(), quantity.training.begin(), quantity.training.end());
  return values;
}

/// Draws the figures of a comparison.
class ComparisonFigures {
 public:
  ComparisonFigures(const ComparedSets& sets, const std::vector<ComparedWords>& words,
                    const CompareOptions& options, Drawing& drawing)
      : sets_(sets), words_(words), options_(options), drawing_(drawing) {
    shown_.push_back(&sets.quantities.front());
    if (sets.papers_score) shown_.push_back(&*sets.papers_score);
    for (const Quantity* score : shown_) names_.push_back(score->name);
    const std::size_t first = score().first.size(), second = score().second.size();
    groups_ = {{options.names[0], std::vector<std::size_t>(first)},
               {options.names[1], std::vector<std::size_t>(second)}};
    std::iota(groups_[0].rows.begin(), groups_[0].rows.end(), std::size_t{0});
    std::iota(groups_[1].rows.begin(), groups_[1].rows.end(), first);
    training_.name = "training images";
    training_.rows.resize(static_cast<std::size_t>(sets.training_count));
    std::iota(training_.rows.begin(), training_.rows.end(), first + second);
    images_ = fmt::format(" Images: {} {}, {} {}", options.names[0], first, options.names[1], second);
    if (!training_.rows.empty()) images_ += fmt::format(", training {}", training_.rows.size());
    images_ += options.group.empty()
                   ? "."
                   : fmt::format("; figures count images, tables each {} once.", options.group);
  }

  void draw() {
    scores();
    properties();
    words();
    trends();
    embedding();
  }

 private:
  const Quantity& score() const { return *shown_.front(); }

  figure::Panel distribution(const Quantity& quantity) const {
    std::vector<Group> groups = groups_;
    if (!quantity.training.empty()) groups.push_back(training_);
    return distribution_panel(quantity.label, all_of(quantity), groups);
  }

  void scores() {
    std::vector<figure::Panel> panels;
    for (const Quantity* one : shown_) panels.push_back(distribution(*one));
    drawing_.draw("scores", "Scores",
                  fmt::format("Distribution of {} in both sets", fmt::join(names_, " and ")),
                  distribution_words(panels) + images_ + as_in_paper_by_score("figure 15", names_),
                  "Distributions of the score", panels);
  }

  void properties() {
    std::vector<figure::Panel> panels;
    for (std::size_t i = 1; i < sets_.quantities.size(); ++i)
      panels.push_back(distribution(sets_.quantities[i]));
    drawing_.draw("properties", "Properties", "Properties of both sets",
                  distribution_words(panels) + images_ + as_in_paper("figure 12"),
                  "Distributions of the images", panels);
  }

  /// Draws the frequency of each word in each set.
  void words() {
    std::vector<figure::Panel> panels;
    for (const ComparedWords& one : words_) {
      figure::Panel panel{"", one.label, "fraction of the images [%]", false, {}};
      panel.x_names = one.words;
      panel.y_holds = {0};
      for (const bool is_first : {true, false}) {
        figure::Series series{options_.names[is_first ? 0 : 1], {}, {}};
        const std::vector<statistics::WordShare>& shares = is_first ? one.test.first : one.test.second;
        for (std::size_t word = 0; word < shares.size(); ++word) {
          series.x.push_back(static_cast<double>(word));
          series.y.push_back(100 * shares[word].value);
          series.low.push_back(100 * shares[word].low);
          series.high.push_back(100 * shares[word].high);
        }
        panel.series.push_back(std::move(series));
      }
      set_words_apart(panel);
      panels.push_back(std::move(panel));
    }
    drawing_.draw(
        "word-shares", "Properties", "Frequency of each word in both sets",
        fmt::format("Fractions are those of the table; bars are Wilson's intervals (68 %).{}",
                    options_.group.empty() ? "" : fmt::format(" Each {} counts once.", options_.group)),
        "Shares", panels);
  }

  void trends() {
    std::vector<figure::Panel> panels;
    const auto add = [&](const Quantity& quantity) {
      Property property{quantity.name, "", quantity.label, all_of(quantity), quantity.words};
      property.values.resize(groups_[0].rows.size() + groups_[1].rows.size());
      const std::vector<double> edges = equal_count_edges(property, kBins);
      for (const Quantity* one : shown_)
        panels.push_back(median_panel(property, one->name, all_of(*one), groups_, edges));
    };
    for (std::size_t i = 1; i < sets_.quantities.size(); ++i) add(sets_.quantities[i]);
    for (const Quantity& one : sets_.words) add(one);
    drawing_.draw(
        "score-trends", "Trends", "Score against galaxy properties, in both sets",
        "Medians in bins of equal numbers of images, or for each word; bars show the lower and upper quartiles." +
            images_ + as_in_paper_by_score("figure 16", names_),
        "Medians of " + score().name, panels);
  }

  void embedding() {
    if (options_.embedding.empty())
      return drawing_.leave_out("embedding",
                                {"embedding (peculiar embed of the features of both sets, --embedding)"});
    figure::Panel by_set{"by set", "first axis", "second axis", false, {}};
    figure::Panel by_score{"by score", "first axis", "second axis", false, {}};
    figure::Series all{"", {}, {}, figure::Mark::kScatter};
    std::vector<double> values = score().first;
    values.insert(values.end(), score().second.begin(), score().second.end());
    // By rank, so that a few high scores do not take most of the colour range.
    std::vector<std::size_t> scored;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::isfinite(values[i])) scored.push_back(i);
    }
    const std::vector<double> rank = statistics::ranks(statistics::finite(values));
    std::vector<double> percentile(values.size(), std::nan(""));
    for (std::size_t i = 0; i < scored.size(); ++i)
      percentile[scored[i]] = 100 * rank[i] / static_cast<double>(scored.size());
    std::size_t placed = 0;
    for (const auto* places : {&sets_.first_places, &sets_.second_places}) {
      placed += static_cast<std::size_t>(std::count_if(
          places->begin(), places->end(), [](const MapPlace& place) { return std::isfinite(place[0]); }));
    }
    const std::size_t step = dot_step(placed);
    std::string counts;
    for (const bool is_first : {true, false}) {
      const std::vector<MapPlace>& places = is_first ? sets_.first_places : sets_.second_places;
      figure::Series own{options_.names[is_first ? 0 : 1], {}, {}, figure::Mark::kScatter};
      std::size_t count = 0;
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (!std::isfinite(places[i][0])) continue;
        if (count++ % step != 0) continue;
        own.x.push_back(places[i][0]);
        own.y.push_back(places[i][1]);
        const double colour = percentile[is_first ? i : sets_.first_places.size() + i];
        if (!std::isfinite(colour)) continue;
        all.x.push_back(places[i][0]);
        all.y.push_back(places[i][1]);
        all.colour.push_back(colour);
      }
      counts += fmt::format("{}{} {}", is_first ? "" : ", ", own.name, count);
      by_set.series.push_back(std::move(own));
    }
    by_score.series.push_back(std::move(all));
    by_score.colour_label = "percentile of " + score().name;
    drawing_.draw(
        "embedding", "Features", "Both sets in two dimensions",
        fmt::format(
            "Images with similar features lie near each other; distances between groups and the axes have no meaning. Images with a position: {}.{}{}",
            counts, step > 1 ? fmt::format(" One image per {} is drawn.", step) : std::string(),
            as_in_paper("figure 14")),
        "Dots in the plane", {by_set, by_score});
  }

  const ComparedSets& sets_;
  const std::vector<ComparedWords>& words_;
  const CompareOptions& options_;
  Drawing& drawing_;
  std::vector<const Quantity*> shown_;  ///< the score and the paper's
  std::vector<std::string> names_;
  std::vector<Group> groups_;  ///< rows as in all_of()
  Group training_;
  std::string images_;  ///< number of images, for captions
};

/// Returns both sets matched in mass and redshift; nothing if a set lacks one of these, or if no images
/// match.
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
  fields.add("first", &first, "First set: scores, or a table of any format.")
      .positional()
      .required()
      .value_name("FIRST");
  fields.add("second", &second, "The other set.").positional().required().value_name("SECOND");
  fields.add("names", &names, "Names of the two sets.").value_name("FIRST,SECOND");
  fields.add("with_first", &with_first, "Tables to join to the first set by id.").value_name("TABLE,...");
  fields.add("with_second", &with_second, "Tables to join to the second set by id.").value_name("TABLE,...");
  fields
      .add(
          "training", &training,
          "Scores of the training images: drawn as a curve of their own in the figures of scores and, if --with-first knows them, of properties. They enter no test.")
      .value_name("SCORES");
  fields
      .add(
          "embedding", &embedding,
          "Output of `peculiar embed FIRST_FEATURES SECOND_FEATURES` for both sets together, to be drawn. Its column `set` gives the set of a row, 1 or 2; without it rows are joined by id alone.")
      .value_name("TABLE");
  tables::add_table_choice(fields, "table_hdu", &table_hdu, "a table given");
  fields.add("id_column", &id_column, "Name of the id column in those tables.").value_name("COLUMN");
  fields.add("where", &where, "Use only images, of both sets, that satisfy this expression on the columns.")
      .value_name("EXPRESSION");
  fields.add("score", &score, "Score to compare. Default: the column that the first file is ranked by.")
      .value_name("COLUMN");
  fields
      .add(
          "property", &property,
          "A property to compare and its column: mass, redshift, radius, axis_ratio, sersic, ... if the column has another name, or any other property.")
      .value_name("NAME=COLUMN,...");
  fields
      .add(
          "group", &group,
          "Column that identifies images that belong together, such as those of one galaxy (tree): they are not independent, so each galaxy counts once, whatever its number of images. In a set without this column images are independent. " +
              store::group_help())
      .value_name("COLUMN");
  fields
      .add(
          "permutations", &permutations,
          "Number of resamples for p-values: permutations, or a bootstrap if galaxies have different numbers of images.")
      .range(99, 1e6);
  fields.add("significance", &significance, "Adjusted p-value below which a difference is significant.")
      .range(1e-6, 0.5);
  fields
      .add(
          "allow_unlike", &allow_unlike,
          "Differences between the sets to allow: a point spread function, a variance or a mask that only one set was measured with (a mask of less than 1 % of the pixels counts as none), or different bands, pixel scales, units, zero-points or stamp sizes. Any of these alone can change the measurements, so without this option they are errors.")
      .choices(store::unlikeness_clauses())
      .value_name("WHAT,...");
  fields.add("figures", &figures, "Draw figures; needs gnuplot.");
  fields.add("title", &title, "Title of the exhibits.").value_name("TEXT");
  fields.add("output", &output, "Output folder of the tables and figures.")
      .letter('o')
      .required()
      .value_name("FOLDER");
  fields.add("overwrite", &overwrite, "Overwrite existing exhibits in that folder.");
}

CompareReport compare_sets(const CompareOptions& asked, const RunContext& context) {
  const ComparedSets sets = read_sets(asked, context);
  CompareOptions options = asked;
  options.group = sets.group();  // as found, for use in text
  ExhibitFolder folder(options.output, options.overwrite);
  CompareReport report;
  report.output = options.output;
  report.score = sets.quantities.front().name;
  report.first_count = static_cast<std::int64_t>(sets.quantities.front().first.size());
  report.second_count = static_cast<std::int64_t>(sets.quantities.front().second.size());
  report.first_grouping = sets.first_grouping;
  report.second_grouping = sets.second_grouping;
  TestedSets tested = tested_sets(sets, options, context);
  report.all = std::move(tested.quantities);
  report.words = std::move(tested.words);
  report.left_out = sets.left_out;
  report.unlike = sets.unlike;
  if (const std::optional<ComparedSets> matched = matched_sets(sets, context.seed)) {
    tested = tested_sets(*matched, options, context);
    report.matched = std::move(tested.quantities);
    report.matched_words = std::move(tested.words);
  } else {
    report.left_out.emplace_back(
        "matching in mass and redshift: a set lacks one of them, or they do not overlap");
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
  for (const bool is_matched : {false, true}) {
    const std::vector<ComparedWords>& words = is_matched ? report.matched_words : report.words;
    if (!words.empty())
      presentation.tables.push_back(words_table(
          words, options, report.score, is_matched ? "words-matched" : "words",
          is_matched ? "Properties in words, of sets matched in mass and redshift" : "Properties in words",
          is_matched));
  }
  if (options.figures)
    presentation.draw_figures = [&](Drawing& drawing) {
      ComparisonFigures(sets, report.words, options, drawing).draw();
    };
  presentation.provenance.inputs = sets.inputs;
  if (!options.embedding.empty())
    presentation.provenance.inputs.push_back({options.embedding, file_fingerprint(options.embedding), ""});
  const PresentedExhibits presented = write_presentation(folder, presentation, context);
  report.first_table = presented.first_table;
  report.exhibits = presented.count;
  return report;
}

Verb<CompareOptions, CompareReport> compare_verb() {
  return {
      "compare",
      "whether two sets of images differ in their scores, and by which property",
      "Compares two sets of images, such as a survey and mock images of a simulation scored by one model. Distributions of the score and of each common property are compared with the Kolmogorov-Smirnov, Anderson-Darling and energy-distance tests, with p-values by permutation, or by a bootstrap if galaxies have different numbers of images, adjusted for the number of tests (Holm), and frequencies of words such as a morphological type with a chi-square test; several images of one galaxy count once (--group). Images that are not ranked (at an edge, in a gap or muted) are left out. The tests are repeated after matching the sets in mass and redshift, and the remaining difference of the score is given after matching in each property. The findings name the property that differs most. Tables and figures are written to a folder, as by `peculiar evaluate`.",
      {"peculiar compare survey_scores.h5 mock_scores.h5 --names survey,mocks --with-first survey.h5 --with-second mocks.h5 -o comparison",
       "peculiar compare one.ecsv other.ecsv --score density --property concentration=c -o comparison"},
      compare_sets};
}

}  // namespace peculiar::analysis
