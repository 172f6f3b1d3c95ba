#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "catalog/table_file.h"

namespace peculiar::analysis {

using Numbers = std::vector<double>;
using Words = std::vector<std::string>;

/// Writes a small ECSV table, as a file of this `kind` unless "".
inline std::string write_test_table(const std::filesystem::path& folder, const std::string& name,
                                    const std::string& kind,
                                    const std::vector<std::pair<std::string, catalog::ColumnData>>& columns) {
  catalog::Table table;
  for (const auto& [column, data] : columns) table.add({column, "", name + "'s", data, {}});
  if (!kind.empty()) table.metadata = {{"peculiar_file", kind}};
  if (kind == "scores") table.metadata.emplace_back("ranking", "combined");
  const std::string path = (folder / (name + ".ecsv")).string();
  catalog::write_table_text(path, table);
  return path;
}

}  // namespace peculiar::analysis
