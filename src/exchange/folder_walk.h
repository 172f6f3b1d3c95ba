#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace peculiar::exchange {

/// Why a name that is there leads to nothing that can be looked at; "" where it does.
std::string name_problem(const std::filesystem::path& path);

/// What tells a file or folder from all others, however it is called: device and number. None where it cannot
/// be looked at.
using FileIdentity = std::pair<std::uint64_t, std::uint64_t>;
std::optional<FileIdentity> identity_of(const std::filesystem::path& path);

/// A file that a walk has come to.
struct WalkedFile {
  std::filesystem::path path;
  std::string name;       ///< relative to the walk's folder
  std::string canonical;  ///< without links, but the file's own
  bool through_link = false;
  std::string problem;  ///< of a link that leads nowhere
};

/// Goes through folders, each of them once however many links lead to it.
class FolderWalk {
 public:
  /// The files under a folder by their names' bytes; those behind links to folders come after.
  std::vector<WalkedFile> walk(const std::filesystem::path& folder);

  std::int64_t hidden() const { return hidden_; }
  const std::vector<std::string>& problems() const { return problems_; }    ///< folders that cannot be read
  const std::vector<std::string>& not_files() const { return not_files_; }  ///< pipes, sockets, devices
  /// Links to folders that were not followed: to one that holds the link, or that was read already.
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

}  // namespace peculiar::exchange
