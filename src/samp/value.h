#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace peculiar::samp {

/// A value of SAMP: a text, a list or a map, nothing else; numbers are texts.
class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::map<std::string, Value, std::less<>>;

  Value() = default;
  Value(std::string text) : held_(std::move(text)) {}
  Value(const char* text) : held_(std::string(text)) {}
  Value(List list) : held_(std::move(list)) {}
  Value(Map map) : held_(std::move(map)) {}

  /// Null where the value is of another kind.
  const std::string* text() const { return std::get_if<std::string>(&held_); }
  const List* list() const { return std::get_if<List>(&held_); }
  const Map* map() const { return std::get_if<Map>(&held_); }

  /// What a map has under the key; null where this is no map or has no such key.
  const Value* find(std::string_view key) const {
    if (map() == nullptr) return nullptr;
    const auto found = map()->find(key);
    return found == map()->end() ? nullptr : &found->second;
  }
  /// The text that a map has under the key; "" where there is none.
  std::string text_of(std::string_view key) const {
    const Value* const value = find(key);
    return value == nullptr || value->text() == nullptr ? "" : *value->text();
  }

  bool operator==(const Value& other) const = default;

 private:
  std::variant<std::string, List, Map> held_;
};

}  // namespace peculiar::samp
