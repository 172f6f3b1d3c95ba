#include "explorer/request.h"

#include <charconv>
#include <cmath>

namespace peculiar::explorer {

namespace {

constexpr std::size_t kMostNumbers = 10000;
constexpr std::size_t kMostClasses = 64;

/// Words of a comma-separated list; none if the text is empty.
std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  if (list.empty()) return words;
  std::size_t first = 0;
  for (;;) {
    const std::size_t comma = list.find(',', first);
    words.push_back(list.substr(first, comma == std::string::npos ? comma : comma - first));
    if (comma == std::string::npos) return words;
    first = comma + 1;
    if (words.size() > kMostNumbers) throw refuse(400, "a list of more than {} values", kMostNumbers);
  }
}

template <typename Number>
Number number_of(const std::string& word, const std::string& name) {
  Number value{};
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (word.empty() || failure != std::errc() || end != word.data() + word.size())
    throw refuse(400, "{}: '{}' is no {}", name, word.substr(0, 40),
                 std::is_floating_point_v<Number> ? "number" : "whole number");
  return value;
}

void check_row(std::int64_t row, std::size_t count) {
  if (row < 0 || row >= static_cast<std::int64_t>(count))
    throw refuse(400, "there is no row {}; the scores have {} rows", row, count);
}

}  // namespace

std::string Request::text(const std::string& name, const std::string& otherwise) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? otherwise : found->second;
}

std::int64_t Request::integer(const std::string& name, std::int64_t otherwise, std::int64_t low,
                              std::int64_t high) const {
  if (!has(name)) return otherwise;
  const auto value = number_of<std::int64_t>(text(name), name);
  if (value < low || value > high) throw refuse(400, "{}: {} is not from {} to {}", name, value, low, high);
  return value;
}

bool Request::flag(const std::string& name) const {
  const std::string value = text(name);
  if (value == "1" || value == "true") return true;
  if (!value.empty() && value != "0" && value != "false")
    throw refuse(400, "{}: '{}' is neither 1 nor 0", name, value.substr(0, 40));
  return false;
}

std::vector<double> Request::numbers(const std::string& name) const {
  std::vector<double> values;
  for (const std::string& word : words_of(text(name))) {
    values.push_back(number_of<double>(word, name));
    if (!std::isfinite(values.back())) throw refuse(400, "{}: '{}' is not finite", name, word);
  }
  return values;
}

std::vector<Row> Request::rows(const std::string& name, std::size_t count, std::size_t most) const {
  std::vector<Row> rows;
  for (const std::string& word : words_of(text(name))) {
    const auto row = number_of<std::int64_t>(word, name);
    check_row(row, count);
    rows.push_back(static_cast<Row>(row));
  }
  if (rows.empty()) throw refuse(400, "{}: name at least one row", name);
  if (rows.size() > most) throw refuse(400, "{}: {} rows; at most {} at once", name, rows.size(), most);
  return rows;
}

Row Request::row(std::size_t count) const { return rows("row", count, 1).front(); }

nlohmann::json Request::object() const {
  // Deep nesting would overflow the stack of the parser's own destructor.
  int depth = 0;
  for (const char c : body) {
    depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
    if (depth > 32) throw refuse(400, "the body is nested too deep");
  }
  nlohmann::json document = nlohmann::json::parse(body, nullptr, false);
  if (!document.is_object()) throw refuse(400, "the body must be a JSON object");
  return document;
}

std::vector<Row> rows_of(const nlohmann::json& list, std::size_t count, std::size_t most) {
  if (!list.is_array() || list.empty()) throw refuse(400, "rows: a list of at least one row is needed");
  if (list.size() > most) throw refuse(400, "rows: {} rows; at most {} at once", list.size(), most);
  std::vector<Row> rows;
  for (const nlohmann::json& one : list) {
    if (!one.is_number_integer()) throw refuse(400, "rows: only whole numbers are rows");
    const bool is_huge =
        one.is_number_unsigned() && one.get<std::uint64_t>() > static_cast<std::uint64_t>(count);
    const std::int64_t row = is_huge ? static_cast<std::int64_t>(count) : one.get<std::int64_t>();
    check_row(row, count);
    rows.push_back(static_cast<Row>(row));
  }
  return rows;
}

Answer Answer::of(const nlohmann::json& document, int status) {
  Answer answer;
  answer.status = status;
  answer.body = document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return answer;
}

Answer Answer::error(int status, const std::string& message, const std::optional<std::size_t>& position) {
  nlohmann::json error = {{"message", message}};
  if (position) error["position"] = *position;
  return of({{"error", error}}, status);
}

std::vector<std::string> classes_of(const nlohmann::json& list, const char* name) {
  if (!list.is_array() || list.empty() || list.size() > kMostClasses)
    throw refuse(400, "{}: a list of at least one class is needed", name);
  std::vector<std::string> classes;
  for (const nlohmann::json& one : list) {
    if (!one.is_string() || one == "") throw refuse(400, "{}: classes are text", name);
    classes.push_back(one.get<std::string>());
  }
  return classes;
}

std::string percent_encoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '-' || c == '.' || c == '_' || c == '~';
    encoded += is_plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return encoded;
}

}  // namespace peculiar::explorer
