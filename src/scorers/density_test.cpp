#include "scorers/density.h"

#include <gtest/gtest.h>

#include "nn/model_testing.h"

namespace peculiar::scorers {
namespace {

class DensityOfCritics : public testing::TestWithParam<nn::Architecture> {};

INSTANTIATE_TEST_SUITE_P(All, DensityOfCritics,
                         testing::Values(nn::Architecture{32, 1, 8, 8, "batch"},
                                         nn::Architecture{32, 1, 8, 8, "batch", "layer", 5},
                                         nn::Architecture{32, 1, 8, 8, "batch", "instance", 3, 4}));

TEST_P(DensityOfCritics, DoubledSpotsAreFarEvenWhereATwentiethOfTheNormalOnesIsDoubled) {
  const nn::Architecture shape = GetParam();
  const nn::ConvolutionNet critic(shape, 1, "critic", 3);
  const CriticFeatures normal =
      CriticFeatures::of(critic, at::cat({nn::spots(570, false, 1), nn::spots(30, true, 2)}), {});
  const DensityModel model = DensityModel::fit(normal);
  EXPECT_NO_THROW(DensityModel::of(model.fitted(), shape)) << "as a model's file has it";
  const at::Tensor far = model.distance(CriticFeatures::of(critic, nn::spots(100, true, 3), {}));
  const at::Tensor near = model.distance(CriticFeatures::of(critic, nn::spots(100, false, 4), {}));
  EXPECT_GT((far.unsqueeze(1) > near.unsqueeze(0)).to(at::kFloat).mean().item<float>(), 0.99f)
      << "area under the curve";
  const at::Tensor own = model.distance(normal);
  const at::Tensor worst = std::get<1>(own.topk(30));
  // Instance normalisation removes the means and deviations of maps, which make up half of the features.
  EXPECT_GT((worst >= 570).to(at::kFloat).mean().item<float>(),
            critic.normalisation() == "instance" ? 0.6f : 0.9f)
      << "the planted ones are the most distant";
}

TEST(DensityModelTest, BatchesDoNotMatter) {
  const nn::Architecture shape{32, 1, 8, 8, "batch"};
  const nn::ConvolutionNet critic(shape, 1, "critic", 3);
  const at::Tensor images = nn::spots(50, false, 1);
  const CriticFeatures a = CriticFeatures::of(critic, images, {}, 7);
  const CriticFeatures b = CriticFeatures::of(critic, images, {}, 50);
  EXPECT_LT((a.pooled - b.pooled).abs().max().item<float>(), 1e-5f);
  EXPECT_LT((a.innermost - b.innermost).abs().max().item<float>(), 1e-5f);
}

TEST_P(DensityOfCritics, PooledFeaturesAreMeansAndDeviationsOfEveryMap) {
  const nn::Architecture shape = GetParam();
  const nn::ConvolutionNet critic(shape, 1, "critic", 3);
  const at::Tensor images = nn::spots(5, false, 1);
  const at::NoGradGuard no_graph;
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    std::vector<at::Tensor> expected;
    for (const at::Tensor& maps : critic.forward(images, {type, at::kCPU}).layers) {
      const at::Tensor exact = maps.to(at::kDouble);
      expected.push_back(exact.mean({2, 3}));
      expected.push_back(exact.std(at::IntArrayRef({2, 3}), /*unbiased=*/false));
    }
    const at::Tensor found = CriticFeatures::of(critic, images, {type, at::kCPU}, 3).pooled;
    EXPECT_LT((found - at::cat(expected, 1)).abs().max().item<double>(), 1e-4);
  }
}

}  // namespace
}  // namespace peculiar::scorers
