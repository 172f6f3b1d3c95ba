#include "store/hdf5_file.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "base/error.h"
#include "store/hdf5_claim.h"
#include "store/hdf5_contents.h"
#include "store/hdf5_handle.h"
#include "store/hdf5_virtual.h"

namespace peculiar::store {

namespace {

/// The type to read into, such that stored values are exact if possible.
struct NumberType {
  hid_t memory = H5I_INVALID_HID;
  bool above_int64 = false;  ///< may hold values beyond int64
};

NumberType double_type(hid_t stored) {
  const H5T_class_t kind = H5Tget_class(stored);
  return {kind == H5T_INTEGER || kind == H5T_FLOAT ? H5T_NATIVE_DOUBLE : H5I_INVALID_HID, false};
}

NumberType integer_type(hid_t stored) {
  constexpr std::size_t kWidest = sizeof(std::int64_t);
  const std::size_t width = H5Tget_size(stored);
  if (H5Tget_class(stored) != H5T_INTEGER || width > kWidest) return {};
  // The library would silently clip values too large for int64.
  const bool above = width == kWidest && H5Tget_sign(stored) == H5T_SGN_NONE;
  return {above ? H5T_NATIVE_UINT64 : H5T_NATIVE_INT64, above};
}

void check_sign(const NumberType& type, const std::vector<std::int64_t>& values, std::int64_t first,
                std::int64_t row_values, const std::string& place) {
  if (!type.above_int64) return;
  const auto found = std::find_if(values.begin(), values.end(), [](std::int64_t value) { return value < 0; });
  if (found != values.end()) {
    throw input_error("{}: row {} holds {}, which is more than a 64-bit signed integer can", place,
                      first + (found - values.begin()) / row_values, static_cast<std::uint64_t>(*found));
  }
}

}  // namespace

struct Hdf5File::Impl {
  std::string path;
  Handle file;
  mutable std::mutex mutex;
  mutable std::set<std::string> whole;  ///< datasets whose source files are known to exist

