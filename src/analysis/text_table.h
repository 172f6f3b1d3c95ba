#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/exhibits.h"

namespace peculiar::analysis {

/// A cell as shown, and in LaTeX if that differs by more than escapes.
struct TableCell {
  std::string text;
  std::string tex{};
};

/// A table for readers: text in the first columns, numbers in the others.
struct TextTable {
  std::string id;  ///< of the exhibit; '-' becomes '_' in file names
  std::string title;
  std::string caption;
  std::size_t word_columns = 1;
  std::vector<std::string> headings;
  std::vector<std::vector<TableCell>> rows;  ///< as many cells as headings
  std::string section = "Tables";            ///< heading
};

/// Returns the table for the terminal: aligned columns, numbers to the right.
std::string plain_text(const TextTable& table);

/// Writes ID.csv, ID.tex (a `table` environment that needs no package) and ID.txt to the folder. Errors
/// (input): as write_file.
Exhibit write_text_table(const std::filesystem::path& folder, const TextTable& table);

}  // namespace peculiar::analysis
