#include "search/search.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <numeric>
#include <vector>

#include "nn/device.h"
#include "nn/model_testing.h"

namespace peculiar::search {
namespace {

SearchOptions paper(std::int64_t iterations, std::int64_t batch) {
  SearchOptions options;
  options.paper = true;
  options.iterations = iterations;
  options.tolerance = 0;
  options.batch = batch;
  return options;
}

double greatest_difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).abs() / (1 + b.abs())).max().item<double>();
}

std::vector<std::int64_t> numbers(const at::Tensor& images) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(images.size(0)));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  return all;
}

class Search : public testing::Test {
 protected:
  SearchResult run(const SearchOptions& options, const at::Tensor& images,
                   const at::Tensor& weights = {}) const {
    return LatentSearch(*model_, {}, options).run(images, weights, numbers(images));
  }
  std::optional<nn::Model> model_ = nn::small_model();
};

TEST_F(Search, BatchedIsTheSameAsOneByOne) {
  const at::Tensor images = nn::spots(7, true, 1);
  const SearchResult together = run(paper(30, 7), images);
  const SearchResult alone = run(paper(30, 1), images);
  EXPECT_LT(greatest_difference(together.loss, alone.loss), 1e-4);
  EXPECT_LT(greatest_difference(together.latent, alone.latent), 1e-2);
  EXPECT_TRUE((together.iterations == 30).all().item<bool>());
  EXPECT_FALSE(together.converged.any().item<bool>()) << "a search without tolerance never says so";
}

TEST_F(Search, NetworksOfEveryShapeAreSearchedWithoutAnEncoder) {
  for (const nn::Architecture& shape : {nn::Architecture{32, 1, 8, 8, "layer", "layer", 5},
                                        nn::Architecture{32, 1, 8, 8, "batch", "instance", 3, 2},
                                        nn::Architecture{32, 1, 8, 8, "none", "none", 6, 4}}) {
    SCOPED_TRACE(shape.critic_normalisation);
    const nn::Model model(shape, model_->contract, 3);
    const at::Tensor images = nn::spots(4, true, 1);
    const SearchResult one = LatentSearch(model, {}, paper(1, 4)).run(images, {}, numbers(images));
    const SearchResult together = LatentSearch(model, {}, paper(30, 4)).run(images, {}, numbers(images));
    const SearchResult alone = LatentSearch(model, {}, paper(30, 1)).run(images, {}, numbers(images));
    EXPECT_LT(greatest_difference(together.loss, alone.loss), 1e-3);
    EXPECT_TRUE((together.loss < one.loss).all().item<bool>()) << "it comes nearer";
    const at::NoGradGuard no_graph;
    const at::Tensor rebuilt = model.generator->forward(together.latent.to(at::kFloat), {}, false);
    const at::Tensor features =
        model.critic->forward(images, {}).layers.back() - model.critic->forward(rebuilt, {}).layers.back();
    EXPECT_LT(greatest_difference(together.critic_part, features.abs().sum({1, 2, 3})), 1e-4);
  }
}

TEST_F(Search, StoppedItFinishesWhatIsUnderWayAndBeginsNoOther) {
  const at::Tensor images = nn::spots(10, true, 1);
  const SearchResult all = run(paper(5, 4), images);
  EXPECT_EQ(all.done, 10);
  int asked = 0;
  const SearchResult some =
      LatentSearch(*model_, {}, paper(5, 4)).run(images, {}, numbers(images), [&] { return ++asked >= 3; });
  EXPECT_EQ(some.done, 4) << "stopped in the first batch";
  EXPECT_EQ(asked, 3) << "once after each iteration, until it was told to stop";
  EXPECT_TRUE((some.iterations.slice(0, 0, 4) == 5).all().item<bool>());
  EXPECT_TRUE((some.iterations.slice(0, 4) == 0).all().item<bool>());
  EXPECT_LT(greatest_difference(some.loss.slice(0, 0, 4), all.loss.slice(0, 0, 4)), 1e-4);
}

