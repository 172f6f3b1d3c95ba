#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace peculiar::explorer {

/// A row of the scores file, from 0.
using Row = std::uint32_t;

/// Why a request is refused: 400 bad request, 404 not found, 409 not possible now.
class Refusal : public std::runtime_error {
 public:
  Refusal(int status, const std::string& message) : std::runtime_error(message), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

template <typename... Args>
Refusal refuse(int status, fmt::format_string<Args...> format, Args&&... args) {
  return {status, fmt::format(format, std::forward<Args>(args)...)};
}

/// A request, independent of the transport.
struct Request {
  std::string path;
  std::multimap<std::string, std::string> parameters;  ///< decoded
  std::string body;
  std::string if_none_match;  ///< the If-None-Match header
  std::string collection;     ///< the X-Peculiar-Collection header: what the page shows

  bool has(const std::string& name) const { return parameters.count(name) > 0; }
  std::string text(const std::string& name, const std::string& otherwise = "") const;
  /// Refused if outside the range.
  std::int64_t integer(const std::string& name, std::int64_t otherwise, std::int64_t low,
                       std::int64_t high) const;
  bool flag(
      const std::string& name) const;  ///< true for "1" or "true"; refused unless that, "0", "false" or ""
  std::vector<double> numbers(const std::string& name) const;
  /// Refused if a row is not below `count`, or if there are more than `most`.
  std::vector<Row> rows(const std::string& name, std::size_t count, std::size_t most) const;
  Row row(std::size_t count) const;  ///< the required parameter "row"
  nlohmann::json object() const;     ///< the body; refused if it is not a JSON object
};

/// The same for a list in a body.
std::vector<Row> rows_of(const nlohmann::json& list, std::size_t count, std::size_t most);

/// The classes of a list, `name` in messages; refused unless they are 1 to 64 texts.
std::vector<std::string> classes_of(const nlohmann::json& list, const char* name);

/// A file that is sent in pieces, so that it need not fit into memory.
struct AnswerFile {
  std::shared_ptr<std::istream> stream{};  ///< none: no file
  std::uint64_t bytes = 0;
};

struct Answer {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string tag{};        ///< ETag of content that the browser may cache; "" if it must not cache it
  bool is_lasting = false;  ///< with a tag: the browser may use the content for an hour without asking
  AnswerFile file{};        ///< sent instead of the body, if there is one

  static Answer of(const nlohmann::json& document, int status = 200);
  static Answer error(int status, const std::string& message,
                      const std::optional<std::size_t>& position = std::nullopt);
};

struct Route {
  std::string method;  ///< "GET", "POST"
  std::string path;    ///< the full path
  std::function<Answer(const Request&)> handle;
};

/// Percent-encodes all characters except letters, digits and -._~.
std::string percent_encoded(const std::string& text);

}  // namespace peculiar::explorer
