#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "nn/tensors.h"

namespace peculiar::nn {

/// A safetensors file: a JSON header with names, types, shapes and places, then the numbers as they lie in
/// memory. `safetensors.torch.load_file` opens it. The metadata are texts by key; ours are JSON.
struct TensorFile {
  NamedTensors tensors;  ///< float32, float64 or int64, on the processor
  std::map<std::string, std::string> metadata;

  /// Error (input), opened by `name`, where there is none of that name.
  const at::Tensor& at(const std::string& key, const std::string& name) const;
  bool contains(const std::string& key) const;
};

/// Under its name whole or not at all; with a fingerprint of tensors and metadata, so that a changed byte is
/// found. Error (input): cannot be written, disk full.
void write_tensor_file(const std::filesystem::path& path, const TensorFile& file);

/// Errors (input): not safetensors, cut short, header damaged, fingerprint wrong (files without one are taken
/// as they are).
TensorFile read_tensor_file(const std::filesystem::path& path);

/// Does the file begin as safetensors files do?
bool is_tensor_file(const std::filesystem::path& path);

/// Copies numbers into the tensors of the same name. Errors (input), opened by `name`: one is missing, has
/// another shape, or holds numbers that are not finite.
void copy_tensors(const TensorFile& from, const NamedTensors& into, const std::string& name);

}  // namespace peculiar::nn
