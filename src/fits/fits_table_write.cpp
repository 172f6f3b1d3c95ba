#include <algorithm>
#include <array>
#include <limits>
#include <map>
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
using catalog::TableBlocks;

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

/// The properties of a column's values that decide its layout.
struct Needs {
  std::size_t text_bytes = 1;
  bool has_missing = false;
  std::set<std::int64_t> lowest;  ///< integers near the lowest one, which cannot stand for missing values

  void add(const Column& column) {
    if (const auto* texts = std::get_if<std::vector<std::string>>(&column.data)) {
      for (const std::string& text : *texts) text_bytes = std::max(text_bytes, text.size());
    }
    const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.data);
    for (std::size_t row = 0; integers != nullptr && row < integers->size(); ++row) {
      const std::int64_t value = (*integers)[row];
      if (masked(column, row))
        has_missing = true;
      else if (value < std::numeric_limits<std::int64_t>::min() + 1000)
        lowest.insert(value);
    }
  }

  /// An integer that no value has, to represent missing values.
  std::int64_t unused_integer() const {
    std::int64_t candidate = std::numeric_limits<std::int64_t>::min();
    while (lowest.count(candidate) != 0) ++candidate;
    return candidate;
  }
};

/// `column`: without regard to its rows.
Layout lay_out(const Column& column, const Needs& needs) {
  Layout layout;
  if (std::holds_alternative<std::vector<double>>(column.data)) {
    layout.form = "1D";
  } else if (std::holds_alternative<std::vector<std::int64_t>>(column.data)) {
    layout.form = "1K";
    layout.has_null_integer = needs.has_missing;
    if (layout.has_null_integer) layout.null_integer = needs.unused_integer();
  } else if (std::holds_alternative<std::vector<bool>>(column.data)) {
    layout.form = "1L";
    layout.width = 1;
  } else {
    layout.width = needs.text_bytes;
    layout.form = fmt::format("{}A", layout.width);
  }
  return layout;
}

std::vector<Layout> lay_out(const TableBlocks& table) {
  const Table& heading = table.heading();
  std::map<std::string, Needs> needs;  // of columns whose layout depends on their values
  std::vector<std::string> names;
  for (const Column& column : heading.columns()) {
    if (!std::holds_alternative<std::vector<std::int64_t>>(column.data) &&
        !std::holds_alternative<std::vector<std::string>>(column.data))
      continue;
    names.push_back(column.name);
    needs[column.name] = {};
  }
  if (!names.empty()) {
    table.read(names, [&](const Table& block) {
      for (auto& [name, own] : needs) own.add(block.at(name));
    });
  }
  std::vector<Layout> layouts;
  for (const Column& column : heading.columns()) layouts.push_back(lay_out(column, needs[column.name]));
  return layouts;
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
    if (text.size() > layout.width)
      throw internal_error("column '{}': a text is longer than when it was first read", column.name);
    std::fill_n(cell, layout.width, missing ? '\0' : ' ');
    if (!missing) std::copy(text.begin(), text.end(), cell);
  }
}

/// Writes a block, whose first row is row `first` of the table.
void store_rows(fitsfile* file, const Table& table, std::size_t first, const std::vector<Layout>& layouts,
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
    fits_write_tblbytes(file, static_cast<LONGLONG>(first + begin) + 1, 1,
                        static_cast<LONGLONG>(bytes.size()), bytes.data(), &status);
    check_status(status, where, "cannot be written (is the disk full?)");
  }
}

/// Creates the structure with placeholder names, since CFITSIO would cut names at 68 characters; then the
/// true cards.
void create_table(fitsfile* file, const Table& table, std::size_t rows, std::vector<Layout>& layouts,
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
  fits_create_tbl(file, BINARY_TBL, static_cast<LONGLONG>(rows), static_cast<int>(layouts.size()),
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

/// Writes the header of the file and of the table.
void store_header(fitsfile* file, const TableBlocks& table, std::vector<Layout>& layouts,
                  const std::string& extension_name, const std::string& where) {
  const Table& heading = table.heading();
  create_table(file, heading, table.rows(), layouts, extension_name, where);
  if (!heading.description.empty()) append_text_card(file, "DESCRIP", heading.description, "", where);
  for (const auto& [key, value] : heading.metadata) append_text_card(file, key, value, "", where);
  // Re-reads the structure after the header has grown, so that the rows follow it.
  int status = 0;
  fits_set_hdustruc(file, &status);
  check_status(status, where, "the table cannot be created");
}

}  // namespace

void write_table(const std::filesystem::path& path, const Table& table, const std::string& extension_name) {
  write_table(path, catalog::OneBlock(table), extension_name);
}

void write_table(const std::filesystem::path& path, const TableBlocks& table,
                 const std::string& extension_name) {
  const std::string where = path.string();
  const std::size_t columns = table.heading().columns().size();
  if (columns > kMostColumns) {
    throw input_error(
        "{}: FITS tables hold at most {} columns, but this one has {} (choose columns, or write .ecsv)",
        where, kMostColumns, columns);
  }
  AtomicFile target(path);
  FitsHandle handle = create_to_write(target.temporary(), path);
  std::vector<Layout> layouts = lay_out(table);
  {
    const auto lock = cfitsio_lock();
    store_header(handle.get(), table, layouts, extension_name, where);
  }
  std::size_t stored = 0;
  table.read(table.heading().names(), [&](const Table& block) {
    const auto lock = cfitsio_lock();
    store_rows(handle.get(), block, stored, layouts, where);
    stored += block.rows();
  });
  if (stored != table.rows())
    throw internal_error("{}: {} of {} rows were written", where, stored, table.rows());
  close_written(std::move(handle), path);
  target.commit();
}

}  // namespace peculiar::fits
