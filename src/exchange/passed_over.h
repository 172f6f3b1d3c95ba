#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace peculiar::exchange {

/// Files that are no images by their suffix: how many of each, and what the first of them is.
class PassedOver {
 public:
  void add(const std::filesystem::path& path);
  std::int64_t count() const { return count_; }
  /// "2 .tif, 1 .txt, 1 without a suffix", then of each suffix whose first file holds something that can be
  /// made readable, what it is and how.
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
