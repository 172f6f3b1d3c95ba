#include "explorer/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "base/error.h"
#include "base/letters.h"
#include "explorer/frame_origins.h"

namespace peculiar::explorer {

namespace {

/// "[::1]:8000" -> "[::1]", in lower case.
std::string without_port(const std::string& host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  if (colon == std::string::npos || (bracket != std::string::npos && colon < bracket))
    return lower_case(host);
  const std::string port = host.substr(colon + 1);
  const bool is_port = port.size() <= 5 && std::all_of(port.begin(), port.end(),
                                                       [](unsigned char c) { return c >= '0' && c <= '9'; });
  return is_port ? lower_case(host.substr(0, colon)) : "";
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string new_token() {
  std::array<unsigned char, 16> bytes{};
  std::ifstream source("/dev/urandom", std::ios::binary);
  if (!source.read(reinterpret_cast<char*>(bytes.data()), bytes.size()))
    throw input_error("/dev/urandom: cannot be read, and nothing else is random enough for a token");
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

bool is_same_secret(const std::string& a, const std::string& b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const auto other = static_cast<unsigned char>(i < a.size() ? a[i] : 0);
    difference |= other ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

Access::Access(std::string token, int port, std::vector<std::string> hosts, std::vector<std::string> frame_in)
    : token_(std::move(token)),
      cookie_name_(fmt::format("peculiar_{}", port)),
      hosts_(std::move(hosts)),
      frame_in_(std::move(frame_in)) {
  for (std::string& host : hosts_) host = lower_case(host);
  for (const char* own : {"127.0.0.1", "localhost", "[::1]"}) hosts_.emplace_back(own);
}

bool Access::allows_host(const std::string& host) const {
  const std::string name = without_port(host);
  return !name.empty() && std::find(hosts_.begin(), hosts_.end(), name) != hosts_.end();
}

bool Access::knows(const std::string& cookies) const {
  bool known = false;
  std::size_t first = 0;
  while (first <= cookies.size()) {
    const std::size_t end = std::min(cookies.find(';', first), cookies.size());
    const std::string one = trimmed(cookies.substr(first, end - first));
    const std::size_t equals = one.find('=');
    if (equals != std::string::npos && one.compare(0, equals, cookie_name_) == 0)
      known = is_token(one.substr(equals + 1)) || known;
    first = end + 1;
  }
  return known;
}

std::string Access::cookie() const {
  return fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/", cookie_name_, token_);
}

std::optional<std::string> Access::refusal_of(const Post& post) {
  const std::string type = lower_case(trimmed(post.content_type.substr(0, post.content_type.find(';'))));
  if (type != "application/json") return "Content-Type must be application/json";
  if (post.mark != "1") return "the header X-Peculiar: 1 is missing";
  if (!post.site.empty() && post.site != "same-origin" && post.site != "none")
    return "another site asks for this";
  if (post.origin.empty()) return std::nullopt;
  const std::size_t scheme = post.origin.find("://");
  const std::string authority = scheme == std::string::npos ? "" : post.origin.substr(scheme + 3);
  if (authority.empty() || lower_case(authority) != lower_case(post.host))
    return "another site asks for this (Origin)";
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> Access::safety_headers() const {
  return {{"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: "
           "data:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
               frame_ancestors(frame_in_)},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Cross-Origin-Opener-Policy", "same-origin"}};
}

}  // namespace peculiar::explorer
