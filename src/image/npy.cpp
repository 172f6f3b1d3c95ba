#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "image/codec.h"

namespace peculiar::image {

namespace {

constexpr std::int64_t kMostHeader = 1 << 20;

Error damaged(const std::filesystem::path& path, const std::string& what) {
  return input_error("{}: damaged .npy file: {}", path.string(), what);
}

/// The text behind `'key':` up to the comma or bracket that ends it.
std::string header_value(const std::string& header, const std::string& key, const std::filesystem::path& path) {
  const std::size_t at = header.find("'" + key + "'");
  const std::size_t colon = at == std::string::npos ? at : header.find(':', at);
  if (colon == std::string::npos) throw damaged(path, "its header has no '" + key + "'");
  std::size_t start = header.find_first_not_of(' ', colon + 1);
  if (start == std::string::npos) throw damaged(path, "its header ends early");
  const char* closers = header[start] == '(' ? ")" : header[start] == '[' ? "]" : ",}";
  const std::size_t end = header.find_first_of(closers, start + 1);
  if (end == std::string::npos) throw damaged(path, "its header ends early");
  return header.substr(start, end - start);
}

float from_half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const int fraction = bits & 0x3ff;
  const float sign = (bits & 0x8000) != 0 ? -1.0f : 1.0f;
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(fraction), -24);
  if (exponent == 31) return fraction == 0 ? sign * std::numeric_limits<float>::infinity() : std::nanf("");
  return sign * std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
}

template <typename Value>
float element(const unsigned char* bytes, bool swapped) {
  unsigned char buffer[sizeof(Value)];
  std::memcpy(buffer, bytes, sizeof(Value));
  if (swapped) std::reverse(buffer, buffer + sizeof(Value));
  Value value;
  std::memcpy(&value, buffer, sizeof(Value));
  return static_cast<float>(value);
}

float half_element(const unsigned char* bytes, bool swapped) {
  return from_half(static_cast<std::uint16_t>(swapped ? bytes[0] << 8 | bytes[1] : bytes[1] << 8 | bytes[0]));
}

using Reader = float (*)(const unsigned char*, bool);

/// How to read one element of a NumPy type such as "f4"; null for types that are no numbers.
Reader reader_of(const std::string& type) {
  static const std::pair<const char*, Reader> kReaders[] = {
      {"b1", element<std::uint8_t>}, {"u1", element<std::uint8_t>},  {"i1", element<std::int8_t>},
      {"u2", element<std::uint16_t>}, {"i2", element<std::int16_t>}, {"u4", element<std::uint32_t>},
      {"i4", element<std::int32_t>}, {"u8", element<std::uint64_t>}, {"i8", element<std::int64_t>},
      {"f2", half_element},          {"f4", element<float>},         {"f8", element<double>}};
  for (const auto& [name, reader] : kReaders) {
    if (type == name) return reader;
  }
  return nullptr;
}

std::vector<std::int64_t> parse_shape(const std::string& text, const std::filesystem::path& path) {
  std::vector<std::int64_t> shape;
  for (std::size_t at = 0; at < text.size();) {
    if (std::isdigit(static_cast<unsigned char>(text[at])) == 0) {
      ++at;
      continue;
    }
    std::int64_t value = 0;
    for (; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0; ++at) {
      if (value > std::numeric_limits<std::int64_t>::max() / 100) throw damaged(path, "its shape is absurdly large");
      value = 10 * value + (text[at] - '0');
    }
    shape.push_back(value);
  }
  return shape;
}

class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& path) : value_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (value_ < 0) throw input_error("{}: cannot be read: {}", path.string(), std::strerror(errno));
  }
  ~Descriptor() { ::close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void read(std::int64_t offset, std::span<unsigned char> out, const std::filesystem::path& path) const {
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t count = ::pread(value_, out.data() + done, out.size() - done, static_cast<off_t>(offset) + static_cast<off_t>(done));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) throw damaged(path, "it ends early");
      done += static_cast<std::size_t>(count);
    }
  }

  int value() const { return value_; }

 private:
  int value_;
};

