#include "catalog/great_circle.h"

#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::catalog {
namespace {

TEST(GreatCircle, KnownAngles) {
  EXPECT_DOUBLE_EQ(great_circle_deg(10, 0, 40, 0), 30);
  EXPECT_NEAR(great_circle_deg(359.5, 0, 0.5, 0), 1, 1e-12);
  EXPECT_NEAR(great_circle_deg(0, 89, 180, 89), 2, 1e-12) << "across the pole";
  EXPECT_DOUBLE_EQ(great_circle_deg(77, 90, 200, -90), 180);
  EXPECT_NEAR(great_circle_deg(150, 60, 150 + 2e-7, 60), 1e-7, 1e-13) << "less than a milliarcsecond";
  EXPECT_EQ(great_circle_deg(12.3, -45.6, 12.3, -45.6), 0);
  EXPECT_TRUE(std::isnan(great_circle_deg(std::nan(""), 0, 0, 0)));
}

}  // namespace
}  // namespace peculiar::catalog
