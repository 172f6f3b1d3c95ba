#include "catalog/table_file.h"

#include <algorithm>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_kind.h"
#include "catalog/cells.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog {

namespace {

enum class Format { kCsv, kEcsv, kVotable, kNone };

Format format_of(std::string_view suffix) {
  const std::string lower = detail::lower_case(suffix);
  if (lower == ".csv") return Format::kCsv;
  if (lower == ".ecsv") return Format::kEcsv;
  return lower == ".vot" || lower == ".votable" || lower == ".xml" ? Format::kVotable : Format::kNone;
}

Error unknown_suffix(const std::string& name) {
  return input_error("{}: no table format has this suffix (.csv, .ecsv, .vot, .votable or .xml is needed)",
                     name);
}

/// VOTable is left to its parser, which may convert from another encoding.
void check_utf8(std::string_view content, const std::string& name) {
  if (detail::is_utf8(content)) return;
  std::size_t line = 1;
  for (std::size_t first = 0; first < content.size(); ++line) {
    const std::size_t end = std::min(content.find('\n', first), content.size());
    if (!detail::is_utf8(content.substr(first, end - first))) break;
    first = end + 1;
  }
  throw input_error("{}, line {}: the text is not valid UTF-8: convert the file (iconv -t UTF-8)", name,
                    line);
}

/// A file of another kind under the suffix of a text: compressed, an archive's error page.
void refuse_other_kind(std::string_view content, const std::string& name) {
  const auto kind = file_kind(content.substr(0, kFileKindBytes));
  if (!kind) return;
  for (const char* text : {"a text", "an ECSV", "a VOTable", "an XML", "a JSON", "a portable"})
    if (kind->name.starts_with(text)) return;
  throw input_error("{}: is not a table{}", name, file_kind_words(kind));
}

void check_writable(const Table& table, const std::string& name) {
  if (table.columns().empty()) throw input_error("{}: a table without columns cannot be written", name);
  for (const auto& [key, value] : table.metadata) {
    if (!detail::is_utf8(key + value)) throw input_error("{}: metadata '{}' is not valid UTF-8", name, key);
  }
  if (!detail::is_utf8(table.description)) throw input_error("{}: the description is not valid UTF-8", name);
  for (const Column& column : table.columns()) {
    if (!detail::is_utf8(column.name + column.unit + column.description)) {
      throw input_error("{}: name, unit or description of column '{}' is not valid UTF-8", name, column.name);
    }
    const auto* texts = std::get_if<std::vector<std::string>>(&column.data);
    for (std::size_t row = 0; texts != nullptr && row < texts->size(); ++row) {
      if (detail::is_utf8((*texts)[row])) continue;
      throw input_error("{}: column '{}', row {}: the text is not valid UTF-8", name, column.name, row + 1);
    }
  }
}

}  // namespace

bool is_text_table(const std::filesystem::path& path) {
  return format_of(path.extension().string()) != Format::kNone;
}

Table parse_table_text(std::string_view content, std::string_view suffix, const std::string& name) {
  const Format format = format_of(suffix);
  if (format == Format::kNone) throw unknown_suffix(name);
  if (detail::trim(content).empty()) throw input_error("{}: the file is empty", name);
  if (format == Format::kVotable) return detail::parse_votable(content, name);
  check_utf8(content, name);
  if (content.substr(0, 3) == "\xEF\xBB\xBF") content.remove_prefix(3);
  return format == Format::kCsv ? detail::parse_csv(content, name) : detail::parse_ecsv(content, name);
}

Table read_table_text(const std::filesystem::path& path) {
  if (!is_text_table(path)) throw unknown_suffix(path.string());
  const std::string content = read_file(path);
  if (format_of(path.extension().string()) != Format::kVotable) refuse_other_kind(content, path.string());
  return parse_table_text(content, path.extension().string(), path.string());
}

void write_table_text(const std::filesystem::path& path, const Table& table) {
  const Format format = format_of(path.extension().string());
  if (format == Format::kNone) throw unknown_suffix(path.string());
  check_writable(table, path.string());
  if (format == Format::kCsv) return write_file(path, detail::format_csv(table));
  if (format == Format::kEcsv) return write_file(path, detail::format_ecsv(table));
  write_file(path, detail::format_votable(table, path.string()));
}

}  // namespace peculiar::catalog