TEST_F(Search, IsThePublishedOneWrittenOutWithLibtorchsOwnAdam) {
  // One image, directly from the paper: z' = M(noise), Adam on M's weights.
  const at::Tensor image = nn::spots(1, true, 2);
  const SearchResult found = run(paper(25, 1), image);
  const double deviation = 1 / std::sqrt(8.0);
  const at::Tensor noise = nn::normal_numbers({8}, 1, 1, "search noise");
  torch::nn::Linear hidden(8, 8);
  torch::nn::Linear output(8, 8);
  {
    const at::NoGradGuard no_graph;
    hidden->weight.copy_(nn::normal_numbers({8, 8}, std::sqrt(2.0) * deviation, 1, "search hidden"));
    output->weight.copy_(nn::normal_numbers({8, 8}, deviation, 1, "search output"));
    hidden->bias.zero_();
    output->bias.zero_();
  }
  std::vector<at::Tensor> parameters = hidden->parameters();
  for (const at::Tensor& parameter : output->parameters()) parameters.push_back(parameter);
  torch::optim::Adam adam(parameters, torch::optim::AdamOptions(1e-3));
  const at::Tensor wanted = model_->critic->forward(image, {}).layers.back().detach();
  double best = INFINITY;
  for (int i = 0; i < 25; ++i) {
    const at::Tensor latent = output->forward(at::leaky_relu(hidden->forward(noise), 0.2)).unsqueeze(0);
    const at::Tensor rebuilt = model_->generator->forward(latent, {}, false);
    const at::Tensor loss = 0.9 * (image - rebuilt).abs().sum() +
                            0.1 * (wanted - model_->critic->forward(rebuilt, {}).layers.back()).abs().sum();
    best = std::min(best, loss.item<double>());
    adam.zero_grad();
    loss.backward();
    adam.step();
  }
  EXPECT_NEAR(found.loss.item<double>(), best, 1e-3 * best);
  EXPECT_NEAR(0.9 * found.residual_part.item<double>() + 0.1 * found.critic_part.item<double>(),
              found.loss.item<double>(), 1e-4 * best);
}

TEST_F(Search, ImagesThatAreDoneMakeRoomAndNoneNoticesTheOthers) {
  const at::Tensor images = nn::spots(11, true, 3);
  SearchOptions options;
  options.iterations = 200;
  options.tolerance = 0.02;
  options.patience = 5;
  options.residual_first = 0.05;
  options.batch = 3;
  const SearchResult few = run(options, images);
  options.batch = 11;
  const SearchResult all = run(options, images);
  EXPECT_TRUE(few.converged.all().item<bool>());
  EXPECT_LT(few.iterations.max().item<std::int64_t>(), 200);
  EXPECT_GT(few.iterations.min().item<std::int64_t>(), 5);
  EXPECT_LT(greatest_difference(few.loss, all.loss), 0.02) << "within the tolerance";
}

TEST_F(Search, FindsWhatTheGeneratorCanMake) {
  const at::Tensor latent = nn::normal_numbers({4, 8}, 1, 5, "latent");
  const at::Tensor images = model_->generator->forward(latent, {}, false);
  SearchOptions options = paper(400, 4);
  options.restarts = 3;
  const SearchResult found = run(options, images);
  const at::Tensor light = (images - images.mean()).abs().sum({1, 2, 3}).to(at::kDouble);
  EXPECT_LT((found.residual_part / light).max().item<double>(), 0.35) << "most of each image is rebuilt";
  EXPECT_TRUE((found.spread >= 0).all().item<bool>());
}

TEST_F(Search, MoreStartsAreNeverWorse) {
  const at::Tensor images = nn::spots(5, true, 4);
  SearchOptions options;
  options.iterations = 15;
  const SearchResult one = run(options, images);
  options.restarts = 3;
  const SearchResult three = run(options, images);
  EXPECT_TRUE(one.spread.isnan().all().item<bool>());
  EXPECT_TRUE((three.loss <= one.loss).all().item<bool>());
  EXPECT_TRUE((three.spread > 0).all().item<bool>());
}

TEST_F(Search, PixelsThatWeighNothingDoNotCount) {
  const at::Tensor images = nn::spots(2, false, 6);
  at::Tensor weights = at::ones_like(images);
  weights.slice(2, 0, 16).fill_(0);
  SearchOptions options = paper(1, 2);
  const SearchResult half = run(options, images, weights);
  const SearchResult whole = run(options, images);
  EXPECT_TRUE((half.residual_part < whole.residual_part).all().item<bool>());
  EXPECT_LT(greatest_difference(half.critic_part, whole.critic_part), 1e-6);
}

TEST_F(Search, FastNeedsAnEncoderAndSaysSo) {
  model_->encoder.reset();
  try {
    LatentSearch(*model_, {}, {});
    FAIL() << "no error";
  } catch (const std::exception& failure) {
    EXPECT_NE(std::string(failure.what()).find("--method paper"), std::string::npos);
  }
}

TEST_F(Search, CudaFindsWhatTheProcessorFinds) {
  if (!at::hasCUDA()) GTEST_SKIP() << "no CUDA device";
  nn::open_device("cuda");
  const at::Tensor images = nn::spots(9, true, 6);
  for (const bool published : {true, false}) {
    SearchOptions options = paper(30, 4);  // places are freed and refilled on the way
    options.paper = published;
    const SearchResult expected = run(options, images);
    std::optional<nn::Model> model = nn::small_model();
    const nn::Compute cuda{at::kFloat, at::kCUDA};
    model->to(cuda.device);
    const SearchResult found = LatentSearch(*model, cuda, options).run(images, {}, numbers(images));
    EXPECT_TRUE(found.loss.is_cpu());
    EXPECT_LT(greatest_difference(found.loss, expected.loss), 1e-3) << published;
    EXPECT_LT(greatest_difference(found.latent, expected.latent), 0.05) << published;
  }
}

}  // namespace
}  // namespace peculiar::search
