#pragma once

#include <string>
#include <utility>
#include <vector>

namespace peculiar {

/// A table of a TOML file, with its values as a user would type them on the command line.
struct TomlTable {
  std::string name;
  /// Each key and its values: one, or those of a list.
  std::vector<std::pair<std::string, std::vector<std::string>>> values;
};

/// The tables of a file, in file order. Errors (config): not TOML (with the line), a nested table, a date.
std::vector<TomlTable> toml_tables(const std::string& path);

}  // namespace peculiar
