#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace peculiar::samp {

/// What a hub's lock file says (SAMP 1.3, section 5.2).
struct HubAddress {
  std::string url;     ///< samp.hub.xmlrpc.url
  std::string secret;  ///< samp.secret, which a program shows to register
};

/// Where the lock file is if the environment's SAMP_HUB has that value; "": not set, so .samp in `home`.
/// Errors (input): a value that names no file of this machine (a lock file on the web, another profile).
std::filesystem::path lock_file_of(std::string_view samp_hub, const std::filesystem::path& home);

/// Errors (input): there is none (says what starts a hub), it cannot be read, or it lacks a key.
HubAddress read_lock_file(const std::filesystem::path& path);

}  // namespace peculiar::samp
