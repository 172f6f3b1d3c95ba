#include "calibration/bulk.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/random.h"
#include "catalog/column_access.h"
#include "statistics/distribution.h"
#include "store/score_making.h"

namespace peculiar::calibration {

namespace {

constexpr const char* kCombined = "combined";
/// Of n images, a part calls none rarer than one in n times this: the tail is extrapolated there, and one
/// part whose bulk is narrow (asymmetry where neighbours are masked) would outweigh all others.
constexpr double kRarestOfAll = 20;

/// The components of the column if the files record them; otherwise the column itself.
std::vector<store::WeightedColumn> parts_of(const ScoredSet& set, const std::string& column) {
  std::vector<store::WeightedColumn> parts = store::parts_of(set.file.attribute(store::kMaking), column);
  for (const store::WeightedColumn& part : parts) {
    if (!set.file.table.has(part.column))
      throw input_error(
          "{}: '{}' is combined from '{}', which is not among its columns; score again, or give --column",
          set.path, column, part.column);
  }
  if (parts.empty()) parts.push_back({column, 1});
  return parts;
}

statistics::EmpiricalNull null_of(const std::vector<double>& scores, const std::string& path,
                                  const std::string& column) {
  try {
    return statistics::EmpiricalNull(scores);
  } catch (const Error& error) {
    throw input_error("{}: '{}': {}; give scores of normal images (--normals)", path, column, error.what());
  }
}

/// Warns if the scores are discrete, such as integers.
void check_steps(const statistics::EmpiricalNull& null, const std::string& path, const std::string& column,
                 std::vector<std::string>& warnings) {
  if (null.distinct_values() >= statistics::EmpiricalNull::kFewestDistinct) return;
  warnings.push_back(fmt::format(
      "{}: '{}' has only {} different values between its 30 and 90 % quantiles, and the fitted null distribution is continuous: normal images among the candidates are more frequent than stated. Add a random number between 0 and one step to each value, or give scores of normal images (--normals)",
      path, column, null.distinct_values()));
}

/// The null distribution that the list of candidates comes from.
statistics::EmpiricalNull null_of_list(const std::vector<double>& scores, const std::string& path,
                                       const std::string& column) {
  constexpr std::size_t kFewest = statistics::EmpiricalNull::kFewestForLists;
  if (const std::size_t count = statistics::finite(scores).size(); count < kFewest)
    throw input_error(
        "{}: '{}': {} scores are too few for p-values from a fitted null distribution; {} are needed. Give scores of normal images (--normals), or rank without p-values (peculiar top)",
        path, column, count, kFewest);
  return null_of(scores, path, column);
}

std::vector<double> surprises(const ScoredSet& set, const std::vector<store::WeightedColumn>& parts,
                              std::vector<std::string>& warnings) {
  std::vector<double> sums(set.scores.size(), 0);
  for (const store::WeightedColumn& part : parts) {
    const std::vector<double> values = catalog::numbers(set.file.table.at(part.column));
    const std::vector<double> ranked = set.ranked_ones(values);
    const statistics::EmpiricalNull null = null_of(ranked, set.path, part.column);
    if (parts.size() == 1) check_steps(null, set.path, part.column, warnings);  // a sum has more values
    const double most = std::log(kRarestOfAll * static_cast<double>(ranked.size()));
    for (std::size_t row = 0; row < values.size(); ++row) {
      const double surprise = null.surprise(values[row]);
      sums[row] += part.weight * (surprise > most ? most : surprise);  // NaN stays
    }
  }
  return sums;
}

}  // namespace

BulkCalibration calibrate_by_bulk(const std::vector<ScoredSet>& sets, const std::string& column) {
  const std::vector<store::WeightedColumn> parts = parts_of(sets.front(), column);
  std::vector<std::string> warnings;
  if (column == kCombined && parts.front().column == column)
    warnings.push_back(fmt::format(
        "{} does not record what '{}' is combined from, so its null distribution is fitted to ranks among held-out images, in which outliers do not stand out; score again, or calibrate one score (--column)",
        sets.front().path, column));
  if (sets.size() == 1 && parts.size() == 1 && parts.front().column == column) {
    const ScoredSet& set = sets.front();
    statistics::EmpiricalNull null = null_of_list(set.ranked_ones(set.scores), set.path, column);
    check_steps(null, set.path, column, warnings);
    return {column, "", set.scores, std::move(null), "", warnings};
  }
  std::vector<double> scores;
  std::vector<double> ranked;
  for (const ScoredSet& set : sets) {
    const std::vector<double> own = surprises(set, parts, warnings);
    scores.insert(scores.end(), own.begin(), own.end());
    const std::vector<double> of_ranked = set.ranked_ones(own);
    ranked.insert(ranked.end(), of_ranked.begin(), of_ranked.end());
  }
  std::vector<std::string> words;
  // Not comparable with scores of another null distribution.
  nlohmann::json settings = {{"scores", fingerprint({reinterpret_cast<const char*>(scores.data()),
                                                     scores.size() * sizeof(double)})}};
  for (const store::WeightedColumn& part : parts) {
    words.push_back(fmt::format("{} x {}", part.weight, part.column));
    settings["weights"][part.column] = part.weight;
  }
  return {kBulkScore,
          fmt::format("sum of -ln of the probability that a normal image of these reaches a score: {}",
                      fmt::join(words, ", ")),
          scores,
          null_of_list(ranked, sets.front().path, kBulkScore),
          nlohmann::json({{"columns", {kBulkScore}}, {"settings", settings}}).dump(),
          warnings};
}

}  // namespace peculiar::calibration