/// The first `size` bytes of a file, mapped for reading.
class Mapping {
 public:
  Mapping(const Descriptor& file, std::int64_t size, const std::filesystem::path& path)
      : size_(static_cast<std::size_t>(size)), start_(::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.value(), 0)) {
    if (start_ == MAP_FAILED) throw input_error("{}: cannot be read: {}", path.string(), std::strerror(errno));
  }
  ~Mapping() { ::munmap(start_, size_); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  const unsigned char* data() const { return static_cast<const unsigned char*>(start_); }

 private:
  std::size_t size_;
  void* start_;
};

}  // namespace

NpyFile::NpyFile(const std::filesystem::path& path) : path_(path) {
  const Descriptor file(path);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) throw input_error("{}: is not a file", path.string());
  const std::int64_t size = status.st_size;
  unsigned char start[12];
  if (size < 12) throw input_error("{}: not a .npy file: {} bytes", path.string(), size);
  file.read(0, start, path);
  if (std::memcmp(start, "\x93NUMPY", 6) != 0) throw input_error("{}: not a .npy file by its first bytes", path.string());
  const bool short_length = start[6] == 1;
  const std::int64_t length = short_length ? start[8] | start[9] << 8
                                           : start[8] | start[9] << 8 | start[10] << 16 | static_cast<std::int64_t>(start[11]) << 24;
  data_offset_ = (short_length ? 10 : 12) + length;
  if (start[6] < 1 || start[6] > 3 || length > kMostHeader || data_offset_ > size) throw damaged(path, "its header makes no sense");
  std::string header(static_cast<std::size_t>(length), '\0');
  file.read(data_offset_ - length, {reinterpret_cast<unsigned char*>(header.data()), header.size()}, path);
  const std::string type = header_value(header, "descr", path);
  if (type.size() < 4 || type.front() != '\'') {
    throw input_error("{}: its elements are records, not numbers; save one field of it", path.string());
  }
  type_ = type.substr(1, type.size() - 2);
  if (reader_of(type_.substr(1)) == nullptr) {
    throw input_error("{}: its type is '{}'; numbers of up to 64 bits are read", path.string(), type_);
  }
  fortran_order_ = header_value(header, "fortran_order", path).starts_with("True");
  shape_ = parse_shape(header_value(header, "shape", path), path);
  double elements = 1;
  for (const std::int64_t axis : shape_) elements *= static_cast<double>(axis);
  const double width = std::stod(type_.substr(2));
  if (elements * width > static_cast<double>(size - data_offset_)) {
    throw damaged(path, fmt::format("its shape is ({}), but the file is only {} bytes long", fmt::join(shape_, ", "), size));
  }
}

void NpyFile::read(std::int64_t first, std::span<float> out) const {
  const Descriptor file(path_);
  const Reader reader = reader_of(type_.substr(1));
  const auto width = static_cast<std::int64_t>(type_[2] - '0');
  const bool swapped = type_.front() == '>';
  const auto count = static_cast<std::int64_t>(out.size());
  const std::int64_t total = std::accumulate(shape_.begin(), shape_.end(), std::int64_t{1}, std::multiplies<>());
  if (first < 0 || first + count > total) throw internal_error("{}: no elements {} to {}", path_.string(), first, first + count);
  if (!fortran_order_) {
    std::vector<unsigned char> bytes(static_cast<std::size_t>(count * width));
    file.read(data_offset_ + first * width, bytes, path_);
    for (std::int64_t i = 0; i < count; ++i) out[static_cast<std::size_t>(i)] = reader(bytes.data() + i * width, swapped);
    return;
  }
  // Neighbours in C order lie far apart: the system pages in what is touched.
  const Mapping bytes(file, data_offset_ + total * width, path_);
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t rest = first + i;
    std::int64_t place = 0;
    std::int64_t stride = total;
    for (std::size_t axis = shape_.size(); axis-- > 0;) {
      stride /= shape_[axis];
      place += rest % shape_[axis] * stride;
      rest /= shape_[axis];
    }
    out[static_cast<std::size_t>(i)] = reader(bytes.data() + data_offset_ + place * width, swapped);
  }
}

std::string npy_header(std::span<const std::int64_t> shape) {
  std::string text = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({},), }}", fmt::join(shape, ", "));
  if (shape.size() > 1) text = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", fmt::join(shape, ", "));
  const std::size_t unpadded = 10 + text.size() + 1;
  text += std::string((64 - unpadded % 64) % 64, ' ') + "\n";
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(text.size() & 0xff);
  header += static_cast<char>(text.size() >> 8);
  return header + text;
}

}  // namespace peculiar::image
