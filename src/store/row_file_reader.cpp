#include <fcntl.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/error.h"
#include "base/suggest.h"
#include "store/column_values.h"
#include "store/descriptor.h"
#include "store/hdf5_claim.h"
#include "store/hdf5_contents.h"
#include "store/hdf5_file.h"
#include "store/plain_rows.h"
#include "store/row_file.h"
#include "store/row_layout.h"

namespace peculiar::store {

namespace {

/// Access properties for chunked arrays (row file format 1): without a chunk cache, so that a random row
/// costs only its own bytes, not a megabyte.
Handle uncached() {
  Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
  H5Pset_chunk_cache(access, H5D_CHUNK_CACHE_NSLOTS_DEFAULT, 0, H5D_CHUNK_CACHE_W0_DEFAULT);
  return access;
}

}  // namespace

struct RowFileReader::Impl {
  ~Impl() {
    if (descriptor >= 0) ::close(descriptor);
  }

  std::string path;
  Handle file;
  int descriptor = -1;
  std::map<std::string, PlainRows> plain;
  std::int64_t count = 0;
  std::int64_t version = 0;
  std::vector<ArraySpec> arrays;
  std::vector<ColumnSpec> columns;
  Attributes attributes;

  void check_kind(const std::string& kind, std::int64_t newest_version);
  void list_arrays();
  void list_columns();
  void check_size(hid_t dataset, const std::string& place) const;
  void read_array(const std::string& name, ArrayType type, std::int64_t first, std::size_t values,
                  void* out) const;
  void read_rows(const std::string& name, hid_t memory_type, std::int64_t first, std::size_t values,
                 void* out) const;
};

void RowFileReader::Impl::check_kind(const std::string& kind, std::int64_t newest_version) {
  const std::string found = read_text_attribute(file, "peculiar_file");
  if (found.empty()) {
    const auto names = link_names(file, H5_INDEX_NAME);
    throw input_error(
        "{}: an HDF5 file of another program (it holds: {}), not a {} file; `peculiar import` reads such files",
        path, names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", ")), kind);
  }
  if (found != kind) throw input_error("{}: is a {} file, a {} file is needed", path, found, kind);
  version = read_integer_attribute(file, "format_version", 0);
  if (version > newest_version) {
    throw input_error(
        "{}: is in version {} of the {} format; this program reads versions up to {}: use a newer Peculiar",
        path, version, kind, newest_version);
  }
  const std::int64_t format = read_integer_attribute(file, "row_file_format", 1);
  if (format > kRowFileFormat) {
    throw input_error(
        "{}: a row file of format {}; this program reads formats up to {}: use a newer Peculiar", path,
        format, kRowFileFormat);
  }
  if (version < 1) throw input_error("{}: has no format_version; the file is damaged", path);
  if (read_integer_attribute(file, "complete", 0) != 1) {
    throw input_error("{}: is unfinished; run the command that was writing it again to continue", path);
  }
}

void RowFileReader::Impl::list_arrays() {
  for (const std::string& name : link_names(file, H5_INDEX_NAME)) {
    if (!is_dataset(file, name)) continue;
    const Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
    const Handle type(H5Dget_type(dataset), H5Tclose);
    const auto shape = dataset_shape(dataset);
    if (shape.empty() || read_integer_attribute(dataset, "per_row", 0) != 1) continue;
    ArraySpec array;
    array.name = name;
    array.type = array_type_of(type);
    array.row_shape.assign(shape.begin() + 1, shape.end());
    array.attributes = read_attributes(dataset);
    if (!arrays.empty() && shape[0] != count) {
      throw input_error("{}: /{} has {} rows, /{} has {}; the file is damaged", path, name, shape[0],
                        arrays.front().name, count);
    }
    count = shape[0];
    check_size(dataset, path + ": /" + name);
    if (const auto rows = plain_rows_of(dataset)) plain[name] = *rows;
    arrays.push_back(std::move(array));
  }
}

