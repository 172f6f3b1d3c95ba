#include "calibration/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/version.h"
#include "catalog/column_access.h"
#include "statistics/distribution.h"
#include "statistics/p_values.h"
#include "store/scores_file.h"

namespace peculiar::calibration {

using nlohmann::json;

namespace {

constexpr int kPercentiles[] = {85, 90, 95};
constexpr std::size_t kFewInBin = 20;

/// Scores of another model, or made in another way, mean something else.
void check_same_making(const store::ScoresFile& scores, const store::ScoresFile& others,
                       const std::string& name, const std::string& other_name, const RunContext& context) {
  if (scores.attribute("model_fingerprint") != others.attribute("model_fingerprint")) {
    throw input_error(
        "{}: its scores are of another model ({}) than those of {} ({}); score both with one model",
        other_name, others.attribute("model"), name, scores.attribute("model"));
  }
  if (scores.attribute("orientations") != others.attribute("orientations")) {
    throw input_error("{}: was scored in {} orientations, {} in {}; score both alike", other_name,
                      others.attribute("orientations"), name, scores.attribute("orientations"));
  }
  if (scores.attribute("precision") != others.attribute("precision")) {
    context.warning("{} was scored in {}, {} in {}: their scores differ by rounding", other_name,
                    others.attribute("precision"), name, scores.attribute("precision"));
  }
}

/// Bins of brightness and size, by the normal images' quantiles.
class Bins {
 public:
  Bins(const store::ScoresFile& normals, std::int64_t count, const std::string& name) {
    if (count < 2) return;
    for (const char* column : {"flux", "half_light_radius"}) {
      if (!normals.table.has(column))
        throw input_error("{}: has no column '{}' to make bins of; score without --scorers", name, column);
      std::vector<double> edges;
      const std::vector<double> values = statistics::finite(catalog::numbers(normals.table.at(column)));
      for (std::int64_t i = 1; i < count; ++i)
        edges.push_back(statistics::quantile(values, static_cast<double>(i) / static_cast<double>(count)));
      edges_.emplace_back(column, edges);
    }
  }

  /// The bin of each row. What is not finite goes into the first.
  std::vector<std::size_t> of(const store::ScoresFile& scores) const {
    std::vector<std::size_t> bins(scores.table.rows(), 0);
    for (const auto& [name, edges] : edges_) {
      const catalog::Column& column = scores.table.at(name);
      for (std::size_t row = 0; row < bins.size(); ++row) {
        const double value = column.number(row);
        const auto place =
            std::isfinite(value) ? std::upper_bound(edges.begin(), edges.end(), value) - edges.begin() : 0;
        bins[row] = bins[row] * (edges.size() + 1) + static_cast<std::size_t>(place);
      }
    }
    return bins;
  }
  std::size_t count() const {
    std::size_t count = 1;
    for (const auto& [name, edges] : edges_) count *= edges.size() + 1;
    return count;
  }

