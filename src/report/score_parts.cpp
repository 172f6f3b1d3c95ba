#include "report/score_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <string_view>

#include "store/score_making.h"

namespace peculiar::report {

namespace {

/// Parts of a ranking where the scores do not record them (docs/formats.md, "Scores").
struct MadeOf {
  const char* ranking;
  std::vector<const char*> parts;
};
const MadeOf kMadeOf[] = {{"combined", {"density", "contrast", "asymmetry", "embedding_density"}},
                          {"anomaly_score", {"residual_part", "critic_part"}}};
/// Further scores to show beside a ranking without parts.
constexpr const char* kScores[] = {"combined",  "density",  "contrast",     "embedding_density",
                                   "asymmetry", "residual", "anomaly_score"};

/// Meaning of a high score, to follow "because".
struct Meaning {
  const char* score;
  const char* words;
};
constexpr Meaning kMeanings[] = {
    {"density", "its features are far from those of the training images"},
    {"embedding_density", "its vector from another network is far from those of normal images"},
    {"contrast", "it looks like a perturbed image to the contrast network"},
    {"contrast_mahalanobis", "its log odds of the perturbations are unlike those of normal images"},
    {"contrast_density", "its features in the contrast network are far from those of the training images"},
    {"contrast_disturbed", "it looks disturbed, as by a companion, a tail or a trail"},
    {"contrast_structured", "it looks as if a ring, arms, clumps or a dust lane had been added"},
    {"contrast_reshaped", "it looks as if it had been stretched or scaled, or given another core"},
    {"contrast_simplified", "it is smoother or more symmetric than normal images"},
    {"like_smoothed", "it is smoother than normal images"},
    {"contrast_recoloured", "one of its bands does not match the others"},
    {"contrast_turned", "it looks turned or mirrored"},
    {"target_density", "its target is unlike those of the training images in brightness, size and shape"},
    {"pca_mahalanobis", "its principal components are far from those of the training images"},
    {"patch", "a part of it is unlike that part of any training image"},
    {"asymmetry", "it differs from itself turned by 180 degrees"},
    {"residual", "the encoder's reconstruction leaves much residual light"},
    {"anomaly_score", "its best reconstruction differs from it"},
    {"residual_part", "its best reconstruction leaves much residual light"},
    {"critic_part", "its best reconstruction differs from it in the critic's features"},
    {"combined", "several scores are high together"}};
/// What an image resembles, to follow "most like a normal image".
constexpr Meaning kLikenesses[] = {{"companion", "with a companion"},
                                   {"warp", "that is distorted"},
                                   {"cut_and_paste", "with a piece pasted in"},
                                   {"streak", "with a trail"},
                                   {"tail", "with a tail or an arc"},
                                   {"draw_out", "drawn out on one side"},
                                   {"lopsided", "brighter on one side"},
                                   {"point_source", "with a star in front of it or beside it"},
                                   {"ring", "with a ring"},
                                   {"arms", "with spiral arms"},
                                   {"clumps", "with clumps"},
                                   {"dust_lane", "with a dust lane"},
                                   {"core", "with too bright a core or none"},
                                   {"stretched", "that is stretched"},
                                   {"scaled", "of another size"},
                                   {"smoothed", "that is smoothed"},
                                   {"symmetric", "that is made symmetric"},
                                   {"colour", "with one band out of step"},
                                   {"turned", "that is turned"}};
constexpr std::string_view kLikeness = "like_";
constexpr double kStandsOut = 0.9;
constexpr double kLeastFraction =
    1e-3;  ///< of ranked images as high as a part: rarer ones cannot be told from ranks
constexpr std::size_t kMostReasons = 2;

const Meaning* meaning_of(std::span<const Meaning> meanings, std::string_view score) {
  const auto found =
      std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& one) { return score == one.score; });
  return found == meanings.end() ? nullptr : &*found;
}

std::string higher_than(const ScorePart& part) {
  return "higher than " + (part.lower >= 1
                               ? fmt::format("all {}ranked images", part.is_ranked ? "other " : "")
                               : percent_below(part.lower) + " of the ranked images");
}

}  // namespace

std::optional<double> fraction_below(std::size_t below, std::size_t ranked, bool is_ranked) {
  const std::size_t others = ranked - (is_ranked && ranked > 0 ? 1 : 0);
  if (others == 0) return std::nullopt;
  return std::min(1.0, static_cast<double>(below) / static_cast<double>(others));
}

std::string percent_below(double share) {
  const double percent = 100 * share;
  const int digits = percent >= 99.9 ? 2 : percent >= 99 ? 1 : 0;
  const double unit = std::pow(10.0, -digits);
  const double floored = std::floor(percent / unit + 1e-9) * unit;
  return percent >= 100 ? "100 %" : fmt::format("{:.{}f} %", floored, digits);
}