void RowFileReader::Impl::list_columns() {
  const Handle group(H5Gopen2(file, "catalogue", H5P_DEFAULT), H5Gclose);
  if (!group.valid()) throw input_error("{}: has no /catalogue; the file is damaged", path);
  for (const std::string& name : link_names(group, H5_INDEX_CRT_ORDER)) {
    if (!is_dataset(group, name)) continue;
    const Handle dataset(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose);
    const auto shape = dataset_shape(dataset);
    if (shape.size() != 1) continue;
    if ((!arrays.empty() || !columns.empty()) && shape[0] != count) {
      throw input_error("{}: column '{}' has {} rows, the file has {}; the file is damaged", path, name,
                        shape[0], count);
    }
    count = shape[0];
    check_size(dataset, path + ": column '" + name + "'");
    if (auto column = column_of(dataset, name)) columns.push_back(std::move(*column));
  }
}

/// Callers allocate memory by the number of rows. A contiguous dataset is entirely in its file, with or
/// without holes; others are checked closely.
void RowFileReader::Impl::check_size(hid_t dataset, const std::string& place) const {
  const haddr_t address = H5Dget_offset(dataset);
  hsize_t file_bytes = 0;
  H5Fget_filesize(file, &file_bytes);
  const hsize_t bytes = H5Dget_storage_size(dataset);
  if (address == HADDR_UNDEF || address > file_bytes || bytes > file_bytes - address)
    check_claim(dataset, place);
}

void RowFileReader::Impl::read_array(const std::string& name, ArrayType type, std::int64_t first,
                                     std::size_t values, void* out) const {
  const auto found = plain.find(name);
  if (found == plain.end() || found->second.type != type) {
    const auto lock = hdf5_lock();
    read_rows(name, memory_type(type), first, values, out);
    return;
  }
  const PlainRows& rows = found->second;
  const std::size_t bytes = values * (type == ArrayType::kFloat32 ? sizeof(float) : 1);
  const std::int64_t wanted = rows.row_bytes > 0 ? static_cast<std::int64_t>(bytes) / rows.row_bytes : 0;
  if (first < 0 || first > rows.rows || wanted > rows.rows - first)
    throw internal_error("{}: /{}: has no {} rows from {} on", path, name, wanted, first);
  const std::uint64_t place = rows.address + static_cast<std::uint64_t>(first * rows.row_bytes);
  if (!read_whole(descriptor, place, static_cast<char*>(out),
                  static_cast<std::size_t>(wanted * rows.row_bytes)))
    throw system_error(path + ": /" + name, "cannot be read");
}

void RowFileReader::Impl::read_rows(const std::string& name, hid_t memory_type, std::int64_t first,
                                    std::size_t values, void* out) const {
  const Handle dataset(H5Dopen2(file, name.c_str(), uncached()), H5Dclose);
  hdf5_check<hid_t>(dataset, path, "cannot open /" + name);
  const auto shape = dataset_shape(dataset);
  const std::int64_t row_values =
      std::accumulate(shape.begin() + 1, shape.end(), std::int64_t{1}, std::multiplies<>());
  const std::int64_t rows = row_values > 0 ? static_cast<std::int64_t>(values) / row_values : 0;
  store::read_rows(dataset, memory_type, first, rows, out, path + ": /" + name);
}

RowFileReader::RowFileReader(const std::filesystem::path& path, const std::string& kind,
                             std::int64_t newest_version)
    : impl_(std::make_unique<Impl>()) {
  const auto lock = hdf5_lock();
  impl_->path = path.string();
  impl_->file = open_hdf5(impl_->path);
  impl_->descriptor = ::open(impl_->path.c_str(), O_RDONLY | O_CLOEXEC);
  if (impl_->descriptor < 0) throw system_error(impl_->path, "cannot be read");
  impl_->check_kind(kind, newest_version);
  impl_->attributes = read_attributes(impl_->file);
  impl_->list_arrays();
  impl_->list_columns();
}

RowFileReader::~RowFileReader() = default;
RowFileReader::RowFileReader(RowFileReader&&) noexcept = default;
RowFileReader& RowFileReader::operator=(RowFileReader&&) noexcept = default;

std::int64_t RowFileReader::count() const { return impl_->count; }
std::int64_t RowFileReader::version() const { return impl_->version; }
const std::vector<ArraySpec>& RowFileReader::arrays() const { return impl_->arrays; }
const std::vector<ColumnSpec>& RowFileReader::columns() const { return impl_->columns; }
const Attributes& RowFileReader::attributes() const { return impl_->attributes; }

