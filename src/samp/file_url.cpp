#include "samp/file_url.h"

#include <charconv>

namespace peculiar::samp {

namespace {

bool stays(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         std::string_view("-._~/").find(byte) != std::string_view::npos;
}

/// Returns nothing if "%" is not followed by two hexadecimal digits, or encodes a null byte.
std::optional<std::string> decoded(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      plain += text[at];
      continue;
    }
    const std::string_view digits = text.substr(at + 1, 2);
    unsigned value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || read.ptr != digits.data() + 2 || value == 0) return std::nullopt;
    plain += static_cast<char>(value);
    at += 2;
  }
  return plain;
}

}  // namespace

std::string file_url(const std::filesystem::path& path) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string url = "file://";
  for (const char byte : std::filesystem::absolute(path).lexically_normal().string()) {
    if (stays(byte)) {
      url += byte;
    } else {
      const auto value = static_cast<unsigned char>(byte);
      url += {'%', kDigits[value / 16], kDigits[value % 16]};
    }
  }
  return url;
}

std::optional<std::filesystem::path> path_of_url(std::string_view url) {
  constexpr std::string_view kScheme = "file:";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  if (url.starts_with("//")) {  // an authority: empty, or a name of this machine
    url.remove_prefix(2);
    constexpr std::string_view kHere = "localhost";
    if (url.starts_with(kHere)) url.remove_prefix(kHere.size());
  }
  if (!url.starts_with("/")) return std::nullopt;
  const std::optional<std::string> path = decoded(url);
  if (!path) return std::nullopt;
  return std::filesystem::path(*path);
}

}  // namespace peculiar::samp
