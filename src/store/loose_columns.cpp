#include "store/loose_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "store/array_file.h"
#include "store/column_values.h"
#include "store/hdf5_claim.h"
#include "store/hdf5_contents.h"
#include "store/hdf5_handle.h"

namespace peculiar::store {

namespace {

/// The column as text if it holds unsigned integers that int64 cannot, as fits::read_table has it; the
/// library would silently clip them. Else none.
std::optional<catalog::Column> as_text_beyond_int64(hid_t dataset, const ColumnSpec& spec, std::int64_t rows,
                                                    const std::string& path) {
  const Handle type(H5Dget_type(dataset), H5Tclose);
  if (spec.type != ColumnType::kInteger || H5Tget_size(type) != sizeof(std::uint64_t) ||
      H5Tget_sign(type) != H5T_SGN_NONE)
    return std::nullopt;
  const std::string place = path + ": column '" + spec.name + "'";
  auto values = room_for<std::uint64_t>(check_claim(dataset, place), path);
  read_rows(dataset, H5T_NATIVE_UINT64, 0, rows, values.data(), place);
  if (std::none_of(values.begin(), values.end(), [](std::uint64_t value) { return value > INT64_MAX; }))
    return std::nullopt;
  std::vector<std::string> texts;
  for (const std::uint64_t value : values) texts.push_back(fmt::format("{}", value));
  return catalog::Column{spec.name, spec.unit, spec.description, std::move(texts), {}, spec.ucd};
}

}  // namespace

catalog::Table read_loose_columns(const std::filesystem::path& path, std::int64_t rows) {
  const auto lock = hdf5_lock();
  const std::vector<ArrayEntry> entries = list_arrays(path);
  const Handle file = open_hdf5(path.string());
  catalog::Table table;
  for (const ArrayEntry& entry : entries) {
    if (entry.shape != std::vector<std::int64_t>{rows}) continue;
    const Handle dataset(H5Dopen2(file, entry.name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.valid()) continue;
    std::string name = entry.name;
    std::replace(name.begin(), name.end(), '/', '_');
    const auto spec = column_of(dataset, name);
    if (!spec || table.has(name)) continue;
    std::optional<catalog::Column> text = as_text_beyond_int64(dataset, *spec, rows, path.string());
    table.add(text ? std::move(*text) : decode_column(dataset, *spec, path.string()));
  }
  return table;
}

}  // namespace peculiar::store