 private:
  std::vector<std::pair<std::string, std::vector<double>>> edges_;
};

/// Scores of a file in the column that is calibrated, NaN where an image has none.
struct ScoredSet {
  store::ScoresFile file;
  std::vector<double> scores;
};

/// p-values bin by bin. `least`: the least that can come out.
std::vector<double> binned_p_values(const ScoredSet& set, const ScoredSet& normals,
                                    const CalibrateOptions& options, const RunContext& context,
                                    double& least) {
  const std::vector<double>& own = set.scores;
  const std::vector<double>& theirs = normals.scores;
  const Bins bins(normals.file, options.bins, options.normals);
  const std::vector<std::size_t> own_bins = bins.of(set.file);
  const std::vector<std::size_t> their_bins = bins.of(normals.file);
  std::vector<double> result(own.size(), std::nan(""));
  least = 1;
  for (std::size_t bin = 0; bin < bins.count(); ++bin) {
    std::vector<double> in_bin;
    std::vector<std::size_t> rows;
    std::vector<double> bin_normals;
    for (std::size_t row = 0; row < own.size(); ++row) {
      if (own_bins[row] != bin) continue;
      in_bin.push_back(own[row]);
      rows.push_back(row);
    }
    for (std::size_t row = 0; row < theirs.size(); ++row) {
      if (their_bins[row] == bin) bin_normals.push_back(theirs[row]);
    }
    if (bin_normals.size() < kFewInBin && !rows.empty() && bins.count() > 1)
      context.warning("bin {} of {} holds only {} normal images for {} images; use fewer --bins", bin + 1,
                      bins.count(), bin_normals.size(), rows.size());
    const std::vector<double> p = statistics::conformal_p_values(in_bin, bin_normals);
    for (std::size_t i = 0; i < rows.size(); ++i) result[rows[i]] = p[i];
    least = std::min(least, 1 / static_cast<double>(statistics::finite(bin_normals).size() + 1));
  }
  return result;
}

ScoredSet read_comparable(const std::string& path, const std::string& column, const store::ScoresFile& scores,
                          const CalibrateOptions& options, const RunContext& context) {
  ScoredSet set{store::read_scores(path), {}};
  check_same_making(scores, set.file, options.scores, path, context);
  set.scores = catalog::numbers(store::score_column(set.file, column, path));
  return set;
}

/// The quantiles of `normal` scores, and how many of the `scores` lie above each. `highest`: of each image
/// the highest percentile that it exceeds, 0 for none.
std::vector<Threshold> thresholds_of(const std::vector<double>& normal, const std::vector<double>& scores,
                                     std::vector<std::int64_t>& highest) {
  std::vector<Threshold> thresholds;
  highest.assign(scores.size(), 0);
  for (const int percentile : kPercentiles) {
    Threshold threshold{percentile, statistics::quantile(normal, percentile / 100.0), 0};
    for (std::size_t row = 0; row < scores.size(); ++row) {
      if (!(scores[row] > threshold.score)) continue;
      highest[row] = percentile;
      ++threshold.above;
    }
    thresholds.push_back(threshold);
  }
  return thresholds;
}

std::string thresholds_json(const std::vector<Threshold>& thresholds) {
  json document = json::object();
  for (const Threshold& one : thresholds) document[std::to_string(one.percentile)] = one.score;
  return document.dump();
}

/// The score, and what it depends on most, beside those of the normal images.
std::vector<statistics::DriftLine> drift_of(const ScoredSet& own, const ScoredSet& normals,
                                            const std::string& column) {
  std::vector<statistics::DriftLine> lines{statistics::drift_of(column, own.scores, normals.scores)};
  for (const char* name : {"flux", "half_light_radius"}) {
    if (own.file.table.has(name) && normals.file.table.has(name))
      lines.push_back(statistics::drift_of(name, catalog::numbers(own.file.table.at(name)),
                                           catalog::numbers(normals.file.table.at(name))));
  }
  return lines;
}

/// The fewest images that a list at this rate can hold, other than none: with fewer of the least p-value, the
/// rate is exceeded.
std::int64_t fewest_candidates(const std::vector<double>& p_values, double least, double rate) {
  const auto tested =
      std::count_if(p_values.begin(), p_values.end(), [](double value) { return !std::isnan(value); });
  return std::max<std::int64_t>(
      1, static_cast<std::int64_t>(std::ceil(least * static_cast<double>(tested) / rate - 1e-9)));
}

/// `scores` with all columns, under the report's name.
void write_calibrated(store::ScoresFile scores, const store::ScoresFile& normals,
                      const CalibrateReport& report, const CalibrateOptions& options,
                      const RunContext& context) {
  Provenance provenance = Provenance::now("calibrate", settings_of(options), context);
  provenance.inputs = {{options.scores, "", scores.attribute("provenance")},
                       {options.normals, "", normals.attribute("provenance")}};
  scores.set_attribute("provenance", provenance.json());
  scores.set_attribute("calibrated_column", report.column);
  scores.set_attribute("ranking", report.column);
  scores.set_attribute("thresholds", thresholds_json(report.thresholds));
  store::write_scores(report.output, scores, true, context);
}

}  // namespace

void CalibrateOptions::describe(Fields& fields) {
  fields.add("scores", &scores, "The scores to calibrate.").positional().required().value_name("SCORES.h5");
  fields
      .add(
          "normals", &normals,
          "Scores, by the same model, of normal images that it was not trained on: what p-values are measured against.")
      .required()
      .value_name("SCORES.h5");
  fields
      .add(
          "training", &training,
          "Scores of the training images, of which the thresholds are the 85, 90 and 95 % quantiles, as in the paper; without it, those of the normal ones.")
      .value_name("SCORES.h5");
  fields.add("output", &output, "Where the calibrated scores go; without it, into SCORES.h5 itself.")
      .letter('o')
      .value_name("FILE.h5");
  fields
      .add(
          "column", &column,
          "The score to calibrate, which the file is ranked by from then on; without it, the one that it is ranked by.")
      .value_name("COLUMN");
  fields
      .add(
          "bins", &bins,
          "p-values within so many bins of flux and as many of size, so that faint and small images are compared with their like; 1: no bins.")
      .range(1, 10);
  fields.add("fdr", &fdr, "Share of false ones that the list of candidates may have.").range(1e-6, 0.999);
  fields.add("overwrite", &overwrite, "Replace a file of the output's name.");
}

CalibrateReport calibrate_scores(const CalibrateOptions& options, const RunContext& context) {
  const std::string target = options.output.empty() ? options.scores : options.output;
  if (target != options.scores) refuse_existing(target, options.overwrite);
  ScoredSet own{store::read_scores(options.scores), {}};
  CalibrateReport report;
  report.output = target;
  report.column = options.column.empty() ? own.file.attribute("ranking") : options.column;
  own.scores = catalog::numbers(store::score_column(own.file, report.column, options.scores));
  const ScoredSet normals = read_comparable(options.normals, report.column, own.file, options, context);
  std::vector<double> for_thresholds = statistics::finite(normals.scores);
  report.images = static_cast<std::int64_t>(own.scores.size());
  report.normals = static_cast<std::int64_t>(for_thresholds.size());
  if (report.normals == 0)
    throw input_error("{}: no image has a value in '{}' to calibrate with", options.normals, report.column);
  if (!options.training.empty())
    for_thresholds = statistics::finite(
        read_comparable(options.training, report.column, own.file, options, context).scores);

  const std::vector<double> p = binned_p_values(own, normals, options, context, report.least_p_value);
  const std::vector<double> q = statistics::q_values(p);
  std::vector<bool> candidate;
  for (const double value : q) candidate.push_back(value <= options.fdr);
  report.candidates = std::count(candidate.begin(), candidate.end(), true);
  report.fewest_candidates = fewest_candidates(p, report.least_p_value, options.fdr);
  std::vector<std::int64_t> above;
  report.thresholds = thresholds_of(for_thresholds, own.scores, above);
  report.drift = drift_of(own, normals, report.column);

  catalog::Table& table = own.file.table;
  catalog::put_column(table,
                      {"p_value", "", "share of normal images with at least this " + report.column, p, {}});
  catalog::put_column(table,
                      {"q_value", "", "least false-discovery rate at which the image is a candidate", q, {}});
  catalog::put_column(
      table, {"candidate", "", fmt::format("at a false-discovery rate of {}", options.fdr), candidate, {}});
  catalog::put_column(table, {"above_percentile",
                              "",
                              fmt::format("of the {} scores: 85, 90, 95; 0 for none",
                                          options.training.empty() ? "normal" : "training"),
                              above,
                              {}});
  write_calibrated(std::move(own.file), normals.file, report, options, context);
  return report;
}

Verb<CalibrateOptions, CalibrateReport> calibrate_verb() {
  return {
      "calibrate",
      "what scores mean: p-values, candidates, thresholds",
      "Compares scores with those of normal images that the model was not trained on: p-values that hold whatever the scores' distribution, candidates at a false-discovery rate, the paper's thresholds. Warns where the two sets are not alike, and where there are too few normal images for the rate asked for.",
      {"peculiar calibrate scores.h5 --normals held_out_scores.h5",
       "peculiar calibrate scores.h5 --normals held_out_scores.h5 --bins 3 --fdr 0.1 -o calibrated.h5"},
      calibrate_scores};
}

}  // namespace peculiar::calibration
