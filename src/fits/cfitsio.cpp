#include "fits/cfitsio.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>

#include "base/error.h"
#include "fits/file_bytes.h"
#include "fits/structure.h"

namespace peculiar::fits {

namespace fs = std::filesystem;

std::unique_lock<std::recursive_mutex> cfitsio_lock() {
  static std::recursive_mutex mutex;
  static const bool reentrant = fits_is_reentrant() != 0;
  if (reentrant) return {};
  return std::unique_lock(mutex);
}

void FitsCloser::operator()(fitsfile* file) const {
  const auto lock = cfitsio_lock();
  int status = 0;
  fits_close_file(file, &status);
  fits_clear_errmsg();
}

void check_status(int status, std::string_view where, std::string_view doing) {
  if (status == 0) return;
  std::array<char, FLEN_STATUS> text{};
  fits_get_errstatus(status, text.data());
  fits_clear_errmsg();
  throw input_error("{}: {}: {} (CFITSIO status {})", where, doing, text.data(), status);
}

std::unique_ptr<OpenFile> open_to_read(const fs::path& path) {
  FileBytes bytes(path);
  const Structure structure = check_structure(bytes, path);
  auto file = std::make_unique<OpenFile>();
  file->hdus = structure.hdus;
  fitsfile* raw = nullptr;
  int status = 0;
  if (bytes.in_memory() || structure.padded_size > bytes.size()) {
    bytes.load(structure.padded_size);
    file->memory = bytes.take_memory();
    file->address = file->memory.data();
    file->size = file->memory.size();
    const auto lock = cfitsio_lock();
    fits_open_memfile(&raw, "memory", READONLY, &file->address, &file->size, 0, nullptr, &status);
  } else {
    // Absolute, because CFITSIO expands a leading '~' even in plain file names.
    const std::string absolute = fs::absolute(path).string();
    if (absolute.size() >= FLEN_FILENAME) {
      throw input_error("{}: its full path is longer than the {} characters that CFITSIO can open",
                        path.string(), FLEN_FILENAME - 1);
    }
    const auto lock = cfitsio_lock();
    fits_open_diskfile(&raw, absolute.c_str(), READONLY, &status);
  }
  file->handle.reset(status == 0 ? raw : nullptr);
  check_status(status, path.string(), "cannot be opened as FITS");
  return file;
}

FitsHandle create_to_write(const fs::path& temporary, const fs::path& target) {
  std::string suffix = target.extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  for (const char* compressed : {".gz", ".z", ".bz2", ".zip", ".fz"}) {
    if (suffix == compressed) {
      throw input_error("{}: FITS is written uncompressed only (name it .fits; gzip or fpack it afterwards)",
                        target.string());
    }
  }
  const std::string absolute = fs::absolute(temporary).string();
  if (absolute.size() >= FLEN_FILENAME) {
    throw input_error("{}: its full path is longer than the {} characters that CFITSIO can open",
                      target.string(), FLEN_FILENAME - 32);
  }
  // CFITSIO insists on creating the file itself.
  std::error_code ignored;
  fs::remove(temporary, ignored);
  const auto lock = cfitsio_lock();
  fitsfile* raw = nullptr;
  int status = 0;
  fits_create_diskfile(&raw, absolute.c_str(), &status);
  FitsHandle handle(status == 0 ? raw : nullptr);
  check_status(status, target.string(), "cannot be written");
  return handle;
}

void close_written(FitsHandle handle, const fs::path& target) {
  const auto lock = cfitsio_lock();
  int status = 0;
  fits_close_file(handle.release(), &status);
  check_status(status, target.string(), "cannot be written (is the disk full?)");
}

std::string_view trim_right(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\0')) text.remove_suffix(1);
  return text;
}

}  // namespace peculiar::fits
