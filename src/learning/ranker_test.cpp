#include "learning/ranker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "learning/learning_testing.h"

namespace peculiar::learning {
namespace {

using Kind = PlantedClasses::Kind;

Ranker ranker_of(const PlantedClasses& planted, const RunContext& context = {},
                 const std::vector<std::size_t>& galaxies = {}) {
  return {planted.features, PlantedClasses::kLength, planted.prior, galaxies, context};
}

TEST(Ranker, FindsTheClassThatAFewLabelsShow) {
  const PlantedClasses planted(4000, 1);
  const Ranker ranker = ranker_of(planted);
  const std::vector<LabelledRow> labels = planted.highest(60);
  const Ranking ranking = ranker.rank(labels);
  EXPECT_TRUE(ranking.helped) << ranking.words;
  const std::size_t before = planted.among_first(planted.prior, labels, 100, Kind::kSought);
  const std::size_t after = planted.among_first(ranking.score, labels, 100, Kind::kSought);
  EXPECT_GT(after, 70U) << "of " << before << " before";
  EXPECT_LT(before, 40U);
}

TEST(Ranker, ArtefactsGoDown) {
  const PlantedClasses planted(4000, 2);
  const Ranker ranker = ranker_of(planted);
  const std::vector<LabelledRow> labels = planted.highest(60);
  const std::size_t before = planted.among_first(planted.prior, labels, 200, Kind::kArtefact);
  const std::size_t after = planted.among_first(ranker.rank(labels).score, labels, 200, Kind::kArtefact);
  EXPECT_GT(before, 30U);
  EXPECT_LT(after, before / 4);
}

TEST(Ranker, CallingThemArtefactsPushesThemFurtherThanTurningThemDown) {
  const PlantedClasses planted(4000, 3);
  const Ranker ranker = ranker_of(planted);
  std::vector<LabelledRow> labels = planted.highest(30);
  const auto mean_place = [&](const std::vector<double>& score) {
    double sum = 0;
    double count = 0;
    for (std::size_t i = 0; i < planted.count(); ++i) {
      if (planted.kinds[i] != Kind::kArtefact) continue;
      sum += static_cast<double>(
          std::count_if(score.begin(), score.end(), [&](double one) { return one > score[i]; }));
      ++count;
    }
    return sum / count;
  };
  const double as_artefacts = mean_place(ranker.rank(labels).score);
  for (LabelledRow& label : labels) label.is_artefact = false;
  EXPECT_GT(as_artefacts, mean_place(ranker.rank(labels).score));
}

TEST(Ranker, NeitherThreadsNorTheOrderOfLabelsMatter) {
  const PlantedClasses planted(3000, 4);
  std::vector<LabelledRow> labels = planted.highest(40);
  RunContext three;
  three.threads = 3;
  const Ranking one = ranker_of(planted).rank(labels);
  std::reverse(labels.begin(), labels.end());
  std::rotate(labels.begin(), labels.begin() + 7, labels.end());
  const Ranking other = ranker_of(planted, three).rank(labels, three);
  EXPECT_EQ(one.score, other.score);
  EXPECT_EQ(one.probability, other.probability);
  EXPECT_EQ(one.uncertainty, other.uncertainty);
  EXPECT_EQ(one.words, other.words);
}

TEST(Ranker, ShuffledLabelsAreMostlyRefusedAndTrueOnesAreNot) {
  const PlantedClasses planted(3000, 5);
  const Ranker ranker = ranker_of(planted);
  const std::vector<LabelledRow> labels = planted.highest(80);
  EXPECT_TRUE(ranker.rank(labels).helped);
  int refused = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<LabelledRow> wrong = labels;
    std::vector<std::size_t> rows;
    for (const LabelledRow& label : labels) rows.push_back(label.row);
    RandomStream random(seed, "shuffled labels");
    shuffle(rows, random);
    for (std::size_t i = 0; i < rows.size(); ++i) wrong[i].row = rows[i];
    const Ranking ranking = ranker.rank(wrong);
    if (ranking.helped) continue;
    ++refused;
    EXPECT_NE(ranking.words.find("not re-ranked"), std::string::npos);
    // The ranking is then the unsupervised one.
    const auto highest = std::max_element(planted.prior.begin(), planted.prior.end()) - planted.prior.begin();
    EXPECT_EQ(std::max_element(ranking.score.begin(), ranking.score.end()) - ranking.score.begin(), highest);
  }
  EXPECT_GE(refused, 14);
}

/// Galaxies whose class is drawn at random, so that nothing can be learnt about others, each in several equal
/// images; all images of the first twenty have a label.
struct RandomGalaxies {
  std::vector<float> features;
  std::vector<double> prior;
  std::vector<std::size_t> galaxies;
  std::vector<LabelledRow> labels;

