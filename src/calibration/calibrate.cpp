#include "calibration/calibrate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "artefacts/muting.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/version.h"
#include "calibration/bulk.h"
#include "calibration/calibration_exhibits.h"
#include "calibration/normals.h"
#include "catalog/column_access.h"
#include "catalog/expression.h"
#include "statistics/distribution.h"
#include "statistics/p_values.h"
#include "store/score_making.h"

namespace peculiar::calibration {

using nlohmann::json;

namespace {

constexpr int kPercentiles[] = {85, 90, 95};
constexpr double kRates[] = {0.01, 0.05, 0.1, 0.2};
constexpr const char* kOwnColumns[] = {"row",     "fold",      "flags",     "p_value",
                                       "q_value", "local_fdr", "candidate", "above_percentile"};
constexpr double kMostMisfit = 1.36;    // Kolmogorov-Smirnov, 5 %
constexpr double kMostOutliers = 0.25;  // largest fraction of outliers for a null fitted to the bulk
// Below, with a heavy tail, up to twice as many lists as the rate says are not empty although nothing is odd.
constexpr std::int64_t kFewForList = 200;

/// Quantiles of the `normal` scores, and the number of `scores` above each.
std::vector<Threshold> thresholds_of(const std::vector<double>& normal, const std::vector<double>& scores) {
  std::vector<Threshold> thresholds;
  for (const int percentile : kPercentiles) {
    Threshold threshold{percentile, statistics::quantile(normal, percentile / 100.0), 0};
    for (const double score : scores) threshold.above += score > threshold.score ? 1 : 0;
    thresholds.push_back(threshold);
  }
  return thresholds;
}

/// With a fitted null: the lowest score of the images with such a p-value, or the largest of `finite` if
/// there are none.
std::vector<Threshold> thresholds_of(const std::vector<double>& p_values, const std::vector<double>& scores,
                                     const std::vector<double>& finite) {
  const double highest = *std::max_element(finite.begin(), finite.end());
  std::vector<Threshold> thresholds;
  for (const int percentile : kPercentiles) {
    Threshold threshold{percentile, highest, 0};
    double least = INFINITY;
    for (std::size_t row = 0; row < scores.size(); ++row) {
      if (!(p_values[row] < 1 - percentile / 100.0)) continue;
      ++threshold.above;
      least = std::min(least, scores[row]);
    }
    if (threshold.above > 0) threshold.score = std::nextafter(least, -INFINITY);
    thresholds.push_back(threshold);
  }
  return thresholds;
}

/// Highest percentile that each image exceeds, 0 for none.
std::vector<std::int64_t> highest_exceeded(const std::vector<Threshold>& thresholds,
                                           const std::vector<double>& scores) {
  std::vector<std::int64_t> highest(scores.size(), 0);
  for (const Threshold& threshold : thresholds) {
    for (std::size_t row = 0; row < scores.size(); ++row) {
      if (scores[row] > threshold.score) highest[row] = threshold.percentile;
    }
  }
  return highest;
}

std::string thresholds_json(const std::vector<Threshold>& thresholds) {
  json document = json::object();
  for (const Threshold& one : thresholds) document[std::to_string(one.percentile)] = one.score;
  return document.dump();
}

/// Values of a column, NaN for images without a score.
std::vector<double> of_scored(const ScoredSet& set, const std::string& column) {
  std::vector<double> values = catalog::numbers(set.file.table.at(column));
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!std::isfinite(set.scores[row])) values[row] = std::nan("");
  }
  return values;
}

/// Drift of the score, and of the properties it depends on most, relative to the normal images.
std::vector<statistics::DriftLine> drift_of(const ScoredSet& own, const ScoredSet& normals,
                                            const std::string& column) {
  std::vector<statistics::DriftLine> lines{statistics::drift_of(column, own.scores, normals.scores)};
  for (const char* name : {"flux", "half_light_radius"}) {
    if (own.file.table.has(name) && normals.file.table.has(name))
      lines.push_back(statistics::drift_of(name, of_scored(own, name), of_scored(normals, name)));
  }
  return lines;
}

