#include "analysis/text_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/atomic_file.h"
#include "catalog/delimited.h"

namespace peculiar::analysis {

namespace {

std::string tex_of(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\textbackslash{}";
    } else if (c == '~' || c == '^') {
      result += std::string("\\") + c + "{}";
    } else if (c == '<' || c == '>') {
      result += std::string("$") + c + "$";
    } else {
      if (std::string("&%$#_{}").find(c) != std::string::npos) result += '\\';
      result += c;
    }
  }
  return result;
}

std::string tex_table(const TextTable& table) {
  std::string text = fmt::format(
      "\\begin{{table}}\n\\caption{{{}. {}}}\n\\label{{{}}}\n\\begin{{tabular}}{{{}{}}}\n\\hline\n",
      tex_of(table.title), tex_of(table.caption), table.id, std::string(table.word_columns, 'l'),
      std::string(table.headings.size() - table.word_columns, 'r'));
  for (std::size_t i = 0; i < table.headings.size(); ++i)
    text += tex_of(table.headings[i]) + (i + 1 < table.headings.size() ? " & " : "");
  text += " \\\\\n\\hline\n";
  for (const std::vector<TableCell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      text += (row[i].tex.empty() ? tex_of(row[i].text) : row[i].tex) + (i + 1 < row.size() ? " & " : "");
    text += " \\\\\n";
  }
  return text + "\\hline\n\\end{tabular}\n\\end{table}\n";
}

std::vector<std::string> texts_of(const std::vector<TableCell>& row) {
  std::vector<std::string> texts;
  for (const TableCell& cell : row) texts.push_back(cell.text);
  return texts;
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (!line.empty()) line += ',';
    catalog::detail::append_quoted(line, cell, ',');
  }
  return line + "\n";
}

/// Characters, not bytes.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string plain_text(const TextTable& table) {
  std::vector<std::vector<std::string>> lines{table.headings};
  for (const std::vector<TableCell>& row : table.rows) lines.push_back(texts_of(row));
  std::vector<std::size_t> widths(table.headings.size(), 0);
  for (const std::vector<std::string>& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  }
  std::string text;
  for (const std::vector<std::string>& line : lines) {
    std::string one;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string space(widths[i] - width(line[i]), ' ');
      one += (i < table.word_columns ? line[i] + space : space + line[i]) + "  ";
    }
    one.erase(one.find_last_not_of(' ') + 1);
    text += one + "\n";
  }
  return text;
}

Exhibit write_text_table(const std::filesystem::path& folder, const TextTable& table) {
  std::string stem = table.id;
  std::replace(stem.begin(), stem.end(), '-', '_');
  std::string csv = csv_line(table.headings);
  for (const std::vector<TableCell>& row : table.rows) csv += csv_line(texts_of(row));
  write_file(folder / (stem + ".csv"), csv);
  write_file(folder / (stem + ".tex"), tex_table(table));
  write_file(folder / (stem + ".txt"), table.title + "\n" + table.caption + "\n\n" + plain_text(table));
  return {table.id,
          "table",
          table.section,
          table.title,
          table.caption,
          "",
          {{"csv", stem + ".csv"}, {"tex", stem + ".tex"}, {"text", stem + ".txt"}}};
}

}  // namespace peculiar::analysis
