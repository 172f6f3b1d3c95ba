#include "score/calibrate.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/atomic_file.h"
#include "base/distribution.h"
#include "base/error.h"
#include "base/log.h"
#include "base/version.h"
#include "store/scores_file.h"

namespace peculiar::score {

using nlohmann::json;

namespace {

constexpr int kPercentiles[] = {85, 90, 95};
constexpr std::size_t kFewInBin = 20;

std::vector<double> numbers(const catalog::Column& column) {
  std::vector<double> values;
  for (std::size_t row = 0; row < column.size(); ++row) values.push_back(column.number(row));
  return values;
}

/// Scores of another model, or made in another way, mean something else.
void check_same_making(const store::ScoresFile& scores, const store::ScoresFile& others,
                       const std::string& name, const std::string& other_name) {
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
    log::warning("{} was scored in {}, {} in {}: their scores differ by rounding", other_name,
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
      const std::vector<double> values = finite(numbers(normals.table.at(column)));
      for (std::int64_t i = 1; i < count; ++i)
        edges.push_back(quantile(values, static_cast<double>(i) / static_cast<double>(count)));
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

void replace_column(catalog::Table& table, catalog::Column column) {
  if (catalog::Column* found = table.find(column.name)) {
    *found = std::move(column);
  } else {
    table.add(std::move(column));
  }
}

/// p-values bin by bin. `least`: the least that can come out.
std::vector<double> binned_p_values(const store::ScoresFile& scores, const std::vector<double>& own,
                                    const store::ScoresFile& normals, const std::vector<double>& theirs,
                                    const CalibrateOptions& options, double& least) {
  const Bins bins(normals, options.bins, options.normals);
  const std::vector<std::size_t> own_bins = bins.of(scores);
  const std::vector<std::size_t> their_bins = bins.of(normals);
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
      log::warning("bin {} of {} holds only {} normal images for {} images; use fewer --bins", bin + 1,
                   bins.count(), bin_normals.size(), rows.size());
    const std::vector<double> p = conformal_p_values(in_bin, bin_normals);
    for (std::size_t i = 0; i < rows.size(); ++i) result[rows[i]] = p[i];
    least = std::min(least, 1 / static_cast<double>(finite(bin_normals).size() + 1));
  }
  return result;
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

std::vector<double> conformal_p_values(const std::vector<double>& scores, std::vector<double> normals) {
  normals = finite(std::move(normals));
  std::sort(normals.begin(), normals.end());
  std::vector<double> result;
  for (const double score : scores) {
    const auto reached = normals.end() - std::lower_bound(normals.begin(), normals.end(), score);
    result.push_back(std::isnan(score)
                         ? score
                         : (1 + static_cast<double>(reached)) / (1 + static_cast<double>(normals.size())));
  }
  return result;
}

std::vector<double> q_values(const std::vector<double>& p_values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    if (!std::isnan(p_values[i])) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> result(p_values.size(), std::nan(""));
  double least = 1;
  for (std::size_t k = order.size(); k > 0; --k) {
    least =
        std::min(least, p_values[order[k - 1]] * static_cast<double>(order.size()) / static_cast<double>(k));
    result[order[k - 1]] = least;
  }
  return result;
}

CalibrateReport calibrate_scores(const CalibrateOptions& options) {
  const std::string target = options.output.empty() ? options.scores : options.output;
  if (target != options.scores) refuse_existing(target, options.overwrite);
  store::ScoresFile scores = store::read_scores(options.scores);
  const store::ScoresFile normals = store::read_scores(options.normals);
  check_same_making(scores, normals, options.scores, options.normals);
  CalibrateReport report;
  report.output = target;
  report.column = options.column.empty() ? scores.attribute("ranking") : options.column;
  const std::vector<double> own = numbers(store::score_column(scores, report.column, options.scores));
  const std::vector<double> theirs = numbers(store::score_column(normals, report.column, options.normals));
  report.images = static_cast<std::int64_t>(own.size());
  report.normals = static_cast<std::int64_t>(finite(theirs).size());
  if (report.normals == 0)
    throw input_error("{}: no image has a value in '{}' to calibrate with", options.normals, report.column);
  std::vector<double> for_thresholds = finite(theirs);
  if (!options.training.empty()) {
    const store::ScoresFile training = store::read_scores(options.training);
    check_same_making(scores, training, options.scores, options.training);
    for_thresholds = finite(numbers(store::score_column(training, report.column, options.training)));
  }

  const std::vector<double> p = binned_p_values(scores, own, normals, theirs, options, report.least_p_value);
  const std::vector<double> q = q_values(p);
  const auto tested = std::count_if(p.begin(), p.end(), [](double value) { return !std::isnan(value); });
  report.fewest_candidates = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(
             std::ceil(report.least_p_value * static_cast<double>(tested) / options.fdr - 1e-9)));
  std::vector<bool> candidate;
  std::vector<std::int64_t> above(own.size(), 0);
  for (const double value : q) candidate.push_back(value <= options.fdr);
  report.candidates = std::count(candidate.begin(), candidate.end(), true);
  json thresholds = json::object();
  for (const int percentile : kPercentiles) {
    Threshold threshold{percentile, quantile(for_thresholds, percentile / 100.0), 0};
    for (std::size_t row = 0; row < own.size(); ++row) {
      if (!(own[row] > threshold.score)) continue;
      above[row] = percentile;
      ++threshold.above;
    }
    thresholds[std::to_string(percentile)] = threshold.score;
    report.thresholds.push_back(threshold);
  }
  report.drift.push_back(compare(report.column, own, theirs));
  for (const char* name : {"flux", "half_light_radius"}) {
    if (scores.table.has(name) && normals.table.has(name))
      report.drift.push_back(compare(name, numbers(scores.table.at(name)), numbers(normals.table.at(name))));
  }

  replace_column(scores.table,
                 {"p_value", "", "share of normal images with at least this " + report.column, p, {}});
  replace_column(scores.table,
                 {"q_value", "", "least false-discovery rate at which the image is a candidate", q, {}});
  replace_column(
      scores.table,
      {"candidate", "", fmt::format("at a false-discovery rate of {}", options.fdr), candidate, {}});
  replace_column(scores.table, {"above_percentile",
                                "",
                                fmt::format("of the {} scores: 85, 90, 95; 0 for none",
                                            options.training.empty() ? "normal" : "training"),
                                above,
                                {}});
  CalibrateOptions described = options;
  Fields fields;
  described.describe(fields);
  Provenance provenance = Provenance::now("calibrate", fields.values());
  provenance.inputs = {{options.scores, "", scores.attribute("provenance")},
                       {options.normals, "", normals.attribute("provenance")}};
  scores.set_attribute("provenance", provenance.json());
  scores.set_attribute("calibrated_column", report.column);
  scores.set_attribute("ranking", report.column);
  scores.set_attribute("thresholds", thresholds.dump());
  store::write_scores(target, scores, true);
  return report;
}

}  // namespace peculiar::score