/// Differences between the images and the normal ones, except in the score, which outliers change; "" if
/// there are none.
std::string unlike_words(const std::vector<statistics::DriftLine>& lines, const std::string& score) {
  std::vector<std::string> words;
  for (const statistics::DriftLine& line : lines) {
    if (!line.is_drift() || line.statistic == score) continue;
    words.push_back(fmt::format("{} (median {:.4g}, of the normal images {:.4g})", line.statistic,
                                line.median, line.normal_median));
  }
  if (words.empty()) return "";
  return fmt::format(
      "the images differ from the normal images in {}: p-values hold only for images that are exchangeable with the normal images",
      fmt::join(words, ", "));
}

/// Minimum size of a non-empty list at this rate: fewer images with the smallest p-value exceed the rate.
std::int64_t fewest_candidates(std::int64_t tested, double least, double rate) {
  return std::max<std::int64_t>(
      1, static_cast<std::int64_t>(std::ceil(least * static_cast<double>(tested) / rate - 1e-9)));
}

/// Values of one calibration, one per row of the scores.
struct Numbers {
  std::vector<double> scores;
  std::vector<double> p_values;
  std::vector<double> q_values;
  std::vector<double> local_fdr;  ///< empty with normal images
};

CandidateList list_at(double fdr, const Numbers& numbers, const statistics::EmpiricalNull* null) {
  CandidateList list{fdr};
  double last = 0;
  double least_score = INFINITY;
  for (std::size_t row = 0; row < numbers.q_values.size(); ++row) {
    if (!statistics::is_selected(numbers.q_values[row], fdr)) continue;
    ++list.candidates;
    last = std::max(last, numbers.p_values[row]);
    least_score = std::min(least_score, numbers.scores[row]);
  }
  if (list.candidates == 0) return list;
  if (null != nullptr) {
    // Up to the bulk limit, all images count as normal.
    list.expected_false = null->normals_above(std::max(least_score, null->bulk_limit()));
    const auto below =
        static_cast<double>(std::count_if(numbers.scores.begin(), numbers.scores.end(), [&](double score) {
          return score >= least_score && score <= null->bulk_limit();
        }));
    list.expected_false.low += below;
    list.expected_false.high += below;
    // As in the q-values.
    list.expected_false.value =
        last * null->share().value * static_cast<double>(statistics::finite(numbers.scores).size());
    list.expected_false.low = std::min(list.expected_false.low, list.expected_false.value);
    list.expected_false.high = std::max(list.expected_false.high, list.expected_false.value);
  } else {
    const double expected = last * static_cast<double>(statistics::finite(numbers.scores).size());
    list.expected_false = {expected, expected, expected};
  }
  const auto all = static_cast<double>(list.candidates);
  for (double* value : {&list.expected_false.value, &list.expected_false.low, &list.expected_false.high})
    *value = std::min(*value, all);
  return list;
}

json calibration_json(const CalibrateReport& report) {
  json document = {{"null", report.bulk ? "bulk" : "normals"},
                   {"column", report.column},
                   {"fdr", report.list.fdr},
                   {"images", report.scored},
                   {"left_out", report.left_out},
                   {"candidates", report.list.candidates},
                   {"expected_false", report.list.expected_false.value},
                   {"assumption", report.assumption()},
                   {"group", report.grouping.json()},
                   {"warnings", report.warnings}};
  if (report.bulk) {
    document["expected_false_interval"] = {report.list.expected_false.low, report.list.expected_false.high};
    document["share_of_outliers"] = report.bulk->outliers.value;
    document["share_of_outliers_interval"] = {report.bulk->outliers.low, report.bulk->outliers.high};
    document["bulk_limit"] = report.bulk->limit;
    document["share_below_limit"] = report.bulk->below;
    document["misfit"] = report.bulk->misfit;
  } else {
    document["normals"] = report.normals;
    document["least_p_value"] = report.least_p_value;
    document["fewest_candidates"] = report.fewest_candidates;
    document["why_none"] = report.why_none();
  }
  return document;
}

std::vector<std::string> bulk_warnings(const BulkReport& bulk) {
  std::vector<std::string> warnings;
  if (bulk.misfit > kMostMisfit)
    warnings.push_back(fmt::format(
        "the null distribution does not fit the bulk of the scores (misfit {:.2f}, at most {} by chance): p-values of the highest scores are more uncertain than stated",
        bulk.misfit, kMostMisfit));
  if (bulk.outliers.high > kMostOutliers)
    warnings.push_back(fmt::format(
        "up to {:.0f} % of the images may be outliers; above {:.0f} % the bulk no longer consists of normal images. Label some images as normal and calibrate against them (--normals)",
        100 * bulk.outliers.high, 100 * kMostOutliers));
  return warnings;
}

