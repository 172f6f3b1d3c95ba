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

/// Newest version read; each file is written with the lowest possible version.
inline constexpr int kModelVersion = 3;
inline constexpr const char* kReferencePrefix = "reference.";

/// A trained model, used by all later steps; docs/formats.md describes the file.
struct Model {
  Architecture architecture;
  stamps::Contract contract;
  std::optional<Generator> generator;  ///< present with the critic; absent if only a ranking is needed
  std::optional<ConvolutionNet> critic;
  std::optional<ConvolutionNet> encoder;  ///< image -> latent vector
  /// Image -> logits: first that of a normal image, then those of contrast_kinds.
  std::optional<ConvolutionNet> contrast;
  std::vector<std::string> contrast_kinds;  ///< perturbations that the contrast network distinguishes
  NamedTensors reference;  ///< reference of normal images for the scores (scorers/reference.h), with names
                           ///< prefixed by "reference."
  /// Settings, seed, provenance, sample fingerprint, health, history.
  nlohmann::json training = nlohmann::json::object();

  /// Without networks.
  Model(const Architecture& shape, const stamps::Contract& preprocessing);
  /// With generator and critic, untrained, with random weights from the seed.
  Model(const Architecture& shape, const stamps::Contract& preprocessing, std::uint64_t seed);

  /// File version: the architecture's, or 3 without generator and critic or with a contrast network of
  /// several kinds, which programs for versions 1 and 2 would report as damaged.
  int format_version() const;

  void to(const at::Device& device);
  /// Number of orientations in which an image remains a normal one: 8, or 1 if the model was trained without
  /// augmentation (train --no-augment) because its images have a preferred orientation.
  int orientations() const;
  /// Creates a contrast network for these kinds, with random weights from the seed.
  void begin_contrast(const std::vector<std::string>& kinds, std::uint64_t seed);
  /// Output of the encoder, scaled to the length of latent vectors, sqrt(latent), since the generator was
  /// trained with no others. [n, latent]; the model must have an encoder.
  at::Tensor encode(const at::Tensor& images, const Compute& compute) const;
  /// All weights and buffers of the networks.
  NamedTensors tensors() const;
};

/// Throws an Error (usage) if the model has no generator: what needs one (`who`, such as "score --method
/// fast") and how to get one. `name`: name of the model file.
void need_generator(const Model& model, const std::string& name, const std::string& who);

/// Fingerprint of a model: of its contract and all its values.
std::string model_fingerprint(const Model& model);

/// Errors: as write_tensor_file.
void write_model(const std::filesystem::path& path, const Model& model);

/// Errors (input): as read_tensor_file; not a model; a newer version; weights that do not match the
/// architecture.
Model read_model(const std::filesystem::path& path);

/// Metadata of a model: {"file", "kind", "format_version", "architecture", "contract", "training",
/// "has_generator", "has_encoder", "has_contrast", "parameters"}.
nlohmann::json describe_model(const std::filesystem::path& path);

/// Metadata common to models and checkpoints.
std::map<std::string, std::string> model_metadata(const Model& model, const std::string& kind);
/// Creates a model with the architecture, contract and weights in `file`. Error (input): another kind than
/// `kind`, a newer version, weights that do not match.
Model model_of(const TensorFile& file, const std::string& kind, const std::string& name);

}  // namespace peculiar::nn