  RandomGalaxies(std::uint64_t seed, std::size_t views) {
    RandomStream random(seed, "random galaxies");
    for (std::size_t galaxy = 0; galaxy < 200; ++galaxy) {
      std::vector<float> own;
      for (std::int64_t i = 0; i < PlantedClasses::kLength; ++i)
        own.push_back(static_cast<float>(random.normal()));
      const double score = random.normal();
      const double target = random.uniform() < 0.4 ? 1 : 0;
      for (std::size_t view = 0; view < views; ++view) {
        if (galaxy < 20) labels.push_back({prior.size(), target, false});
        features.insert(features.end(), own.begin(), own.end());
        prior.push_back(score);
        galaxies.push_back(galaxy);
      }
    }
  }
  Ranking ranked(bool are_galaxies_known) const {
    return Ranker(features, PlantedClasses::kLength, prior,
                  are_galaxies_known ? galaxies : std::vector<std::size_t>())
        .rank(labels);
  }
};

TEST(Ranker, OtherViewsOfAGalaxyDoNotShowThatLearningHelps) {
  int of_one_view = 0, of_three = 0, of_three_unknown = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const RandomGalaxies one(seed, 1), three(seed, 3);
    of_one_view += one.ranked(true).helped ? 1 : 0;
    of_three += three.ranked(true).helped ? 1 : 0;
    of_three_unknown += three.ranked(false).helped ? 1 : 0;
  }
  EXPECT_LE(of_three, of_one_view) << "5 and 7";
  EXPECT_LE(of_one_view, 10);
  EXPECT_GE(of_three_unknown, 18) << "as if each image showed another galaxy";
}

TEST(Ranker, GalaxiesOfOneImageEachChangeNothing) {
  const PlantedClasses planted(2000, 4);
  const std::vector<LabelledRow> labels = planted.highest(40);
  std::vector<std::size_t> galaxies;
  for (std::size_t row = 0; row < planted.count(); ++row) galaxies.push_back(planted.count() - row);
  const Ranking expected = ranker_of(planted).rank(labels);
  const Ranking ranking = ranker_of(planted, {}, galaxies).rank(labels);
  EXPECT_EQ(ranking.score, expected.score);
  EXPECT_EQ(ranking.probability, expected.probability);
  EXPECT_EQ(ranking.words, expected.words);
}

TEST(Ranker, LabelsOfOneGalaxyTellNoProbability) {
  const PlantedClasses planted(500, 4);
  std::vector<std::size_t> galaxies(planted.count());
  for (std::size_t row = 0; row < galaxies.size(); ++row) galaxies[row] = row < 12 ? 0 : row;
  std::vector<LabelledRow> labels;
  for (std::size_t row = 0; row < 12; ++row) labels.push_back({row, row % 2 == 0 ? 1.0 : 0.0, false});
  const Ranking ranking = ranker_of(planted, {}, galaxies).rank(labels);
  EXPECT_TRUE(std::ranges::all_of(ranking.probability, [](double p) { return std::isnan(p); }));
  EXPECT_NE(ranking.words.find("3 labels of each kind, of different galaxies"), std::string::npos)
      << ranking.words;
}

TEST(Ranker, ProbabilitiesMeanWhatTheySay) {
  double expected[5] = {};
  double found[5] = {};
  double count[5] = {};
  double squared = 0;
  double squared_of_share = 0;
  double all = 0;
  for (std::uint64_t seed = 10; seed < 16; ++seed) {
    const PlantedClasses planted(3000, seed, 2, 0.2);
    const std::vector<LabelledRow> labels = planted.highest(150);
    const Ranking ranking = ranker_of(planted).rank(labels);
    for (std::size_t row = 0; row < planted.count(); ++row) {
      const double p = ranking.probability[row];
      ASSERT_GE(p, 0);
      ASSERT_LE(p, 1);
      const double truth = planted.kinds[row] == Kind::kSought ? 1 : 0;
      const auto bin = std::min<std::size_t>(4, static_cast<std::size_t>(5 * p));
      expected[bin] += p;
      found[bin] += truth;
      ++count[bin];
      squared += (p - truth) * (p - truth);
      squared_of_share += (0.2 - truth) * (0.2 - truth);
      ++all;
    }
  }
  for (std::size_t bin = 0; bin < 5; ++bin) {
    if (count[bin] < 100) continue;
    EXPECT_NEAR(expected[bin] / count[bin], found[bin] / count[bin], 0.2) << bin;
  }
  EXPECT_LT(squared / all, 0.75 * squared_of_share / all) << "Brier score against the share alone";
}

TEST(Ranker, AFewLabelsAreNeverCertain) {
  const PlantedClasses planted(2000, 6, 8);
  const Ranker ranker = ranker_of(planted);
  std::vector<LabelledRow> labels;
  for (const Kind kind : {Kind::kSought, Kind::kNormal})
    for (std::size_t row = 0, taken = 0; taken < 3; ++row)
      if (planted.kinds[row] == kind)
        labels.push_back({row, kind == Kind::kSought ? 1.0 : 0.0, false}), ++taken;
  const Ranking ranking = ranker.rank(labels);
  EXPECT_NE(ranking.words.find("too few labels to test"), std::string::npos) << ranking.words;
  for (const double p : ranking.probability) {
    EXPECT_GT(p, 0);
    EXPECT_LT(p, 0.97);
  }
  labels.pop_back();
  const Ranking fewer = ranker.rank(labels);
  EXPECT_TRUE(std::ranges::all_of(fewer.probability, [](double p) { return std::isnan(p); }));
  EXPECT_TRUE(std::ranges::all_of(fewer.score, [](double one) { return std::isfinite(one); }));
  EXPECT_NE(fewer.words.find("probabilities come with 3 labels of each kind"), std::string::npos)
      << fewer.words;
}

