#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/fields.h"
#include "base/suggest.h"
#include "base/toml_tables.h"

namespace peculiar {

namespace {

std::string scalar_text(const toml::node& node, const std::string& origin) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  throw config_error("{}: expected a text, a number, true/false or a list of texts", origin);
}

std::vector<std::string> texts_of(const toml::node& node, const std::string& origin) {
  std::vector<std::string> texts;
  if (const toml::array* list = node.as_array()) {
    for (const toml::node& item : *list) texts.push_back(scalar_text(item, origin));
  } else {
    texts.push_back(scalar_text(node, origin));
  }
  return texts;
}

void assign(Field& field, const toml::node& node, const std::string& origin) {
  if (node.is_array() && !field.is_list()) throw config_error("{}: expected one value, got a list", origin);
  field.assign(texts_of(node, origin), origin, true);
}

toml::table parsed(const std::string& path) {
  try {
    return toml::parse(read_file(path), path);
  } catch (const toml::parse_error& failure) {
    throw config_error("{}: line {}: not valid TOML: {}", path, failure.source().begin.line,
                       failure.description());
  }
}

std::string origin_of(const std::string& path, const toml::node& node, std::string_view key) {
  return fmt::format("{}: line {}: {}", path, node.source().begin.line, key);
}

}  // namespace

void Fields::load_toml(const std::string& path, const std::string& verb,
                       const std::vector<std::string>& verbs) {
  const toml::table document = parsed(path);
  const auto apply = [&](const toml::table& keys, const std::string& prefix, bool skip_tables) {
    for (const auto& [key, node] : keys) {
      const std::string name(key.str());
      const std::string origin = origin_of(path, node, prefix + name);
      if (skip_tables && node.is_table()) {
        if (std::find(verbs.begin(), verbs.end(), name) == verbs.end())
          throw config_error("{}: no verb has the name of this table{}", origin, did_you_mean(name, verbs));
        continue;
      }
      Field* field = find(name);
      if (field == nullptr) {
        throw config_error("{}: unknown key for 'peculiar {}'{}", origin, verb, did_you_mean(name, names()));
      }
      assign(*field, node, origin);
    }
  };
  apply(document, "", true);
  if (const toml::node* own = document.get(verb)) {
    if (!own->is_table()) throw config_error("{}: '{}' must be a table", path, verb);
    apply(*own->as_table(), verb + ".", false);
  }
}

std::vector<TomlTable> toml_tables(const std::string& path) {
  std::vector<std::pair<std::uint32_t, TomlTable>> tables;  // with line numbers, since toml++ sorts by name
  const toml::table document = parsed(path);
  for (const auto& [key, node] : document) {
    const toml::table* keys = node.as_table();
    if (keys == nullptr) continue;
    TomlTable table{std::string(key.str()), {}};
    for (const auto& [inner, value] : *keys) {
      const std::string name(inner.str());
      table.values.emplace_back(name, texts_of(value, origin_of(path, value, table.name + "." + name)));
    }
    tables.emplace_back(node.source().begin.line, std::move(table));
  }
  std::sort(tables.begin(), tables.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<TomlTable> result;
  for (auto& [line, table] : tables) result.push_back(std::move(table));
  return result;
}

void load_toml_list(const std::string& path, const std::string& name, const std::function<Fields()>& next) {
  const toml::table document = parsed(path);
  for (const auto& [key, node] : document) {
    if (key.str() != name)
      throw config_error("{}: unknown; this file may only contain tables [[{}]]",
                         origin_of(path, node, key.str()), name);
  }
  const toml::node* list = document.get(name);
  if (list == nullptr || !list->is_array_of_tables())
    throw config_error("{}: needs a list of tables [[{}]]", path, name);
  for (const toml::node& item : *list->as_array()) {
    Fields fields = next();
    for (const auto& [key, node] : *item.as_table()) {
      const std::string own(key.str());
      const std::string origin = origin_of(path, node, fmt::format("{}.{}", name, own));
      Field* field = fields.find(own);
      if (field == nullptr)
        throw config_error("{}: unknown key{}", origin, did_you_mean(own, fields.names()));
      assign(*field, node, origin);
    }
  }
}

}  // namespace peculiar
