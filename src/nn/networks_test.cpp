#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "base/test_folder.h"
#include "nn/adam.h"
#include "nn/convolution_net.h"
#include "nn/convolutions.h"
#include "nn/generator.h"
#include "nn/model.h"
#include "nn/tensor_file.h"

namespace peculiar::nn {
namespace {

class Networks : public testing::TestWithParam<Architecture> {};

TEST_P(Networks, ShapesAreAsPromised) {
  const Architecture shape = GetParam();
  const Generator generator(shape, 1);
  const ConvolutionNet critic(shape, 1, "critic", 1);
  const ConvolutionNet encoder(shape, shape.latent, "encoder", 1);
  const at::NoGradGuard no_graph;
  const at::Tensor images = generator.forward(normal_numbers({3, shape.latent}, 1, 2, "latent"), {}, false);
  EXPECT_EQ(images.sizes(), at::IntArrayRef({3, shape.bands, shape.size, shape.size}));
  EXPECT_EQ(images.scalar_type(), at::kFloat);
  EXPECT_LE(images.abs().max().item<float>(), 1.0f);
  EXPECT_GT(images.std().item<float>(), 0.01f);
  const ConvolutionNet::Pass pass = critic.forward(images, {});
  ASSERT_EQ(static_cast<int>(pass.layers.size()), shape.layers());
  std::int64_t edge = shape.size;
  for (std::size_t layer = 0; layer < pass.layers.size(); ++layer) {
    edge /= 2;
    EXPECT_EQ(pass.layers[layer].sizes(), at::IntArrayRef({3, shape.channels()[layer], edge, edge}));
  }
  EXPECT_EQ(edge, shape.base());
  EXPECT_EQ(pass.output.sizes(), at::IntArrayRef({3, 1}));
  EXPECT_EQ(encoder.forward(images, {}).output.sizes(), at::IntArrayRef({3, shape.latent}));
}

INSTANTIATE_TEST_SUITE_P(All, Networks,
                         testing::Values(Architecture{32, 1, 8, 16, "batch"},
                                         Architecture{64, 3, 8, 128, "none"},
                                         Architecture{96, 2, 8, 5, "batch"},
                                         Architecture{128, 1, 4, 64, "batch"},
                                         Architecture{64, 1, 8, 16, "layer", "layer", 5},
                                         Architecture{96, 1, 8, 8, "batch", "instance", 3, 5},
                                         Architecture{32, 2, 8, 8, "none", "none", 8, 2}));

TEST(Architectures, BadOnesAreRefusedByName) {
  const auto message = [](const Architecture& shape) -> std::string {
    try {
      shape.check();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message({}), "");
  EXPECT_NE(message({50, 1, 8, 8, "batch"}).find("50 x 50"), std::string::npos);
  EXPECT_NE(message({64, 0, 8, 8, "batch"}).find("bands"), std::string::npos);
  EXPECT_NE(message({64, 1, 8, 8, "group"}).find("normalisation 'group'"), std::string::npos);
  EXPECT_NE(message({64, 1, 8, 8, "batch", "batch"}).find("critic normalisation 'batch'"), std::string::npos);
  EXPECT_NE(message({64, 1, 8, 8, "batch", "none", 2}).find("kernel 2"), std::string::npos);
  EXPECT_NE(message({64, 1, 8, 8, "batch", "none", 4, 6}).find("1 to 5 times, to 2 px"), std::string::npos);
  EXPECT_EQ(message({64, 1, 8, 8, "batch", "none", 4, 5}), "");
  EXPECT_NE(message({96, 1, 8, 8, "batch", "none", 4, 6}).find("1 to 5 times, to 3 px"), std::string::npos);
}

TEST(Architectures, AFileOfAnOlderVersionIsOfTheUsualKernelAndLayers) {
  const nlohmann::json old{
      {"size", 96}, {"bands", 2}, {"width", 8}, {"latent", 5}, {"normalisation", "batch"}};
  const Architecture read = Architecture::from_json(old, "old");
  EXPECT_EQ(read, (Architecture{96, 2, 8, 5, "batch"}));
  EXPECT_EQ(read.kernel, 4);
  EXPECT_EQ(read.layers(), 4);
  EXPECT_EQ(read.format_version(), 1);
  const Architecture other{96, 2, 8, 5, "layer", "instance", 5, 3};
  EXPECT_EQ(Architecture::from_json(other.json(), "other"), other);
  // The default number of layers gives the same architecture whether given or not.
  Architecture said = read;
  said.set_layers(4);
  EXPECT_EQ(said, read);
  EXPECT_EQ(Architecture::from_json(read.json(), "again"), read);
}

TEST(Architectures, AFileThatAnOlderProgramWouldMisreadHasAVersionOfItsOwn) {
  for (const Architecture& shape :
       {Architecture{32, 1, 4, 8, "layer"}, Architecture{32, 1, 4, 8, "batch", "layer"},
        Architecture{32, 1, 4, 8, "batch", "none", 5}, Architecture{32, 1, 4, 8, "batch", "none", 4, 2}})
    EXPECT_EQ(shape.format_version(), 2);
}

TEST(Architectures, ModelsOfEveryShapeAreWrittenAndRead) {
  const TestFolder folder;
  stamps::Contract contract;
  contract.stamps = {{"one"}, 32, 32, "", 1, {}, true};
  contract.stretch.bands = {{0, 1, -1, 1}};
  const std::string path = folder.path() / "m.safetensors";
  const at::Tensor latent = normal_numbers({3, 8}, 1, 2, "latent");
  for (const Architecture& shape :
       {Architecture{32, 1, 4, 8, "batch"}, Architecture{32, 1, 4, 8, "layer", "layer", 5, 2},
        Architecture{32, 1, 4, 8, "none", "instance", 3, 4}}) {
    Model model(shape, contract, 1);
    model.encoder.emplace(shape.plain(), 8, "encoder", 1);
    write_model(path, model);
    EXPECT_EQ(describe_model(path).at("format_version"), shape.format_version());
    EXPECT_EQ(describe_model(path).at("architecture").at("kernel"), shape.kernel);
    const Model read = read_model(path);
    EXPECT_EQ(read.architecture, shape);
    EXPECT_EQ(read.encoder->layers(), 3) << "the encoder is the usual one";
    const at::NoGradGuard no_graph;
    const at::Tensor images = model.generator->forward(latent, {}, false);
    EXPECT_TRUE(at::equal(read.generator->forward(latent, {}, false), images));
    EXPECT_TRUE(at::equal(read.critic->forward(images, {}).output, model.critic->forward(images, {}).output));
    EXPECT_TRUE(at::equal(read.encode(images, {}), model.encode(images, {})));
  }
}

TEST(Architectures, AFileWithoutTheNewKeysIsReadAsTheUsualNetwork) {
  const TestFolder folder;
  stamps::Contract contract;
  contract.stamps = {{"one"}, 32, 32, "", 1, {}, true};
  contract.stretch.bands = {{0, 1, -1, 1}};
  const Model model({32, 1, 4, 8, "batch"}, contract, 1);
  TensorFile file{model.tensors(), model_metadata(model, "model")};
  EXPECT_EQ(file.metadata.at("format_version"), "1");
  file.metadata["architecture"] = R"({"size":32,"bands":1,"width":4,"latent":8,"normalisation":"batch"})";
  write_tensor_file(folder.path() / "m.safetensors", file);
  const Model read = read_model(folder.path() / "m.safetensors");
  EXPECT_EQ(read.architecture, model.architecture);
  EXPECT_TRUE(at::equal(read.critic->weight(2), model.critic->weight(2)));
}

TEST(Architectures, CriticFlopIsWhatTheLayersAddUpTo) {
  // 64 px, width 64: 2 x 16 x (32^2 x 64 + 16^2 x 64 x 128 + 8^2 x 128 x 256 + 4^2 x 256 x 512) = 0.203
  // GFLOP.
  EXPECT_NEAR(Architecture({64, 1, 64, 128, "batch"}).critic_flop(), 203.4e6, 0.1e6);
}

TEST(Architectures, WeightsAreThoseOfTheNetworks) {
  for (const Architecture& shape : {Architecture{32, 1, 8, 16, "none"}, Architecture{96, 3, 4, 8, "batch"},
                                    Architecture{64, 1, 4, 8, "layer", "layer", 5, 5}}) {
    const Model model(shape, {}, 1);
    std::int64_t weights = 0;
    for (const NamedTensors& networks : {model.generator->parameters(), model.critic->parameters()}) {
      for (const auto& [name, tensor] : networks) weights += tensor.dim() > 1 ? tensor.numel() : 0;
    }
    EXPECT_EQ(shape.weights(), weights);
  }
}

TEST(Architectures, OneThatTheFileCannotHoldTakesNoMemory) {
  const TestFolder folder;
  stamps::Contract contract;
  contract.stamps = {{"one"}, 32, 32, "", 1, {}, true};
  contract.stretch.bands = {{0, 1, -1, 1}};
  Model model({32, 1, 4, 8, "batch"}, contract, 1);
  TensorFile file{model.tensors(), model_metadata(model, "model")};
  file.metadata["architecture"] = Architecture{32, 1, 512, 4096, "batch"}.json().dump();
  write_tensor_file(folder.path() / "m.safetensors", file);
  try {
    read_model(folder.path() / "m.safetensors");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("its architecture has"), std::string::npos) << error.what();
  }
}

TEST(Networks, InputGradientEqualsThatOfTheGraph) {
  for (const Architecture& shape :
       {Architecture{32, 2, 8, 8, "batch"}, Architecture{32, 2, 8, 8, "batch", "none", 5},
        Architecture{32, 2, 8, 8, "batch", "layer", 3}}) {
    const ConvolutionNet critic(shape, 1, "critic", 7);
    at::Tensor images = normal_numbers({4, 2, 32, 32}, 1, 3, "images").requires_grad_(true);
    const at::Tensor seeds = at::linspace(-1, 2, 4);
    (critic.forward(images, {}).output.squeeze(1) * seeds).sum().backward();
    const at::NoGradGuard no_graph;
    at::Tensor values;
    const at::Tensor ours = critic.input_gradient(images.detach(), seeds, {}, &values);
    EXPECT_LT((ours - images.grad()).abs().max().item<float>(), 1e-6f);
    EXPECT_FALSE(values.requires_grad());
    EXPECT_LT((values - critic.forward(images, {}).output.squeeze(1)).abs().max().item<float>(), 1e-6f);
  }
}

TEST(Networks, ANormalisedCriticIsTheFormulasWrittenOut) {
  for (const char* kind : {"layer", "instance"}) {
    const Architecture shape{32, 1, 4, 8, "batch", kind, 5, 2};
    const ConvolutionNet critic(shape, 1, "critic", 7);
    const NamedTensors& p = critic.parameters();
    ASSERT_EQ(p[4].first, "critic.normalisation.1.weight");
    const at::Tensor scale = normal_numbers({8}, 1, 1, "scale");
    const at::Tensor shift = normal_numbers({8}, 1, 1, "shift");
    at::Tensor(p[4].second).copy_(scale);
    at::Tensor(p[5].second).copy_(shift);
    const at::Tensor images = normal_numbers({3, 1, 32, 32}, 1, 3, "images");
    at::Tensor maps = at::leaky_relu(at::conv2d(images, p[0].second, p[1].second, 2, 2), 0.2);
    maps = at::conv2d(maps, p[2].second, p[3].second, 2, 2);
    for (std::int64_t image = 0; image < 3; ++image) {
      at::Tensor own = maps[image];
      if (std::string(kind) == "layer") {
        own.copy_((own - own.mean()) / (own.var(/*unbiased=*/false) + 1e-5).sqrt());
      } else {
        for (std::int64_t channel = 0; channel < 8; ++channel) {
          at::Tensor map = own[channel];
          map.copy_((map - map.mean()) / (map.var(/*unbiased=*/false) + 1e-5).sqrt());
        }
      }
    }
    maps = at::leaky_relu(maps * scale.view({1, 8, 1, 1}) + shift.view({1, 8, 1, 1}), 0.2);
    const ConvolutionNet::Pass pass = critic.forward(images, {});
    EXPECT_LT((pass.layers.back() - maps).abs().max().item<float>(), 1e-5f) << kind;
    // Each image is processed independently.
    EXPECT_LT((critic.forward(images.slice(0, 1, 2), {}).output[0] - pass.output[1]).abs().item<float>(),
              1e-5f);
  }
}

TEST(Networks, OneImageDoesNotDependOnItsBatch) {
  const Architecture shape{64, 1, 8, 16, "batch"};
  const Generator generator(shape, 1);
  const at::NoGradGuard no_graph;
  const at::Tensor latent = normal_numbers({5, 16}, 1, 2, "latent");
  generator.forward(normal_numbers({64, 16}, 1, 9, "latent"), {}, true);  // updates the running statistics
  const at::Tensor together = generator.forward(latent, {}, false);
  for (std::int64_t i = 0; i < 5; ++i) {
    EXPECT_LT(
        (generator.forward(latent.slice(0, i, i + 1), {}, false)[0] - together[i]).abs().max().item<float>(),
        1e-5f);
  }
}

TEST(Networks, WithoutFeaturesAGeneratorMakesItsLevel) {
  const at::NoGradGuard no_graph;
  for (const char* normalisation : {"batch", "layer", "none"}) {
    Generator generator({32, 3, 8, 16, normalisation}, 1);
    generator.start_at({-0.8, 0.25, -1});
    const at::Tensor image = generator.forward(at::zeros({1, 16}), {}, false)[0];
    EXPECT_LT((image[0] + 0.8).abs().max().item<float>(), 1e-6f) << normalisation;
    EXPECT_LT((image[1] - 0.25).abs().max().item<float>(), 1e-6f) << normalisation;
    EXPECT_LT((image[2] + 0.95).abs().max().item<float>(), 1e-6f) << "where tanh still has a gradient";
  }
}

/// A generator with non-trivial statistics, scales and shifts, like a trained one.
Generator lived_in(const Architecture& shape) {
  const at::NoGradGuard no_graph;
  Generator generator(shape, 1);
  for (const auto& [name, tensor] : generator.parameters()) {
    at::Tensor values = tensor;
    if (tensor.dim() == 1) values.add_(normal_numbers(tensor.sizes(), 0.3, 4, name));
  }
  generator.forward(normal_numbers({64, shape.latent}, 1, 9, "latent"), {}, true);
  return generator;
}

TEST(Networks, GeneratorIsTransposedConvolutionsWrittenOut) {
  for (const std::int64_t bands : {1, 3}) {
    const Architecture shape{32, bands, 8, 16, "none"};
    const Generator generator = lived_in(shape);
    at::Tensor latent = normal_numbers({3, 16}, 1, 2, "latent").requires_grad_();
    const NamedTensors& p = generator.parameters();
    at::Tensor maps = at::linear(latent, p[0].second, p[1].second).view({3, 4, 4, -1}).permute({0, 3, 1, 2});
    for (std::size_t i = 2; i < p.size(); i += 2)
      maps = at::conv_transpose2d(at::relu(maps), p[i].second, p[i + 1].second, 2, 1);
    const at::Tensor expected = at::tanh(maps);
    const at::Tensor images = generator.forward(latent, {}, true);
    EXPECT_LT((images - expected).abs().max().item<float>(), 1e-5f);
    const at::Tensor seeds = normal_numbers(images.sizes(), 1, 6, "seeds");
    const auto gradient = [&](const at::Tensor& made) {
      return torch::autograd::grad({(made * seeds).sum()}, {latent})[0];
    };
    EXPECT_LT((gradient(images) - gradient(expected)).abs().max().item<float>(), 1e-4f);
  }
}

TEST(Networks, ConvolutionsOfEveryKernelHalveAndDouble) {
  for (const std::int64_t kernel : {3, 4, 5, 6, 7, 8}) {
    for (const std::int64_t bands : {1, 6}) {
      SCOPED_TRACE(testing::Message() << kernel << " px, bands " << bands);
      const std::int64_t padding = (kernel - 1) / 2;
      const at::Tensor weight = normal_numbers({7, bands, kernel, kernel}, 1, 1, "weight");
      const at::Tensor images = normal_numbers({2, bands, 12, 16}, 1, 1, "images");
      const at::Tensor maps = normal_numbers({2, 7, 6, 8}, 1, 1, "maps");
      const at::Tensor bias = normal_numbers({bands}, 1, 1, "bias");
      const at::Tensor halved = convolve(images, weight, {});
      EXPECT_EQ(halved.sizes(), maps.sizes());
      const at::Tensor doubled = convolve_transposed(maps, weight, bias);
      EXPECT_EQ(doubled.sizes(), images.sizes());
      const at::Tensor expected = at::conv_transpose2d(maps, weight, bias, 2, padding, kernel % 2);
      EXPECT_LT((doubled - expected).abs().max().item<float>(), 2e-4f);
      const at::Tensor back = convolve_back(maps, images, weight);
      EXPECT_LT((back + bias.view({1, -1, 1, 1}) - expected).abs().max().item<float>(), 2e-4f);
      // Each is the adjoint of the other, and linear in the weight: three ways to one number.
      const double number = (halved * maps).sum().item<double>();
      EXPECT_NEAR((images * back).sum().item<double>(), number, 1e-2);
      EXPECT_NEAR((weight * weight_gradient(maps, images, weight)).sum().item<double>(), number, 1e-2);
    }
  }
}

TEST(Networks, ConvolutionsGradientIsTheLibrarysHoweverFewTheBands) {
  for (const std::int64_t bands : {1, 3, 5}) {
    const at::Tensor weight = normal_numbers({8, bands, 4, 4}, 1, 1, "weight");
    const at::Tensor bias = normal_numbers({8}, 1, 1, "bias");
    const at::Tensor images = normal_numbers({2, bands, 12, 16}, 1, 1, "images").requires_grad_();
    const at::Tensor seeds = normal_numbers({2, 8, 6, 8}, 1, 1, "seeds");
    const at::Tensor expected =
        torch::autograd::grad({(at::conv2d(images, weight, bias, 2, 1) * seeds).sum()}, {images})[0];
    const at::Tensor found =
        torch::autograd::grad({(convolve(images, weight, bias) * seeds).sum()}, {images})[0];
    EXPECT_LT((found - expected).abs().max().item<float>(), 1e-5f) << bands;
    EXPECT_LT((convolve_back(seeds, images, weight) - expected).abs().max().item<float>(), 1e-5f) << bands;
  }
}

TEST(Networks, FoldedTheGeneratorMakesTheSameImages) {
  for (const char* normalisation : {"batch", "layer", "none"}) {
    const Generator generator = lived_in({96, 2, 8, 16, normalisation, "none", 5});
    const Generator plain = generator.folded();
    EXPECT_TRUE(plain.buffers().empty());
    EXPECT_EQ(plain.architecture().normalisation, std::string(normalisation) == "layer" ? "layer" : "none");
    const at::NoGradGuard no_graph;
    const at::Tensor latent = normal_numbers({5, 16}, 1, 2, "latent");
    const at::Tensor expected = generator.forward(latent, {}, false);
    EXPECT_GT(expected.std().item<float>(), 0.05f);
    EXPECT_LT((plain.forward(latent, {}, false) - expected).abs().max().item<float>(), 1e-5f);
  }
}

TEST(Networks, LayerNormalisationInTheGeneratorIsOfEachImageAlone) {
  const Generator generator = lived_in({32, 1, 8, 16, "layer"});
  EXPECT_TRUE(generator.buffers().empty());
  const at::NoGradGuard no_graph;
  const at::Tensor latent = normal_numbers({5, 16}, 1, 2, "latent");
  const at::Tensor together = generator.forward(latent, {}, true);
  EXPECT_GT(together.std().item<float>(), 0.05f);
  EXPECT_LT((generator.forward(latent.slice(0, 3, 4), {}, false)[0] - together[3]).abs().max().item<float>(),
            1e-5f);
}

TEST(Networks, SameSeedSameWeightsOtherSeedOthers) {
  const Architecture shape{32, 1, 8, 8, "batch"};
  const auto weight = [&](std::uint64_t seed) { return ConvolutionNet(shape, 1, "critic", seed).weight(1); };
  EXPECT_TRUE(at::equal(weight(1), weight(1)));
  EXPECT_FALSE(at::equal(weight(1), weight(2)));
}

TEST(AdamOptimiser, FirstStepIsTheLearningRateAndTheSecondAsByHand) {
  const at::Tensor value = at::full({3}, 1.0f);
  Adam adam({{"value", value}}, {0.1, 0.0, 0.9, 0.0});
  adam.step({at::full({3}, 4.0f)});  // the bias-corrected root mean square is the gradient itself
  EXPECT_NEAR(value[0].item<float>(), 0.9f, 1e-6f);
  adam.step({at::full({3}, 2.0f)});
  // second moment 0.9 x 0.1 x 16 + 0.1 x 4 = 1.84; corrected by 1 - 0.81: 9.684; step 0.1 x 2 / 3.112
  EXPECT_NEAR(value[0].item<float>(), 0.9f - 0.1f * 2.0f / std::sqrt(1.84f / 0.19f), 1e-6f);
}

// The example of docs/howto/add-a-network.md.
TEST(AddedNetwork, TrainsIsWrittenAndRead) {
  const Architecture shape{32, 1, 8, 8, "batch"};
  ConvolutionNet added(shape, 2, "contrast", 3);
  added.require_gradients(true);
  Adam adam(added.parameters(), {1e-3, 0.9, 0.999, 1e-8});
  const at::Tensor flat = normal_numbers({32, 1, 32, 32}, 0.1, 4, "images");
  at::Tensor striped = normal_numbers({32, 1, 32, 32}, 0.1, 5, "images");
  striped.slice(3, 0, 32, 4).add_(0.5);
  const at::Tensor images = at::cat({flat, striped});
  const at::Tensor kinds = at::cat({at::zeros({32}, at::kLong), at::ones({32}, at::kLong)});
  for (int step = 0; step < 30; ++step) {
    at::cross_entropy_loss(added.forward(images, {}).output, kinds).backward();
    adam.step();
  }
  added.require_gradients(false);
  const auto right = [&](const ConvolutionNet& net) {
    return (net.forward(images, {}).output.argmax(1) == kinds).to(at::kFloat).mean().item<float>();
  };
  EXPECT_GT(right(added), 0.95f);
  const auto path = std::filesystem::temp_directory_path() /
                    ("peculiar_added_" + std::to_string(::getpid()) + ".safetensors");
  write_tensor_file(path, {added.parameters(), {}});
  const ConvolutionNet back(shape, 2, "contrast", 99);
  copy_tensors(read_tensor_file(path), back.parameters(), path.string());
  EXPECT_TRUE(at::equal(back.forward(images, {}).output, added.forward(images, {}).output));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace peculiar::nn
