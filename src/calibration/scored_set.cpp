#include "calibration/scored_set.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/error.h"
#include "catalog/column_access.h"
#include "store/features_file.h"
#include "store/score_making.h"

namespace peculiar::calibration {

using nlohmann::json;

namespace {

void check_made_alike(const ScoredSet& set, const ScoredSet& like, const std::string& column, bool any_model,
                      const RunContext& context) {
  if (!any_model && set.file.attribute("model_fingerprint") != like.file.attribute("model_fingerprint"))
    throw input_error(
        "{}: its scores are by another model ({}) than those of {} ({}); score both with one model", set.path,
        set.file.attribute("model"), like.path, like.file.attribute("model"));
  const std::string making = set.file.attribute(store::kMaking);
  const std::string difference =
      store::making_difference(making, like.file.attribute(store::kMaking), column);
  if (!difference.empty())
    throw input_error("{}: '{}' was computed with other settings than in {} ({}); score both alike", set.path,
                      column, like.path, difference);
  if (store::making_of(making, column).is_null() && column != "flux")
    context.warning("{} and {} do not record how '{}' was computed, so different settings would go unnoticed",
                    set.path, like.path, column);
}

std::string joined_text(const std::vector<ScoredSet>& folds, const std::string& attribute) {
  std::string text;
  for (const ScoredSet& fold : folds) text += (text.empty() ? "" : ",") + fold.file.attribute(attribute);
  return text;
}

/// Drift lines of all models, each with the model's number.
std::string joined_drift(const std::vector<ScoredSet>& folds) {
  json lines = json::array();
  for (std::size_t i = 0; i < folds.size(); ++i) {
    for (json line : json::parse(folds[i].file.attribute("drift"), nullptr, false)) {
      if (!line.is_object()) continue;
      line["statistic"] = line.value("statistic", "") + ", model " + std::to_string(i + 1);
      lines.push_back(line);
    }
  }
  return lines.dump();
}

}  // namespace

std::vector<double> ScoredSet::ranked_ones(std::vector<double> values) const {
  const std::vector<bool> left_out = store::left_out_of_ranking(file);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (left_out[row]) values[row] = std::nan("");
  }
  return values;
}

ScoredSet read_alike(store::ScoresFile file, const std::string& path, const std::string& column,
                     const ScoredSet& like, bool any_model, const RunContext& context) {
  ScoredSet set{path, std::move(file), {}};
  check_made_alike(set, like, column, any_model, context);
  set.scores = catalog::numbers(store::score_column(set.file, column, path));
  set.file.set_attribute(store::kRankPartial, like.file.attribute(store::kRankPartial));
  set.file.set_attribute(store::kMutedArtefacts, like.file.attribute(store::kMutedArtefacts));
  return set;
}

ScoredSet joined(const std::vector<ScoredSet>& folds) {
  ScoredSet all = folds.front();
  std::map<std::int64_t, std::size_t> known;  // row of the sample -> fold
  std::vector<std::int64_t> fold_numbers;
  std::vector<std::int64_t> rows;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const ScoredSet& fold = folds[i];
    if (fold.file.attribute("sample_job") != folds.front().file.attribute("sample_job"))
      throw input_error("{}: its scores are of another sample than those of {}", fold.path,
                        folds.front().path);
    const catalog::Column& own = fold.file.table.at("row");
    for (std::size_t row = 0; row < own.size(); ++row) {
      const auto number = static_cast<std::int64_t>(own.number(row));
      const auto [at, is_new] = known.emplace(number, i);
      if (!is_new)
        throw input_error("{}: has row {} of the sample, which is also in {}; each image counts once",
                          fold.path, number, folds[at->second].path);
      rows.push_back(number);
      fold_numbers.push_back(static_cast<std::int64_t>(i) + 1);
    }
    if (i == 0) continue;
    try {
      catalog::append_rows(all.file.table, fold.file.table);
    } catch (const Error& error) {
      throw input_error("{} and {}: {}; score both alike", folds.front().path, fold.path, error.what());
    }
    all.scores.insert(all.scores.end(), fold.scores.begin(), fold.scores.end());
  }
  catalog::put_column(all.file.table,
                      {"fold", "", "model that scored the image, and had not seen it", fold_numbers, {}});
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rows[a] < rows[b]; });
  const std::vector<double> scores = all.scores;
  for (std::size_t i = 0; i < order.size(); ++i) all.scores[i] = scores[order[i]];
  all.file.table = all.file.table.take(order);
  for (const char* name : {"model", "model_fingerprint", "reconstructions"}) {
    if (joined_text(folds, name).size() >= folds.size())  // longer than the commas alone
      all.file.set_attribute(name, joined_text(folds, name));
  }
  all.file.set_attribute("drift", joined_drift(folds));
  // These attributes belong to the first fold only; the grouping of the folds and the file of features are
  // kept if they are the same in all.
  const auto is_of_all = [&](const std::string& name) {
    return std::all_of(folds.begin(), folds.end(), [&](const ScoredSet& fold) {
      return fold.file.attribute(name) == folds.front().file.attribute(name);
    });
  };
  std::erase_if(all.file.attributes, [&](const auto& one) {
    const bool may_differ = one.first == "fold_group" || one.first == store::kFeaturesOfScores;
    return one.first == "fold" || one.first == "folds" || (may_differ && !is_of_all(one.first));
  });
  return all;
}

}  // namespace peculiar::calibration
