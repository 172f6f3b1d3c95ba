#include "scoring/session.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "base/atomic_file.h"
#include "base/error.h"
#include "nn/model_testing.h"
#include "nn/stamp_tensors.h"
#include "scoring/fitted_model_testing.h"
#include "scoring/score.h"
#include "store/sample_testing.h"
#include "store/scores_file.h"

namespace peculiar::scoring {
namespace {

constexpr std::size_t kValues = 32 * 32;
constexpr std::size_t kStamps = 40;

class Session : public testing::Test {
 protected:
  void SetUp() override {
    write_file(model_, fitted_model().bytes);
    const at::Tensor images = at::cat({nn::spots(30, false, 3), nn::spots(10, true, 4)}).contiguous();
    pixels_.resize(kStamps * kValues);
    for (std::size_t i = 0; i < kStamps; ++i)
      fitted_model().stretch.to_pixels(nn::values_of(images).subspan(i * kValues, kValues),
                                       stamps::Normalisation::none(1),
                                       std::span(pixels_).subspan(i * kValues, kValues));
  }

  ScoringSession open(int threads = 1, std::uint64_t seed = 1) const {
    SessionOptions options;
    options.precision = "float32";
    options.search.iterations = 6;
    options.search.restarts = 2;
    options.search.batch = 16;
    RunContext context;
    context.threads = threads;
    context.seed = seed;
    return ScoringSession(model_, options, context);
  }

  TestFolder folder_;
  std::filesystem::path model_ = folder_.path() / "m.safetensors";
  std::vector<float> pixels_;
};

TEST_F(Session, GivesTheNumbersOfTheVerb) {
  store::write_sample(folder_.path() / "s.h5", kStamps, 32, 1, [&](std::int64_t row, std::span<float> own) {
    std::copy_n(pixels_.begin() + row * static_cast<std::int64_t>(kValues), kValues, own.begin());
  });
  ScoreOptions verb;
  verb.model = model_.string();
  verb.sample = (folder_.path() / "s.h5").string();
  verb.output = (folder_.path() / "scores.h5").string();
  verb.precision = "float32";
  score_sample(verb);
  const catalog::Table table = store::read_scores(verb.output).table;
  const ScoringSession session = open();
  EXPECT_EQ(session.ranking(), "combined");
  const ColumnValues scores = session.score({pixels_});
  ASSERT_EQ(scores.size(), session.columns().size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    ASSERT_EQ(scores[i].size(), kStamps);
    for (std::size_t row = 0; row < kStamps; ++row)
      EXPECT_EQ(scores[i][row], table.at(session.columns()[i].name).number(row)) << session.columns()[i].name;
  }
}

TEST_F(Session, SessionsSideBySideGiveWhatEachGivesAlone) {
  struct Found {
    ColumnValues scores;
    SearchFindings search;
  };
  const auto work = [&](const ScoringSession& session) {
    return Found{session.score({pixels_}), session.search(session.prepare({pixels_}))};
  };
  const std::pair<int, std::uint64_t> kinds[] = {{1, 1}, {2, 7}};
  std::vector<Found> alone;
  for (const auto& [threads, seed] : kinds) alone.push_back(work(open(threads, seed)));
  // Both are open at the same time, and run concurrently, twice.
  std::vector<std::vector<Found>> together(2);
  std::vector<std::thread> callers;
  for (std::size_t k = 0; k < 2; ++k) {
    callers.emplace_back([&, k] {
      const ScoringSession session = open(kinds[k].first, kinds[k].second);
      for (int time = 0; time < 2; ++time) together[k].push_back(work(session));
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (std::size_t k = 0; k < 2; ++k) {
    for (const Found& found : together[k]) {
      EXPECT_EQ(found.scores, alone[k].scores);
      EXPECT_EQ(found.search.latent, alone[k].search.latent);
    }
  }
  EXPECT_NE(alone[0].search.latent, alone[1].search.latent) << "another seed, other restarts";
}

TEST_F(Session, StampsThatAreNotFiniteAreNaNAndTheOthersStay) {
  const ScoringSession session = open();
  const ColumnValues whole = session.score({pixels_});
  pixels_[3 * kValues + 7] = INFINITY;
  const ColumnValues scores = session.score({pixels_});
  const ReconstructedStamps made = session.reconstruct({pixels_});
  for (std::size_t row = 0; row < kStamps; ++row) {
    EXPECT_EQ(std::isnan(scores.back()[row]), row == 3);
    EXPECT_EQ(std::isnan(made.residuals[row * kValues]), row == 3);
    if (row != 3) {
      EXPECT_NEAR(scores.back()[row], whole.back()[row], 1e-3 * (1 + std::abs(whole.back()[row])));
      EXPECT_NEAR(made.residuals[row * kValues] + made.reconstructions[row * kValues], pixels_[row * kValues],
                  1e-6);
    }
  }
}

TEST_F(Session, AMovedSessionGoesOn) {
  ScoringSession session = open();
  const ColumnValues scores = session.score({pixels_});
  session = open(2);
  EXPECT_EQ(session.score({pixels_}).size(), scores.size());
  const ScoringSession taken = std::move(session);
  EXPECT_EQ(taken.score({pixels_}).size(), scores.size());
}

TEST_F(Session, FeaturesAreNamedColumns) {
  const ColumnValues features = open().features({pixels_});
  EXPECT_EQ(features.size(), ScoringSession::feature_names().size());
  EXPECT_EQ(ScoringSession::feature_names().front(), "feature_01");
  EXPECT_NE(features[0][0], features[0][39]);
}

TEST_F(Session, WhatCannotBeIsRefusedInWords) {
  const ScoringSession session = open();
  const auto message = [](const std::function<void()>& action) -> std::string {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message([&] { session.score({std::span(pixels_).first(100)}); }).find("32 x 32 px: 100 pixels"),
            std::string::npos);
  const std::vector<std::uint8_t> mask(3, 0);
  EXPECT_NE(message([&] { session.score({pixels_, mask}); }).find("3 of the mask"), std::string::npos);
  stamps::PreparedStamps prepared = session.prepare({pixels_});
  stamps::PreparedStamps without = prepared;
  without.shapes.clear();
  EXPECT_NE(message([&] { session.score(without); }).find("without their shapes"), std::string::npos);
  without = prepared;
  without.targets.clear();
  EXPECT_NE(message([&] { session.score(without); }).find("without their shapes or targets"),
            std::string::npos);
  EXPECT_EQ(message([&] { session.features(prepared); }), "");
  EXPECT_NE(
      message([&] { session.reconstruct(std::span(pixels_).first(9), prepared, {}); }).find("do not match"),
      std::string::npos);
  prepared.values.pop_back();
  EXPECT_NE(message([&] { session.features(prepared); }).find("not prepared for this model"),
            std::string::npos);
  SessionOptions odd;
  odd.search.batch = 0;
  EXPECT_NE(message([&] { ScoringSession(model_, odd); }).find("search.batch"), std::string::npos);
  odd.search.batch = 1;
  odd.precision = "double";
  EXPECT_NE(message([&] { ScoringSession(model_, odd); }).find("'double'"), std::string::npos);
  odd.precision = "auto";
  odd.orientations = 3;
  EXPECT_NE(message([&] { ScoringSession(model_, odd); }).find("1 or 8"), std::string::npos);
  EXPECT_NE(message([&] { ScoringSession(folder_.path() / "none.safetensors"); }).find("none.safetensors"),
            std::string::npos);
}

}  // namespace
}  // namespace peculiar::scoring
