#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace peculiar::explorer {

/// Returns 128 bits from the system's random source, as 32 hexadecimal digits.
std::string new_token();

/// Compares two texts in constant time, so that the time does not reveal where they differ.
bool is_same_secret(const std::string& a, const std::string& b);

/// Decides who may send requests (docs/explorer.md, "Access").
class Access {
 public:
  /// `hosts`: host names allowed in addition to those of the loopback interface. `frame_in`: checked origins
  /// of pages that may show the page in a frame.
  Access(std::string token, int port, std::vector<std::string> hosts, std::vector<std::string> frame_in = {});

  const std::string& token() const { return token_; }
  bool is_token(const std::string& token) const { return is_same_secret(token, token_); }
  /// `host`: value of the Host header.
  bool allows_host(const std::string& host) const;
  /// `cookies`: value of the Cookie header.
  bool knows(const std::string& cookies) const;
  /// Value for a Set-Cookie header.
  std::string cookie() const;

  /// Why a POST is refused, judging by its headers; nothing if it is allowed. `origin` and `site`
  /// (Sec-Fetch-Site) are "" if absent.
  struct Post {
    std::string content_type;
    std::string mark;  ///< X-Peculiar
    std::string origin;
    std::string host;
    std::string site;
  };
  static std::optional<std::string> refusal_of(const Post& post);

  /// Headers of every response.
  std::vector<std::pair<std::string, std::string>> safety_headers() const;

 private:
  std::string token_;
  std::string cookie_name_;
  std::vector<std::string> hosts_;
  std::vector<std::string> frame_in_;
};

}  // namespace peculiar::explorer
