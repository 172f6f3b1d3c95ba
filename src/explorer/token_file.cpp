#include "explorer/token_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <system_error>

#include "explorer/access.h"

namespace peculiar::explorer {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr std::size_t kTokenDigits = 32;

fs::path file_of(const fs::path& folder, const fs::path& labels) {
  std::error_code ignored;
  const fs::path whole = fs::weakly_canonical(fs::absolute(labels, ignored), ignored);
  return folder / fmt::format("explore-{:016x}.json", std::hash<std::string>()(whole.string()));
}

bool is_token(const std::string& text) {
  return text.size() == kTokenDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// The content of a file that this user owns and no one else can access; "" for any other file.
std::string private_content(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return "";
  struct stat about {};
  std::string content;
  if (::fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == ::geteuid() &&
      (about.st_mode & (S_IRWXG | S_IRWXO)) == 0) {
    content.resize(kMostBytes);
    const ssize_t bytes = ::read(file, content.data(), content.size());
    content.resize(bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
  }
  ::close(file);
  return content;
}

}  // namespace

Doorway read_doorway(const fs::path& folder, const fs::path& labels) {
  if (!folder.empty()) {
    const auto kept = nlohmann::json::parse(private_content(file_of(folder, labels)), nullptr, false);
    if (kept.is_object() && kept.contains("token") && kept["token"].is_string() && kept.contains("port") &&
        kept["port"].is_number_integer()) {
      const Doorway doorway{kept["token"].get<std::string>(), kept["port"].get<int>()};
      if (is_token(doorway.token) && doorway.port > 0 && doorway.port < 65536) return doorway;
    }
  }
  return {new_token(), 0};
}

bool keep_doorway(const fs::path& folder, const fs::path& labels, const Doorway& doorway) {
  if (folder.empty()) return false;
  std::error_code failure;
  if (fs::create_directories(folder, failure)) fs::permissions(folder, fs::perms::owner_all, failure);
  const fs::path path = file_of(folder, labels);
  const std::string fresh = path.string() + fmt::format(".{}", ::getpid());
  fs::remove(fresh, failure);
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return false;
  const std::string content = nlohmann::json{{"token", doorway.token}, {"port", doorway.port}}.dump() + "\n";
  const bool is_written =
      ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  ::close(file);
  if (is_written) fs::rename(fresh, path, failure);
  return is_written && !failure;
}

}  // namespace peculiar::explorer
