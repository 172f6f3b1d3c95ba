#include "scorers/nearest_images.h"

#include <gtest/gtest.h>

#include "nn/tensors.h"

namespace peculiar::scorers {
namespace {

float nth(const std::vector<float>& distances, const std::vector<std::int64_t>& images, std::int64_t which) {
  const at::Tensor row = at::tensor(distances).unsqueeze(0);
  return nth_nearest_image(row, at::tensor(images, at::kLong), which)[0].item<float>();
}

TEST(NearestImages, AnImageCountsOnceByItsNearestRow) {
  const std::vector<std::int64_t> images{7, 7, 7, 2, 2, 9};
  const std::vector<float> distances{3, 1, 2, 5, 4, 6};
  EXPECT_EQ(nth(distances, images, 1), 1);
  EXPECT_EQ(nth(distances, images, 2), 4);
  EXPECT_EQ(nth(distances, images, 3), 6);
  EXPECT_EQ(nth(distances, images, 5), 6) << "there are three images";
  EXPECT_EQ(nth(distances, {0, 1, 2, 3, 4, 5}, 3), 3);
}

TEST(NearestImages, AreThoseThatSortingFinds) {
  const at::Tensor distances = nn::normal_numbers({40, 240}, 1, 1, "distances").abs();
  const at::Tensor images = at::arange(240).remainder(30);
  const at::Tensor least = std::get<0>(distances.view({40, 8, 30}).min(1));
  for (const std::int64_t which : {1, 3, 5, 30}) {
    EXPECT_TRUE(at::equal(nth_nearest_image(distances, images, which),
                          std::get<0>(least.sort(1)).select(1, which - 1)))
        << which;
  }
}

}  // namespace
}  // namespace peculiar::scorers
