#include "nn/model.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random.h"

namespace peculiar::nn {

using nlohmann::json;

namespace {

constexpr int kWithoutGenerator = 3;  // version of files that may lack generator and critic

}  // namespace

Model::Model(const Architecture& shape, const stamps::Contract& preprocessing)
    : architecture(shape), contract(preprocessing) {}

Model::Model(const Architecture& shape, const stamps::Contract& preprocessing, std::uint64_t seed)
    : Model(shape, preprocessing) {
  generator.emplace(shape, seed);
  critic.emplace(shape, 1, "critic", seed);
}

int Model::format_version() const {
  return generator && !contrast ? architecture.format_version() : kModelVersion;
}

void Model::to(const at::Device& device) {
  if (generator) generator->to(device);
  if (critic) critic->to(device);
  if (encoder) encoder->to(device);
  if (contrast) contrast->to(device);
}

int Model::orientations() const {
  const auto settings = training.find("settings");
  const bool is_turned = settings == training.end() || settings->value("augment", true);
  return is_turned ? 8 : 1;
}

void Model::begin_contrast(const std::vector<std::string>& kinds, std::uint64_t seed) {
  contrast_kinds = kinds;
  contrast.emplace(architecture.plain(), 1 + std::ssize(kinds), "contrast", seed);
}

at::Tensor Model::encode(const at::Tensor& images, const Compute& compute) const {
  const at::Tensor found = encoder->forward(images, compute).output;
  const double length = std::sqrt(static_cast<double>(architecture.latent));
  return found * (length / found.square().sum(1, true).sqrt().clamp_min(1e-6));
}

NamedTensors Model::tensors() const {
  NamedTensors all;
  const auto add = [&](const NamedTensors& more) { all.insert(all.end(), more.begin(), more.end()); };
  if (generator) {
    add(generator->parameters());
    add(generator->buffers());
  }
  if (critic) add(critic->parameters());
  if (encoder) add(encoder->parameters());
  if (contrast) add(contrast->parameters());
  return all;
}

std::map<std::string, std::string> model_metadata(const Model& model, const std::string& kind) {
  return {{"peculiar_file", kind},
          {"format_version", std::to_string(model.format_version())},
          {"architecture", model.architecture.json().dump()},
          {"contract", model.contract.json().dump()},
          {"contrast_kinds", json(model.contrast_kinds).dump()},
          {"training", model.training.dump()}};
}

namespace {

json metadata_json(const std::map<std::string, std::string>& metadata, const std::string& key,
                   const std::string& name) {
  const auto found = metadata.find(key);
  const json document = found == metadata.end() ? json() : json::parse(found->second, nullptr, false);
  if (!document.is_object()) throw input_error("{}: its metadata '{}' are missing or damaged", name, key);
  return document;
}

/// Perturbations that the contrast network of a file distinguishes.
std::vector<std::string> contrast_kinds(const TensorFile& file, const std::string& name) {
  const auto found = file.metadata.find("contrast_kinds");
  const json document = found == file.metadata.end() ? json() : json::parse(found->second, nullptr, false);
  const bool are_names =
      document.is_array() && !document.empty() &&
      std::all_of(document.begin(), document.end(), [](const json& one) { return one.is_string(); });
  if (!are_names) {
    throw input_error(
        "{}: its contrast network does not record its classes (it is too old, or damaged): train it again",
        name);
  }
  return document.get<std::vector<std::string>>();
}

/// Returns the format version.
int check_kind(const std::map<std::string, std::string>& metadata, const std::string& kind,
               const std::string& name) {
  const auto found = metadata.find("peculiar_file");
  if (found == metadata.end())
    throw input_error("{}: is a safetensors file of another program, not a Peculiar {}", name, kind);
  if (found->second == "vector model")
    throw input_error("{}: is a model of vectors; this needs a {} trained on images", name, kind);
  if (found->second != kind) throw input_error("{}: is a {}, not a {}", name, found->second, kind);
  const auto version = metadata.find("format_version");
  const int number = version == metadata.end() ? 0 : std::atoi(version->second.c_str());
  if (number < 1) throw input_error("{}: has no format version", name);
  if (number > kModelVersion) {
    throw input_error("{}: has format version {}, but this program supports {}: use a newer Peculiar", name,
                      number, kModelVersion);
  }
  return number;
}

}  // namespace

Model model_of(const TensorFile& file, const std::string& kind, const std::string& name) {
  const int version = check_kind(file.metadata, kind, name);
  const Architecture architecture =
      Architecture::from_json(metadata_json(file.metadata, "architecture", name), name);
  const stamps::Contract contract =
      stamps::Contract::from_json(metadata_json(file.metadata, "contract", name), name);
  if (contract.stamps.height != architecture.size || contract.stamps.band_count() != architecture.bands) {
    throw input_error("{}: its contract and its architecture contradict each other", name);
  }
  // Check before allocating networks much larger than the file; a small excess is accepted, and copy_tensors
  // then names the wrong tensor.
  constexpr std::int64_t kBelieved = 1 << 24;
  std::int64_t numbers = 0;
  for (const auto& [key, tensor] : file.tensors) numbers += tensor.numel();
  const bool has_generator = version < kWithoutGenerator || file.contains("generator.dense.weight");
  Architecture alone = architecture.plain();  // of the contrast network: half of both
  alone.latent = 0;
  const std::int64_t weights = has_generator ? architecture.weights() : alone.weights() / 2;
  if (weights - numbers > kBelieved) {
    throw input_error(
        "{}: its architecture has {} weights, the file holds {} numbers: it is damaged or truncated", name,
        weights, numbers);
  }
  if (!file.metadata.contains("fingerprint")) {
    throw input_error(
        "{}: has no fingerprint in its metadata, which is needed to detect damage: copy it again from its source, or train again",
        name);
  }
  Model model = has_generator ? Model(architecture, contract, 0) : Model(architecture, contract);
  if (file.contains("encoder.dense.weight"))
    model.encoder.emplace(architecture.plain(), architecture.latent, "encoder", 0);
  if (file.contains("contrast.dense.weight")) model.begin_contrast(contrast_kinds(file, name), 0);
  copy_tensors(file, model.tensors(), name);
  for (const auto& [key, tensor] : file.tensors) {
    if (key.starts_with(kReferencePrefix)) model.reference.emplace_back(key, tensor);
  }
  model.training = metadata_json(file.metadata, "training", name);
  return model;
}

void need_generator(const Model& model, const std::string& name, const std::string& who) {
  if (model.generator) return;
  throw usage_error(
      "{}: this model was trained for ranking only (train --preset ranking, or --no-generator): {} needs a generator; train one with --preset quick, standard or paper",
      name, who);
}

std::string model_fingerprint(const Model& model) {
  std::string parts = model.contract.json().dump();
  NamedTensors all = model.tensors();
  all.insert(all.end(), model.reference.begin(), model.reference.end());
  for (const auto& [name, tensor] : all) {
    const at::Tensor dense = tensor.to(at::kCPU).contiguous();
    parts += name + fingerprint({static_cast<const char*>(dense.data_ptr()), dense.nbytes()});
  }
  return fingerprint(parts);
}

void write_model(const std::filesystem::path& path, const Model& model) {
  NamedTensors all = model.tensors();
  all.insert(all.end(), model.reference.begin(), model.reference.end());
  write_tensor_file(path, {all, model_metadata(model, "model")});
}

Model read_model(const std::filesystem::path& path) {
  return model_of(read_tensor_file(path), "model", path.string());
}

json describe_model(const std::filesystem::path& path) {
  const std::string name = path.string();
  const TensorFile file = read_tensor_file(path);
  const auto found = file.metadata.find("peculiar_file");
  const std::string kind = found == file.metadata.end() ? "model" : found->second;
  const Model model = model_of(file, kind, name);
  std::int64_t parameters = 0;
  for (const auto& [key, tensor] : model.tensors()) parameters += tensor.numel();
  return {{"file", name},
          {"kind", kind},
          {"format_version", std::atoi(file.metadata.at("format_version").c_str())},
          {"architecture", model.architecture.json()},
          {"contract", model.contract.json()},
          {"has_generator", model.generator.has_value()},
          {"has_encoder", model.encoder.has_value()},
          {"has_contrast", model.contrast.has_value()},
          {"contrast_kinds", model.contrast_kinds},
          {"parameters", parameters},
          {"training", model.training}};
}

}  // namespace peculiar::nn
