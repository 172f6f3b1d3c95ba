#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/exhibits.h"

namespace peculiar::analysis {

/// A cell as a reader sees it, and in LaTeX where that differs by more than escapes.
struct TableCell {
  std::string text;
  std::string tex{};
};

/// A table for readers: words in the first columns, numbers behind them.
struct TextTable {
  std::string id;  ///< of the exhibit; '-' becomes '_' in the files' names
  std::string title;
  std::string caption;
  std::size_t word_columns = 1;
  std::vector<std::string> headings;
  std::vector<std::vector<TableCell>> rows;  ///< as many cells as headings
  std::string section = "Tables";            ///< the heading that it stands under
};

/// For the screen: columns aligned, numbers to the right.
std::string plain_text(const TextTable& table);

/// Writes ID.csv, ID.tex (a `table` environment that needs no package) and ID.txt into the folder. Errors
/// (input): as write_file.
Exhibit write_text_table(const std::filesystem::path& folder, const TextTable& table);

}  // namespace peculiar::analysis
