#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

namespace peculiar::hydro_hdf5 {

/// The chunk files NAME.0.hdf5, NAME.1.hdf5, ... that one thing is cut into, or NAME.hdf5 that is all of it.
class ChunkFiles {
 public:
  /// No number: the file is all. Error (input): the same chunk, or the whole, is there already.
  void add(const std::filesystem::path& path, std::optional<std::int64_t> chunk);
  /// Error (input): a gap in the numbers, naming the missing file.
  std::vector<std::filesystem::path> in_order() const;

 private:
  static constexpr std::int64_t kAll = -1;
  std::map<std::int64_t, std::filesystem::path> files_;
};

}  // namespace peculiar::hydro_hdf5
