#include "train/batch_loader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>

#include "store/sample_testing.h"

namespace peculiar::train {
namespace {

using store::write_sample;

class BatchLoaders : public testing::Test {
 protected:
  void SetUp() override {
    // Image i has the value i everywhere but in one corner.
    write_sample(folder_.path() / "s.h5", 20, 32, 1, [](std::int64_t row, std::span<float> pixels) {
      std::fill(pixels.begin(), pixels.end(), static_cast<float>(row));
      pixels[0] += 0.25f;
    });
    stretch_.bands = {{0, 1, -1, 30}};
    sample_.emplace(folder_.path() / "s.h5");
    rows_.resize(20);
    std::iota(rows_.begin(), rows_.end(), 0);
  }
  int value_of(const at::Tensor& stamp) const {
    std::vector<float> pixels(1024);
    stretch_.to_pixels({stamp.data_ptr<float>(), 1024}, pixels);
    return static_cast<int>(std::lround(pixels[500]));
  }

  TestFolder folder_;
  nn::StampStretch stretch_;
  std::optional<store::SampleReader> sample_;
  std::vector<std::int64_t> rows_;
};

TEST_F(BatchLoaders, EveryImageComesOnceBeforeAnyComesAgain) {
  BatchLoader loader(*sample_, stretch_, rows_, {5, true, 3, "critic", 0});
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::map<int, int> seen;
    for (int k = 0; k < 4; ++k) {
      const at::Tensor batch = loader.next();
      for (std::int64_t i = 0; i < 5; ++i) ++seen[value_of(batch[i])];
    }
    EXPECT_EQ(seen.size(), 20u);
  }
}

TEST_F(BatchLoaders, ABatchFollowsFromItsNumberAlone) {
  std::vector<at::Tensor> all;
  BatchLoader whole(*sample_, stretch_, rows_, {6, true, 3, "critic", 0});
  for (int k = 0; k < 12; ++k) all.push_back(whole.next());
  BatchLoader late(*sample_, stretch_, rows_, {6, true, 3, "critic", 7});
  for (std::size_t k = 7; k < 12; ++k) EXPECT_TRUE(at::equal(late.next(), all[k])) << k;
  BatchLoader other(*sample_, stretch_, rows_, {6, true, 4, "critic", 0});
  EXPECT_FALSE(at::equal(other.next(), all[0])) << "another seed, another order";
}

TEST_F(BatchLoaders, TurnedOnlyWhenAsked) {
  BatchLoader plain(*sample_, stretch_, rows_, {20, false, 3, "critic", 0});
  const at::Tensor batch = plain.next();
  for (std::int64_t i = 0; i < 20; ++i)
    EXPECT_GT(batch[i][0][0][0].item<float>(), batch[i][0][5][5].item<float>());
  BatchLoader turned(*sample_, stretch_, rows_, {20, true, 3, "critic", 0});
  std::map<std::int64_t, int> corners;
  for (int k = 0; k < 10; ++k) {
    const at::Tensor other = turned.next();
    for (std::int64_t i = 0; i < 20; ++i) ++corners[other[i].flatten().argmax().item<std::int64_t>()];
  }
  EXPECT_EQ(corners.size(), 4u);
  for (const auto& [corner, count] : corners) {
    EXPECT_NEAR(count, 50, 30) << corner;
    EXPECT_TRUE(corner == 0 || corner == 31 || corner == 992 || corner == 1023) << corner;
  }
}

TEST_F(BatchLoaders, AFailureInTheThreadIsThrownHere) {
  rows_.push_back(999);
  BatchLoader loader(*sample_, stretch_, rows_, {21, false, 3, "critic", 0});
  EXPECT_ANY_THROW(loader.next());
}

TEST(TurnsAndFlips, AreTheEightOfTheSquare) {
  std::vector<float> square(16);
  std::iota(square.begin(), square.end(), 0.0f);
  std::vector<std::vector<float>> seen;
  for (int kind = 0; kind < 8; ++kind) {
    std::vector<float> turned(16);
    turn_and_flip(square, turned, 4, kind);
    std::vector<float> sorted = turned;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(sorted, square) << "every pixel once";
    EXPECT_EQ(std::count(seen.begin(), seen.end(), turned), 0) << "all different";
    // Neighbours of the middle stay neighbours: the four middle pixels stay in the middle.
    std::vector<float> middle{turned[5], turned[6], turned[9], turned[10]};
    std::sort(middle.begin(), middle.end());
    EXPECT_EQ(middle, (std::vector<float>{5, 6, 9, 10}));
    seen.push_back(turned);
  }
  EXPECT_EQ(seen[0], square);
  std::vector<float> once(16);
  std::vector<float> twice(16);
  turn_and_flip(square, once, 4, 1);
  turn_and_flip(once, twice, 4, 1);
  EXPECT_EQ(twice, seen[2]) << "two quarter turns are a half turn";
}

}  // namespace
}  // namespace peculiar::train
