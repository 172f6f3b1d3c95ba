#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace peculiar::explorer {

/// 128 bits from the system's random source, as 32 hexadecimal digits.
std::string new_token();

/// Are two texts the same? In a time that does not tell where they differ.
bool is_same_secret(const std::string& a, const std::string& b);

/// Who may ask for anything at all (docs/explorer.md, "Access").
class Access {
 public:
  /// `hosts`: names besides those of the loopback interface.
  Access(std::string token, int port, std::vector<std::string> hosts);

  const std::string& token() const { return token_; }
  bool is_token(const std::string& token) const { return is_same_secret(token, token_); }
  /// `host`: the header Host.
  bool allows_host(const std::string& host) const;
  /// `cookies`: the header Cookie.
  bool knows(const std::string& cookies) const;
  /// Value of a header Set-Cookie.
  std::string cookie() const;

  /// What is wrong with a POST by its headers; nothing where it may pass. `origin` and `site`
  /// (Sec-Fetch-Site) are "" where absent.
  struct Post {
    std::string content_type;
    std::string mark;  ///< X-Peculiar
    std::string origin;
    std::string host;
    std::string site;
  };
  static std::optional<std::string> refusal_of(const Post& post);

 private:
  std::string token_;
  std::string cookie_name_;
  std::vector<std::string> hosts_;
};

/// Headers that every answer has.
const std::vector<std::pair<std::string, std::string>>& safety_headers();

}  // namespace peculiar::explorer
