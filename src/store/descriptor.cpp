#include "store/descriptor.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace peculiar::store {

bool write_whole(int descriptor, std::uint64_t offset, const char* data, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t count = ::pwrite(descriptor, data, bytes, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    offset += static_cast<std::uint64_t>(count);
    data += count;
    bytes -= static_cast<std::size_t>(count);
  }
  return true;
}

bool read_whole(int descriptor, std::uint64_t offset, char* data, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t count = ::pread(descriptor, data, bytes, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = 0;
    if (count <= 0) return false;
    offset += static_cast<std::uint64_t>(count);
    data += count;
    bytes -= static_cast<std::size_t>(count);
  }
  return true;
}

Error system_error(const std::string& path, const char* what) {
  const int code = errno;
  const char* advice =
      code == ENOSPC || code == EDQUOT ? "; make room and run the same command again to continue" : "";
  return input_error("{}: {}: {}{}", path, what, code == 0 ? "it ends too early" : std::strerror(code),
                     advice);
}

}  // namespace peculiar::store