TEST(Ranker, RowsWithoutFeaturesOrScoreAreNotRanked) {
  PlantedClasses planted(1000, 7);
  planted.features[10 * PlantedClasses::kLength + 3] = std::nanf("");
  planted.prior[20] = std::nan("");
  const Ranker ranker = ranker_of(planted);
  std::vector<LabelledRow> labels = planted.highest(20);
  const Ranking before = ranker.rank(labels);
  labels.push_back({10, 1, false});  // nothing is known about it
  const Ranking ranking = ranker.rank(labels);
  EXPECT_EQ(before.score[0], ranking.score[0]);
  for (const std::size_t row : {10, 20}) {
    EXPECT_TRUE(std::isnan(ranking.score[row]));
    EXPECT_TRUE(std::isnan(ranking.probability[row]));
    EXPECT_TRUE(std::isnan(ranking.uncertainty[row]));
  }
  EXPECT_EQ(std::count_if(ranking.score.begin(), ranking.score.end(), [](double x) { return std::isnan(x); }),
            2);
  EXPECT_TRUE(ranker.nearest(10, 5).empty());
}

TEST(Ranker, LabelsOfOneKindMoveWhatIsLikeThem) {
  const PlantedClasses planted(3000, 8, 5);
  const Ranker ranker = ranker_of(planted);
  const std::vector<LabelledRow> some = planted.highest(40);
  for (const bool sought : {true, false}) {
    std::vector<LabelledRow> labels;
    for (const LabelledRow& one : some)
      if (planted.kinds[one.row] == Kind::kSought) labels.push_back({one.row, sought ? 1.0 : 0.0, false});
    ASSERT_GT(labels.size(), 3U);
    const Ranking ranking = ranker.rank(labels);
    EXPECT_NE(ranking.words.find("example yet"), std::string::npos) << ranking.words;
    const std::size_t before = planted.among_first(planted.prior, labels, 100, Kind::kSought);
    const std::size_t after = planted.among_first(ranking.score, labels, 100, Kind::kSought);
    if (sought) {
      EXPECT_GT(after, before + 15);
    } else {
      EXPECT_LT(after + 4, before) << "the unsupervised score is still a part";
    }
  }
  const Ranking none = ranker.rank({});
  EXPECT_FALSE(none.helped);
  EXPECT_EQ(planted.among_first(none.score, {}, 50, Kind::kSought),
            planted.among_first(planted.prior, {}, 50, Kind::kSought));
}

TEST(Ranker, NearestAreOfTheSameKind) {
  const PlantedClasses planted(2000, 9, 10);
  const Ranker ranker = ranker_of(planted);
  const auto row = static_cast<std::size_t>(
      std::find(planted.kinds.begin(), planted.kinds.end(), Kind::kSought) - planted.kinds.begin());
  const auto nearest = ranker.nearest(row, 20);
  ASSERT_EQ(nearest.size(), 20U);
  int same = 0;
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    EXPECT_NE(nearest[i].first, row);
    same += planted.kinds[nearest[i].first] == Kind::kSought ? 1 : 0;
    EXPECT_GE(nearest[i].second, i > 0 ? nearest[i - 1].second : 0.0);
  }
  EXPECT_GE(same, 16) << "a twentieth of all images are";
}

TEST(Ranker, ErrorsNameTheRow) {
  const PlantedClasses planted(100, 1);
  const Ranker ranker = ranker_of(planted);
  EXPECT_THROW(ranker.rank(std::vector<LabelledRow>{{100, 1, false}}), Error);
  EXPECT_THROW(ranker.rank(std::vector<LabelledRow>{{5, 1.5, false}}), Error);
  EXPECT_THROW(Ranker(planted.features, 5, planted.prior), Error);
  EXPECT_THROW(ranker_of(planted, {}, {1, 2}), Error) << "galaxies of two rows";
}

TEST(RankerSlow, AHundredThousandRowsAndTwoHundredLabelsTakeSeconds) {
  const PlantedClasses planted(100000, 1);
  RunContext context;
  context.threads = 2;
  const Ranker ranker = ranker_of(planted, context);
  const Ranking ranking = ranker.rank(planted.highest(200), context);
  RecordProperty("seconds", std::to_string(ranking.seconds));
  EXPECT_LT(ranking.seconds, 20) << "is under 1 s on two free cores";
}

}  // namespace
}  // namespace peculiar::learning
