#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "nn/architecture.h"
#include "nn/convolution_net.h"
#include "nn/generator.h"
#include "nn/tensor_file.h"
#include "stamps/contract.h"

namespace peculiar::nn {

inline constexpr int kModelVersion = 3;  ///< the newest read; each file has the least that it needs
inline constexpr const char* kReferencePrefix = "reference.";

/// What training makes and everything after it uses; docs/formats.md has the file.
struct Model {
  Architecture architecture;
  stamps::Contract contract;
  std::optional<Generator> generator;  ///< there with the critic, absent where only a ranking is wanted
  std::optional<ConvolutionNet> critic;
  std::optional<ConvolutionNet> encoder;  ///< image -> latent numbers
  /// Image -> logits, the first of a normal image, then of each of contrast_kinds.
  std::optional<ConvolutionNet> contrast;
  std::vector<std::string> contrast_kinds;  ///< perturbations that the contrast network tells apart
  NamedTensors reference;  ///< what the scores know of normal images (scorers/reference.h); "reference."
                           ///< before each name
  /// Settings, seed, provenance, sample's fingerprint, health, history.
  nlohmann::json training = nlohmann::json::object();

  /// Without networks.
  Model(const Architecture& shape, const stamps::Contract& preprocessing);
  /// With generator and critic, untrained, random from the seed.
  Model(const Architecture& shape, const stamps::Contract& preprocessing, std::uint64_t seed);

  /// Version of its file: the architecture's, or 3 without generator and critic or with a contrast network of
  /// several kinds, which programs of versions 1 and 2 take for damage.
  int format_version() const;

  void to(const at::Device& device);
  /// Turns and flips in which an image stays a normal one: 8, or 1 where the training did without them (train
  /// --no-augment), since its images have an up.
  int orientations() const;
  /// A contrast network for these kinds, random from the seed.
  void begin_contrast(const std::vector<std::string>& kinds, std::uint64_t seed);
  /// The encoder's answer brought to the length that latent vectors have, sqrt(latent): the generator has
  /// seen no others. [n, latent]; the model must have an encoder.
  at::Tensor encode(const at::Tensor& images, const Compute& compute) const;
  /// All weights and buffers of the networks.
  NamedTensors tensors() const;
};

/// Error (usage) where the model has no generator: who needs it ("score --method fast") and how to get one.
/// `name`: of its file.
void need_generator(const Model& model, const std::string& name, const std::string& who);

/// Tells one model from another: of its contract and all its numbers.
std::string model_fingerprint(const Model& model);

/// Errors as write_tensor_file.
void write_model(const std::filesystem::path& path, const Model& model);

/// Errors (input): as read_tensor_file; not a model; of a newer version; weights that do not fit the
/// architecture.
Model read_model(const std::filesystem::path& path);

/// What stands in a model without its numbers: {"file", "kind", "format_version", "architecture", "contract",
/// "training", "has_generator", "has_encoder", "has_contrast", "parameters"}.
nlohmann::json describe_model(const std::filesystem::path& path);

/// The metadata that a model and a checkpoint have in common, and back.
std::map<std::string, std::string> model_metadata(const Model& model, const std::string& kind);
/// A model with that architecture and contract, and the weights of `file`. Error (input): of another kind
/// than `kind`, newer, unfit.
Model model_of(const TensorFile& file, const std::string& kind, const std::string& name);

}  // namespace peculiar::nn
