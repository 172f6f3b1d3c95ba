#include "explorer/frame_origins.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/letters.h"

namespace peculiar::explorer {

namespace {

constexpr std::size_t kLongestHost = 253;  // of a DNS name
constexpr int kHighestPort = 65535;

struct OriginParts {
  std::string_view scheme, host, port;
  bool has_port = false;
};

OriginParts parts_of(std::string_view origin) {
  OriginParts parts;
  const std::size_t scheme_end = origin.find("://");
  if (scheme_end == std::string_view::npos) return parts;
  parts.scheme = origin.substr(0, scheme_end);
  const std::string_view authority = origin.substr(scheme_end + 3);
  const std::size_t colon = authority.find(':');
  parts.host = authority.substr(0, colon);
  parts.has_port = colon != std::string_view::npos;
  if (parts.has_port) parts.port = authority.substr(colon + 1);
  return parts;
}

bool is_host(std::string_view host) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !host.empty() && host.size() <= kLongestHost && std::all_of(host.begin(), host.end(), is_allowed) &&
         host.front() != '.' && host.front() != '-' && host.back() != '.' && host.back() != '-' &&
         host.find("..") == std::string_view::npos;
}

bool is_port(std::string_view port) {
  if (port == "*") return true;
  if (port.empty() || port.size() > 5) return false;
  int number = 0;
  for (const char c : port) {
    if (c < '0' || c > '9') return false;
    number = 10 * number + (c - '0');
  }
  return number >= 1 && number <= kHighestPort;
}

/// What is wrong with an origin; "" if nothing is.
const char* fault_of(const std::string& origin) {
  const OriginParts parts = parts_of(origin);
  const std::string scheme = lower_case(parts.scheme);
  if (scheme != "http" && scheme != "https") return "it must begin with http:// or https://";
  if (origin.find('/', scheme.size() + 3) != std::string::npos)
    return "it must end after the host name and port, without a slash or a path";
  if (parts.host.starts_with('[')) return "a content security policy cannot name an IPv6 address; use a name";
  if (!is_host(parts.host))
    return "its host must be a name or an IPv4 address of letters, digits, hyphens and dots (no wildcard)";
  if (parts.has_port && !is_port(parts.port)) return "its port must be a number from 1 to 65535, or *";
  return "";
}

/// The text with everything but printable ASCII replaced, for a message.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

}  // namespace

void check_frame_origins(const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    const std::string fault = fault_of(origin);
    if (!fault.empty())
      throw usage_error(
          "--frame-in: '{}' is not the origin of a page: {}; an example is http://localhost:8888",
          printable(origin), fault);
  }
}

std::string frame_ancestors(const std::vector<std::string>& origins) {
  if (origins.empty()) return "frame-ancestors 'none'";
  std::string directive = "frame-ancestors";
  for (const std::string& origin : origins) directive += " " + origin;
  return directive;
}

std::string host_of_origin(const std::string& origin) { return lower_case(parts_of(origin).host); }

}  // namespace peculiar::explorer