std::string why_words(const std::vector<ScorePart>& parts, const std::optional<ScorePart>& likeness) {
  if (parts.empty()) return "";
  std::string words;
  std::size_t reasons = 0;
  bool names_likeness = false;
  for (const ScorePart& part : parts) {
    const Meaning* meaning = meaning_of(kMeanings, part.name);
    if (part.lower < kStandsOut || meaning == nullptr || reasons == kMostReasons) continue;
    words += fmt::format("{} {} ({}: {})", reasons++ == 0 ? "High because" : " and because", meaning->words,
                         part.name, higher_than(part));
    names_likeness = names_likeness || (likeness && part.name == likeness->name);
  }
  words = reasons == 0 ? "No part stands out alone; they are high together." : words + ".";
  if (!likeness || likeness->lower < kStandsOut || names_likeness) return words;
  const Meaning* kind = meaning_of(kLikenesses, std::string_view(likeness->name).substr(kLikeness.size()));
  if (kind == nullptr) return words;
  return words + fmt::format(" Of the perturbations, it is most like a normal image {} ({}: {}).",
                             kind->words, likeness->name, higher_than(*likeness));
}

void sort_by_contribution(std::vector<ScorePart>& parts) {
  const auto contribution = [](const ScorePart& part) {
    return part.weight * (-std::log(1 - (1 - kLeastFraction) * part.lower) - 1);
  };
  std::stable_sort(parts.begin(), parts.end(),
                   [&](const ScorePart& a, const ScorePart& b) { return contribution(a) > contribution(b); });
}

PartNames part_names(const std::string& ranking, const std::string& making,
                     const std::vector<std::string>& numeric_columns) {
  PartNames names;
  const auto add_weighted = [&](const std::string& name, double weight) {
    const bool is_there =
        std::find(numeric_columns.begin(), numeric_columns.end(), name) != numeric_columns.end();
    if (!is_there || name == ranking) return;
    names.parts.push_back(name);
    names.weights.push_back(weight);
  };
  const auto add = [&](const std::string& name) { add_weighted(name, 1); };
  for (const auto& [name, weight] : store::parts_of(making, ranking)) add_weighted(name, weight);
  for (const MadeOf& one : kMadeOf) {
    if (names.parts.empty() && ranking == one.ranking) std::for_each(one.parts.begin(), one.parts.end(), add);
  }
  for (const std::string& name : numeric_columns) {
    if (name.starts_with(kLikeness)) names.likenesses.push_back(name);
  }
  names.make_score = !names.parts.empty();
  if (!names.make_score) std::for_each(std::begin(kScores), std::end(kScores), add);
  return names;
}

ScoreParts::ScoreParts(const RankedScores& scores)
    : is_ranked_(store::ranked_images(scores.file, scores.ranking())) {
  const catalog::Table& table = scores.file.table;
  const std::string& ranking = scores.ranking().name;
  // If several models each scored a part of the images, the scores are not on a common scale.
  if (scores.text("model_fingerprint").find(',') != std::string::npos) folds_ = table.find("fold");
  std::vector<std::string> numeric;
  for (const catalog::Column& column : table.columns()) {
    if (column.is_numeric()) numeric.push_back(column.name);
  }
  const PartNames names = part_names(ranking, scores.text(store::kMaking), numeric);
  for (std::size_t i = 0; i < names.parts.size(); ++i)
    parts_.push_back(sorted_by_fold(table.at(names.parts[i]), names.weights[i]));
  for (const std::string& name : names.likenesses) likenesses_.push_back(sorted_by_fold(table.at(name), 1));
  make_score_ = names.make_score;
}

std::vector<ScorePart> ScoreParts::of(std::size_t row) const { return ranked(parts_, row); }

std::optional<ScorePart> ScoreParts::likeness(std::size_t row) const {
  const std::vector<ScorePart> all = ranked(likenesses_, row);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

std::vector<ScorePart> ScoreParts::ranked(const std::vector<Column>& columns, std::size_t row) const {
  std::vector<ScorePart> parts;
  for (const auto& [column, weight, by_fold] : columns) {
    if (column->is_missing(row)) continue;
    const auto fold = by_fold.find(fold_of(row));
    if (fold == by_fold.end()) continue;
    const std::vector<double>& sorted = fold->second;
    const auto below = std::lower_bound(sorted.begin(), sorted.end(), column->number(row)) - sorted.begin();
    const auto lower = fraction_below(static_cast<std::size_t>(below), sorted.size(), is_ranked_[row]);
    if (lower) parts.push_back({column->name, value_text(*column, row), *lower, weight, is_ranked_[row]});
  }
  sort_by_contribution(parts);
  return parts;
}

ScoreParts::Column ScoreParts::sorted_by_fold(const catalog::Column& column, double weight) const {
  std::map<std::int64_t, std::vector<double>> by_fold;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (is_ranked_[row] && !column.is_missing(row)) by_fold[fold_of(row)].push_back(column.number(row));
  }
  for (auto& [fold, sorted] : by_fold) std::sort(sorted.begin(), sorted.end());
  return {&column, weight, std::move(by_fold)};
}

std::int64_t ScoreParts::fold_of(std::size_t row) const {
  return folds_ == nullptr ? 0 : static_cast<std::int64_t>(folds_->number(row));
}

}  // namespace peculiar::report
