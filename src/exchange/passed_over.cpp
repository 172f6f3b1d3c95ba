#include "exchange/passed_over.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file_kind.h"
#include "base/file_name.h"
#include "base/letters.h"
#include "base/name_list.h"

namespace peculiar::exchange {

namespace {

constexpr std::size_t kMostSuffixes = 12;  // suffixes listed
constexpr std::size_t kMostKinds = 5;      // files inspected

/// Texts and tables often lie next to images and are not meant to be imported.
bool is_beside_images(const FileKind& kind) {
  for (const char* word : {"a text", "ECSV", "VOTable", "JSON", "XML", "PDF", "macOS"})
    if (kind.name.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace

void PassedOver::add(const std::filesystem::path& path) {
  Group& group = groups_[lower_case(path.extension().string())];
  if (group.count++ == 0) group.first = path;
  ++count_;
}

std::vector<std::string> PassedOver::words() const {
  if (groups_.empty()) return {};
  std::string suffixes;
  std::vector<std::string> kinds;
  std::size_t named = 0;
  for (const auto& [suffix, group] : groups_) {
    if (++named <= kMostSuffixes)
      suffixes += fmt::format("{}{} {}", suffixes.empty() ? "" : ", ", group.count,
                              suffix.empty() ? "without a suffix" : text_of_name(suffix));
    if (kinds.size() == kMostKinds) continue;
    const auto kind = file_kind_of(group.first);
    if (!kind || is_beside_images(*kind)) continue;
    kinds.push_back(fmt::format("{}: not read, it is {}: {}", text_of_name(group.first.string()), kind->name,
                                kind->advice));
  }
  if (named > kMostSuffixes) suffixes += ", and others";
  kinds.insert(kinds.begin(),
               fmt::format("{} skipped, by suffix: {}", counted(count_, "other file"), suffixes));
  return kinds;
}

}  // namespace peculiar::exchange
