#include "nn/density.h"

#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::nn {
namespace {

TEST(PrincipalComponentsTest, AxesAndDeviationsOfAKnownDistribution) {
  // Deviations 5, 3 and 1 along three turned axes in six dimensions, either way of the two products.
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

/// Stamps with a round spot; outliers have two.
at::Tensor spots(std::int64_t n, bool two, std::uint64_t seed) {
  const at::Tensor axis = at::arange(32).to(at::kFloat) - 15.5;
  at::Tensor images = normal_numbers({n, 1, 32, 32}, 0.02, seed, "noise");
  const at::Tensor places = normal_numbers({n, 4}, 1, seed, "places");
  const auto spot = [&](std::int64_t i, double x, double y, double width) {
    const at::Tensor distance = (axis.unsqueeze(1) - y).square() + (axis.unsqueeze(0) - x).square();
    images[i][0] += (-distance / (2 * width * width)).exp();
  };
  for (std::int64_t i = 0; i < n; ++i) {
    spot(i, places[i][0].item<double>(), places[i][1].item<double>(),
         3 + 0.5 * std::tanh(places[i][2].item<double>()));
    if (two) spot(i, 9, places[i][3].item<double>() * 4, 2);
  }
  return images * 2 - 1;
}

TEST(DensityModelTest, DoubledSpotsAreFarEvenWhereATwentiethOfTheNormalOnesIsDoubled) {
  const Architecture shape{32, 1, 8, 8, "batch"};
  const ConvolutionNet critic(shape, 1, "critic", 3);
  const CriticFeatures normal =
      CriticFeatures::of(critic, at::cat({spots(570, false, 1), spots(30, true, 2)}), {});
  const DensityModel model = DensityModel::fit(normal);
  const at::Tensor far = model.distance(CriticFeatures::of(critic, spots(100, true, 3), {}));
  const at::Tensor near = model.distance(CriticFeatures::of(critic, spots(100, false, 4), {}));
  EXPECT_GT((far.unsqueeze(1) > near.unsqueeze(0)).to(at::kFloat).mean().item<float>(), 0.99f)
      << "area under the curve";
  const at::Tensor own = model.distance(normal);
  const at::Tensor worst = std::get<1>(own.topk(30));
  EXPECT_GT((worst >= 570).to(at::kFloat).mean().item<float>(), 0.9f)
      << "the planted ones are the most distant";
}

TEST(DensityModelTest, BatchesDoNotMatter) {
  const Architecture shape{32, 1, 8, 8, "batch"};
  const ConvolutionNet critic(shape, 1, "critic", 3);
  const at::Tensor images = spots(50, false, 1);
  const CriticFeatures a = CriticFeatures::of(critic, images, {}, 7);
  const CriticFeatures b = CriticFeatures::of(critic, images, {}, 50);
  EXPECT_LT((a.pooled - b.pooled).abs().max().item<float>(), 1e-5f);
  EXPECT_LT((a.innermost - b.innermost).abs().max().item<float>(), 1e-5f);
}

}  // namespace
}  // namespace peculiar::nn
