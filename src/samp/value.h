#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace peculiar::samp {

/// A value of SAMP: text, a list or a map; numbers are text.
class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::map<std::string, Value, std::less<>>;

  Value() = default;
  Value(std::string text) : held_(std::move(text)) {}
  Value(const char* text) : held_(std::string(text)) {}
  Value(List list) : held_(std::move(list)) {}
  Value(Map map) : held_(std::move(map)) {}

  /// Null if the value is of another kind.
  const std::string* text() const { return std::get_if<std::string>(&held_); }
  const List* list() const { return std::get_if<List>(&held_); }
  const Map* map() const { return std::get_if<Map>(&held_); }

  /// Returns the value of a map's key; null if this is not a map or the key is absent.
  const Value* find(std::string_view key) const {
    if (map() == nullptr) return nullptr;
    const auto found = map()->find(key);
    return found == map()->end() ? nullptr : &found->second;
  }
  /// Returns the text of a map's key; "" if absent.
  std::string text_of(std::string_view key) const {
    const Value* const value = find(key);
    return value == nullptr || value->text() == nullptr ? "" : *value->text();
  }

  bool operator==(const Value& other) const = default;

 private:
  std::variant<std::string, List, Map> held_;
};

}  // namespace peculiar::samp
