#include "store/hdf5_handle.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/file_kind.h"
#include "store/hdf5_claim.h"

namespace peculiar::store {

std::unique_lock<std::recursive_mutex> hdf5_lock() {
  static std::recursive_mutex mutex;
  std::unique_lock lock(mutex);
  static thread_local const bool silenced = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr) >= 0;
  static_cast<void>(silenced);
  return lock;
}

bool Handle::reset() {
  const hid_t id = std::exchange(id_, -1);
  if (id < 0) return true;
  const auto lock = hdf5_lock();
  return closer_(id) >= 0;
}

std::string hdf5_reason() {
  std::string reason;
  const auto note = [](unsigned, const H5E_error2_t* entry, void* data) -> herr_t {
    auto* text = static_cast<std::string*>(data);
    if (text->empty() && entry->desc != nullptr) *text = entry->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, note, &reason);
  return reason.empty() ? "unknown reason" : reason;
}

template <typename Status>
Status hdf5_check(Status status, const std::string& path, const std::string& what) {
  if (status < 0) throw input_error("{}: {}: {}", path, what, hdf5_reason());
  return status;
}
template herr_t hdf5_check(herr_t, const std::string&, const std::string&);
template hid_t hdf5_check(hid_t, const std::string&, const std::string&);

Handle unlocked_access() {
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
  H5Pset_file_locking(access, false, true);
#endif
  return access;
}

namespace {

/// The library does not open a file that it cannot lock, not even for reading.
bool can_be_locked(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return true;
  const bool lockable = ::flock(descriptor, LOCK_SH | LOCK_NB) == 0 || errno == EWOULDBLOCK;
  ::close(descriptor);
  return lockable;
}

}  // namespace

Handle open_hdf5(const std::string& path) {
  const auto lock = hdf5_lock();
  if (!std::filesystem::exists(path)) throw input_error("{}: there is no such file", path);
  if (std::filesystem::is_directory(path)) throw input_error("{}: is a folder, an HDF5 file is needed", path);
  if (H5Fis_hdf5(path.c_str()) <= 0) {
    const std::optional<FileKind> kind = file_kind_of(path);
    throw input_error("{}: not an HDF5 file{}", path,
                      kind && kind->is_image ? fmt::format("; by its first bytes it is {}", kind->name)
                                             : file_kind_words(kind));
  }
  const Handle unlocked = unlocked_access();
  Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, can_be_locked(path) ? H5P_DEFAULT : hid_t{unlocked}),
              H5Fclose);
  if (!file.valid()) throw input_error("{}: damaged or truncated HDF5 file: {}", path, hdf5_reason());
  return file;
}

namespace {

void write_scalar(hid_t object, const std::string& name, hid_t type, hid_t memory_type, const void* value) {
  const auto lock = hdf5_lock();
  if (H5Aexists(object, name.c_str()) > 0) H5Adelete(object, name.c_str());
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (!attribute.valid() || H5Awrite(attribute, memory_type, value) < 0) {
    throw input_error("attribute '{}' cannot be written: {}", name, hdf5_reason());
  }
}

}  // namespace

void write_attribute(hid_t object, const std::string& name, const std::string& text) {
  const auto lock = hdf5_lock();
  // Variable length: a fixed-length attribute is limited to 64 KiB, and a resolved configuration may be
  // longer.
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  const char* pointer = text.c_str();
  write_scalar(object, name, type, type, &pointer);
}

void write_attribute(hid_t object, const std::string& name, double value) {
  write_scalar(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

void write_attribute(hid_t object, const std::string& name, std::int64_t value) {
  write_scalar(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

bool has_attribute(hid_t object, const std::string& name) {
  const auto lock = hdf5_lock();
  return H5Aexists(object, name.c_str()) > 0;
}

std::string read_text_attribute(hid_t object, const std::string& name) {
  const auto lock = hdf5_lock();
  if (!has_attribute(object, name)) return "";
  const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
  const Handle type(H5Aget_type(attribute), H5Tclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  if (H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1) return "";
  if (H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    if (H5Aread(attribute, type, &text) < 0 || text == nullptr) return "";
    std::string result(text);
    H5free_memory(text);
    return result;
  }
  check_attribute_claim(attribute, name);
  std::string result(H5Tget_size(type), '\0');
  if (H5Aread(attribute, type, result.data()) < 0) return "";
  return result.substr(0, result.find('\0'));
}

std::int64_t read_integer_attribute(hid_t object, const std::string& name, std::int64_t otherwise) {
  const auto lock = hdf5_lock();
  if (!has_attribute(object, name)) return otherwise;
  const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
  const Handle type(H5Aget_type(attribute), H5Tclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  std::int64_t value = otherwise;
  if (H5Tget_class(type) != H5T_INTEGER || H5Sget_simple_extent_npoints(space) != 1) return otherwise;
  return H5Aread(attribute, H5T_NATIVE_INT64, &value) < 0 ? otherwise : value;
}

}  // namespace peculiar::store
