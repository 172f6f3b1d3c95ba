#include "fits/file_bytes.h"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <system_error>

#include "base/error.h"
#include "base/file_kind.h"
#include "base/file_name.h"

namespace peculiar::fits {

namespace fs = std::filesystem;

namespace {

constexpr unsigned kChunk = 1u << 20;

struct GzipCloser {
  void operator()(gzFile file) const { gzclose(file); }
};

/// Decompresses the whole file. CFITSIO can do this too, but trusts the size claimed by a damaged stream.
std::string gunzip(const std::string& name) {
  const std::unique_ptr<std::remove_pointer_t<gzFile>, GzipCloser> file(gzopen(name.c_str(), "rb"));
  if (!file) throw input_error("{}: cannot be read (check its permissions)", name);
  std::string bytes;
  for (;;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kChunk);
    const int count = gzread(file.get(), bytes.data() + before, kChunk);
    int status = Z_OK;
    gzerror(file.get(), &status);
    if (count < 0 || status == Z_BUF_ERROR || status == Z_DATA_ERROR) {
      throw input_error(
          "{}: truncated or damaged: its gzip stream ends after {} uncompressed bytes (copy or download it again)",
          name, before + static_cast<std::size_t>(std::max(count, 0)));
    }
    bytes.resize(before + static_cast<std::size_t>(count));
    if (count == 0) return bytes;
  }
}

/// What the file is instead. For a decompressed gzip stream, what it contained.
std::string kind_words(const std::string& bytes, bool was_gzip) {
  const std::optional<FileKind> kind = file_kind(bytes);
  if (!was_gzip) return file_kind_words(kind);
  return kind ? fmt::format("; decompressed with gunzip it is {}: then {}", kind->name, kind->advice)
              : "; nor does it after decompression with gunzip";
}

}  // namespace

FileBytes::FileBytes(const fs::path& path) : name_(path.string()) {
  std::error_code failure;
  if (fs::is_directory(path, failure)) throw input_error("{}: is a folder; a FITS file is needed", name_);
  if (!fs::exists(path, failure))
    throw input_error("{}: there is no such file{}", name_, named_hdu_words(name_, "the option for its HDU"));
  file_.open(path, std::ios::binary);
  size_ = fs::file_size(path, failure);
  if (!file_ || failure)
    throw input_error("{}: cannot be read (check that it is a file and its permissions)", name_);
  if (size_ == 0) throw input_error("{}: is empty; a FITS file is needed (copy or download it again)", name_);
  if (read(0, 2) == "\x1f\x8b") {
    try {
      memory_ = gunzip(name_);
    } catch (const std::bad_alloc&) {
      throw input_error("{}: does not fit into memory uncompressed (gunzip it on disk)", name_);
    }
    in_memory_ = true;
    size_ = memory_.size();
  }
  if (read(0, 9) != "SIMPLE  =") {
    throw input_error("{}: is not a FITS file: it does not begin with 'SIMPLE  ='{}", name_,
                      kind_words(read(0, kFileKindBytes), in_memory_));
  }
}

std::string FileBytes::read(std::uint64_t offset, std::size_t length) {
  if (offset >= size_) return "";
  length = static_cast<std::size_t>(std::min<std::uint64_t>(length, size_ - offset));
  if (in_memory_) return memory_.substr(static_cast<std::size_t>(offset), length);
  std::string bytes(length, '\0');
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(offset));
  file_.read(bytes.data(), static_cast<std::streamsize>(length));
  if (!file_) throw input_error("{}: cannot be read at byte {} (a failing disk?)", name_, offset);
  return bytes;
}

void FileBytes::load(std::uint64_t padded_size) {
  if (!in_memory_) memory_ = read(0, static_cast<std::size_t>(size_));
  in_memory_ = true;
  if (memory_.size() < padded_size) memory_.resize(static_cast<std::size_t>(padded_size), '\0');
  size_ = memory_.size();
}

}  // namespace peculiar::fits
