#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace peculiar::fits {

/// The bytes of a FITS file after removing a gzip layer, if any: a plain file stays on disk, a compressed one
/// is held in memory.
class FileBytes {
 public:
  /// Errors (input): missing, a folder, empty, neither FITS nor gzip, a damaged or truncated gzip stream.
  explicit FileBytes(const std::filesystem::path& path);

  std::uint64_t size() const { return size_; }
  /// Reads up to `length` bytes; fewer at the end.
  std::string read(std::uint64_t offset, std::size_t length);
  bool in_memory() const { return in_memory_; }
  /// Loads a plain file into memory too, and pads with zeros up to `padded_size`.
  void load(std::uint64_t padded_size);
  std::string take_memory() { return std::move(memory_); }

 private:
  std::string name_;
  std::ifstream file_;
  std::string memory_;
  std::uint64_t size_ = 0;
  bool in_memory_ = false;
};

}  // namespace peculiar::fits