/// Removes a column left by an earlier calibration of another kind.
catalog::Table without_column(const catalog::Table& table, const std::string& name) {
  catalog::Table result;
  for (const catalog::Column& column : table.columns()) {
    if (column.name != name) result.add(column);
  }
  result.description = table.description;
  result.metadata = table.metadata;
  return result;
}

void put_columns(catalog::Table& table, const Numbers& numbers, const CalibrateReport& report,
                 const CalibrateOptions& options, const std::string& description,
                 const std::vector<double>& scores) {
  std::vector<bool> candidate;
  for (const double value : numbers.q_values)
    candidate.push_back(statistics::is_selected(value, options.fdr));
  if (!description.empty()) catalog::put_column(table, {report.column, "", description, scores, {}});
  const std::string meaning =
      report.bulk
          ? fmt::format("probability of at least this {} for a normal image, by the null distribution",
                        report.column)
          : fmt::format("fraction of normal images with at least this {}", report.column);
  catalog::put_column(table, {"p_value", "", meaning, numbers.p_values, {}});
  catalog::put_column(table, {"q_value",
                              "",
                              "smallest false-discovery rate at which the image is a candidate",
                              numbers.q_values,
                              {}});
  if (report.bulk)
    catalog::put_column(
        table,
        {"local_fdr", "", "probability that the image is normal, given its score", numbers.local_fdr, {}});
  else
    table = without_column(table, "local_fdr");
  catalog::put_column(
      table, {"candidate", "", fmt::format("at a false-discovery rate of {}", options.fdr), candidate, {}});
  const char* of = report.bulk                ? "null distribution"
                   : options.training.empty() ? "normal scores"
                                              : "training scores";
  catalog::put_column(
      table,
      {"above_percentile",
       "",
       fmt::format("highest percentile of the {} that the score exceeds: 85, 90 or 95; 0 for none", of),
       highest_exceeded(report.thresholds, numbers.scores),
       {}});
}

/// One calibration, from the files to the report.
class Calibration {
 public:
  Calibration(const CalibrateOptions& options, const RunContext& context)
      : options_(options), context_(context) {}

  CalibrateReport run() {
    check();
    read();
    if (!has_normals()) {
      against_bulk();
    } else {
      against_normals();
    }
    report_.images = static_cast<std::int64_t>(numbers_.scores.size());
    report_.scored = static_cast<std::int64_t>(statistics::finite(numbers_.scores).size());
    const std::vector<bool> muted = store::muted_images(set_.file);
    for (std::size_t row = 0; row < muted.size(); ++row)
      report_.left_out += std::isfinite(set_.scores[row]) && std::isnan(numbers_.scores[row]) && !muted[row];
    report_.muted = artefacts::muted_words(set_.file, set_.file.table.at(column_));
    const statistics::EmpiricalNull* null = null_ ? &*null_ : nullptr;
    report_.list = list_at(options_.fdr, numbers_, null);
    for (const double rate : kRates) report_.lists.push_back(list_at(rate, numbers_, null));
    report_.fewest_candidates = fewest_candidates(report_.scored, report_.least_p_value, options_.fdr);
    if (null_ && report_.list.candidates > 0 && report_.scored < kFewForList)
      report_.warnings.push_back(fmt::format(
          "the null distribution is fitted to {} images only: the list of candidates may contain up to twice as many normal images as the rate says; the order of the images is not affected",
          report_.scored));
    for (const std::string& warning : report_.warnings) context_.warning("{}", warning);
    put_columns(set_.file.table, numbers_, report_, options_, description_, set_.scores);
    write();
    return report_;
  }

 private:
  bool has_normals() const { return !options_.normals.empty() || !options_.normals_where.empty(); }

