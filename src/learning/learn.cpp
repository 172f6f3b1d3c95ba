#include "learning/learn.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_fingerprint.h"
#include "catalog/expression.h"
#include "learning/feature_table.h"
#include "learning/label_targets.h"
#include "store/features_file.h"
#include "store/galaxy_views.h"
#include "store/score_making.h"
#include "tables/table_file.h"

namespace peculiar::learning {

namespace {

constexpr int kMethodVersion = 3;  // raised whenever the same labels would give another ranking

/// The unsupervised score of each row; NaN for rows left out of the ranking or not selected.
std::vector<double> prior_of(const store::ScoresFile& scores, const LearnOptions& options,
                             std::string& column) {
  const catalog::Column& ranked =
      store::score_column(scores, scores.attribute(kRankedBefore), options.scores);
  column = ranked.name;
  const std::vector<bool> out = store::left_out_of_ranking(scores);
  std::vector<bool> wanted(out.size(), true);
  if (!options.where.empty()) wanted = catalog::Expression::parse(options.where).evaluate(scores.table);
  std::vector<double> prior(ranked.size(), std::nan(""));
  for (std::size_t row = 0; row < prior.size(); ++row)
    if (wanted[row] && !out[row]) prior[row] = ranked.number(row);
  return prior;
}

void put(catalog::Table& table, catalog::Column column) {
  if (catalog::Column* own = table.find(column.name); own != nullptr) {
    *own = std::move(column);
  } else {
    table.add(std::move(column));
  }
}

/// Error (usage): no label has a class that was requested by name, which is then misspelt.
void refuse_unknown_classes(const labels::LabelLog& log, const LearnOptions& options) {
  if (options.sought == LearnOptions().sought) return;
  std::set<std::string> classes;
  for (const auto& [id, label] : log.current())
    if (!label.label.empty()) classes.insert(label.label);
  for (const std::string& one : options.sought) {
    if (classes.contains(one)) continue;
    throw usage_error("--sought: no label of {} has the class '{}'; its classes are {}", options.labels, one,
                      classes.empty() ? "none" : fmt::format("{}", fmt::join(classes, ", ")));
  }
  if (options.sought.empty()) throw usage_error("--sought: name a class; the default is interesting");
}

class Learning {
 public:
  Learning(const LearnOptions& options, const RunContext& context)
      : options_(options), context_(context), scores_(store::read_scores(options.scores)) {
    const catalog::Column* ids = scores_.table.find("id");
    if (ids == nullptr) throw input_error("{}: its images have no ids, which labels need", options.scores);
    if (!std::filesystem::exists(options.labels))
      throw input_error("{}: label file not found; peculiar explore writes one", options.labels);
    const labels::LabelLog log(options.labels);
    if (log.current().empty()) throw input_error("{}: has no labels", options.labels);
    known_ = labelled_rows(log, *ids, options.sought);
    refuse_unknown_classes(log, options);
    if (known_.rows.empty())
      throw input_error(
          "{}: has no usable label of an image of {} ({} labelled images are not among them); check the ids",
          options.labels, options.scores, known_.strangers);
  }

  LearnReport run(const std::string& output) {
    LearnReport report;
    report.output = output;
    const std::vector<double> prior = prior_of(scores_, options_, report.column);
    features_ = read_features(scores_, options_.scores, {options_.vectors, options_.columns}, context_);
    for (const ProvenanceInput& input : features_.inputs)
      if (same_place(input.file, output))
        throw usage_error("--output: '{}' holds the features to learn from; choose another name", output);
    if (features_.inputs.empty())
      context_.warning(
          "{}: learning from its score columns alone; features from `peculiar score --features-out` contain more information",
          options_.scores);
    const std::string group = store::noted_group(scores_, nullptr, options_.group);
    galaxies_ = store::galaxies_of(scores_, nullptr, group);
    report.grouping = store::choose_groups(group, scores_.table, options_.scores, context_);
    const Ranker ranker(features_.values, features_.length, prior, galaxies_, context_);
    const Ranking ranking = ranker.rank(known_.rows, context_);
    fill(report, ranking);
    if (report.ranked == 0)
      throw input_error(
          "{}: none of its {} images has both a ranked score and features; check --features and --where",
          options_.scores, report.images);
    write(report, ranking);
    return report;
  }

 private:
  void fill(LearnReport& report, const Ranking& ranking) const {
    report.features = features_.words;
    report.images = static_cast<std::int64_t>(scores_.table.rows());
    report.ranked = std::ranges::count_if(ranking.score, [](double one) { return std::isfinite(one); });
    report.without_features = features_.missing;
    report.labels = std::ssize(known_.rows);
    report.strangers = known_.strangers;
    report.helped = ranking.helped;
    report.words = ranking.words;
    report.seconds = ranking.seconds;
    report.remaining = remaining_of(known_.rows, ranking);
    const catalog::Column& ids = scores_.table.at("id");
    for (const Asked& one :
         ask(ranking, known_.rows, static_cast<std::size_t>(options_.ask), context_.seed, galaxies_))
      report.asked.push_back({static_cast<std::int64_t>(one.row), ids.text(one.row), name_of(one.why),
                              ranking.probability[one.row]});
  }

