#pragma once

#include <fitsio.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace peculiar::fits {

/// Held round CFITSIO calls: locks a global mutex where the library is not built reentrant, else nothing.
std::unique_lock<std::recursive_mutex> cfitsio_lock();

struct FitsCloser {
  void operator()(fitsfile* file) const;
};
using FitsHandle = std::unique_ptr<fitsfile, FitsCloser>;

/// Error (input) "<where>: <doing>: <CFITSIO's words>" unless the status is 0.
void check_status(int status, std::string_view where, std::string_view doing);

/// A file open for reading. Where it is compressed, or lacks the padding of its last block, CFITSIO reads it
/// from memory, which has to stay in place: hence no copies and no moves.
struct OpenFile {
  std::string memory;
  void* address = nullptr;
  std::size_t size = 0;
  int hdus = 0;
  FitsHandle handle;  // closed before the memory goes
};

/// Opens for reading, with no extended file name syntax, after the checks of FileBytes and check_structure().
std::unique_ptr<OpenFile> open_to_read(const std::filesystem::path& path);

/// Creates a new file in place of `temporary`; messages name `target`, of which .gz and the like are refused.
FitsHandle create_to_write(const std::filesystem::path& temporary, const std::filesystem::path& target);

/// Flushes and closes. Error (input) where that fails (a full disk).
void close_written(FitsHandle handle, const std::filesystem::path& target);

/// Drops blanks and NULs at the end.
std::string_view trim_right(std::string_view text);

}  // namespace peculiar::fits