  void check() {
    report_.output = options_.output;
    if (options_.output.empty()) {
      if (options_.scores.size() > 1)
        throw usage_error("--output: name the file for the combined scores of {} models",
                          options_.scores.size());
      report_.output = options_.scores.front();
    }
    if (report_.output != options_.scores.front() || options_.scores.size() > 1)
      refuse_existing(report_.output, options_.overwrite);
    const std::string suffix = std::filesystem::path(report_.output).extension().string();
    if (suffix != ".h5" && suffix != ".hdf5")
      throw usage_error(
          "--output: calibrated scores are HDF5 (.h5), not '{}'; peculiar export converts them to tables",
          report_.output);
    for (const std::string& input : {options_.normals, options_.training}) {
      // The scores file may be the output: it is read completely before it is written again with more
      // columns.
      const bool is_own = !options_.normals_where.empty() && input == options_.scores.front();
      if (!input.empty() && !is_own &&
          std::filesystem::weakly_canonical(input) == std::filesystem::weakly_canonical(report_.output))
        throw usage_error("--output: '{}' is also an input and would be lost", report_.output);
    }
    if (has_normals() && options_.scores.size() > 1)
      throw usage_error(
          "--normals: normal images must have scores of a single model; calibrate the scores of each model against its own normal images");
    if (!has_normals() && options_.bins > 1) throw usage_error("--bins needs normal images (--normals)");
    if (!has_normals() && !options_.training.empty())
      throw usage_error(
          "--training needs --normals: without normal images, thresholds come from the fitted null distribution");
  }

  /// Reads the columns that a calibration needs; all of them if it joins several files.
  store::ScoresFile read_needed(const std::string& path) const {
    if (options_.scores.size() > 1) return store::read_scores(path);
    const store::ScoresFile about = store::read_scores_attributes(path);
    std::vector<std::string> asked{column_};
    if (!options_.normals_where.empty()) {
      for (const std::string& name : catalog::Expression::parse(options_.normals_where).column_names())
        asked.push_back(name);
    }
    std::vector<std::string> names{store::kArtefactFlags};
    names.insert(names.end(), std::begin(kOwnColumns), std::end(kOwnColumns));
    if (has_normals()) names.insert(names.end(), {"id", "flux", "half_light_radius"});
    if (!options_.figures.empty()) names.insert(names.end(), {"flux", "half_light_radius", "ra", "dec"});
    std::vector<std::string>& of_groups = options_.group == store::kAutoGroup ? names : asked;
    for (const std::string& name : store::group_columns_asked(options_.group)) of_groups.push_back(name);
    for (const store::WeightedColumn& part : store::parts_of(about.attribute(store::kMaking), column_))
      names.push_back(part.column);
    return store::read_scores(path, names, asked);
  }

  void read() {
    const std::string path = options_.scores.front();
    const store::ScoresFile about = store::read_scores_attributes(path);
    column_ = options_.column.empty() ? about.attribute("ranking") : options_.column;
    if (about.attribute("model_fingerprint").find(',') != std::string::npos)
      throw input_error("{}: holds scores of several models; calibrate the original files", path);
    // When a fused score is calibrated again, fuse it again.
    if (column_ == kBulkScore && options_.column.empty()) column_ = "combined";
    ScoredSet first{path, read_needed(path), {}};
    for (const char* own : kOwnColumns) {
      if (column_ == own) throw usage_error("--column: '{}' is not a score", column_);
    }
    first.scores = catalog::numbers(store::score_column(first.file, column_, first.path));
    first.file.set_attribute(store::kRankPartial, options_.rank_partial ? "yes" : "no");
    artefacts::mute(first.file, options_.mute, first.path);
    folds_.push_back(std::move(first));
    for (std::size_t i = 1; i < options_.scores.size(); ++i)
      folds_.push_back(read_alike(read_needed(options_.scores[i]), options_.scores[i], column_,
                                  folds_.front(), true, context_));
    // The order of the folds, whatever that of the files.
    std::stable_sort(folds_.begin(), folds_.end(), [](const ScoredSet& a, const ScoredSet& b) {
      return std::atoi(a.file.attribute("fold").c_str()) < std::atoi(b.file.attribute("fold").c_str());
    });
    check_whole();
    for (const ScoredSet& fold : folds_)
      inputs_.push_back({fold.path, "", fold.file.attribute("provenance")});
  }

