#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace peculiar::exchange {

/// Files that are not images judging by their suffix: the count of each suffix, and its first file.
class PassedOver {
 public:
  void add(const std::filesystem::path& path);
  std::int64_t count() const { return count_; }
  /// "2 .tif, 1 .txt, 1 without a suffix", then, for each suffix whose first file can be made readable, what
  /// the file is and how to read it.
  std::vector<std::string> words() const;

 private:
  struct Group {
    std::int64_t count = 0;
    std::filesystem::path first;
  };
  std::map<std::string, Group> groups_;
  std::int64_t count_ = 0;
};

}  // namespace peculiar::exchange
