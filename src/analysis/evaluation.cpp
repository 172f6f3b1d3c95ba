#include "analysis/evaluation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/evaluation_columns.h"
#include "analysis/published_paper.h"
#include "analysis/words.h"
#include "base/error.h"
#include "base/name_list.h"
#include "catalog/column_access.h"
#include "labels/label_columns.h"
#include "statistics/distribution.h"
#include "store/image_set.h"
#include "store/score_making.h"

namespace peculiar::analysis {

namespace {

constexpr const char* kClusterMethod = "k-means";  // in the description of the column by `peculiar kmeans`
constexpr std::array<std::string_view, 3> kLeadingColumns{"combined", "anomaly_score", "asymmetry"};

std::vector<std::string> files_of(const EvaluateOptions& options) {
  std::vector<std::string> files = options.scores;
  if (!options.training.empty()) files.push_back(options.training);
  return files;
}

/// Joins the tables and people's labels.
JoinedTable joined_tables(const EvaluateOptions& options, const RunContext& context) {
  JoinedTable joined = join_tables(files_of(options), options.with, options.id_column, options.table_hdu,
                                   context, evaluation_columns(options));
  if (options.labels.empty()) return joined;
  const labels::LabelJoin join = labels::put_labels(
      joined.table, options.labels, fmt::format("{}", fmt::join(options.scores, ", ")), context);
  joined.counts.push_back({options.labels, join.rows});
  joined.inputs.push_back(labels::labels_input(options.labels));
  return joined;
}

/// Whether the columns of a study or of planted outliers define the classes.
bool are_told_by_study(const EvaluateOptions& options) {
  return options.classes.empty() && options.labels.empty();
}

std::vector<double> score_values(const catalog::Column& column) {
  if (!column.is_numeric()) throw usage_error("--columns: '{}' is text", column.name);
  return catalog::numbers(column);
}

}  // namespace

Evaluation::Evaluation(const EvaluateOptions& options, const RunContext& context)
    : joined_(joined_tables(options, context)), properties_(joined_.table, options.property, false) {
  std::vector<bool> eligible;
  std::vector<std::size_t> left_out;
  for (std::size_t row = 0; row < joined_.file.size(); ++row) {
    eligible.push_back(joined_.file[row] < options.scores.size());
    if (!eligible.back()) (joined_.left_out[row] ? left_out : training_.rows).push_back(row);
  }
  find_companions(options);
  ClassifiedImages classified = image_classes(
      joined_, eligible, {options.classes, options.normal, &companions_, !options.labels.empty()}, context);
  classes_ = std::move(classified.classes);
  left_out.insert(left_out.end(), classified.left_out.begin(), classified.left_out.end());
  count_left_out(std::move(left_out));
  is_papers_ = are_told_by_study(options) && joined_.table.has("role") && normal().name == kIsolatedClass;
  is_planted_ = are_told_by_study(options) && has_planted(joined_.table);
  unmeasured_ = std::move(classified.unmeasured);
  training_.name = normal().name + ", training";
  choose_scores(options, context);
  find_fitted(options, context);
  set_thresholds();
  find_calibration(options, context);
  find_clusters(context);
  find_groups(options, context);
}

/// An image may be in several classes, but counts once.
void Evaluation::count_left_out(std::vector<std::size_t> rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  for (const std::size_t row : rows) ++(joined_.muted[row] ? muted_ : partial_);
}

/// The flux ratio is that of the assumed companion, unless another column is requested.
void Evaluation::find_companions(const EvaluateOptions& options) {
  if (!are_told_by_study(options) || !joined_.table.has("role") || has_planted(joined_.table)) return;
  const std::optional<store::ImageSet> images = store::ImageSet::from_json(joined_.image_set);
  companion_limit_ = options.companion_fraction;
  companions_ = companion_evidence(joined_.table, options.companion, companion_limit_,
                                   images ? images->stamps.pixel_scale_arcsec : 0);
  const bool is_asked = std::any_of(options.property.begin(), options.property.end(),
                                    [](const std::string& one) { return one.starts_with("flux_ratio="); });
  if (is_asked || companions_.ratio_column.empty()) return;
  properties_.put({"flux_ratio", companions_.ratio_column, "flux ratio of the companion", companions_.ratio});
}

std::string Evaluation::companion_words() const {
  return is_papers_ ? companions_.words(companion_limit_) : "";
}

const EvaluatedScore* Evaluation::find_score(const std::string& name) const {
  for (const EvaluatedScore& score : scores_) {
    if (score.name == name) return &score;
  }
  return nullptr;
}

std::vector<const EvaluatedScore*> Evaluation::shown_scores() const {
  std::vector<const EvaluatedScore*> shown{&main()};
  const EvaluatedScore* papers = find_score(kPapersScore);
  if (papers != nullptr && papers != shown.front()) shown.push_back(papers);
  return shown;
}

/// The column that the files are ranked by is a score whatever its name, such as `bulk_score`.
void Evaluation::add_ranking(std::vector<std::string>& names, const RunContext& context) const {
  const std::string& ranking = joined_.ranking;
  const catalog::Column* column = joined_.table.find(ranking);
  if (column == nullptr || !column->is_numeric() ||
      std::find(names.begin(), names.end(), ranking) != names.end())
    return;
  if (!training_.rows.empty() && finite_values(catalog::numbers(*column), training_.rows).empty()) {
    context.warning("score '{}', by which the scores are ranked, is left out: no training image has it",
                    ranking);
    return;
  }
  names.insert(names.begin(), ranking);
}

void Evaluation::choose_scores(const EvaluateOptions& options, const RunContext& context) {
  std::vector<std::string> names = options.columns;
  if (names.empty()) {
    for (const std::string& name : known_scores()) {
      if (joined_.table.has(name)) names.push_back(name);
    }
    add_ranking(names, context);
  }
  if (names.empty())
    throw usage_error("{}: has no column that is a known score; name some with --columns",
                      options.scores.front());
  for (const std::string& name : names) {
    EvaluatedScore score{name, score_values(joined_.table.at(name))};
    score.is_baseline =
        std::find(options.baselines.begin(), options.baselines.end(), name) != options.baselines.end();
    score.is_leading = !options.columns.empty() || std::find(kLeadingColumns.begin(), kLeadingColumns.end(),
                                                             name) != kLeadingColumns.end();
    if (finite_values(score.values, normal().rows).empty()) {
      context.warning("score '{}' is left out: no image of the class '{}' has it", name, normal().name);
      continue;
    }
    scores_.push_back(std::move(score));
  }
  if (scores_.empty()) throw input_error("no image of the class '{}' has a score", normal().name);
  const std::string wanted = !options.main_score.empty() ? options.main_score : joined_.ranking;
  const auto main = std::find_if(scores_.begin(), scores_.end(),
                                 [&](const EvaluatedScore& score) { return score.name == wanted; });
  if (main == scores_.end() && !options.main_score.empty())
    throw usage_error("--main-score: '{}' is not among the evaluated scores", wanted);
  if (main != scores_.end()) main_ = static_cast<std::size_t>(main - scores_.begin());
  scores_[main_].is_leading = true;
}

/// Labels that a score was fitted to say nothing about how well it ranks other images.
void Evaluation::find_fitted(const EvaluateOptions& options, const RunContext& context) {
  if (options.labels.empty()) return;
  for (const EvaluatedScore& score : scores_) {
    const nlohmann::json settings = store::making_of(joined_.making, score.name);
    if (!settings.is_object() || settings.value("method", nlohmann::json()) != store::kLearningMethod)
      continue;
    // A label file grows, so that another one may still have the labels of the fit.
    const bool is_same = settings.value("labels", "") == labels::labels_input(options.labels).fingerprint;
    fitted_words_ =
        fmt::format("{} was fitted to labels of these images: {}its numbers here are too optimistic.",
                    score.name, is_same ? "" : "if these labels are among them, ");
    if (score.name != main().name) continue;
    main_is_fitted_ = true;
    const std::string before = settings.value("before", "");
    fitted_words_ += " Use labels that it was not fitted to";
    if (find_score(before) != nullptr)
      fitted_words_ += fmt::format(", or --main-score {} for the score that it started from", before);
    fitted_words_ += ".";
    context.warning("{}", fitted_words_);
    return;
  }
}

void Evaluation::set_thresholds() {
  const bool has_training = !training_.rows.empty();
  threshold_source_ = has_training ? "the training images" : "the images of the class " + normal().name;
  for (EvaluatedScore& score : scores_) {
    const std::vector<double> values =
        finite_values(score.values, has_training ? training_.rows : normal().rows);
    if (values.empty())
      throw input_error("no training image has a score '{}'; leave it out of --columns", score.name);
    for (std::size_t i = 0; i < kPercentiles.size(); ++i)
      score.thresholds[i] = statistics::quantile(values, kPercentiles[i] / 100.0);
    if (has_training || score.name != joined_.files.front().calibrated_column) continue;
    const nlohmann::json kept = nlohmann::json::parse(joined_.thresholds, nullptr, false);
    for (std::size_t i = 0; i < kPercentiles.size() && kept.is_object(); ++i)
      score.thresholds[i] = kept.value(std::to_string(kPercentiles[i]), score.thresholds[i]);
    threshold_source_ += "; of " + score.name + " those that the scores were calibrated with";
  }
}

/// P-values of two files that are of different scores are left out. Error (input): --at-p needs them.
void Evaluation::find_calibration(const EvaluateOptions& options, const RunContext& context) {
  const StackedFile* calibrated = nullptr;
  for (std::size_t i = 0; i < options.scores.size(); ++i) {
    const StackedFile& file = joined_.files[i];
    least_p_value_ = std::max(least_p_value_, file.least_p_value);
    if (file.calibrated_column.empty()) continue;
    if (calibrated == nullptr) calibrated = &file;
    if (file.calibrated_column == calibrated->calibrated_column) continue;
    const std::string words =
        fmt::format("{}: its p-values are of '{}', those of {} of '{}'", file.name, file.calibrated_column,
                    calibrated->name, calibrated->calibrated_column);
    if (!options.at_p.empty()) throw input_error("{}; calibrate both by the same column", words);
    context.warning("{}: p-values are left out; calibrate both by the same column to evaluate them", words);
    has_one_calibration_ = false;
    return;
  }
  if (calibrated != nullptr) calibrated_score_ = calibrated->calibrated_column;
}

const catalog::Column* Evaluation::p_values() const {
  const catalog::Column* column = has_one_calibration_ ? joined_.table.find("p_value") : nullptr;
  return column != nullptr && column->is_numeric() ? column : nullptr;
}

void Evaluation::find_clusters(const RunContext& context) {
  if (const catalog::Column* odd = joined_.table.find("odd_cluster"); odd != nullptr && odd->is_numeric()) {
    odd_cluster_ = catalog::numbers(*odd);
    cluster_source_ = "training images";
    return;
  }
  const catalog::Column* cluster = joined_.table.find("cluster");
  // A catalogue's column of this name may be a cluster of galaxies.
  if (cluster == nullptr || !cluster->is_numeric() ||
      (!cluster->description.empty() && cluster->description.find(kClusterMethod) == std::string::npos))
    return;
  std::map<std::string, std::int64_t> counts;
  for (const std::size_t row : normal().rows) {
    if (!cluster->is_missing(row)) ++counts[cluster->text(row)];
  }
  if (counts.empty()) {
    context.warning("k-means is left out: no image of the class '{}' has a value in column 'cluster'",
                    normal().name);
    return;
  }
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  for (std::size_t row = 0; row < cluster->size(); ++row)
    odd_cluster_.push_back(cluster->is_missing(row)            ? std::nan("")
                           : cluster->text(row) != most->first ? 1
                                                               : 0);
}

void Evaluation::find_groups(const EvaluateOptions& options, const RunContext& context) {
  grouping_ = store::choose_groups(options.group, joined_.table, options.scores.front(), context);
  if (grouping_) group_ = group_numbers(joined_.table, grouping_.columns);
}

statistics::GroupedValues Evaluation::grouped(const std::vector<double>& values,
                                              const std::vector<std::size_t>& rows) const {
  return statistics::GroupedValues::finite_of(values, group_, rows);
}

std::string Evaluation::error_words() const {
  std::string words = statistics::kShareErrors;
  if (has_groups())
    words += fmt::format(" They allow for the dependence of images of one {}.", grouping_.noun());
  return words;
}

std::string Evaluation::left_out_words() const {
  std::string words;
  if (!unmeasured_.empty())
    words = fmt::format(
        " Left out: {} pre-merger{} for which it was not measured whether a companion is in the frame.",
        unmeasured_.size(), unmeasured_.size() == 1 ? "" : "s");
  std::vector<std::string> unranked;
  if (partial_ > 0) unranked.push_back(counted(partial_, "image") + " at an edge or in a gap");
  if (muted_ > 0) unranked.push_back(counted(muted_, "muted image"));
  if (!unranked.empty()) words += fmt::format(" Left out, as they are not ranked: {}.", list_words(unranked));
  std::size_t outliers = 0;
  for (const ImageClass& one : classes_) outliers += one.muted.size();
  if (outliers > 0) words += fmt::format(" Completeness counts muted outliers ({}) as not found.", outliers);
  return words;
}

std::vector<ImageClass> Evaluation::outliers(bool subtle) const {
  std::vector<ImageClass> result;
  for (std::size_t i = 1; i < classes_.size(); ++i) {
    if (classes_[i].is_subtle == subtle) result.push_back(classes_[i]);
  }
  if (subtle && result.size() > 1) {
    ImageClass all{"", "", true, {}};
    for (const ImageClass& one : result) {
      if (!all.name.empty()) all.name += " or ";
      all.name += one.name;
      all.rows.insert(all.rows.end(), one.rows.begin(), one.rows.end());
      all.muted.insert(all.muted.end(), one.muted.begin(), one.muted.end());
    }
    result.push_back(std::move(all));
  }
  return result;
}

statistics::Share Evaluation::above(const std::vector<std::size_t>& rows, const EvaluatedScore& score,
                                    std::size_t threshold) const {
  statistics::GroupedValues above = grouped(score.values, rows);
  for (double& value : above.values) value = value > score.thresholds[threshold] ? 1 : 0;
  return statistics::Share::of_values(above);
}

statistics::Share Evaluation::in_odd_cluster(const std::vector<std::size_t>& rows) const {
  return has_clusters() ? statistics::Share::of_values(grouped(odd_cluster_, rows)) : statistics::Share{};
}

}  // namespace peculiar::analysis
