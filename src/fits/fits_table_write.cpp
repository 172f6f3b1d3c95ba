#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/unit_spelling.h"
#include "catalog/known_ucds.h"
#include "fits/big_endian.h"
#include "fits/cfitsio.h"
#include "fits/fits_table.h"
#include "fits/header_cards.h"

namespace peculiar::fits {
namespace {

using catalog::Column;
using catalog::Table;

constexpr std::size_t kMostColumns = 999;
constexpr std::size_t kBytesPerChunk = std::size_t{1} << 22;

bool masked(const Column& column, std::size_t row) {
  return row < column.missing.size() && column.missing[row];
}

/// Layout of a column in the rows of the file.
struct Layout {
  std::size_t width = 8;
  std::string form;
  std::int64_t null_integer = 0;
  bool has_null_integer = false;
};

/// An integer that no value has, to represent missing values.
std::int64_t unused_integer(const Column& column, const std::vector<std::int64_t>& values) {
  std::set<std::int64_t> used;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!masked(column, row) && values[row] < std::numeric_limits<std::int64_t>::min() + 1000)
      used.insert(values[row]);
  }
  std::int64_t candidate = std::numeric_limits<std::int64_t>::min();
  while (used.count(candidate) != 0) ++candidate;
  return candidate;
}

Layout lay_out(const Column& column) {
  Layout layout;
  if (std::holds_alternative<std::vector<double>>(column.data)) {
    layout.form = "1D";
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.data)) {
    layout.form = "1K";
    layout.has_null_integer =
        std::find(column.missing.begin(), column.missing.end(), true) != column.missing.end();
    if (layout.has_null_integer) layout.null_integer = unused_integer(column, *integers);
  } else if (std::holds_alternative<std::vector<bool>>(column.data)) {
    layout.form = "1L";
    layout.width = 1;
  } else {
    layout.width = 1;
    for (const std::string& text : std::get<std::vector<std::string>>(column.data)) {
      layout.width = std::max(layout.width, text.size());
    }
    layout.form = fmt::format("{}A", layout.width);
  }
  return layout;
}

void store_cell(const Column& column, const Layout& layout, std::size_t row, unsigned char* cell) {
  const bool missing = masked(column, row);
  if (const auto* numbers = std::get_if<std::vector<double>>(&column.data)) {
    to_big_endian(missing ? std::numeric_limits<double>::quiet_NaN() : (*numbers)[row], cell);
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.data)) {
    to_big_endian(missing ? layout.null_integer : (*integers)[row], cell);
  } else if (const auto* booleans = std::get_if<std::vector<bool>>(&column.data)) {
    *cell = missing ? 0 : (*booleans)[row] ? 'T' : 'F';
  } else {
    // A text that begins with NUL is undefined (FITS 4.0, section 7.3.3.1); an empty one is blank.
    const std::string& text = std::get<std::vector<std::string>>(column.data)[row];
    std::fill_n(cell, layout.width, missing ? '\0' : ' ');
    if (!missing) std::copy(text.begin(), text.end(), cell);
  }
}

void store_rows(fitsfile* file, const Table& table, const std::vector<Layout>& layouts,
                const std::string& where) {
  std::size_t row_width = 0;
  for (const Layout& layout : layouts) row_width += layout.width;
  if (row_width == 0) return;
  const std::size_t rows_at_once = std::max<std::size_t>(kBytesPerChunk / row_width, 1);
  std::vector<unsigned char> bytes;
  for (std::size_t begin = 0; begin < table.rows(); begin += rows_at_once) {
    const std::size_t count = std::min(rows_at_once, table.rows() - begin);
    bytes.resize(count * row_width);
    std::size_t offset = 0;
    for (std::size_t c = 0; c < layouts.size(); ++c) {
      for (std::size_t row = 0; row < count; ++row) {
        store_cell(table.columns()[c], layouts[c], begin + row, bytes.data() + row * row_width + offset);
      }
      offset += layouts[c].width;
    }
    int status = 0;
    fits_write_tblbytes(file, static_cast<LONGLONG>(begin) + 1, 1, static_cast<LONGLONG>(bytes.size()),
                        bytes.data(), &status);
    check_status(status, where, "cannot be written (is the disk full?)");
  }
}

/// Creates the structure with placeholder names, since CFITSIO would cut names at 68 characters; then the
/// true cards.
void create_table(fitsfile* file, const Table& table, std::vector<Layout>& layouts,
                  const std::string& extension_name, const std::string& where) {
  std::vector<char*> forms;
  std::vector<std::string> placeholders;
  for (std::size_t c = 0; c < layouts.size(); ++c) placeholders.push_back(fmt::format("c{}", c + 1));
  std::vector<char*> names;
  for (std::size_t c = 0; c < layouts.size(); ++c) {
    names.push_back(placeholders[c].data());
    forms.push_back(layouts[c].form.data());
  }
  int status = 0;
  fits_create_tbl(file, BINARY_TBL, static_cast<LONGLONG>(table.rows()), static_cast<int>(layouts.size()),
                  names.data(), forms.data(), nullptr, escape_header(extension_name).c_str(), &status);
  check_status(status, where, "the table cannot be created");
  const std::vector<std::string> ucds = catalog::known_ucds(table);
  for (std::size_t c = 0; c < layouts.size(); ++c) {
    const Column& column = table.columns()[c];
    const auto write_text = [&](const char* stem, const std::string& text) {
      if (text.empty()) return;
      const std::string key = fmt::format("{}{}", stem, c + 1);
      fits_update_key_longstr(file, key.c_str(), escape_header(text).c_str(), nullptr, &status);
      check_status(status, where, fmt::format("the header of column {} cannot be written", column.name));
    };
    write_text("TTYPE", column.name);
    write_text("TUNIT", spelled_unit(column.unit, UnitStandard::kFits));
    write_text("TCOMM", column.description);
    write_text("TUCD", ucds[c]);
    if (layouts[c].has_null_integer) {
      const std::string key = fmt::format("TNULL{}", c + 1);
      fits_update_key_lng(file, key.c_str(), layouts[c].null_integer, "stands for missing", &status);
      check_status(status, where, fmt::format("the header of column {} cannot be written", column.name));
    }
  }
}

}  // namespace

void write_table(const std::filesystem::path& path, const Table& table, const std::string& extension_name) {
  const std::string where = path.string();
  if (table.columns().size() > kMostColumns) {
    throw input_error(
        "{}: FITS tables hold at most {} columns, but this one has {} (choose columns, or write .ecsv)",
        where, kMostColumns, table.columns().size());
  }
  AtomicFile target(path);
  FitsHandle handle = create_to_write(target.temporary(), path);
  const auto lock = cfitsio_lock();
  std::vector<Layout> layouts;
  for (const Column& column : table.columns()) layouts.push_back(lay_out(column));
  create_table(handle.get(), table, layouts, extension_name, where);
  if (!table.description.empty()) append_text_card(handle.get(), "DESCRIP", table.description, "", where);
  for (const auto& [key, value] : table.metadata) append_text_card(handle.get(), key, value, "", where);
  // Re-reads the structure after the header has grown, so that the rows follow it.
  int status = 0;
  fits_set_hdustruc(handle.get(), &status);
  check_status(status, where, "the table cannot be created");
  store_rows(handle.get(), table, layouts, where);
  close_written(std::move(handle), path);
  target.commit();
}

}  // namespace peculiar::fits
