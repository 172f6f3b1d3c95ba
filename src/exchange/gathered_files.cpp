#include "exchange/gathered_files.h"

#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/file_name.h"

namespace peculiar::exchange {

namespace {

constexpr std::size_t kMostNamed = 3;  // names listed per kind

/// Identifies a file: its name without links, or, if hard links give it several names, its device and inode
/// number.
std::string file_key(const std::filesystem::path& path, const std::string& canonical) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && status.st_nlink > 1)
    return fmt::format("{}:{}", status.st_dev, status.st_ino);
  return canonical;
}

std::string some_of(const std::vector<std::string>& names) {
  const std::size_t count = std::min(names.size(), kMostNamed);
  return fmt::format("{}{}",
                     fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count), ", "),
                     names.size() > count ? ", ..." : "");
}

}  // namespace

void note(InputList& list, const std::vector<std::string>& names, const char* what) {
  if (!names.empty()) list.notes.push_back(fmt::format("{}: {} ({})", what, names.size(), some_of(names)));
}

void GatheredFiles::add(InputFile file, const std::string& canonical, bool through_link) {
  const std::string key = file_key(file.path, canonical);
  const auto [place, is_new] = places_.emplace(key, entries_.size());
  if (!is_new) {
    Entry& before = entries_[place->second];
    const bool is_better = before.through_link && !through_link;
    const InputFile& kept = is_better ? file : before.file;
    const InputFile& other = is_better ? before.file : file;
    ++same_again_;
    if (again_.size() <= kMostNamed)
      again_.push_back(
          fmt::format("{} is {}", text_of_name(other.path.string()), text_of_name(kept.path.string())));
    if (is_better) {
      before.dropped = true;
      place->second = entries_.size();
    } else {
      entries_.push_back({std::move(file), canonical, through_link, true});
      return;
    }
  }
  entries_.push_back({std::move(file), canonical, through_link, false});
}

/// Notes links to folders that were read already, or that would be followed forever.
void GatheredFiles::note_links(const std::vector<FolderWalk::Link>& links, InputList& list) {
  std::vector<std::string> back, files;
  for (const Entry& entry : entries_)
    if (!entry.dropped || !entry.through_link) files.push_back(entry.canonical);
  std::sort(files.begin(), files.end());
  for (const FolderWalk::Link& link : links) {
    if (link.leads_back) {
      back.push_back(text_of_name(link.path));
      continue;
    }
    // Files in the folder are contiguous in the sorted list; '0' follows '/'.
    same_again_ += std::lower_bound(files.begin(), files.end(), link.target + "0") -
                   std::lower_bound(files.begin(), files.end(), link.target + "/");
    again_.push_back(fmt::format("{} is {}", text_of_name(link.path), text_of_name(link.target)));
  }
  note(list, back, "links to a folder that holds them, not followed");
}

void GatheredFiles::take_into(InputList& list, const std::vector<FolderWalk::Link>& links) {
  note_links(links, list);
  for (Entry& entry : entries_)
    if (!entry.dropped) list.files.push_back(std::move(entry.file));
  list.same_again = same_again_;
  if (same_again_ > 0)
    list.notes.push_back(fmt::format("found twice, through links or by name, and taken once: {} ({})",
                                     same_again_, some_of(again_)));
}

}  // namespace peculiar::exchange
