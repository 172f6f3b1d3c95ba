#pragma once

#include <hdf5.h>

#include <mutex>
#include <string>
#include <utility>

namespace peculiar::store {

/// Owns one HDF5 identifier. Closes it under hdf5_lock(), whatever the order of destruction. Only sources of
/// this room include this header.
class Handle {
 public:
  using Closer = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Closer closer) : id_(id), closer_(closer) {}
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), closer_(other.closer_) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      id_ = std::exchange(other.id_, -1);
      closer_ = other.closer_;
    }
    return *this;
  }
  operator hid_t() const { return id_; }  // NOLINT: as the C API expects it
  bool valid() const { return id_ >= 0; }
  /// Closes now; false when the library reports a failure (such as a full disk at the last flush).
  bool reset();

 private:
  hid_t id_ = -1;
  Closer closer_ = nullptr;
};

/// Debian's build of the library is not thread-safe: hold this lock during every use. Also silences the
/// library's own error output.
std::unique_lock<std::recursive_mutex> hdf5_lock();

/// The innermost reason of the last failure, in the words of the library, or "unknown reason".
std::string hdf5_reason();

/// Throws an input error "PATH: WHAT: reason" if `status` is negative.
template <typename Status>
Status hdf5_check(Status status, const std::string& path, const std::string& what);

/// Access properties for files whose writers are kept apart by other means: without HDF5's own lock, which
/// some file systems do not support.
Handle unlocked_access();

/// Opens for reading. Errors (input) distinguish a missing file, one that is not HDF5, and a truncated one.
Handle open_hdf5(const std::string& path);

// Attributes of an open object (a file's root, a group or a dataset).
void write_attribute(hid_t object, const std::string& name, const std::string& text);
void write_attribute(hid_t object, const std::string& name, double value);
void write_attribute(hid_t object, const std::string& name, std::int64_t value);
bool has_attribute(hid_t object, const std::string& name);
std::string read_text_attribute(hid_t object, const std::string& name);  ///< "" if absent or not text
std::int64_t read_integer_attribute(hid_t object, const std::string& name, std::int64_t otherwise);

}  // namespace peculiar::store
