// The value of a good, a useless and a misleading unsupervised score when ten images are inspected per round.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "learning/learning_testing.h"

namespace peculiar::learning {
namespace {

using Kind = PlantedClasses::Kind;

enum class Prior { kGood, kUseless, kReversed };

/// About 30 of 1,000 are sought, four standard deviations away from the others; there are no artefacts.
PlantedClasses planted(Prior prior, std::uint64_t seed) {
  PlantedClasses images(1000, seed, 4, 0.03, 0);
  for (std::size_t row = 0; row < images.count(); ++row) {
    const bool is_sought = images.kinds[row] == Kind::kSought;
    const double shift = prior == Prior::kGood ? 2.5 : prior == Prior::kUseless ? 0 : -2.5;
    images.prior[row] += is_sought ? shift - 1.5 : 0;
  }
  return images;
}

struct Viewing {
  std::vector<LabelledRow> labels;
  std::size_t found = 0;
};

/// Ten per round, the first round by the unsupervised score; `learns`: the others by the learned ranking.
Viewing view(const PlantedClasses& images, std::size_t wanted, bool learns) {
  const Ranker ranker(images.features, PlantedClasses::kLength, images.prior);
  Viewing viewing;
  std::unordered_set<std::size_t> seen;
  std::vector<double> score = images.prior;
  while (viewing.labels.size() < wanted) {
    if (learns && !viewing.labels.empty()) score = ranker.rank(viewing.labels).score;
    std::vector<std::size_t> order(images.count());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t row) { return seen.contains(row); });
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return score[a] > score[b]; });
    for (std::size_t i = 0; i < 10; ++i) {
      seen.insert(order[i]);
      viewing.labels.push_back(images.label(order[i]));
      viewing.found += images.kinds[order[i]] == Kind::kSought ? 1 : 0;
    }
  }
  return viewing;
}

/// Number found by learning and by the unsupervised ranking, and the total, summed over a few draws.
struct Found {
  std::size_t learning = 0;
  std::size_t before = 0;
  std::size_t all = 0;
};

Found found_of(Prior prior, std::size_t wanted) {
  Found found;
  for (std::uint64_t seed = 20; seed < 24; ++seed) {
    const PlantedClasses images = planted(prior, seed);
    found.learning += view(images, wanted, true).found;
    found.before += view(images, wanted, false).found;
    found.all += static_cast<std::size_t>(std::ranges::count(images.kinds, Kind::kSought));
  }
  return found;
}

TEST(LearningPrior, AUselessOneIsOvercomeWithinAHundredLabels) {
  const Found found = found_of(Prior::kUseless, 100);
  RecordProperty("found", std::to_string(found.learning));
  EXPECT_LT(found.before, found.all / 4);
  EXPECT_GT(found.learning, found.all / 2) << "of " << found.all;
}

TEST(LearningPrior, AReversedOneIsOvercomeToo) {
  const Found found = found_of(Prior::kReversed, 100);
  RecordProperty("found", std::to_string(found.learning));
  EXPECT_LE(found.before, 1U);
  EXPECT_GT(found.learning, found.all / 2) << "of " << found.all;
}

TEST(LearningPrior, AGoodOneIsNotLost) {
  for (const std::size_t wanted : {20U, 50U}) {
    const Found found = found_of(Prior::kGood, wanted);
    RecordProperty("found_of_" + std::to_string(wanted), std::to_string(found.learning));
    EXPECT_GE(found.learning, found.before) << "of " << wanted << " viewed";
  }
}

TEST(LearningPrior, WithoutAnyFindWhatIsUnlikeTheTurnedDownComesFirst) {
  // A score that favours only artefacts: thirty of them are rejected, and the sought ones do not rank above
  // others.
  PlantedClasses images(2000, 30, 6, 0.05, 0.05);
  for (std::size_t row = 0; row < images.count(); ++row)
    images.prior[row] += images.kinds[row] == Kind::kArtefact ? 6
                         : images.kinds[row] == Kind::kSought ? -1.5
                                                              : 0;
  std::vector<LabelledRow> labels = images.highest(30);
  for (LabelledRow& label : labels) {
    ASSERT_EQ(label.target, 0);
    label.is_artefact = false;
  }
  const Ranking ranking = Ranker(images.features, PlantedClasses::kLength, images.prior).rank(labels);
  const std::size_t before = images.among_first(images.prior, labels, 100, Kind::kArtefact);
  EXPECT_GT(before, 60U);
  EXPECT_LT(images.among_first(ranking.score, labels, 100, Kind::kArtefact), before / 2);
  EXPECT_GT(images.among_first(ranking.score, labels, 100, Kind::kSought), 15U) << "5 by chance";
}

}  // namespace
}  // namespace peculiar::learning
