#include "scoring/shared_arrays.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"

namespace peculiar::scoring {

namespace {

constexpr std::size_t kAlignment = 64;

std::size_t aligned(std::size_t offset) { return (offset + kAlignment - 1) / kAlignment * kAlignment; }

/// A file that closes itself.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC)) {
    if (descriptor_ < 0) throw input_error("{}: cannot be opened: {}", path, std::strerror(errno));
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

void write_all(int file, std::span<const std::byte> bytes, std::size_t offset, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw input_error("{}: cannot be written: {}", path, std::strerror(errno));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::size_t>(written);
  }
}

}  // namespace

SharedMemory::SharedMemory(const std::string& path) : path_(path) {
  const OpenFile file(path, O_RDONLY);
  struct stat state = {};
  if (::fstat(file.descriptor(), &state) != 0 || !S_ISREG(state.st_mode))
    throw input_error("{}: is no file in memory", path);
  size_ = static_cast<std::size_t>(state.st_size);
  if (size_ == 0) return;
  address_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file.descriptor(), 0);
  if (address_ == MAP_FAILED) {
    address_ = nullptr;
    throw input_error("{}: cannot be mapped: {}", path, std::strerror(errno));
  }
}

SharedMemory::~SharedMemory() {
  if (address_ != nullptr) ::munmap(address_, size_);
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : path_(std::move(other.path_)), address_(std::exchange(other.address_, nullptr)), size_(other.size_) {}

const std::byte* SharedMemory::bytes(std::int64_t offset, std::int64_t count, std::size_t size) const {
  const auto start = static_cast<std::uint64_t>(offset);
  if (offset < 0 || count < 0 || start % size != 0 || start > size_ ||
      static_cast<std::uint64_t>(count) > (size_ - start) / size)
    throw usage_error("{}: {} numbers of {} bytes from byte {} on do not fit into {} bytes", path_, count,
                      size, offset, size_);
  return static_cast<const std::byte*>(address_) + start;
}

void ResultArrays::add(Array array, std::span<const std::byte> bytes) {
  array.bytes.assign(bytes.begin(), bytes.end());
  arrays_.push_back(std::move(array));
}

void ResultArrays::add(const std::string& name, const std::string& unit, const std::string& description,
                       std::vector<std::int64_t> shape, std::span<const double> values) {
  add({name, unit, description, "float64", std::move(shape), {}}, std::as_bytes(values));
}

void ResultArrays::add(const std::string& name, const std::string& unit, const std::string& description,
                       std::vector<std::int64_t> shape, std::span<const float> values) {
  add({name, unit, description, "float32", std::move(shape), {}}, std::as_bytes(values));
}

nlohmann::json ResultArrays::write(const std::string& path) const {
  const OpenFile file(path, O_RDWR);
  nlohmann::json layout = nlohmann::json::array();
  std::size_t offset = 0;
  for (const Array& array : arrays_) {
    offset = aligned(offset);
    layout.push_back({{"name", array.name},
                      {"unit", array.unit},
                      {"description", array.description},
                      {"type", array.type},
                      {"shape", array.shape},
                      {"offset", offset}});
    write_all(file.descriptor(), array.bytes, offset, path);
    offset += array.bytes.size();
  }
  return layout;
}

}  // namespace peculiar::scoring
