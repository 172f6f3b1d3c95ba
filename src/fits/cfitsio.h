#pragma once

#include <fitsio.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace peculiar::fits {

/// Hold this lock during CFITSIO calls: locks a global mutex if the library is not built reentrant, else
/// nothing.
std::unique_lock<std::recursive_mutex> cfitsio_lock();

struct FitsCloser {
  void operator()(fitsfile* file) const;
};
using FitsHandle = std::unique_ptr<fitsfile, FitsCloser>;

/// Throws an error (input) "<where>: <doing>: <CFITSIO's message>" unless the status is 0.
void check_status(int status, std::string_view where, std::string_view doing);

/// A file open for reading. If it is compressed, or lacks the padding of its last block, CFITSIO reads it
/// from memory, which must stay in place: hence no copies and no moves.
struct OpenFile {
  std::string memory;
  void* address = nullptr;
  std::size_t size = 0;
  int hdus = 0;
  FitsHandle handle;  // closed before the memory is freed
};

/// Opens for reading, without extended file name syntax, after the checks of FileBytes and check_structure().
std::unique_ptr<OpenFile> open_to_read(const std::filesystem::path& path);

/// Creates a new file `temporary`, replacing an existing one; messages name `target`, which must not have a
/// compressed suffix such as .gz.
FitsHandle create_to_write(const std::filesystem::path& temporary, const std::filesystem::path& target);

/// Flushes and closes. Error (input) on failure (a full disk).
void close_written(FitsHandle handle, const std::filesystem::path& target);

/// Removes trailing blanks and NULs.
std::string_view trim_right(std::string_view text);

}  // namespace peculiar::fits