  /// Throws an Error (input) if no scored image can be ranked.
  void check_whole() const {
    for (const ScoredSet& fold : folds_) {
      if (statistics::finite(fold.scores).empty() ||
          !statistics::finite(fold.ranked_ones(fold.scores)).empty())
        continue;
      throw input_error(
          "{}: no scored image can be ranked: all are incomplete (flags 16 and 32; --rank-partial ranks them, and cut-outs with a smaller --least-covered have fewer such flags) or muted (--mute)",
          fold.path);
    }
  }

  /// Says which folds are here if some are not; "" if all are, or no file names its fold. Error (input):
  /// folds of different splits.
  std::string missing_folds() const {
    std::string count;
    std::set<std::string> here;
    for (const ScoredSet& fold : folds_) {
      const std::string own = fold.file.attribute("folds");
      if (own.empty()) continue;
      if (!count.empty() && own != count)
        throw input_error("{}: its images are of a split into {} folds, those of another file of one into {}",
                          fold.path, own, count);
      count = own;
      here.insert(fold.file.attribute("fold"));
    }
    if (count.empty() || std::to_string(here.size()) == count) return "";
    return fmt::format(
        "only the images of fold {} of {} are here: the list and its fractions leave out all others. Give the scores of all folds",
        fmt::join(here, ", "), count);
  }

  void against_bulk() {
    const std::string missing = missing_folds();
    BulkCalibration bulk = calibrate_by_bulk(folds_, column_);
    for (std::size_t i = 0, row = 0; i < folds_.size(); ++i) {
      for (double& score : folds_[i].scores) score = bulk.scores[row++];
    }
    set_ = folds_.size() > 1 ? joined(folds_) : std::move(folds_.front());
    report_.column = bulk.column;
    description_ = bulk.description;
    numbers_.scores = set_.ranked_ones(set_.scores);
    for (const double score : numbers_.scores) numbers_.p_values.push_back(bulk.null.p_value(score));
    const statistics::Estimate normal = bulk.null.share();
    for (const double q : statistics::q_values(numbers_.p_values))
      numbers_.q_values.push_back(std::isnan(q) ? q : q * normal.value);
    numbers_.local_fdr = statistics::local_false_discovery_rates(numbers_.p_values, normal.value);
    const std::vector<double> finite = statistics::finite(numbers_.scores);
    report_.thresholds = thresholds_of(numbers_.p_values, numbers_.scores, finite);
    const auto below = std::count_if(finite.begin(), finite.end(),
                                     [&](double score) { return score <= bulk.null.bulk_limit(); });
    report_.bulk = BulkReport{{1 - normal.value, 1 - normal.high, 1 - normal.low},
                              bulk.null.bulk_limit(),
                              static_cast<double>(below) / static_cast<double>(finite.size()),
                              bulk.null.misfit()};
    report_.warnings = bulk_warnings(*report_.bulk);
    report_.warnings.insert(report_.warnings.end(), bulk.warnings.begin(), bulk.warnings.end());
    report_.grouping = store::choose_groups(options_.group, set_.file.table, report_.output, context_);
    if (report_.grouping)
      report_.warnings.push_back(fmt::format(
          "{}: the null distribution is fitted as if all images were independent, so the intervals are too narrow",
          report_.grouping.words()));
    if (!missing.empty()) report_.warnings.push_back(missing);
    if (folds_.size() > 1) {
      for (const ScoredSet& fold : folds_) {
        if (fold.file.attribute("fold").empty())
          report_.warnings.push_back(fmt::format(
              "{} does not show that these images were left out of the training of its model (train --fold, score --left-out); if they were not, outliers among them look normal",
              fold.path));
      }
    }
    if (!bulk.making.empty())
      set_.file.set_attribute(
          store::kMaking, store::with_making(set_.file.attribute(store::kMaking), bulk.column, bulk.making));
    null_.emplace(std::move(bulk.null));
  }

  /// Keeps the ranked images selected by --normals-where: p-values, groups, bins and drift are of these only.
  void keep_normals(ScoredSet& normals) const {
    std::vector<double> ranked = normals.ranked_ones(std::move(normals.scores));
    std::vector<std::size_t> kept(ranked.size());
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    if (!options_.normals_where.empty())
      kept = catalog::Expression::parse(options_.normals_where).matching_rows(normals.file.table);
    std::erase_if(kept, [&](std::size_t row) { return !std::isfinite(ranked[row]); });
    normals.scores.clear();
    for (const std::size_t row : kept) normals.scores.push_back(ranked[row]);
    normals.file.table = normals.file.table.take(kept);
  }

