#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace peculiar {

/// Why an existing name cannot be accessed; "" if it can.
std::string name_problem(const std::filesystem::path& path);

/// Identifies a file or folder regardless of its name: device and inode number. None if it cannot be
/// accessed.
using FileIdentity = std::pair<std::uint64_t, std::uint64_t>;
std::optional<FileIdentity> identity_of(const std::filesystem::path& path);

/// A file found by a walk.
struct WalkedFile {
  std::filesystem::path path;
  std::string name;       ///< relative to the walk's folder
  std::string canonical;  ///< without links, except that the file itself may be one
  bool through_link = false;
  std::string problem;  ///< for a broken link
};

/// Walks through folders, each once however many links lead to it.
class FolderWalk {
 public:
  /// The files under a folder in byte order of their names; those behind links to folders come last.
  std::vector<WalkedFile> walk(const std::filesystem::path& folder);

  std::int64_t hidden() const { return hidden_; }
  const std::vector<std::string>& problems() const { return problems_; }    ///< folders that cannot be read
  const std::vector<std::string>& not_files() const { return not_files_; }  ///< pipes, sockets, devices
  /// Links to folders that were not followed, because the folder contains the link or was read already.
  struct Link {
    std::string path;
    std::string target;  ///< canonical
    bool leads_back = false;
  };
  const std::vector<Link>& links() const { return links_; }

 private:
  struct Folder {
    std::filesystem::path path;
    std::string name;
    std::string canonical;
    bool through_link = false;
  };
  void go_through(const Folder& folder, std::vector<WalkedFile>& found, std::vector<Folder>& linked);
  void follow(const Folder& link, std::vector<WalkedFile>& found, std::vector<Folder>& linked);

  std::set<FileIdentity> seen_;
  std::int64_t hidden_ = 0;
  std::vector<std::string> problems_, not_files_;
  std::vector<Link> links_;
};

}  // namespace peculiar
