#include "nn/tensor_file.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"

namespace peculiar::nn {

using nlohmann::json;

namespace {

constexpr std::uint64_t kMostHeaderBytes = 100'000'000;  // the format's own limit
constexpr const char* kFingerprintKey = "fingerprint";

const char* type_name(at::ScalarType type) {
  if (type == at::kFloat) return "F32";
  if (type == at::kDouble) return "F64";
  if (type == at::kLong) return "I64";
  throw internal_error("tensor file: type {} is not written", at::toString(type));
}

at::ScalarType type_named(const std::string& name, const std::string& path) {
  if (name == "F32") return at::kFloat;
  if (name == "F64") return at::kDouble;
  if (name == "I64") return at::kLong;
  throw input_error("{}: holds tensors of type {}; a Peculiar file has F32, F64 and I64", path, name);
}

/// Fingerprint of everything except the fingerprint itself.
std::string fingerprint_of(const std::map<std::string, std::string>& metadata, const std::string& layout,
                           std::string_view numbers) {
  json other = metadata;
  other.erase(kFingerprintKey);
  return fingerprint(other.dump() + layout + fingerprint(numbers));
}

Error damaged(const std::string& path, const std::string& why) {
  return input_error("{}: {}; the file is damaged: copy it again from its source, or train again", path, why);
}

/// Reads the header as JSON, and the offset of the values.
std::pair<json, std::uint64_t> read_header(std::ifstream& file, const std::string& path,
                                           std::uint64_t file_size) {
  std::uint64_t bytes = 0;
  if (!file.read(reinterpret_cast<char*>(&bytes), 8) || bytes < 2 || bytes > kMostHeaderBytes) {
    throw input_error("{}: is not a safetensors file (a model is what `peculiar train` writes)", path);
  }
  if (bytes > file_size - 8) throw damaged(path, "ends within its header");
  std::string text(bytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(bytes));
  json header = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!header.is_object()) throw input_error("{}: is not a safetensors file: its header is not JSON", path);
  return {std::move(header), 8 + bytes};
}

std::ifstream open_tensor_file(const std::filesystem::path& path, std::uint64_t& size) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) throw input_error("{}: there is no such file", path.string());
  if (std::filesystem::is_directory(path, failure))
    throw input_error("{}: is a folder, not a model", path.string());
  size = std::filesystem::file_size(path, failure);
  std::ifstream file(path, std::ios::binary);
  if (failure || !file) throw input_error("{}: cannot be read", path.string());
  return file;
}

std::map<std::string, std::string> metadata_of(const json& header, const std::string& path) {
  try {
    return header.value("__metadata__", json::object()).get<std::map<std::string, std::string>>();
  } catch (const json::exception&) {
    throw damaged(path, "its metadata are not texts");
  }
}

at::Tensor tensor_at(const json& entry, const std::string& name, std::string_view numbers,
                     const std::string& path) {
  try {
    const at::ScalarType type = type_named(entry.at("dtype").get<std::string>(), path);
    const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
    const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
    const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
    std::uint64_t bytes = c10::elementSize(type);
    for (const std::int64_t axis : shape) {
      if (axis < 0 || (axis > 0 && bytes > numbers.size() / static_cast<std::uint64_t>(axis))) {
        throw damaged(path, "tensor '" + name + "' is larger than the file");
      }
      bytes *= static_cast<std::uint64_t>(axis);
    }
    if (begin > end || end > numbers.size() || end - begin != bytes) {
      throw damaged(path, "tensor '" + name + "' does not lie within the file");
    }
    at::Tensor tensor = at::empty(shape, type);
    std::memcpy(tensor.data_ptr(), numbers.data() + begin, bytes);
    return tensor;
  } catch (const json::exception&) {
    throw damaged(path, "its header says nothing usable of tensor '" + name + "'");
  }
}

}  // namespace

const at::Tensor& TensorFile::at(const std::string& key, const std::string& name) const {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [&](const auto& tensor) { return tensor.first == key; });
  if (found == tensors.end())
    throw input_error("{}: has no tensor '{}'; it is of another kind or version", name, key);
  return found->second;
}

bool TensorFile::contains(const std::string& key) const {
  return std::any_of(tensors.begin(), tensors.end(), [&](const auto& tensor) { return tensor.first == key; });
}

void write_tensor_file(const std::filesystem::path& path, const TensorFile& file) {
  json header = json::object();
  std::string numbers;
  for (const auto& [name, tensor] : file.tensors) {
    const at::Tensor plain = tensor.detach().to(at::kCPU).contiguous();
    const std::size_t begin = numbers.size();
    numbers.append(static_cast<const char*>(plain.data_ptr()), plain.nbytes());
    header[name] = {{"dtype", type_name(plain.scalar_type())},
                    {"shape", plain.sizes().vec()},
                    {"data_offsets", {begin, numbers.size()}}};
  }
  std::map<std::string, std::string> metadata = file.metadata;
  metadata[kFingerprintKey] = fingerprint_of(metadata, header.dump(), numbers);
  header["__metadata__"] = metadata;
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // values start at a multiple of eight bytes
  const std::uint64_t bytes = text.size();
  write_file(path, std::string(reinterpret_cast<const char*>(&bytes), 8) + text + numbers);
}

TensorFile read_tensor_file(const std::filesystem::path& path) {
  std::uint64_t size = 0;
  std::ifstream file = open_tensor_file(path, size);
  auto [header, start] = read_header(file, path.string(), size);
  std::string numbers(size - start, '\0');
  if (!file.read(numbers.data(), static_cast<std::streamsize>(numbers.size())))
    throw damaged(path.string(), "cannot be read");
  TensorFile result;
  result.metadata = metadata_of(header, path.string());
  header.erase("__metadata__");
  std::uint64_t end = 0;
  for (const auto& [name, entry] : header.items()) {
    result.tensors.emplace_back(name, tensor_at(entry, name, numbers, path.string()));
    end = std::max(end, entry["data_offsets"][1].get<std::uint64_t>());
  }
  if (end != numbers.size()) throw damaged(path.string(), "is longer than its header says");
  const auto mark = result.metadata.find(kFingerprintKey);
  if (mark != result.metadata.end() &&
      mark->second != fingerprint_of(result.metadata, header.dump(), numbers)) {
    throw damaged(path.string(), "does not have the content that it was written with");
  }
  return result;
}

bool is_tensor_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  char start[10] = {};
  if (!file.read(start, 10)) return false;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, start, 8);
  return bytes >= 2 && bytes <= kMostHeaderBytes && start[8] == '{' && (start[9] == '"' || start[9] == '}');
}

void copy_tensors(const TensorFile& from, const NamedTensors& into, const std::string& name) {
  const at::NoGradGuard no_graph;
  for (const auto& [key, tensor] : into) {
    const at::Tensor& source = from.at(key, name);
    if (source.sizes() != tensor.sizes())
      throw input_error("{}: tensor '{}' has another shape than its architecture requires", name, key);
    if (source.is_floating_point() && !at::isfinite(source).all().item<bool>()) {
      throw input_error("{}: tensor '{}' holds numbers that are not finite", name, key);
    }
    tensor.copy_(source);
  }
}

}  // namespace peculiar::nn
