#include "store/row_filler.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "store/column_values.h"
#include "store/descriptor.h"

static_assert(std::endian::native == std::endian::little, "rows are written as they lie in memory");

namespace peculiar::store {

namespace {

/// Rows [first, last) of a column.
catalog::Column rows_of(const catalog::Column& column, std::int64_t first, std::int64_t last) {
  catalog::Column rows{column.name, column.unit, column.description, {}, {}, column.ucd};
  std::visit(
      [&](const auto& values) {
        rows.data = std::decay_t<decltype(values)>(values.begin() + first, values.begin() + last);
      },
      column.data);
  if (!column.missing.empty())
    rows.missing.assign(column.missing.begin() + first, column.missing.begin() + last);
  return rows;
}

}  // namespace

RowFiller::RowFiller(std::filesystem::path path, const std::filesystem::path& partial,
                     const RowFileSpec& spec, RowRange range, bool is_part)
    : path_(std::move(path)),
      spec_(spec),
      range_(range),
      is_part_(is_part),
      extents_(read_extents(partial.string(), spec)) {
  // Write-only if others write at the same time: NFS clients may write back whole pages that they have read,
  // with stale bytes of neighbouring rows that another machine has written since.
  const bool is_whole = is_part || (range.first == 0 && range.last == spec.count);
  descriptor_ = ::open(partial.c_str(), (is_whole ? O_RDWR : O_WRONLY) | O_CLOEXEC);
  if (descriptor_ < 0) throw system_error(path_.string(), "cannot be written");
}

RowFiller::~RowFiller() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

RowRange RowFiller::own_rows(const std::string& what, std::int64_t first, std::int64_t count) const {
  if (is_part_) {
    const std::int64_t begin = std::clamp(first, range_.first, range_.last);
    return {begin, std::clamp(first + count, begin, range_.last)};
  }
  if (first < range_.first || count > range_.last - first)
    throw internal_error("rows {} + {} do not fit {}", first, count, what);
  return {first, first + count};
}

void RowFiller::write_rows(const RowExtents& where, std::int64_t first, std::int64_t count,
                           const void* data) const {
  const std::int64_t row = is_part_ ? first - range_.first : first;
  const std::uint64_t place = where.address + static_cast<std::uint64_t>(row * where.row_bytes);
  const auto bytes = static_cast<std::size_t>(count * where.row_bytes);
  if (!write_whole(descriptor_, place, static_cast<const char*>(data), bytes))
    throw system_error(path_.string(), "cannot be written");
}

void RowFiller::write_array(const std::string& name, ArrayType type, std::int64_t first, std::size_t values,
                            const void* data) const {
  const auto found = std::find_if(spec_.arrays.begin(), spec_.arrays.end(),
                                  [&](const ArraySpec& array) { return array.name == name; });
  if (found == spec_.arrays.end() || found->type != type)
    throw internal_error("no array '{}' of this type", name);
  const auto count = static_cast<std::int64_t>(values) / found->row_values();
  if (count * found->row_values() != static_cast<std::int64_t>(values))
    throw internal_error("{} values are no whole rows of array '{}'", values, name);
  const RowRange own = own_rows("array '" + name + "'", first, count);
  if (own.first == own.last) return;
  const RowExtents& where = extents_[static_cast<std::size_t>(found - spec_.arrays.begin())];
  write_rows(where, own.first, own.last - own.first,
             static_cast<const char*>(data) + (own.first - first) * where.row_bytes);
}

void RowFiller::write_column(const catalog::Column& column, std::int64_t first) const {
  const auto& columns = spec_.columns;
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const ColumnSpec& spec) { return spec.name == column.name; });
  if (found == columns.end() || found->type != static_cast<ColumnType>(column.data.index()))
    throw internal_error("no column '{}' of this type", column.name);
  const auto count = static_cast<std::int64_t>(column.size());
  const RowRange own = own_rows("column '" + column.name + "'", first, count);
  if (own.first == own.last) return;
  const bool is_whole = own.last - own.first == count;
  const std::string bytes =
      encode_column(is_whole ? column : rows_of(column, own.first - first, own.last - first), *found);
  const std::size_t index = spec_.arrays.size() + static_cast<std::size_t>(found - columns.begin());
  write_rows(extents_[index], own.first, own.last - own.first, bytes.data());
}

void RowFiller::sync() const {
  if (::fdatasync(descriptor_) != 0) throw system_error(path_.string(), "cannot be written");
}

}  // namespace peculiar::store
