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
    // Image i has the value i everywhere except in one corner.
    write_sample(folder_.path() / "s.h5", 20, 32, 1, [](std::int64_t row, std::span<float> pixels) {
      std::fill(pixels.begin(), pixels.end(), static_cast<float>(row));
      pixels[0] += 0.25f;
    });
    stretch_.bands = {{0, 1, -1, 30}};
    sample_.emplace(folder_.path() / "s.h5");
    rows_.resize(20);
    std::iota(rows_.begin(), rows_.end(), 0);
  }
  stamps::StampReader reader() const { return {*sample_, stretch_}; }
  int value_of(const at::Tensor& stamp) const {
    std::vector<float> pixels(1024);
    stretch_.to_pixels({stamp.data_ptr<float>(), 1024}, stamps::Normalisation::none(1), pixels);
    return static_cast<int>(std::lround(pixels[500]));
  }

  TestFolder folder_;
  stamps::StampStretch stretch_;
  std::optional<store::SampleReader> sample_;
  std::vector<std::int64_t> rows_;
};

TEST_F(BatchLoaders, EveryImageComesOnceBeforeAnyComesAgain) {
  BatchLoader loader(reader(), rows_, {5, true, 3, "critic", 0});
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
  BatchLoader whole(reader(), rows_, {6, true, 3, "critic", 0});
  for (int k = 0; k < 12; ++k) all.push_back(whole.next());
  BatchLoader late(reader(), rows_, {6, true, 3, "critic", 7});
  for (std::size_t k = 7; k < 12; ++k) EXPECT_TRUE(at::equal(late.next(), all[k])) << k;
  BatchLoader other(reader(), rows_, {6, true, 4, "critic", 0});
  EXPECT_FALSE(at::equal(other.next(), all[0])) << "another seed, another order";
}

TEST_F(BatchLoaders, TurnedOnlyWhenAsked) {
  BatchLoader plain(reader(), rows_, {20, false, 3, "critic", 0});
  const at::Tensor batch = plain.next();
  for (std::int64_t i = 0; i < 20; ++i)
    EXPECT_GT(batch[i][0][0][0].item<float>(), batch[i][0][5][5].item<float>());
  BatchLoader turned(reader(), rows_, {20, true, 3, "critic", 0});
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
  BatchLoader loader(reader(), rows_, {21, false, 3, "critic", 0});
  EXPECT_ANY_THROW(loader.next());
}

}  // namespace
}  // namespace peculiar::train
