#include "report/score_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "store/score_making.h"

namespace peculiar::report {

namespace {

/// What a ranking is made of (docs/formats.md, "Scores").
struct MadeOf {
  const char* ranking;
  std::vector<const char*> parts;
};
const MadeOf kMadeOf[] = {{"combined", {"density", "contrast", "asymmetry", "embedding_density"}},
                          {"anomaly_score", {"residual_part", "critic_part"}}};
/// What stands beside one that is made of nothing else.
constexpr const char* kScores[] = {"combined",  "density",  "contrast",     "embedding_density",
                                   "asymmetry", "residual", "anomaly_score"};

/// What it means that a score is high, to go on from "because".
struct Meaning {
  const char* score;
  const char* words;
};
constexpr Meaning kMeanings[] = {
    {"density", "its features are far from those of the training images"},
    {"embedding_density", "another network's vector of it is far from those of normal images"},
    {"contrast", "it looks like a disturbed image to the contrast network"},
    {"asymmetry", "it differs from itself turned by 180 degrees"},
    {"residual", "the encoder's reconstruction leaves much of it over"},
    {"anomaly_score", "its best reconstruction differs from it"},
    {"residual_part", "its best reconstruction leaves much of it over"},
    {"critic_part", "its best reconstruction differs from it in the critic's features"},
    {"combined", "several scores are high together"}};
constexpr double kStandsOut = 0.9;
constexpr std::size_t kMostReasons = 2;

}  // namespace

std::string percent_below(double share) {
  const double percent = 100 * share;
  const int digits = percent >= 99.9 ? 2 : percent >= 99 ? 1 : 0;
  const double unit = std::pow(10.0, -digits);
  const double floored = std::floor(percent / unit + 1e-9) * unit;
  return percent >= 100 ? "100 %" : fmt::format("{:.{}f} %", floored, digits);
}

std::string why_words(const std::vector<ScorePart>& parts) {
  if (parts.empty()) return "";
  std::string words;
  std::size_t reasons = 0;
  for (const ScorePart& part : parts) {
    const auto* meaning = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                       [&](const Meaning& one) { return part.name == one.score; });
    if (part.lower < kStandsOut || meaning == std::end(kMeanings) || reasons == kMostReasons) continue;
    const std::string others =
        part.lower >= 1 ? "all other images" : percent_below(part.lower) + " of the images";
    words += fmt::format("{} {} ({}: higher than {})", reasons++ == 0 ? "High because" : " and because",
                         meaning->words, part.name, others);
  }
  return reasons == 0 ? "No part stands out alone; they are high together." : words + ".";
}

ScoreParts::ScoreParts(const RankedScores& scores) {
  const catalog::Table& table = scores.file.table;
  const std::string& ranking = scores.ranking().name;
  // Where several models each scored a part of the images, their scores are not on one scale.
  if (scores.text("model_fingerprint").find(',') != std::string::npos) folds_ = table.find("fold");
  const nlohmann::json making = store::making_of(scores.text(store::kMaking), ranking);
  if (making.is_object() && making.contains("weights")) {
    for (const auto& [name, weight] : making["weights"].items()) add(table, {name.c_str()}, ranking);
  }
  for (const MadeOf& one : kMadeOf) {
    if (parts_.empty() && ranking == one.ranking) add(table, one.parts, ranking);
  }
  make_score_ = !parts_.empty();
  if (!make_score_) add(table, {std::begin(kScores), std::end(kScores)}, ranking);
}

std::vector<ScorePart> ScoreParts::of(std::size_t row) const {
  std::vector<ScorePart> parts;
  for (const auto& [column, by_fold] : parts_) {
    if (column->is_missing(row)) continue;
    const std::vector<double>& sorted = by_fold.at(fold_of(row));
    if (sorted.size() < 2) continue;
    const auto lower = std::lower_bound(sorted.begin(), sorted.end(), column->number(row)) - sorted.begin();
    parts.push_back({column->name, value_text(*column, row),
                     static_cast<double>(lower) / static_cast<double>(sorted.size() - 1)});
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const ScorePart& a, const ScorePart& b) { return a.lower > b.lower; });
  return parts;
}

void ScoreParts::add(const catalog::Table& table, const std::vector<const char*>& names,
                     const std::string& ranking) {
  for (const char* name : names) {
    const catalog::Column* column = table.find(name);
    if (column == nullptr || !column->is_numeric() || name == ranking) continue;
    std::map<std::int64_t, std::vector<double>> by_fold;
    for (std::size_t row = 0; row < column->size(); ++row) {
      if (!column->is_missing(row)) by_fold[fold_of(row)].push_back(column->number(row));
    }
    for (auto& [fold, sorted] : by_fold) std::sort(sorted.begin(), sorted.end());
    parts_.emplace_back(column, std::move(by_fold));
  }
}

std::int64_t ScoreParts::fold_of(std::size_t row) const {
  return folds_ == nullptr ? 0 : static_cast<std::int64_t>(folds_->number(row));
}

}  // namespace peculiar::report
