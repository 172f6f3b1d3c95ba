#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace peculiar::explorer {

/// A row of the scores file, from 0.
using Row = std::uint32_t;

/// Why a request is not fulfilled: 400 what was asked for is wrong, 404 there is no such thing, 409 not now.
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

/// What was asked for, whatever carried it.
struct Request {
  std::string path;
  std::multimap<std::string, std::string> parameters;  ///< decoded
  std::string body;
  std::string if_none_match;  ///< of the header of that name

  bool has(const std::string& name) const { return parameters.count(name) > 0; }
  std::string text(const std::string& name, const std::string& otherwise = "") const;
  /// Refused outside of the range.
  std::int64_t integer(const std::string& name, std::int64_t otherwise, std::int64_t low,
                       std::int64_t high) const;
  bool flag(
      const std::string& name) const;  ///< "1" or "true"; refused where it is not "0", "false" or "" either
  std::vector<double> numbers(const std::string& name) const;
  /// Refused where one is not below `count`, or there are more than `most`.
  std::vector<Row> rows(const std::string& name, std::size_t count, std::size_t most) const;
  Row row(std::size_t count) const;  ///< of the parameter "row", which must be there
  nlohmann::json object() const;     ///< the body; refused where it is no JSON object
};

/// The same of a list in a body.
std::vector<Row> rows_of(const nlohmann::json& list, std::size_t count, std::size_t most);

struct Answer {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string tag{};  ///< ETag of what the browser may keep for an hour; "" for all that it may not

  static Answer of(const nlohmann::json& document, int status = 200);
  static Answer error(int status, const std::string& message,
                      const std::optional<std::size_t>& position = std::nullopt);
};

struct Route {
  std::string method;  ///< "GET", "POST"
  std::string path;    ///< whole
  std::function<Answer(const Request&)> handle;
};

/// Text with all but letters, digits and -._~ as %XX.
std::string percent_encoded(const std::string& text);

}  // namespace peculiar::explorer