  void against_normals() {
    set_ = std::move(folds_.front());
    const std::string path = options_.normals.empty() ? options_.scores.front() : options_.normals;
    ScoredSet normals = read_alike(read_needed(path), path, column_, set_, false, context_);
    keep_normals(normals);
    inputs_.push_back({normals.path, "", normals.file.attribute("provenance")});
    report_.column = column_;
    normal_scores_ = normals.scores;
    report_.normals = static_cast<std::int64_t>(normal_scores_.size());
    if (report_.normals == 0)
      throw input_error("{}: no image{} has a value in '{}' to calibrate with", path,
                        options_.normals_where.empty() ? "" : " selected by --normals-where", column_);
    std::vector<double> all_scores = std::exchange(set_.scores, set_.ranked_ones(set_.scores));
    report_.grouping = store::choose_groups(options_.group, normals.file.table, normals.path, context_);
    ConformalCalibration conformal =
        calibrate_by_normals(set_, normals, options_.bins, report_.grouping.columns);
    numbers_ = {set_.scores, std::move(conformal.p_values), {}, {}};
    numbers_.q_values = statistics::q_values(numbers_.p_values);
    report_.least_p_value = conformal.least;
    report_.in_both = conformal.in_both;
    report_.in_groups = conformal.in_groups;
    report_.warnings = std::move(conformal.warnings);
    std::vector<double> for_thresholds = normal_scores_;
    if (!options_.training.empty()) {
      const ScoredSet training =
          read_alike(read_needed(options_.training), options_.training, column_, set_, false, context_);
      for_thresholds = statistics::finite(training.ranked_ones(training.scores));
      inputs_.push_back({training.path, "", training.file.attribute("provenance")});
    }
    if (for_thresholds.empty())
      throw input_error("{}: no image has a value in '{}' to compute thresholds from", options_.training,
                        column_);
    report_.thresholds = thresholds_of(for_thresholds, numbers_.scores);
    report_.drift = drift_of(set_, normals, column_);
    set_.scores = std::move(all_scores);
    if (const std::string unlike = unlike_words(report_.drift, column_); !unlike.empty())
      report_.warnings.push_back(unlike);
  }

  void write() {
    Provenance provenance = Provenance::now("calibrate", settings_of(options_, context_), context_);
    provenance.inputs = inputs_;
    store::ScoresFile& file = set_.file;
    file.set_attribute("provenance", provenance.json());
    file.set_attribute("calibrated_column", report_.column);
    file.set_attribute("ranking", report_.column);
    file.set_attribute("thresholds", thresholds_json(report_.thresholds));
    file.set_attribute("calibration", calibration_json(report_).dump());
    if (!options_.figures.empty())
      write_exhibits(
          options_.figures, options_.overwrite, report_,
          {numbers_.scores, normal_scores_, numbers_.local_fdr, null_ ? &*null_ : nullptr, file.table},
          std::move(provenance), context_);
    store::write_scores(report_.output, file, true, context_);
  }

  const CalibrateOptions& options_;
  const RunContext& context_;
  std::string column_;
  std::vector<ScoredSet> folds_;
  std::vector<ProvenanceInput> inputs_;
  ScoredSet set_;
  std::vector<double> normal_scores_;
  Numbers numbers_;
  std::optional<statistics::EmpiricalNull> null_;
  std::string description_;  ///< of an added column; "" for none
  CalibrateReport report_;
};

}  // namespace

std::string CalibrateReport::normals_words() const {
  if (!grouping) return fmt::format("{} normal images", normals);
  return fmt::format("{} normal images (in {} groups by {}, each counted once)", normals, grouping.groups,
                     grouping.columns);
}

std::string CalibrateReport::assumption() const {
  if (!bulk)
    return fmt::format(
        "the {} come from the same population as the normal images of the sample, and the model had not seen them.",
        normals_words());
  return fmt::format(
      "the lowest {:.0f} % of the scores belong to normal images, and the distribution of normal scores continues smoothly beyond them.",
      100 * bulk->below);
}

