#include "learning/interest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "learning/learning_testing.h"

namespace peculiar::learning {
namespace {

using Kind = PlantedClasses::Kind;

/// Looks at five images by the unsupervised score, then at pages of what ask() proposes.
std::vector<LabelledRow> search(const PlantedClasses& images, const Ranker& ranker, std::size_t page,
                                int pages, std::uint64_t seed) {
  std::vector<LabelledRow> labels = images.highest(5);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i].number = static_cast<std::int64_t>(i) + 1;
  for (int i = 0; i < pages; ++i) {
    for (const Asked& asked : ask(ranker.rank(labels), labels, page, seed)) {
      LabelledRow label = images.label(asked.row);
      label.number = std::ssize(labels) + 1;
      label.at_random = asked.why == AskedFor::kRandom;
      labels.push_back(label);
    }
  }
  return labels;
}

/// Sums over images without a label: of probabilities, and of sought images.
struct Sums {
  double expected = 0;
  double sought = 0;
};

TEST(Interest, ImagesWithoutALabelAreSoughtAsOftenAsItSays) {
  constexpr double kEdges[] = {0.02, 0.1, 0.3, 2};
  Sums all;
  Sums bins[4];
  for (std::uint64_t seed = 200; seed < 208; ++seed) {
    const PlantedClasses images(1500, seed, 3, 0.06);
    const Ranker ranker(images.features, PlantedClasses::kLength, images.prior);
    const std::vector<LabelledRow> labels = search(images, ranker, 20, 5, seed);
    const Ranking ranking = ranker.rank(labels);
    std::vector<bool> seen(images.count());
    for (const LabelledRow& label : labels) seen[label.row] = true;
    for (std::size_t row = 0; row < images.count(); ++row) {
      if (seen[row]) continue;
      const double chance = ranking.probability[row];
      Sums& bin = bins[std::upper_bound(std::begin(kEdges), std::end(kEdges), chance) - std::begin(kEdges)];
      for (Sums* sums : {&all, &bin}) {
        sums->expected += chance;
        sums->sought += images.kinds[row] == Kind::kSought ? 1 : 0;
      }
    }
  }
  EXPECT_GT(all.expected, all.sought / 1.5) << all.sought;
  EXPECT_LT(all.expected, all.sought * 1.5) << all.sought << "; 2.5 times as many by labels of equal weight";
  for (const Sums& bin : bins) {
    if (bin.sought < 30) continue;
    EXPECT_GT(bin.expected, bin.sought / 2) << bin.sought;
    EXPECT_LT(bin.expected, bin.sought * 2) << bin.sought;
  }
}

/// 400 images with surprisals as scores, of which the even ones among the first 40 have a label.
struct Known {
  std::vector<float> score;
  LabelSet labels;
  std::vector<double> held_out;

  Known() {
    for (std::size_t row = 0; row < 400; ++row)
      score.push_back(-std::log((static_cast<float>(row) + 0.5F) / 400));
    for (std::size_t row = 0; row < 40; row += 2) {
      labels.rows.push_back(row);
      labels.targets.push_back(row % 4 == 0 ? 1 : 0);
      labels.artefacts.push_back(false);
      labels.numbers.push_back(0);
      labels.at_random.push_back(false);
      held_out.push_back(score[row]);
    }
  }
  double sum() const {
    const std::vector<double> chance = probabilities(score, labels, held_out);
    return std::accumulate(chance.begin(), chance.end(), 0.0);
  }
};

TEST(Interest, LaterLabelsWeighMore) {
  Known known;
  const double before = known.sum();
  // The finds came first, or last.
  for (std::size_t i = 0; i < known.labels.size(); ++i)
    known.labels.numbers[i] = known.labels.is_sought(i) ? 1 : 2;
  EXPECT_LT(known.sum(), before);
  for (std::size_t i = 0; i < known.labels.size(); ++i)
    known.labels.numbers[i] = known.labels.is_sought(i) ? 2 : 1;
  EXPECT_GT(known.sum(), before);
}

TEST(Interest, RandomDrawsShiftIt) {
  Known known;
  const double before = known.sum();
  for (std::size_t row = 100; row < 400; row += 3) {
    known.labels.rows.push_back(row);
    known.labels.targets.push_back(0);
    known.labels.artefacts.push_back(false);
    known.labels.numbers.push_back(0);
    known.labels.at_random.push_back(true);
    known.held_out.push_back(known.score[row]);
  }
  LabelSet not_drawn = known.labels;
  not_drawn.at_random.assign(not_drawn.size(), false);
  const std::vector<double> ranked = probabilities(known.score, not_drawn, known.held_out);
  EXPECT_LT(known.sum(), std::accumulate(ranked.begin(), ranked.end(), 0.0));
  EXPECT_LT(known.sum(), before);
}

TEST(Interest, RisesWithTheScoreUpToTheHighestLabel) {
  Known known;
  const std::vector<double> chance = probabilities(known.score, known.labels, known.held_out);
  for (std::size_t row = 1; row < chance.size(); ++row) EXPECT_GE(chance[row - 1], chance[row]);
  known.score[399] = 100;
  EXPECT_DOUBLE_EQ(probabilities(known.score, known.labels, known.held_out)[399], chance[0]);
}

}  // namespace
}  // namespace peculiar::learning
