#include "base/folder_walk.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

namespace peculiar {

namespace fs = std::filesystem;

namespace {

std::string no_access(const std::error_code& failure) {
  return fmt::format("cannot be read: {}; see to its permissions and those of its folders, or leave it out",
                     failure.message());
}

bool holds(const std::string& folder, const std::string& place) {
  return place == folder || place.starts_with(folder == "/" ? folder : folder + "/");
}

}  // namespace

std::string name_problem(const fs::path& path) {
  std::error_code failure;
  const fs::file_type type = fs::status(path, failure).type();
  if (type == fs::file_type::none) return no_access(failure);
  if (type != fs::file_type::not_found) return "";
  std::error_code no_link;
  const fs::path target = fs::read_symlink(path, no_link);
  if (no_link) return "there is no such file";
  const bool is_annexed = target.string().find(".git/annex/objects") != std::string::npos;
  return fmt::format("is a link to '{}', where there is nothing; {}", target.string(),
                     is_annexed ? "fetch the file with git annex get" : "is its disk there and mounted?");
}

std::optional<FileIdentity> identity_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

std::vector<WalkedFile> FolderWalk::walk(const fs::path& folder) {
  std::vector<WalkedFile> found;
  std::vector<Folder> linked;
  std::error_code ignored;
  const fs::path canonical = fs::canonical(folder, ignored);
  const auto identity = identity_of(folder);
  if (identity && !seen_.insert(*identity).second) {
    links_.push_back({folder.string(), canonical.string(), false});
    return found;
  }
  go_through({folder, "", canonical.string(), false}, found, linked);
  // Files in real folders come first, so that they keep their own names.
  for (std::size_t i = 0; i < linked.size(); ++i) follow(Folder(linked[i]), found, linked);
  const auto by_name = [](const WalkedFile& a, const WalkedFile& b) { return a.name < b.name; };
  std::sort(found.begin(), found.end(), by_name);
  return found;
}

void FolderWalk::follow(const Folder& link, std::vector<WalkedFile>& found, std::vector<Folder>& linked) {
  const std::string place = fs::path(link.canonical).parent_path().string();
  std::error_code failure;
  const std::string target = fs::canonical(link.path, failure).string();
  const auto identity = identity_of(link.path);
  if (failure || !identity) {
    problems_.push_back(fmt::format("{}: {}", link.path.string(), no_access(failure)));
  } else if (holds(target, place)) {
    links_.push_back({link.path.string(), target, true});
  } else if (!seen_.insert(*identity).second) {
    links_.push_back({link.path.string(), target, false});
  } else {
    go_through({link.path, link.name, target, true}, found, linked);
  }
}

void FolderWalk::go_through(const Folder& folder, std::vector<WalkedFile>& found,
                            std::vector<Folder>& linked) {
  std::error_code failure;
  fs::directory_iterator entries(folder.path, failure);
  std::vector<std::string> names;
  for (; !failure && entries != fs::directory_iterator(); entries.increment(failure))
    names.push_back(entries->path().filename().string());
  if (failure) problems_.push_back(fmt::format("{}: {}", folder.path.string(), no_access(failure)));
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (name.starts_with('.')) {
      ++hidden_;
      continue;
    }
    const Folder entry{folder.path / name, folder.name.empty() ? name : folder.name + "/" + name,
                       (fs::path(folder.canonical) / name).string(), folder.through_link};
    std::error_code ignored;
    const bool is_link = fs::is_symlink(fs::symlink_status(entry.path, ignored));
    const fs::file_type type = fs::status(entry.path, ignored).type();
    if (type == fs::file_type::directory && is_link) {
      linked.push_back(entry);
    } else if (type == fs::file_type::directory) {
      const auto identity = identity_of(entry.path);
      if (identity && !seen_.insert(*identity).second) {
        links_.push_back({entry.path.string(), entry.canonical, false});
      } else {
        go_through(entry, found, linked);
      }
    } else if (type == fs::file_type::regular || type == fs::file_type::not_found ||
               type == fs::file_type::none) {
      found.push_back({entry.path, entry.name, entry.canonical, folder.through_link || is_link,
                       type == fs::file_type::regular ? "" : name_problem(entry.path)});
    } else {
      not_files_.push_back(entry.path.string());
    }
  }
}

}  // namespace peculiar
