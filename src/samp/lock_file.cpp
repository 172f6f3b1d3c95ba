#include "samp/lock_file.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>

#include "base/error.h"
#include "samp/client.h"
#include "samp/file_url.h"
#include "samp/trimmed.h"

namespace peculiar::samp {

namespace {

constexpr std::size_t kLongestFile = std::size_t{1} << 16;

std::filesystem::path home_folder() {
  const char* const home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') return home;
  const passwd* const user = ::getpwuid(::getuid());
  return user == nullptr ? "/" : user->pw_dir;
}

std::string contents(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw input_error(
        "no SAMP hub is running: there is no lock file {}. Start a program that has a hub, such as TOPCAT "
        "or Aladin, and connect again",
        path.string());
  std::ifstream in(path, std::ios::binary);
  std::string text(kLongestFile, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || in.gcount() == 0)
    throw input_error(
        "{}: the lock file of the SAMP hub cannot be read, or is empty. Restart the program with the "
        "hub, and connect again",
        path.string());
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

std::filesystem::path lock_file_of(std::string_view samp_hub, const std::filesystem::path& home) {
  if (samp_hub.empty()) return home / ".samp";
  constexpr std::string_view kProfile = "std-lockurl:";
  if (!samp_hub.starts_with(kProfile))
    throw input_error(
        "SAMP_HUB={}: not a hub of the Standard Profile. Set it to std-lockurl:file:///..., the lock "
        "file of a hub, or unset it for ~/.samp",
        samp_hub);
  const std::optional<std::filesystem::path> path = path_of_url(samp_hub.substr(kProfile.size()));
  if (!path)
    throw input_error(
        "SAMP_HUB={}: the lock file must be on this machine, std-lockurl:file:///...; lock files "
        "on the web are not supported",
        samp_hub);
  return *path;
}

std::filesystem::path lock_file() {
  const char* const samp_hub = std::getenv("SAMP_HUB");
  return lock_file_of(samp_hub == nullptr ? "" : samp_hub, home_folder());
}

HubAddress read_lock_file(const std::filesystem::path& path) {
  const std::string text = contents(path);
  std::map<std::string_view, std::string_view> lines;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find_first_of("\r\n"));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::size_t equals = line.find('=');
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    lines[trimmed(line.substr(0, equals))] = trimmed(line.substr(equals + 1));
  }
  const auto need = [&](std::string_view key) {
    if (lines[key].empty())
      throw input_error(
          "{}: the lock file of the SAMP hub has no {}. Restart the program with the hub, and connect "
          "again",
          path.string(), key);
    return std::string(lines[key]);
  };
  return {need("samp.hub.xmlrpc.url"), need("samp.secret")};
}

}  // namespace peculiar::samp
