#include "scorers/vector_reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "nn/tensor_file.h"

namespace peculiar::scorers {

using nlohmann::json;

namespace {

constexpr int kVersion = 1;
const std::string kPrefix = "fitted.";
constexpr const char* kHeldOut = "held_out";

/// [n, length], without copying: the values must outlive the tensor.
at::Tensor rows_of(std::span<const float> values, std::int64_t length) {
  const auto count = static_cast<std::int64_t>(values.size()) / length;
  return at::from_blob(const_cast<float*>(values.data()), {count, length}, at::kFloat);
}

std::string metadata(const nn::TensorFile& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  return found == file.metadata.end() ? "" : found->second;
}

}  // namespace

std::vector<double> VectorReference::surprise(const std::vector<double>& distances) const {
  const statistics::TailModel tail(held_out);
  std::vector<double> values;
  for (const double distance : distances) values.push_back(tail.surprise(distance));
  return values;
}

bool is_vector_model(const std::filesystem::path& path) {
  return nn::is_tensor_file(path) &&
         metadata(nn::read_tensor_file(path), "peculiar_file") == kVectorModelKind;
}

void write_vector_model(const std::filesystem::path& path, const VectorReference& reference) {
  nn::TensorFile file;
  for (const auto& [name, tensor] : reference.density.fitted())
    file.tensors.emplace_back(kPrefix + name, tensor.contiguous());
  file.tensors.emplace_back(kHeldOut, at::tensor(reference.held_out, at::kDouble));
  file.metadata = {{"peculiar_file", kVectorModelKind},
                   {"format_version", std::to_string(kVersion)},
                   {"training", reference.training.dump()}};
  nn::write_tensor_file(path, file);
}

VectorReference read_vector_model(const std::filesystem::path& path) {
  const std::string name = path.string();
  const nn::TensorFile file = nn::read_tensor_file(path);
  if (metadata(file, "peculiar_file") != kVectorModelKind)
    throw input_error("{}: is a {}, not a {}", name, metadata(file, "peculiar_file"), kVectorModelKind);
  if (const int version = std::atoi(metadata(file, "format_version").c_str()); version > kVersion)
    throw input_error("{}: has format version {}, but this program supports {}: use a newer Peculiar", name,
                      version, kVersion);
  Fitted fitted;
  for (const auto& [key, tensor] : file.tensors) {
    if (key.starts_with(kPrefix)) fitted.emplace(key.substr(kPrefix.size()), tensor);
  }
  const at::Tensor& held_out = file.at(kHeldOut, name);
  if (held_out.scalar_type() != at::kDouble || held_out.dim() != 1 || held_out.size(0) < 2)
    throw input_error("{}: its held-out distances are not a list of numbers: the file is damaged", name);
  const at::Tensor dense = held_out.contiguous();
  VectorReference reference{VectorDensity::of(fitted),
                            {dense.data_ptr<double>(), dense.data_ptr<double>() + dense.numel()},
                            json::parse(metadata(file, "training"), nullptr, false)};
  if (!reference.training.is_object())
    throw input_error("{}: its metadata 'training' are missing or damaged", name);
  return reference;
}

json describe_vector_model(const std::filesystem::path& path) {
  const VectorReference reference = read_vector_model(path);
  return {{"file", path.string()},
          {"kind", kVectorModelKind},
          {"format_version", kVersion},
          {"length", reference.density.length()},
          {"components", reference.density.components()},
          {"neighbours", reference.density.neighbours()},
          {"held_out", reference.held_out.size()},
          {"training", reference.training}};
}

std::string vector_model_text(const json& description) {
  const json& training = description["training"];
  return fmt::format(
      "{}: {}, format {}; normal images in the embedding of another network\nvectors of {} numbers, {} whitened principal components, {} normal images, {} held out\nfitted to {} ({}), seed {}\n",
      description["file"].get<std::string>(), description["kind"].get<std::string>(),
      description["format_version"].get<int>(), description["length"].get<std::int64_t>(),
      description["components"].get<std::int64_t>(), description["neighbours"].get<std::int64_t>(),
      description["held_out"].get<std::int64_t>(), training.value("features", ""),
      training.value("columns", ""), training["settings"]["seed"].dump());
}

VectorDensity fit_vectors(std::span<const float> values, std::int64_t length,
                          const std::vector<std::int64_t>& images) {
  return VectorDensity::fit(rows_of(values, length), at::tensor(images, at::kLong));
}

std::vector<double> distances_of(const VectorDensity& density, std::span<const float> values) {
  const at::Tensor found = density.distance(rows_of(values, density.length())).contiguous();
  return {found.data_ptr<double>(), found.data_ptr<double>() + found.numel()};
}

std::vector<std::vector<double>> coordinates_of(const VectorDensity& density, std::span<const float> values) {
  const at::Tensor found =
      density.coordinates(rows_of(values, density.length())).to(at::kDouble).t().contiguous();
  std::vector<std::vector<double>> columns;
  for (std::int64_t i = 0; i < found.size(0); ++i) {
    const double* own = found.data_ptr<double>() + i * found.size(1);
    columns.emplace_back(own, own + found.size(1));
  }
  return columns;
}

}  // namespace peculiar::scorers
