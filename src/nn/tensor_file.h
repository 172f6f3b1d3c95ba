#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "nn/tensors.h"

namespace peculiar::nn {

/// A safetensors file: a JSON header with names, types, shapes and offsets, then the raw values.
/// `safetensors.torch.load_file` opens it. The metadata are strings by key; ours are JSON.
struct TensorFile {
  NamedTensors tensors;  ///< float32, float64 or int64, on the CPU
  std::map<std::string, std::string> metadata;

  /// Error (input), starting with `name`, if there is no such tensor.
  const at::Tensor& at(const std::string& key, const std::string& name) const;
  bool contains(const std::string& key) const;
};

/// Writes the file atomically, with a fingerprint of tensors and metadata that reveals changed bytes. Error
/// (input): cannot be written, disk full.
void write_tensor_file(const std::filesystem::path& path, const TensorFile& file);

/// Errors (input): not a safetensors file, truncated, damaged header, wrong fingerprint (files without one
/// are accepted).
TensorFile read_tensor_file(const std::filesystem::path& path);

/// Whether the file starts like a safetensors file.
bool is_tensor_file(const std::filesystem::path& path);

/// Copies values into the tensors of the same names. Errors (input), starting with `name`: a tensor is
/// missing, has another shape, or contains non-finite values.
void copy_tensors(const TensorFile& from, const NamedTensors& into, const std::string& name);

}  // namespace peculiar::nn