const ArraySpec* RowFileReader::find_array(const std::string& name) const {
  const auto found = std::find_if(impl_->arrays.begin(), impl_->arrays.end(),
                                  [&](const ArraySpec& array) { return array.name == name; });
  return found == impl_->arrays.end() ? nullptr : &*found;
}

std::optional<ConstantArray> RowFileReader::constant(const std::string& name) const {
  const auto lock = hdf5_lock();
  if (!is_dataset(impl_->file, name)) return std::nullopt;
  const Handle dataset(H5Dopen2(impl_->file, name.c_str(), H5P_DEFAULT), H5Dclose);
  ConstantArray constant{name, dataset_shape(dataset), {}};
  const std::string place = impl_->path + ": /" + name;
  constant.values = room_for<float>(check_claim(dataset, place), place);
  hdf5_check(H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, constant.values.data()),
             impl_->path, "cannot read /" + name);
  return constant;
}

void RowFileReader::read(const std::string& array, std::int64_t first, std::span<float> values) const {
  impl_->read_array(array, ArrayType::kFloat32, first, values.size(), values.data());
}

void RowFileReader::read(const std::string& array, std::int64_t first, std::span<std::uint8_t> values) const {
  impl_->read_array(array, ArrayType::kUint8, first, values.size(), values.data());
}

catalog::Column RowFileReader::column(const std::string& name) const {
  const auto lock = hdf5_lock();
  const auto found = std::find_if(impl_->columns.begin(), impl_->columns.end(),
                                  [&](const ColumnSpec& spec) { return spec.name == name; });
  if (found == impl_->columns.end()) {
    std::vector<std::string> names;
    for (const ColumnSpec& spec : impl_->columns) names.push_back(spec.name);
    throw input_error("{}: has no column '{}'{}; it has: {}", impl_->path, name, did_you_mean(name, names),
                      fmt::join(names, ", "));
  }
  const Handle dataset(H5Dopen2(impl_->file, ("catalogue/" + name).c_str(), H5P_DEFAULT), H5Dclose);
  hdf5_check<hid_t>(dataset, impl_->path, "cannot open column '" + name + "'");
  return decode_column(dataset, *found, impl_->path);
}

catalog::Table RowFileReader::catalogue() const {
  catalog::Table table;
  for (const ColumnSpec& spec : impl_->columns) table.add(column(spec.name));
  return table;
}

catalog::Table RowFileReader::catalogue(const std::vector<std::string>& names) const {
  catalog::Table table;
  for (const ColumnSpec& spec : impl_->columns) {
    if (std::find(names.begin(), names.end(), spec.name) != names.end()) table.add(column(spec.name));
  }
  return table;
}

std::vector<Problem> RowFileReader::problems() const {
  const auto lock = hdf5_lock();
  const Handle group(H5Gopen2(impl_->file, "problems", H5P_DEFAULT), H5Gclose);
  if (!group.valid()) return {};
  const Handle dataset(H5Dopen2(group, "row", H5P_DEFAULT), H5Dclose);
  const auto shape = dataset_shape(dataset);
  const std::string place = impl_->path + ": /problems";
  const std::size_t count = shape.size() == 1 ? check_claim(dataset, place) : 0;
  auto rows = room_for<std::int64_t>(count, place);
  auto reasons = room_for<char*>(count, place);
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  impl_->read_rows("problems/row", H5T_NATIVE_INT64, 0, count, rows.data());
  impl_->read_rows("problems/reason", type, 0, count, reasons.data());
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < count; ++i) {
    problems.push_back({rows[i], reasons[i] == nullptr ? "" : reasons[i]});
    H5free_memory(reasons[i]);
  }
  return problems;
}

namespace {

/// A text attribute of the root of an HDF5 file, or "" for anything else.
std::string root_text(const std::filesystem::path& path, const char* name) {
  const auto lock = hdf5_lock();
  if (!is_hdf5(path)) return "";
  Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, unlocked_access()), H5Fclose);
  // A file that this process has open is opened again only with the same choice about locks.
  if (!file.valid()) file = Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  return file.valid() ? read_text_attribute(file, name) : "";
}

}  // namespace

std::string row_file_kind(const std::filesystem::path& path) { return root_text(path, "peculiar_file"); }
std::string row_file_job(const std::filesystem::path& path) { return root_text(path, "job"); }

}  // namespace peculiar::store
