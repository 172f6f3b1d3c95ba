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

RowFiller::RowFiller(std::filesystem::path path, const std::filesystem::path& partial,
                     const RowFileSpec& spec, RowRange range)
    : path_(std::move(path)), spec_(spec), range_(range), extents_(read_extents(partial.string(), spec)) {
  // Write-only where others write beside: NFS clients may write whole pages back that they have read, with
  // bytes of neighbouring rows that another machine has written since.
  const bool is_whole = range.first == 0 && range.last == spec.count;
  descriptor_ = ::open(partial.c_str(), (is_whole ? O_RDWR : O_WRONLY) | O_CLOEXEC);
  if (descriptor_ < 0) throw system_error(path_.string(), "cannot be written");
}

RowFiller::~RowFiller() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool RowFiller::fits(std::int64_t first, std::int64_t count) const {
  return first >= range_.first && count <= range_.last - first;
}

void RowFiller::write_rows(const RowExtents& where, std::int64_t first, std::int64_t count,
                           const void* data) const {
  const std::uint64_t place = where.address + static_cast<std::uint64_t>(first * where.row_bytes);
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
  if (count * found->row_values() != static_cast<std::int64_t>(values) || !fits(first, count))
    throw internal_error("rows {} + {} do not fit array '{}'", first, count, name);
  write_rows(extents_[static_cast<std::size_t>(found - spec_.arrays.begin())], first, count, data);
}

void RowFiller::write_column(const catalog::Column& column, std::int64_t first) const {
  const auto& columns = spec_.columns;
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const ColumnSpec& spec) { return spec.name == column.name; });
  if (found == columns.end() || found->type != static_cast<ColumnType>(column.data.index()))
    throw internal_error("no column '{}' of this type", column.name);
  const auto count = static_cast<std::int64_t>(column.size());
  if (!fits(first, count)) throw internal_error("rows do not fit column '{}'", column.name);
  const std::size_t index = spec_.arrays.size() + static_cast<std::size_t>(found - columns.begin());
  const std::string bytes = encode_column(column, *found);
  write_rows(extents_[index], first, count, bytes.data());
}

void RowFiller::sync() const {
  if (::fdatasync(descriptor_) != 0) throw system_error(path_.string(), "cannot be written");
}

}  // namespace peculiar::store
