#include "learning/held_out.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/parallel.h"
#include "learning/surprisal.h"
#include "statistics/ranking_quality.h"

namespace peculiar::learning {

namespace {

constexpr std::size_t kFolds = 10;
constexpr std::size_t kFewestFolds = 2;
constexpr std::size_t kEnough = 5;  // labels of each kind needed for the test against chance

/// Indices of the labels in each fold, ascending: both kinds are dealt out galaxy by galaxy.
std::vector<std::vector<std::size_t>> folds_of(const LabelSet& labels) {
  std::set<std::size_t> different;
  for (std::size_t i = 0; i < labels.size(); ++i) different.insert(labels.galaxy(i));
  std::vector<std::vector<std::size_t>> folds(std::min(kFolds, different.size()));
  std::map<std::size_t, std::size_t> fold_of;  // of each galaxy
  for (const bool sought : {true, false})
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels.is_sought(i) != sought) continue;
      const auto dealt = fold_of.try_emplace(labels.galaxy(i), fold_of.size() % folds.size()).first;
      folds[dealt->second].push_back(i);
    }
  for (std::vector<std::size_t>& fold : folds) std::sort(fold.begin(), fold.end());
  return folds;
}

Opinions opinions_of(const Blend& blend, const Coordinates& rows) {
  Opinions opinions(static_cast<std::size_t>(rows.count()));
  blend.at(Block::of(rows, 0, rows.count()), 0, false, opinions);
  return opinions;
}

}  // namespace

HeldOut HeldOut::of(const Coordinates& all, const LabelSet& labels, const std::vector<std::size_t>& reference,
                    std::span<const std::size_t> background, const Blend::Scales& scales,
                    const RunContext& context) {
  HeldOut result;
  const std::vector<std::vector<std::size_t>> folds = folds_of(labels);
  if (folds.size() < kFewestFolds) return result;
  result.scores.resize(labels.size());
  result.most = static_cast<float>(std::log(2.0 * static_cast<double>(reference.size())));
  for (const std::size_t row : labels.rows) result.prior.push_back(std::min(result.most, all.prior[row]));
  const Coordinates others = all.take(reference);
  parallel_for(std::ssize(folds), context.threads, [&](std::int64_t number, int) {
    const std::vector<std::size_t>& fold = folds[static_cast<std::size_t>(number)];
    const LabelSet rest = labels.without(fold);
    const Blend blend(all, rest, background, scales);
    std::vector<std::size_t> rows;
    for (const std::size_t place : fold) rows.push_back(labels.rows[place]);
    const Coordinates own = all.take(rows);
    const Opinions known = opinions_of(blend, others);
    const Opinions found = opinions_of(blend, own);
    const SurprisalScale likeness(known.likeness);
    const SurprisalScale odds(known.odds);
    for (std::size_t i = 0; i < fold.size(); ++i)
      result.scores[fold[i]] =
          lessened(blend.prior_weight() * std::min(result.most, own.prior[i]) +
                       likeness.of(found.likeness[i]) + (blend.has_odds() ? odds.of(found.odds[i]) : 0.0F),
                   blend.has_artefacts() ? found.artefact[i] : 0.0F);
  });
  return result;
}

Verdict judge(const HeldOut& held_out, const LabelSet& labels) {
  const std::size_t least = std::min(labels.galaxies_labelled(true), labels.galaxies_labelled(false));
  if (held_out.scores.empty() || least < 2) return {};
  const auto quality = [&](const std::vector<double>& scores) {
    statistics::GroupedValues of_kind[2];
    for (std::size_t i = 0; i < labels.size(); ++i) {
      statistics::GroupedValues& own = of_kind[labels.is_sought(i) ? 1 : 0];
      own.values.push_back(scores[i]);
      if (!labels.galaxies.empty()) own.groups.push_back(labels.galaxies[i]);
    }
    return statistics::ranking_quality(of_kind[0], of_kind[1]);
  };
  const statistics::RankingQuality learnt = quality(held_out.scores);
  const statistics::RankingQuality before = quality(held_out.prior);
  const double error = statistics::area_difference_error(learnt, before);
  const std::string areas =
      fmt::format("area {:.2f} with learning, {:.2f} in the unsupervised order, difference +- {:.2f}",
                  learnt.area, before.area, error);
  if (learnt.area < before.area - error)
    return {false, "held-out labels are ranked worse than by the unsupervised score (" + areas + ")"};
  if (least < kEnough)
    return {
        true,
        fmt::format(
            "too few labels to test whether the new order is better: this needs at least {} of each kind{}",
            kEnough, labels.which())};
  if (learnt.area < 0.5 + learnt.area_error)
    return {false, fmt::format("held-out labels are ranked no better than by chance (area {:.2f} +- {:.2f})",
                               learnt.area, learnt.area_error)};
  return {true, "held-out labels: " + areas};
}

}  // namespace peculiar::learning
