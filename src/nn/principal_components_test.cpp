#include "nn/principal_components.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nn/tensors.h"

namespace peculiar::nn {
namespace {

TEST(PrincipalComponentsTest, AxesAndDeviationsOfAKnownDistribution) {
  // Standard deviations 5, 3 and 1 along three rotated axes in six dimensions, for both product matrices.
  const at::Tensor axes = std::get<0>(at::linalg_qr(normal_numbers({6, 3}, 1, 1, "axes")));
  for (const std::int64_t n : {4, 2000}) {
    at::Tensor rows = normal_numbers({n, 3}, 1, 2, "rows");
    if (n == 4) rows = at::eye(4).slice(1, 0, 3);
    rows = (rows * at::tensor({5.0f, 3.0f, 1.0f})).mm(axes.t()) + 7;
    const PrincipalComponents found = PrincipalComponents::fit(rows, 3);
    EXPECT_EQ(found.basis.sizes(), at::IntArrayRef({6, 3}));
    EXPECT_LT((found.basis.t().mm(found.basis) - at::eye(3)).abs().max().item<float>(), 1e-4f);
    const at::Tensor back = found.project(rows).mm(found.basis.t()) + found.mean;
    EXPECT_LT((back - rows).abs().max().item<float>(), 1e-3f) << "three components hold everything";
    if (n == 2000) {
      EXPECT_NEAR(found.deviations[0].item<float>(), 5, 0.25);
      EXPECT_NEAR(found.deviations[2].item<float>(), 1, 0.1);
      EXPECT_GT(std::abs(axes.select(1, 0).dot(found.basis.select(1, 0)).item<float>()), 0.99f);
    }
  }
}

TEST(PrincipalComponentsTest, FrechetDistanceOfNormalDistributionsIsAsInTheFormula) {
  const at::Tensor a = normal_numbers({20000, 2}, 1, 1, "a") * at::tensor({1.0f, 2.0f});
  const at::Tensor b =
      normal_numbers({20000, 2}, 1, 2, "b") * at::tensor({3.0f, 2.0f}) + at::tensor({2.0f, 0.0f});
  EXPECT_NEAR(frechet_distance(a, b), 4 + (3 - 1) * (3 - 1),
              0.25);  // |shift|^2 + (difference of deviations)^2
  EXPECT_NEAR(frechet_distance(a, a), 0, 1e-9);
}

}  // namespace
}  // namespace peculiar::nn
