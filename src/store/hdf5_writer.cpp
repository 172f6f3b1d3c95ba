#include "store/hdf5_writer.h"

#include <variant>

#include "base/atomic_file.h"
#include "base/error.h"
#include "store/hdf5_handle.h"

namespace peculiar::store {

struct Hdf5Writer::Impl {
  explicit Impl(const std::filesystem::path& target) : path(target.string()), atomic(target) {}

  std::string path;
  AtomicFile atomic;
  Handle file;

  Handle object(const std::string& name) const {
    Handle opened(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose);
    hdf5_check<hid_t>(opened, path, "cannot open " + name);
    return opened;
  }
  /// Link properties that create missing parent groups.
  static Handle making_groups() {
    Handle settings(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_create_intermediate_group(settings, 1);
    return settings;
  }
};

namespace {

template <typename Value>
hid_t native() {
  if constexpr (std::is_same_v<Value, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<Value, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<Value, std::int8_t>) return H5T_NATIVE_INT8;
  if constexpr (std::is_same_v<Value, std::uint8_t>) return H5T_NATIVE_UINT8;
  if constexpr (std::is_same_v<Value, std::int16_t>) return H5T_NATIVE_INT16;
  if constexpr (std::is_same_v<Value, std::uint16_t>) return H5T_NATIVE_UINT16;
  if constexpr (std::is_same_v<Value, std::int32_t>) return H5T_NATIVE_INT32;
  if constexpr (std::is_same_v<Value, std::uint32_t>) return H5T_NATIVE_UINT32;
  if constexpr (std::is_same_v<Value, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<Value, std::uint64_t>) return H5T_NATIVE_UINT64;
}

}  // namespace

Hdf5Writer::Hdf5Writer(const std::filesystem::path& path) : impl_(std::make_unique<Impl>(path)) {
  const auto lock = hdf5_lock();
  impl_->file = Handle(
      H5Fcreate(impl_->atomic.temporary().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, unlocked_access()), H5Fclose);
  hdf5_check<hid_t>(impl_->file, impl_->path, "cannot be written");
}

Hdf5Writer::~Hdf5Writer() = default;
Hdf5Writer::Hdf5Writer(Hdf5Writer&&) noexcept = default;
Hdf5Writer& Hdf5Writer::operator=(Hdf5Writer&&) noexcept = default;

void Hdf5Writer::group(const std::string& name) {
  const auto lock = hdf5_lock();
  const Handle made(H5Gcreate2(impl_->file, name.c_str(), Impl::making_groups(), H5P_DEFAULT, H5P_DEFAULT),
                    H5Gclose);
  hdf5_check<hid_t>(made, impl_->path, "cannot make group " + name);
}

template <typename Value>
void Hdf5Writer::dataset(const std::string& name, const std::vector<Value>& values, std::int64_t row_values) {
  const auto lock = hdf5_lock();
  std::vector<hsize_t> shape{values.size()};
  if (row_values > 0) {
    if (values.size() % static_cast<std::size_t>(row_values) != 0)
      throw internal_error("{}: {} values are no rows of {}", name, values.size(), row_values);
    shape = {values.size() / static_cast<std::size_t>(row_values), static_cast<hsize_t>(row_values)};
  }
  const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
  const Handle made(H5Dcreate2(impl_->file, name.c_str(), native<Value>(), space, Impl::making_groups(),
                               H5P_DEFAULT, H5P_DEFAULT),
                    H5Dclose);
  hdf5_check<hid_t>(made, impl_->path, "cannot make dataset " + name);
  if (values.empty()) return;
  hdf5_check(H5Dwrite(made, native<Value>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), impl_->path,
             "cannot write " + name);
}

void Hdf5Writer::attribute(const std::string& object, const std::string& name, const AttributeValue& value) {
  const auto lock = hdf5_lock();
  const Handle opened = impl_->object(object);
  std::visit([&](const auto& one) { write_attribute(opened, name, one); }, value);
}

template <typename Value>
void Hdf5Writer::attribute(const std::string& object, const std::string& name,
                           const std::vector<Value>& values) {
  const auto lock = hdf5_lock();
  const Handle opened = impl_->object(object);
  const hsize_t count = values.size();
  const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
  const Handle made(H5Acreate2(opened, name.c_str(), native<Value>(), space, H5P_DEFAULT, H5P_DEFAULT),
                    H5Aclose);
  hdf5_check<hid_t>(made, impl_->path, "cannot make attribute " + name);
  hdf5_check(H5Awrite(made, native<Value>(), values.data()), impl_->path, "cannot write attribute " + name);
}

void Hdf5Writer::finish() {
  const auto lock = hdf5_lock();
  if (!impl_->file.reset()) throw input_error("{}: cannot be written: {}", impl_->path, hdf5_reason());
  impl_->atomic.commit();
}

// All types of Value.
#define PECULIAR_WRITES(Value)                                                                    \
  template void Hdf5Writer::dataset(const std::string&, const std::vector<Value>&, std::int64_t); \
  template void Hdf5Writer::attribute(const std::string&, const std::string&, const std::vector<Value>&)
PECULIAR_WRITES(float);
PECULIAR_WRITES(double);
PECULIAR_WRITES(std::int8_t);
PECULIAR_WRITES(std::uint8_t);
PECULIAR_WRITES(std::int16_t);
PECULIAR_WRITES(std::uint16_t);
PECULIAR_WRITES(std::int32_t);
PECULIAR_WRITES(std::uint32_t);
PECULIAR_WRITES(std::int64_t);
PECULIAR_WRITES(std::uint64_t);
#undef PECULIAR_WRITES

}  // namespace peculiar::store
