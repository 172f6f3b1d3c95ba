#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

namespace peculiar::hydro_hdf5 {

/// The chunk files NAME.0.hdf5, NAME.1.hdf5, ... of one output, or NAME.hdf5 that holds all of it.
class ChunkFiles {
 public:
  /// No chunk number: the file holds everything. Error (input): the same chunk, or the whole file, was added
  /// before.
  void add(const std::filesystem::path& path, std::optional<std::int64_t> chunk);
  /// Error (input): a chunk is missing; the message names its file.
  std::vector<std::filesystem::path> in_order() const;

 private:
  static constexpr std::int64_t kAll = -1;
  std::map<std::int64_t, std::filesystem::path> files_;
};

}  // namespace peculiar::hydro_hdf5
