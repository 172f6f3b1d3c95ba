#pragma once

#include <string>
#include <utility>
#include <vector>

namespace peculiar {

/// A table of a TOML file, its values as they would be typed on a command line.
struct TomlTable {
  std::string name;
  /// Key and its values: one, or those of a list.
  std::vector<std::pair<std::string, std::vector<std::string>>> values;
};

/// The tables of a file, in the order in which they stand there. Errors (config): not TOML (with the line), a
/// table within a table, a date.
std::vector<TomlTable> toml_tables(const std::string& path);

}  // namespace peculiar
