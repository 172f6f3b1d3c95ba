#include "catalog/table_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_kind.h"
#include "base/file_name.h"
#include "base/letters.h"
#include "catalog/cells.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog {

namespace {

enum class Format { kCsv, kEcsv, kVotable, kPlain, kNone };

Format format_of(std::string_view suffix) {
  const std::string lower = lower_case(suffix);
  if (lower == ".csv") return Format::kCsv;
  if (lower == ".ecsv") return Format::kEcsv;
  for (const char* plain : {".txt", ".dat", ".cat", ".tsv", ".asc", ".ascii", ".tbl"}) {
    if (lower == plain) return Format::kPlain;
  }
  return lower == ".vot" || lower == ".votable" || lower == ".xml" ? Format::kVotable : Format::kNone;
}

Error unknown_suffix(const std::string& name) {
  return input_error("{}: no table format has this suffix (use .csv, .ecsv, .vot, .votable or .xml)", name);
}

/// Chooses by content, for suffixes that only mean text.
Format format_of_plain(std::string_view content) {
  const std::string_view start = detail::trim(content.substr(0, 4096));
  if (start.starts_with("# %ECSV")) return Format::kEcsv;
  return start.starts_with("<?xml") || start.starts_with("<VOTABLE") ? Format::kVotable : Format::kCsv;
}

bool is_written(Format format) { return format != Format::kNone && format != Format::kPlain; }

/// VOTable is left to its parser, which may convert from another encoding.
void check_utf8(std::string_view content, const std::string& name) {
  if (is_utf8(content)) return;
  std::size_t line = 1;
  for (std::size_t first = 0; first < content.size(); ++line) {
    const std::size_t end = std::min(content.find('\n', first), content.size());
    if (!is_utf8(content.substr(first, end - first))) break;
    first = end + 1;
  }
  if (content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF"))
    throw input_error("{}: the text is UTF-16: convert the file (iconv -f UTF-16 -t UTF-8)", name);
  throw input_error(
      "{}, line {}: the text is not valid UTF-8: convert the file (iconv -f LATIN1 -t UTF-8, if it is Latin-1)",
      name, line);
}

/// Rejects files of other types with a text suffix: compressed files, an archive's error page.
void refuse_other_kind(std::string_view content, const std::string& name) {
  const auto kind = file_kind(content.substr(0, kFileKindBytes));
  if (!kind) return;
  for (const char* text : {"a text", "an ECSV", "a VOTable", "an XML", "a JSON", "a portable"})
    if (kind->name.starts_with(text)) return;
  throw input_error("{}: is not a table{}", name, file_kind_words(kind));
}

/// Checks all except the values.
void check_heading(const Table& table, const std::string& name) {
  if (table.columns().empty()) throw input_error("{}: a table without columns cannot be written", name);
  for (const auto& [key, value] : table.metadata) {
    if (!is_utf8(key + value)) throw input_error("{}: metadata '{}' is not valid UTF-8", name, key);
  }
  if (!is_utf8(table.description)) throw input_error("{}: the description is not valid UTF-8", name);
  for (const Column& column : table.columns()) {
    if (!is_utf8(column.name + column.unit + column.description)) {
      throw input_error("{}: name, unit or description of column '{}' is not valid UTF-8", name, column.name);
    }
  }
}

/// Checks the values of a block, whose first row is row `first` of the table.
void check_texts(const Table& block, std::size_t first, const std::string& name) {
  for (const Column& column : block.columns()) {
    const auto* texts = std::get_if<std::vector<std::string>>(&column.data);
    for (std::size_t row = 0; texts != nullptr && row < texts->size(); ++row) {
      if (is_utf8((*texts)[row])) continue;
      throw input_error("{}: column '{}', row {}: the text is not valid UTF-8", name, column.name,
                        first + row + 1);
    }
  }
}

}  // namespace

void detail::note_left_out(const TableReading& reading, Table& table) {
  if (reading.left_out.empty()) return;
  std::erase_if(table.metadata, [](const auto& entry) { return entry.first == kLeftOut; });
  table.metadata.emplace_back(kLeftOut, reading.left_out_names());
}

bool is_text_table(const std::filesystem::path& path) {
  return is_written(format_of(path.extension().string()));
}

bool is_readable_text_table(const std::filesystem::path& path) {
  return format_of(path.extension().string()) != Format::kNone;
}

Table parse_table_text(std::string_view content, std::string_view suffix, const std::string& name) {
  TableReading reading;
  return parse_table_text(content, suffix, name, reading);
}

Table parse_table_text(std::string_view content, std::string_view suffix, const std::string& name,
                       TableReading& reading) {
  Format format = format_of(suffix);
  if (format == Format::kNone) throw unknown_suffix(name);
  if (detail::trim(content).empty()) throw input_error("{}: the file is empty", name);
  if (format == Format::kPlain) format = format_of_plain(content);
  if (format == Format::kVotable) return detail::parse_votable(content, name, reading);
  if (!reading.table.empty() && reading.table != "first" && reading.table != "0")
    throw input_error("{}: has only one table, so {} {} does not apply", name, reading.option, reading.table);
  check_utf8(content, name);
  if (content.substr(0, 3) == "\xEF\xBB\xBF") content.remove_prefix(3);
  std::string lines;
  if (content.find('\n') == std::string_view::npos && content.find('\r') != std::string_view::npos) {
    lines = content;  // line ends of the classic Mac OS
    std::replace(lines.begin(), lines.end(), '\r', '\n');
    content = lines;
  }
  if (format == Format::kEcsv) return detail::parse_ecsv(content, name, reading);
  if (detail::is_ipac(content)) return detail::parse_ipac(content, name);
  if (detail::is_sextractor(content)) return detail::parse_sextractor(content, name);
  return detail::parse_csv(content, name, reading);
}

Table read_table_text(const std::filesystem::path& path) {
  TableReading reading;
  return read_table_text(path, reading);
}

Table read_table_text(const std::filesystem::path& path, TableReading& reading) {
  if (!is_readable_text_table(path)) throw unknown_suffix(path.string());
  const std::string content = read_file(path);
  if (format_of(path.extension().string()) != Format::kVotable) refuse_other_kind(content, path.string());
  return parse_table_text(content, path.extension().string(), path.string(), reading);
}

std::vector<TableEntry> list_text_tables(const std::filesystem::path& path) {
  Format format = format_of(path.extension().string());
  if (format != Format::kVotable && format != Format::kPlain) return {};
  const std::string content = read_file(path);
  if (format == Format::kPlain) format = format_of_plain(content);
  return format == Format::kVotable ? detail::list_votable(content, path.string())
                                    : std::vector<TableEntry>();
}

void write_table_text(const std::filesystem::path& path, const Table& table) {
  const Format format = format_of(path.extension().string());
  if (!is_written(format)) throw unknown_suffix(path.string());
  if (is_written_in_blocks(path)) return write_table_text(path, OneBlock(table));
  check_heading(table, path.string());
  check_texts(table, 0, path.string());
  write_file(path, detail::format_votable(table, path.string()));
}

bool is_written_in_blocks(const std::filesystem::path& path) {
  const Format format = format_of(path.extension().string());
  return format == Format::kCsv || format == Format::kEcsv;
}

void write_table_text(const std::filesystem::path& path, const TableBlocks& table) {
  const std::string name = path.string();
  if (!is_written_in_blocks(path)) throw internal_error("{}: cannot be written in blocks of rows", name);
  const bool is_csv = format_of(path.extension().string()) == Format::kCsv;
  check_heading(table.heading(), name);
  AtomicFile file(path);
  std::ofstream out(file.temporary(), std::ios::binary);
  const auto write = [&](const std::string& text) {
    if (!out.write(text.data(), static_cast<std::streamsize>(text.size())).flush())
      throw input_error("{}: cannot be written: {}", name, std::strerror(errno));
  };
  write(is_csv ? detail::format_csv_header(table.heading()) : detail::format_ecsv_header(table.heading()));
  std::size_t first = 0;
  table.read(table.heading().names(), [&](const Table& block) {
    check_texts(block, first, name);
    write(is_csv ? detail::format_csv_rows(block) : detail::format_ecsv_rows(block));
    first += block.rows();
  });
  out.close();
  if (!out) throw input_error("{}: cannot be written: {}", name, std::strerror(errno));
  file.commit();
}

}  // namespace peculiar::catalog
