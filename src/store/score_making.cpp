#include "store/score_making.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace peculiar::store {

using nlohmann::json;

json making_of(const std::string& making, const std::string& column) {
  const json entries = json::parse(making, nullptr, false);
  if (!entries.is_array()) return nullptr;
  for (const json& entry : entries) {
    if (!entry.is_object()) continue;
    for (const json& name : entry.value("columns", json::array())) {
      if (name == column) return entry.value("settings", json());
    }
  }
  return nullptr;
}

bool has_method(const std::string& making, const std::string& method) {
  const json entries = json::parse(making, nullptr, false);
  if (!entries.is_array()) return false;
  return std::any_of(entries.begin(), entries.end(), [&](const json& entry) {
    const json settings = entry.is_object() ? entry.value("settings", json()) : json();
    return settings.is_object() && settings.value("method", json()) == method;
  });
}

std::vector<WeightedColumn> parts_of(const std::string& making, const std::string& score) {
  const json settings = making_of(making, score);
  const json weights = settings.is_object() ? settings.value("weights", json()) : json();
  std::vector<WeightedColumn> parts;
  for (const auto& [column, weight] : weights.items()) {
    if (weight.is_number()) parts.push_back({column, weight.get<double>()});
  }
  return parts;
}

std::string with_making(const std::string& making, const std::string& column, const std::string& entry) {
  const json entries = json::parse(making, nullptr, false);
  json result = json::array();
  if (entries.is_array()) {
    for (const json& one : entries) {
      if (!one.is_object() || one.value("columns", json()) != json::array({column})) result.push_back(one);
    }
  }
  result.push_back(json::parse(entry));
  return result.dump();
}

std::string making_difference(const std::string& making, const std::string& other,
                              const std::string& column) {
  const json own = making_of(making, column);
  const json others = making_of(other, column);
  if (own == others) return "";
  if (!own.is_object() || !others.is_object()) return "only one of the files says how its scores were made";
  std::set<std::string> names;
  for (const json* settings : {&own, &others}) {
    for (const auto& [name, value] : settings->items()) names.insert(name);
  }
  std::vector<std::string> words;
  const auto text = [](const json& settings, const std::string& name) {
    if (!settings.contains(name)) return std::string("none");
    return settings[name].is_string() ? settings[name].get<std::string>() : settings[name].dump();
  };
  for (const std::string& name : names) {
    const std::string mine = text(own, name);
    const std::string theirs = text(others, name);
    if (mine != theirs) words.push_back(fmt::format("{} {} and {}", name, mine, theirs));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace peculiar::store