std::string CalibrateReport::why_none() const {
  if (bulk || list.candidates > 0 || fewest_candidates <= 1) return "";
  const std::string what = grouping ? "groups" : "normal images";
  // A Benjamini-Hochberg list of all images needs p-values of at most the rate.
  if (least_p_value > list.fdr)
    return fmt::format(
        "{} are too few: the smallest p-value that they can give is {:.2g}, and a list at that rate needs {:.0f} {} or more.",
        normals_words(), least_p_value, std::ceil(1 / list.fdr - 1e-9) - 1, what);
  return fmt::format(
      "{} give no p-value below {:.2g}, so a list at that rate would need at least {} of the {} images. Use more {} or a higher rate.",
      normals_words(), least_p_value, fewest_candidates, scored, what);
}

void CalibrateOptions::describe(Fields& fields) {
  fields
      .add(
          "scores", &scores,
          "Scores to calibrate. Several files: scores of one sample by several models, each for images that the model was not trained on; --output combines them into one file.")
      .positional()
      .required()
      .value_name("SCORES.h5");
  fields
      .add(
          "normals", &normals,
          "Scores, by the same model, of normal images that it was not trained on; p-values are computed against them. Without them, the null distribution is fitted to the bulk of the scores.")
      .value_name("SCORES.h5");
  fields
      .add(
          "normals_where", &normals_where,
          "Expression that selects the normal images of --normals; without --normals, of the scores themselves, if the model has not seen these images or held them out (as `peculiar score --features --normals` does).")
      .value_name("EXPRESSION");
  fields
      .add(
          "training", &training,
          "Scores of the training images; the thresholds are their 85, 90 and 95 % quantiles, as in the paper. Default: quantiles of the normal images.")
      .value_name("SCORES.h5");
  fields.add("output", &output, "Output file. Default: SCORES.h5 itself.").letter('o').value_name("FILE.h5");
  fields
      .add(
          "figures", &figures,
          "Folder for a table of candidates by false-discovery rate and a figure of the scores, with the fitted null distribution, or with the normal images and the thresholds.")
      .value_name("FOLDER");
  fields
      .add(
          "column", &column,
          "Score to calibrate; the file is ranked by it from then on. Default: the score that the file is ranked by.")
      .value_name("COLUMN");
  fields
      .add(
          "bins", &bins,
          "Number of bins in flux, and in size, within which p-values are computed, so that faint and small images are compared with similar ones; 1: no bins.")
      .range(1, 10);
  fields
      .add(
          "group", &group,
          "Column that identifies images that belong together, such as those of one galaxy: each galaxy counts once among the normal images, and an image is not compared with others of its galaxy. " +
              store::group_help())
      .value_name("COLUMN");
  fields.add("fdr", &fdr, "False-discovery rate of the list of candidates.").range(1e-6, 0.999);
  fields.add(
      "rank_partial", &rank_partial,
      "Rank images at the edge of the mosaic or in a gap (flags 16, 32) together with the others. By default they have a score but no p-value, and are listed separately.");
  artefacts::add_mute_field(fields, mute, "no p-value and no place among the candidates");
  fields.add("overwrite", &overwrite, "Overwrite an existing output file.");
}

CalibrateReport calibrate_scores(const CalibrateOptions& options, const RunContext& context) {
  return Calibration(options, context).run();
}

Verb<CalibrateOptions, CalibrateReport> calibrate_verb() {
  return {
      "calibrate",
      "p-values, candidates and thresholds of scores",
      "Calibrates scores: p-values, candidates at a false-discovery rate, and the paper's thresholds. With scores of normal images (--normals), p-values are exact for any distribution of the scores. Without them, the null distribution is fitted to the bulk of the scores, which assumes that most images are normal; each image then also gets its local false-discovery rate. Warns if normal images are too few or differ from the scored ones, and if the null distribution does not fit.",
      {"peculiar calibrate scores.h5 --normals held_out_scores.h5",
       "peculiar calibrate scores.h5 --normals held_out_scores.h5 --bins 3 --fdr 0.1 -o calibrated.h5",
       "peculiar calibrate scores_1.h5 scores_2.h5 -o calibrated.h5 --figures calibration"},
      calibrate_scores};
}

}  // namespace peculiar::calibration
