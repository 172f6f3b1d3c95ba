#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace peculiar::samp {

/// Contents of a hub's lock file (SAMP 1.3, section 5.2).
struct HubAddress {
  std::string url;     ///< samp.hub.xmlrpc.url
  std::string secret;  ///< samp.secret, needed to register
};

/// Returns the lock file for this value of the environment variable SAMP_HUB; if "" (not set), .samp in
/// `home`. Error (input): the value is not a file on this machine (a lock file on the web, another profile).
std::filesystem::path lock_file_of(std::string_view samp_hub, const std::filesystem::path& home);

/// Errors (input): no lock file (the message says how to start a hub); an unreadable file; a missing key.
HubAddress read_lock_file(const std::filesystem::path& path);

}  // namespace peculiar::samp
