#include "store/column_values.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "store/hdf5_claim.h"
#include "store/hdf5_contents.h"
#include "store/row_layout.h"

namespace peculiar::store {

std::int64_t ArraySpec::row_values() const {
  std::int64_t values = 1;
  for (const std::int64_t axis : row_shape) values *= axis;
  return values;
}

std::int64_t ArraySpec::row_bytes() const { return row_values() * (type == ArrayType::kFloat32 ? 4 : 1); }

bool is_column_name(const std::string& name) {
  return !name.empty() && name != "." && name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos;
}

ColumnSpec column_spec(const catalog::Column& column) {
  ColumnSpec spec{column.name, column.unit, column.description, static_cast<ColumnType>(column.data.index()),
                  0,           column.ucd};
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.data)) {
    for (const std::string& text : *texts) {
      spec.text_bytes = std::max(spec.text_bytes, static_cast<std::int64_t>(text.size()));
    }
  }
  return spec;
}

std::string encode_column(const catalog::Column& column, const ColumnSpec& spec) {
  const auto width = static_cast<std::size_t>(column_row_bytes(spec));
  std::string bytes(column.size() * width, '\0');
  const auto put = [&](std::size_t row, const void* value) {
    std::memcpy(bytes.data() + row * width, value, width);
  };
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (const auto* numbers = std::get_if<std::vector<double>>(&column.data)) {
      const double value = column.is_missing(row) ? std::nan("") : (*numbers)[row];
      put(row, &value);
    } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.data)) {
      const std::int64_t value = column.is_missing(row) ? kMissingInteger : (*integers)[row];
      put(row, &value);
    } else if (const auto* flags = std::get_if<std::vector<bool>>(&column.data)) {
      const auto value = column.is_missing(row) ? kMissingBoolean : static_cast<std::int8_t>((*flags)[row]);
      put(row, &value);
    } else {
      const std::string& text = std::get<std::vector<std::string>>(column.data)[row];
      if (text.size() > width)
        throw internal_error("column '{}': '{}' is longer than announced", spec.name, text);
      std::memcpy(bytes.data() + row * width, text.data(), text.size());
    }
  }
  return bytes;
}

namespace {

/// The requested rows of a dataset.
struct Rows {
  std::size_t first;
  std::size_t count;
  bool all;
};

void read_into(hid_t dataset, hid_t memory_type, const Rows& rows, void* out, const std::string& path) {
  if (rows.count == 0) return;
  if (!rows.all) {
    read_rows(dataset, memory_type, static_cast<std::int64_t>(rows.first),
              static_cast<std::int64_t>(rows.count), out, path);
    return;
  }
  hdf5_check(H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out), path, "cannot read a column");
}

template <typename Value>
std::vector<Value> read_all(hid_t dataset, hid_t memory_type, const Rows& rows, const std::string& path) {
  auto values = room_for<Value>(rows.count, path);
  read_into(dataset, memory_type, rows, values.data(), path);
  return values;
}

/// Texts of fixed width, cut at the first zero byte; padding blanks are removed if the type is blank-padded.
std::vector<std::string> read_fixed_texts(hid_t dataset, hid_t type, const Rows& rows,
                                          const std::string& path) {
  const std::size_t width = H5Tget_size(type);
  const bool blank_padded = H5Tget_strpad(type) == H5T_STR_SPACEPAD;
  auto content = room_for<char>(capped_product(rows.count, width), path);
  read_into(dataset, type, rows, content.data(), path);
  std::vector<std::string> texts;
  texts.reserve(rows.count);
  for (std::size_t row = 0; row < rows.count; ++row) {
    std::string text(content.data() + row * width, width);
    text.resize(std::min(text.size(), text.find('\0')));
    while (blank_padded && !text.empty() && text.back() == ' ') text.pop_back();
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::string> read_variable_texts(hid_t dataset, hid_t type, const Rows& rows,
                                             const std::string& path) {
  std::vector<std::string> texts;
  for (char* pointer : read_all<char*>(dataset, type, rows, path)) {
    texts.emplace_back(pointer == nullptr ? "" : pointer);
    H5free_memory(pointer);
  }
  return texts;
}

}  // namespace

catalog::Column decode_column(hid_t dataset, const ColumnSpec& spec, const std::string& path,
                              const std::optional<RowRange>& range) {
  const Handle type(H5Dget_type(dataset), H5Tclose);  // texts and booleans are read as stored
  const auto all = static_cast<std::size_t>(check_claim(dataset, path + ": column '" + spec.name + "'"));
  Rows wanted{0, all, true};
  if (range) {
    if (range->first < 0 || range->last < range->first || range->last > static_cast<std::int64_t>(all))
      throw internal_error("{}: column '{}': has no rows {} to {}", path, spec.name, range->first,
                           range->last);
    wanted = {static_cast<std::size_t>(range->first), static_cast<std::size_t>(range->last - range->first),
              false};
  }
  const std::size_t rows = wanted.count;
  catalog::Column column{spec.name, spec.unit, spec.description, {}, {}, spec.ucd};
  std::vector<bool> missing(rows, false);
  switch (spec.type) {
    case ColumnType::kFloat:
      column.data = read_all<double>(dataset, H5T_NATIVE_DOUBLE, wanted, path);
      return column;
    case ColumnType::kText:
      column.data = H5Tis_variable_str(type) > 0 ? read_variable_texts(dataset, type, wanted, path)
                                                 : read_fixed_texts(dataset, type, wanted, path);
      return column;
    case ColumnType::kInteger: {
      auto values = read_all<std::int64_t>(dataset, H5T_NATIVE_INT64, wanted, path);
      for (std::size_t row = 0; row < rows; ++row) {
        missing[row] = values[row] == kMissingInteger;
        if (missing[row]) values[row] = 0;
      }
      column.data = std::move(values);
      break;
    }
    case ColumnType::kBoolean: {
      const bool is_enum = H5Tget_class(type) == H5T_ENUM && H5Tget_size(type) == 1;
      const auto bytes =
          read_all<std::int8_t>(dataset, is_enum ? hid_t{type} : H5T_NATIVE_INT8, wanted, path);
      std::vector<bool> values(rows);
      for (std::size_t row = 0; row < rows; ++row) {
        missing[row] = bytes[row] == kMissingBoolean;
        values[row] = bytes[row] == 1;
      }
      column.data = std::move(values);
      break;
    }
  }
  if (std::find(missing.begin(), missing.end(), true) != missing.end()) column.missing = std::move(missing);
  return column;
}

}  // namespace peculiar::store