  void write(const LearnReport& report, const Ranking& ranking) {
    std::vector<std::string> asked(scores_.table.rows());
    for (const AskedImage& one : report.asked) asked[static_cast<std::size_t>(one.row)] = one.why;
    put(scores_.table,
        {kLearned,
         "",
         "score learned from labels: sum of the surprisals of the unsupervised score and of the learned models",
         ranking.score,
         {}});
    put(scores_.table, {kInterest,
                        "",
                        "probability that the image, if it has no label, is of a sought class",
                        ranking.probability,
                        {}});
    put(scores_.table,
        {kInterestDeviation, "", "standard deviation of the Gaussian process", ranking.uncertainty, {}});
    put(scores_.table,
        {kAskedFor, "", "why to look at the image next: rank, uncertain or random", asked, {}});
    scores_.set_attribute(kRankedBefore, report.column);
    scores_.set_attribute("ranking", kLearned);
    scores_.set_attribute("labels", options_.labels);
    scores_.set_attribute("learning", nlohmann::json{{"words", report.words},
                                                     {"helped", report.helped},
                                                     {"features", report.features},
                                                     {"labels", report.labels}}
                                          .dump());
    const std::string labels = file_fingerprint(options_.labels);
    const nlohmann::json entry = {{"columns", {kLearned}},
                                  {"settings",
                                   {{"method", store::kLearningMethod},
                                    {"version", kMethodVersion},
                                    {"before", report.column},
                                    {"sought", options_.sought},
                                    {"group", report.grouping.columns},
                                    {"labels", labels}}}};
    scores_.set_attribute(store::kMaking,
                          store::with_making(scores_.attribute(store::kMaking), kLearned, entry.dump()));
    Provenance provenance = Provenance::now("learn", settings_of(options_, context_), context_);
    provenance.inputs = {
        {options_.scores, store::row_file_job(options_.scores), scores_.attribute("provenance")},
        {options_.labels, labels, ""}};
    provenance.inputs.insert(provenance.inputs.end(), features_.inputs.begin(), features_.inputs.end());
    scores_.set_attribute("provenance", provenance.json());
    store::write_scores(report.output, scores_, options_.overwrite, context_);
  }

  const LearnOptions& options_;
  const RunContext& context_;
  store::ScoresFile scores_;
  KnownLabels known_;
  FeatureTable features_;
  std::vector<std::size_t> galaxies_;  ///< of each row
};

}  // namespace

const char* name_of(AskedFor why) {
  switch (why) {
    case AskedFor::kRank:
      return "rank";
    case AskedFor::kUncertain:
      return "uncertain";
    case AskedFor::kRandom:
      return "random";
  }
  return "";
}

std::string group_help() {
  return "Column of the scores that identifies images of one galaxy, which are held out together when labels test whether learning helps, and suggested one at a time; none: images are independent. " +
         store::noted_group_help();
}

void LearnOptions::describe(Fields& fields) {
  fields.add("scores", &scores, "Scores of the images.").positional().required().value_name("SCORES.h5");
  fields.add("labels", &labels, "Label file with labels of some of the images (written by peculiar explore).")
      .required()
      .value_name("LABELS.csv");
  fields
      .add("output", &output,
           "Output scores with the new ranking, or a table of them (.fits .vot .ecsv .csv).")
      .letter('o')
      .required()
      .value_name("RANKED.h5");
  vectors.describe(fields);
  fields
      .add("columns", &columns,
           "Columns of the scores to use as further features; patterns with * and ?, or none. Default: those "
           "that are scores.")
      .value_name("PATTERN,...");
  fields.add("sought", &sought, "Classes of sought images; all other classes are not sought.")
      .value_name("CLASS,...");
  fields.add("where", &where, "Rank only rows that satisfy this expression; the others are kept, unranked.")
      .value_name("EXPRESSION");
  fields.add("group", &group, group_help()).value_name("COLUMN");
  fields
      .add("ask", &ask,
           "Number of images suggested for labelling: eight in ten by rank, one by uncertainty, and one at "
           "random, which gives the estimate of how many are left.")
      .range(0, 1e6);
  fields.add("overwrite", &overwrite, "Overwrite existing scores.");
}

LearnReport learn_ranking(const LearnOptions& options, const RunContext& context) {
  refuse_existing(options.output, options.overwrite);
  LearnReport report;
  tables::write_rows_or_table(options.output, fmt::format("{} ranked by {}", options.scores, options.labels),
                              [&](const std::string& path) {
                                LearnOptions inner = options;
                                inner.output = path;
                                report = Learning(inner, context).run(path);
                              });
  report.output = options.output;
  return report;
}

Verb<LearnOptions, LearnReport> learn_verb() {
  return {
      "learn",
      "rank images by a few labels",
      "Ranks all images of a scores file from a few labels, with the unsupervised score as prior: by a "
      "Gaussian process and a logistic regression on the features of score --features-out (or vectors of "
      "another network, or the score columns alone). Images similar to those labelled artefact are ranked "
      "lower. Estimates each image's probability of being of a sought class, suggests images to label next, "
      "and estimates how many such images are left. If held-out labels show that learning makes the ranking "
      "worse, the original order is kept, with a message.",
      {"peculiar learn scores.h5 --labels labels.csv -o ranked.h5",
       "peculiar learn scores.h5 --labels labels.csv -o rings.h5 --sought ring,arc --ask 20",
       "peculiar learn scores.h5 --labels labels.csv -o ranked.vot --features dinov2.npy --ids ids.txt"},
      learn_ranking};
}

}  // namespace peculiar::learning
