#include "calibration/bulk.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "catalog/column_access.h"
#include "store/score_making.h"

namespace peculiar::calibration {

namespace {

struct Part {
  std::string column;
  double weight;
};

/// What the column is fused of, where the files say so; else the column itself.
std::vector<Part> parts_of(const ScoredSet& set, const std::string& column) {
  const nlohmann::json settings = store::making_of(set.file.attribute(store::kMaking), column);
  std::vector<Part> parts;
  if (settings.is_object() && settings.contains("weights")) {
    for (const auto& [name, weight] : settings["weights"].items()) {
      if (!set.file.table.has(name) || !weight.is_number())
        throw input_error("{}: '{}' is made of '{}', which is not there; score again", set.path, column,
                          name);
      parts.push_back({name, weight.get<double>()});
    }
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

std::vector<double> surprises(const ScoredSet& set, const std::vector<Part>& parts) {
  std::vector<double> sums(set.scores.size(), 0);
  for (const Part& part : parts) {
    const std::vector<double> values = catalog::numbers(set.file.table.at(part.column));
    const statistics::EmpiricalNull null = null_of(values, set.path, part.column);
    for (std::size_t row = 0; row < values.size(); ++row)
      sums[row] += part.weight * null.surprise(values[row]);
  }
  return sums;
}

}  // namespace

BulkCalibration calibrate_by_bulk(const std::vector<ScoredSet>& sets, const std::string& column) {
  const std::vector<Part> parts = parts_of(sets.front(), column);
  if (sets.size() == 1 && parts.size() == 1 && parts.front().column == column)
    return {column, "", sets.front().scores, null_of(sets.front().scores, sets.front().path, column)};
  std::vector<double> scores;
  for (const ScoredSet& set : sets) {
    const std::vector<double> own = surprises(set, parts);
    scores.insert(scores.end(), own.begin(), own.end());
  }
  std::vector<std::string> words;
  for (const Part& part : parts) words.push_back(fmt::format("{} x {}", part.weight, part.column));
  return {kBulkScore,
          fmt::format("sum of -ln of the probability that a normal image of these reaches a score: {}",
                      fmt::join(words, ", ")),
          scores, null_of(scores, sets.front().path, kBulkScore)};
}

}  // namespace peculiar::calibration
