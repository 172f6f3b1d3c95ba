#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <new>
#include <optional>
#include <vector>

#include "base/error.h"
#include "fits/big_endian.h"
#include "fits/card_values.h"
#include "fits/cfitsio.h"
#include "fits/fits_table.h"
#include "fits/hdu_list.h"
#include "fits/header_cards.h"
#include "fits/table_columns.h"

namespace peculiar::fits {
namespace {

using catalog::Column;
using catalog::Table;

constexpr std::size_t kBytesPerChunk = std::size_t{1} << 22;

/// Binary tables: rows as bytes, decoded here, because CFITSIO's own conversions lose information (subnormal
/// numbers, infinities, integers beyond 63 bits, texts inside vectors of texts).
void read_binary(fitsfile* file, LONGLONG rows, LONGLONG row_width, std::vector<ColumnReader>& readers,
                 const std::string& where) {
  if (row_width <= 0) return;
  const LONGLONG rows_at_once = std::max<LONGLONG>(static_cast<LONGLONG>(kBytesPerChunk) / row_width, 1);
  std::vector<unsigned char> bytes;
  for (LONGLONG begin = 0; begin < rows; begin += rows_at_once) {
    const LONGLONG count = std::min(rows_at_once, rows - begin);
    bytes.resize(static_cast<std::size_t>(count * row_width));
    int status = 0;
    fits_read_tblbytes(file, begin + 1, 1, count * row_width, bytes.data(), &status);
    check_status(status, where, fmt::format("rows {} to {} cannot be read", begin, begin + count - 1));
    for (ColumnReader& reader : readers) {
      for (LONGLONG row = 0; row < count; ++row) reader.take_row(bytes.data() + row * row_width);
    }
  }
}

/// Reads one ASCII column with CFITSIO, which parses its digits.
Column read_ascii(fitsfile* file, int number, LONGLONG rows, Column column, const std::string& where) {
  int type = 0, status = 0;
  long repeat = 0, width = 0;
  fits_get_eqcoltype(file, number, &type, &repeat, &width, &status);
  const std::size_t size = static_cast<std::size_t>(rows);
  std::vector<char> missing(size, 0);
  int any = 0;
  if (type == TSTRING) {
    std::vector<char> letters(size * static_cast<std::size_t>(width + 1), '\0');
    std::vector<char*> cells(size);
    for (std::size_t row = 0; row < size; ++row)
      cells[row] = letters.data() + row * static_cast<std::size_t>(width + 1);
    if (rows > 0)
      fits_read_colnull(file, TSTRING, number, 1, 1, rows, cells.data(), missing.data(), &any, &status);
    std::vector<std::string> texts;
    for (const char* cell : cells) texts.push_back(as_utf8(trim_right(cell)));
    column.data = std::move(texts);
  } else if (type == TSHORT || type == TLONG || type == TLONGLONG || type == TINT) {
    std::vector<LONGLONG> values(size);
    if (rows > 0)
      fits_read_colnull(file, TLONGLONG, number, 1, 1, rows, values.data(), missing.data(), &any, &status);
    column.data = std::vector<std::int64_t>(values.begin(), values.end());
  } else {
    std::vector<double> values(size);
    if (rows > 0)
      fits_read_colnull(file, TDOUBLE, number, 1, 1, rows, values.data(), missing.data(), &any, &status);
    column.data = std::move(values);
  }
  check_status(status, where, fmt::format("column {} cannot be read", column.name));
  if (any != 0) {
    column.missing.assign(missing.begin(), missing.end());
    for (std::size_t row = 0; row < size; ++row) {
      if (missing[row] == 0) continue;
      if (auto* numbers = std::get_if<std::vector<double>>(&column.data)) {
        (*numbers)[row] = std::numeric_limits<double>::quiet_NaN();
      } else if (auto* integers = std::get_if<std::vector<std::int64_t>>(&column.data)) {
        (*integers)[row] = 0;
      } else {
        std::get<std::vector<std::string>>(column.data)[row].clear();
      }
    }
  }
  return column;
}

/// Adds a column under a free name: "flux", "flux_2", ...
void add_unique(Table& table, Column column) {
  const std::string name = column.name;
  for (int copy = 2; table.has(column.name); ++copy) column.name = fmt::format("{}_{}", name, copy);
  table.add(std::move(column));
}

/// A column of variable-length texts (PA, QA).
Column read_variable_texts(fitsfile* file, int number, LONGLONG rows, Column column,
                           const std::string& where) {
  constexpr LONGLONG kLongestText = LONGLONG{1} << 24;
  std::vector<std::string> texts;
  std::vector<char> letters;
  for (LONGLONG row = 1; row <= rows; ++row) {
    LONGLONG length = 0, offset = 0;
    int status = 0, any = 0;
    fits_read_descriptll(file, number, row, &length, &offset, &status);
    check_status(status, where, fmt::format("column {} cannot be read", column.name));
    if (length < 0 || length > kLongestText)
      throw input_error("{}: column {}, row {}: a text of {} characters", where, column.name, row, length);
    letters.assign(static_cast<std::size_t>(length) + 1, '\0');
    char* cell = letters.data();
    if (length > 0) fits_read_col_str(file, number, row, 1, 1, nullptr, &cell, &any, &status);
    check_status(status, where, fmt::format("column {} cannot be read", column.name));
    texts.push_back(as_utf8(trim_right(letters.data())));
    column.missing.push_back(texts.back().empty());
  }
  if (std::find(column.missing.begin(), column.missing.end(), true) == column.missing.end())
    column.missing.clear();
  column.data = std::move(texts);
  return column;
}

void read_metadata(fitsfile* file, const std::string& left_out, Table& table, const std::string& where) {
  for (auto& [key, value] : read_text_cards(file, where)) {
    if (key == "DESCRIP" && table.description.empty()) {
      table.description = value;
    } else if (key != "left_out" || left_out.empty()) {
      table.metadata.emplace_back(key, value);
    }
  }
  if (!left_out.empty()) table.metadata.emplace_back("left_out", left_out);
}

bool is_variable_text(fitsfile* file, int number) {
  int type = 0, status = 0;
  LONGLONG repeat = 0, width = 0;
  fits_get_coltypell(file, number, &type, &repeat, &width, &status);
  fits_clear_errmsg();
  return status == 0 && type == -TSTRING;
}

Table read_current(fitsfile* file, bool binary, const std::string& where, catalog::TableReading& reading) {
  LONGLONG rows = 0, row_width = 0;
  int columns = 0, status = 0;
  fits_get_num_rowsll(file, &rows, &status);
  fits_get_num_cols(file, &columns, &status);
  fits_read_key(file, TLONGLONG, "NAXIS1", &row_width, nullptr, &status);
  check_status(status, where, "has a broken table header");

  if (row_width <= 0) rows = 0;  // a header may claim billions of empty rows

  Table table;
  std::vector<ColumnReader> readers;
  std::vector<std::pair<std::size_t, Column>>
      texts;  // variable-length, with the index of the reader that follows
  for (int number = 1; number <= columns; ++number) {
    const Column heading = read_heading(file, number);
    if (!binary) {
      add_unique(table, read_ascii(file, number, rows, heading, where));
      continue;
    }
    if (is_variable_text(file, number)) {
      texts.emplace_back(readers.size(), read_variable_texts(file, number, rows, heading, where));
      continue;
    }
    std::string why_not;
    std::optional<ColumnReader> reader =
        ColumnReader::make(file, number, heading, row_width, reading.longest_vector, where, why_not);
    if (reader) {
      readers.push_back(std::move(*reader));
    } else {
      reading.left_out.push_back({heading.name, why_not});
    }
  }
  if (binary) read_binary(file, rows, row_width, readers, where);
  auto text = texts.begin();
  for (std::size_t i = 0; i <= readers.size(); ++i) {
    for (; text != texts.end() && text->first == i; ++text) add_unique(table, std::move(text->second));
    if (i == readers.size()) break;
    for (Column& column : std::move(readers[i]).columns()) add_unique(table, std::move(column));
  }
  read_metadata(file, reading.left_out_names(), table, where);
  return table;
}

/// Why this table, the current HDU of the file, is never meant; "" for others.
std::string role_of(fitsfile* file, const catalog::TableEntry& entry) {
  constexpr LONGLONG kCard = 80;
  int type = 0, status = 0;
  LONGLONG repeat = 0, width = 0;
  if (entry.columns == 1) fits_get_coltypell(file, 1, &type, &repeat, &width, &status);
  fits_clear_errmsg();
  const bool is_header =
      entry.rows == 1 && entry.columns == 1 && type == TSTRING && repeat >= kCard && repeat % kCard == 0;
  if (is_header || entry.name == "LDAC_IMHEAD") return "is an image's header";
  if (text_key(file, "EXTTYPE").starts_with("ARCHIVE_")) return "is part of an afw archive";
  return "";
}

std::vector<catalog::TableEntry> table_entries(const OpenFile& open, const std::vector<HduInfo>& hdus,
                                               const std::filesystem::path& path) {
  std::vector<catalog::TableEntry> entries;
  for (const HduInfo& hdu : hdus) {
    if (!hdu.is_table) continue;
    fitsfile* const file = open.handle.get();
    move_to(file, path, hdu.number);
    catalog::TableEntry entry{
        hdu.number, hdu.name, "", integer_key(file, "NAXIS2", 0), integer_key(file, "TFIELDS", 0), ""};
    entry.role = role_of(file, entry);
    entries.push_back(std::move(entry));
  }
  const bool some_have_rows = std::any_of(entries.begin(), entries.end(),
                                          [](const auto& one) { return one.rows > 0 && one.role.empty(); });
  for (catalog::TableEntry& entry : entries) {
    if (entry.role.empty() && entry.rows == 0 && some_have_rows) entry.role = "has no rows";
  }
  return entries;
}

int chosen_hdu(const OpenFile& open, const std::vector<HduInfo>& hdus, const std::filesystem::path& path,
               catalog::TableReading& reading) {
  const std::vector<catalog::TableEntry> tables = table_entries(open, hdus, path);
  if (reading.table.empty() && !tables.empty())
    return tables[catalog::choose_table(tables, reading, path.string())].number;
  const HduInfo& info =
      choose_hdu(hdus, reading.table.empty() ? "first" : reading.table, path, &HduInfo::is_table, "table");
  if (!info.is_table)
    throw input_error("{}: is an image, not a table; give the number or name of a table",
                      place(path, info.number));
  return info.number;
}

}  // namespace

Table read_table(const std::filesystem::path& path, const std::string& hdu) {
  catalog::TableReading reading;
  reading.table = hdu;
  return read_table(path, reading);
}

std::vector<catalog::TableEntry> list_tables(const std::filesystem::path& path) {
  const auto lock = cfitsio_lock();
  const std::unique_ptr<OpenFile> open = open_to_read(path);
  return table_entries(*open, list_hdus(*open, path), path);
}

Table read_table(const std::filesystem::path& path, catalog::TableReading& reading) {
  const auto lock = cfitsio_lock();
  const std::unique_ptr<OpenFile> open = open_to_read(path);
  fitsfile* const file = open->handle.get();
  const std::vector<HduInfo> hdus = list_hdus(*open, path);
  const int number = chosen_hdu(*open, hdus, path, reading);
  const std::string where = place(path, number);
  move_to(file, path, number);
  int type = 0, status = 0, compressed = 0;
  fits_get_hdu_type(file, &type, &status);
  check_status(status, where, "has a broken table header");
  fits_read_key(file, TLOGICAL, "ZTABLE", &compressed, nullptr, &status);
  fits_clear_errmsg();
  if (status == 0 && compressed != 0) {
    throw input_error(
        "{}: is a tile-compressed table, which is not supported (run funpack on the file first)", where);
  }
  try {
    return read_current(file, type == BINARY_TBL, where, reading);
  } catch (const std::bad_alloc&) {
    throw input_error("{}: the table does not fit into memory", where);
  }
}

}  // namespace peculiar::fits