  std::string place(const std::string& name) const { return path + ": " + name; }
  /// A group or dataset; invalid if it does not exist. Error (input) if it exists but cannot be opened: from
  /// a newer library, or a dangling link.
  Handle object(const std::string& name) const {
    Handle opened(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose);
    const std::string reason = opened.valid() ? "" : hdf5_reason();
    if (!opened.valid() && H5Lexists(file, name.c_str(), H5P_DEFAULT) > 0)
      throw input_error("{}: is there, but cannot be opened: {}", place(name), reason);
    return opened;
  }
  Handle dataset(const std::string& name) const {
    Handle opened = object(name);
    if (!opened.valid() || H5Iget_type(opened) != H5I_DATASET)
      throw input_error("{}: has no dataset {}", path, name);
    return opened;
  }
  Handle attribute(const std::string& object, const std::string& name) const {
    Handle opened(H5Aopen_by_name(file, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    if (!opened.valid()) throw input_error("{}: {} has no attribute {}", path, object, name);
    return opened;
  }
  /// Once per dataset: it may have hundreds of parts, and be read in thousands of pieces.
  void check_parts(hid_t opened, const std::string& name) const {
    const std::lock_guard lock(mutex);
    if (whole.contains(name)) return;
    check_virtual_sources(opened, path, place(name));
    whole.insert(name);
  }
  template <typename Value>
  std::vector<Value> rows(const std::string& name, std::int64_t first, std::int64_t count,
                          bool as_bits = false) const;
  template <typename Value>
  std::vector<Value> attribute_values(const std::string& object, const std::string& name) const;
};

namespace {

template <typename Value>
NumberType checked_type(hid_t stored, const std::string& place) {
  const bool exact = std::is_same_v<Value, std::int64_t>;
  const NumberType type = exact ? integer_type(stored) : double_type(stored);
  if (type.memory < 0) throw input_error("{}: does not hold {}", place, exact ? "integers" : "numbers");
  return type;
}

}  // namespace

template <typename Value>
std::vector<Value> Hdf5File::Impl::rows(const std::string& name, std::int64_t first, std::int64_t count,
                                        bool as_bits) const {
  const Handle opened = dataset(name);
  const Handle stored(H5Dget_type(opened), H5Tclose);
  const NumberType type = checked_type<Value>(stored, place(name));
  auto shape = dataset_shape(opened);
  const std::int64_t there = shape.empty() ? 0 : shape[0];
  if (first < 0 || count < 0 || count > there || first > there - count)
    throw input_error("{}: has {} rows, rows {} to {} are needed", place(name), there, first, first + count);
  if (count == 0) return {};
  shape[0] = count;
  std::uint64_t total = 1;
  for (const std::int64_t length : shape) total = capped_product(total, static_cast<std::uint64_t>(length));
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return {};
  check_parts(opened, name);
  check_claim(opened, total, place(name));
  auto values = room_for<Value>(total, place(name));
  read_rows(opened, type.memory, first, count, values.data(), place(name));
  if constexpr (std::is_same_v<Value, std::int64_t>) {
    if (!as_bits) check_sign(type, values, first, static_cast<std::int64_t>(total) / count, place(name));
  }
  return values;
}

template <typename Value>
std::vector<Value> Hdf5File::Impl::attribute_values(const std::string& object,
                                                    const std::string& name) const {
  const Handle opened = attribute(object, name);
  const Handle stored(H5Aget_type(opened), H5Tclose);
  const Handle space(H5Aget_space(opened), H5Sclose);
  const std::string where = place(object) + ": attribute " + name;
  const NumberType type = checked_type<Value>(stored, where);
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (count < 1) throw input_error("{}: is empty", where);
  check_attribute_claim(opened, name);
  auto values = room_for<Value>(static_cast<std::uint64_t>(count), where);
  hdf5_check(H5Aread(opened, type.memory, values.data()), path, "cannot read attribute " + name);
  if constexpr (std::is_same_v<Value, std::int64_t>) check_sign(type, values, 0, 1, where);
  return values;
}

Hdf5File::Hdf5File(const std::filesystem::path& path) : impl_(std::make_unique<Impl>()) {
  impl_->path = path.string();
  impl_->file = open_hdf5(impl_->path);
}

Hdf5File::~Hdf5File() = default;
Hdf5File::Hdf5File(Hdf5File&&) noexcept = default;
Hdf5File& Hdf5File::operator=(Hdf5File&&) noexcept = default;

const std::string& Hdf5File::path() const { return impl_->path; }

bool Hdf5File::has_group(const std::string& name) const {
  const auto lock = hdf5_lock();
  const Handle object = impl_->object(name);
  return object.valid() && H5Iget_type(object) == H5I_GROUP;
}

bool Hdf5File::has_dataset(const std::string& name) const {
  const auto lock = hdf5_lock();
  const Handle object = impl_->object(name);
  return object.valid() && H5Iget_type(object) == H5I_DATASET;
}

std::vector<std::string> Hdf5File::names(const std::string& group) const {
  const auto lock = hdf5_lock();
  const Handle opened(H5Gopen2(impl_->file, group.c_str(), H5P_DEFAULT), H5Gclose);
  if (!opened.valid()) throw input_error("{}: has no group {}", impl_->path, group);
  return link_names(opened, H5_INDEX_NAME);
}

std::vector<std::int64_t> Hdf5File::shape(const std::string& dataset) const {
  const auto lock = hdf5_lock();
  return dataset_shape(impl_->dataset(dataset));
}

std::vector<double> Hdf5File::doubles(const std::string& dataset, std::int64_t first,
                                      std::int64_t count) const {
  const auto lock = hdf5_lock();
  return impl_->rows<double>(dataset, first, count);
}

std::vector<std::int64_t> Hdf5File::integers(const std::string& dataset, std::int64_t first,
                                             std::int64_t count) const {
  const auto lock = hdf5_lock();
  return impl_->rows<std::int64_t>(dataset, first, count);
}

std::vector<std::int64_t> Hdf5File::identities(const std::string& dataset, std::int64_t first,
                                               std::int64_t count) const {
  const auto lock = hdf5_lock();
  return impl_->rows<std::int64_t>(dataset, first, count, true);
}

bool Hdf5File::has_attribute(const std::string& object, const std::string& name) const {
  const auto lock = hdf5_lock();
  return H5Aexists_by_name(impl_->file, object.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<double> Hdf5File::attribute_doubles(const std::string& object, const std::string& name) const {
  const auto lock = hdf5_lock();
  return impl_->attribute_values<double>(object, name);
}

std::vector<std::int64_t> Hdf5File::attribute_integers(const std::string& object,
                                                       const std::string& name) const {
  const auto lock = hdf5_lock();
  return impl_->attribute_values<std::int64_t>(object, name);
}

double Hdf5File::attribute_number(const std::string& object, const std::string& name) const {
  return attribute_doubles(object, name).front();
}

std::string Hdf5File::attribute_text(const std::string& object, const std::string& name) const {
  const auto lock = hdf5_lock();
  const Handle opened = impl_->object(object);
  return opened.valid() ? read_text_attribute(opened, name) : "";
}

bool is_hdf5(const std::filesystem::path& path) {
  const auto lock = hdf5_lock();
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && H5Fis_hdf5(path.c_str()) > 0;
}

}  // namespace peculiar::store
