#include "base/fields.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_name.h"
#include "base/suggest.h"

namespace peculiar {

Field& Field::unit(std::string text) {
  unit_text = std::move(text);
  return *this;
}
Field& Field::range(double least, double greatest) {
  low = least;
  high = greatest;
  return *this;
}
Field& Field::choices(std::vector<std::string> allowed) {
  words = std::move(allowed);
  return *this;
}
Field& Field::value_name(std::string text) {
  placeholder = std::move(text);
  return *this;
}
Field& Field::letter(char character) {
  short_name = std::string(1, character);
  is_output = is_output || character == 'o';
  return *this;
}

Field& Field::output() {
  is_output = true;
  return *this;
}
Field& Field::positional() {
  is_positional = true;
  return *this;
}
Field& Field::required() {
  is_required = true;
  return *this;
}

std::string Field::option_name() const {
  std::string option = "--" + name;
  std::replace(option.begin(), option.end(), '_', '-');
  return option;
}

namespace {

Error field_error(bool from_file, const std::string& message) {
  return {from_file ? ErrorKind::kConfig : ErrorKind::kUsage, message};
}

std::string range_text(const Field& field) {
  const std::string unit = field.unit_text.empty() ? "" : " " + field.unit_text;
  if (std::isinf(field.high)) return fmt::format("at least {}{}", field.low, unit);
  if (std::isinf(field.low)) return fmt::format("at most {}{}", field.high, unit);
  return fmt::format("{} to {}{}", field.low, field.high, unit);
}

template <typename Number>
Number parse_number(const Field& field, const std::string& text, const std::string& origin, bool from_file) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end) {
    throw field_error(from_file, fmt::format("{}: '{}' is not a {}", origin, text,
                                             std::is_integral_v<Number> ? "whole number" : "number"));
  }
  if (!(static_cast<double>(value) >= field.low && static_cast<double>(value) <= field.high)) {
    throw field_error(from_file,
                      fmt::format("{}: {} is out of range; it must be {}", origin, text, range_text(field)));
  }
  return value;
}

bool parse_bool(const std::string& text, const std::string& origin, bool from_file) {
  if (text == "true") return true;
  if (text == "false") return false;
  throw field_error(from_file, fmt::format("{}: '{}' is neither true nor false", origin, text));
}

void check_choice(const Field& field, const std::string& text, const std::string& origin, bool from_file) {
  if (field.words.empty()) return;
  if (std::find(field.words.begin(), field.words.end(), text) != field.words.end()) return;
  throw field_error(from_file, fmt::format("{}: '{}' is not one of {}{}", origin, text,
                                           fmt::join(field.words, ", "), did_you_mean(text, field.words)));
}

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

}  // namespace

void Field::assign(std::span<const std::string> texts, const std::string& origin, bool from_file) {
  if (!is_list() && texts.size() != 1) {
    throw field_error(from_file, fmt::format("{}: expected one value, got {}", origin, texts.size()));
  }
  std::visit(
      [&](auto* value) {
        using Value = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>) {
          *value = parse_bool(texts[0], origin, from_file);
        } else if constexpr (std::is_same_v<Value, std::string>) {
          check_choice(*this, texts[0], origin, from_file);
          *value = texts[0];
        } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
          for (const std::string& text : texts) check_choice(*this, text, origin, from_file);
          value->assign(texts.begin(), texts.end());
        } else if constexpr (kIsOptional<Value>) {
          *value = parse_number<typename Value::value_type>(*this, texts[0], origin, from_file);
        } else {
          *value = parse_number<Value>(*this, texts[0], origin, from_file);
        }
      },
      target);
}

bool Field::is_given() const {
  return std::visit(
      [](auto* value) {
        using Value = std::remove_pointer_t<decltype(value)>;
        if constexpr (kIsOptional<Value>) {
          return value->has_value();
        } else if constexpr (std::is_same_v<Value, std::string> ||
                             std::is_same_v<Value, std::vector<std::string>>) {
          return !value->empty();
        } else {
          return true;
        }
      },
      target);
}

std::vector<std::string> Field::texts() const {
  if (const auto* const* list = std::get_if<std::vector<std::string>*>(&target)) return **list;
  const auto* const* text = std::get_if<std::string*>(&target);
  return text == nullptr || (*text)->empty() ? std::vector<std::string>{} : std::vector<std::string>{**text};
}

std::string Field::default_text() const {
  if (!is_given()) return "";
  return std::visit(
      [](auto* value) -> std::string {
        using Value = std::remove_pointer_t<decltype(value)>;
        if constexpr (kIsOptional<Value>) {
          return fmt::format("{}", **value);
        } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
          return fmt::format("{}", fmt::join(*value, ","));
        } else {
          return fmt::format("{}", *value);
        }
      },
      target);
}

Field& Fields::add(std::string name, FieldTarget target, std::string doc) {
  if (find(name) != nullptr) throw internal_error("the setting '{}' is listed twice", name);
  Field field;
  field.name = std::move(name);
  field.target = target;
  field.doc = std::move(doc);
  fields_.push_back(std::move(field));
  return fields_.back();
}

std::vector<std::string> Fields::names() const {
  std::vector<std::string> result;
  for (const Field& field : fields_) result.push_back(field.name);
  return result;
}

Field* Fields::find(std::string_view name) {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [&](const Field& f) { return f.name == name; });
  return found == fields_.end() ? nullptr : &*found;
}

void Fields::check_outputs() const {
  for (const Field& output : fields_) {
    if (!output.is_output || !output.is_given()) continue;
    const std::vector<std::string> written = output.texts();
    for (const Field& other : fields_) {
      if (&other == &output || !other.words.empty()) continue;  // a setting with choices names no file
      for (const std::string& path : other.texts()) {
        if (path.empty() || written.empty() || !same_place(path, written.front())) continue;
        throw usage_error("{}: '{}' is also the file of {}; choose another name for the output",
                          output.option_name(), written.front(),
                          other.is_positional ? other.placeholder : other.option_name());
      }
    }
  }
}

namespace {

/// File names need not be UTF-8, but JSON must be.
nlohmann::json json_of(const std::string& value) { return valid_text(value); }
nlohmann::json json_of(const std::vector<std::string>& values) {
  nlohmann::json list = nlohmann::json::array();
  for (const std::string& value : values) list.push_back(valid_text(value));
  return list;
}
template <typename Value>
nlohmann::json json_of(const Value& value) {
  return value;
}

}  // namespace

nlohmann::json Fields::values() const {
  nlohmann::json result = nlohmann::json::object();
  for (const Field& field : fields_) {
    result[field.name] = std::visit(
        [](auto* value) -> nlohmann::json {
          using Value = std::remove_pointer_t<decltype(value)>;
          if constexpr (kIsOptional<Value>) {
            return value->has_value() ? json_of(**value) : nlohmann::json(nullptr);
          } else {
            return json_of(*value);
          }
        },
        field.target);
  }
  return result;
}

}  // namespace peculiar
