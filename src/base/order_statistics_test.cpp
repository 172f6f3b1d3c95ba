#include "base/order_statistics.h"

#include <gtest/gtest.h>

namespace peculiar {
namespace {

TEST(OrderStatistics, AreValuesOfTheSortedOnes) {
  const std::vector<double> shuffled{5, 1, 4, 2, 3, 6};
  for (std::size_t rank = 0; rank < shuffled.size(); ++rank) {
    auto values = shuffled;
    EXPECT_EQ(value_of_rank(values, rank), static_cast<double>(rank + 1));
  }
  auto values = shuffled;
  EXPECT_EQ(upper_median(values), 4);
  EXPECT_EQ(value_at_share(values, 0), 1);
  EXPECT_EQ(value_at_share(values, 1), 6);
  EXPECT_EQ(value_at_share(values, 0.29), 2);  // rank 1.45: rounded to the nearest
  EXPECT_EQ(value_at_share(values, 0.5), 4);   // rank 2.5: rounded away from zero
  std::vector<float> one{7};
  EXPECT_EQ(upper_median(one), 7);
  EXPECT_EQ(value_at_share(one, 0.3), 7);
}

}  // namespace
}  // namespace peculiar
