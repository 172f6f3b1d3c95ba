#include "image/npy.h"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "base/error.h"
#include "base/file_kind.h"
#include "image/npy_header.h"

namespace peculiar::image {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::int64_t kMostHeaderBytes = 1 << 20;
constexpr std::size_t kReadBytes = 1 << 18;  // per read: fits the cache together with the floats made from it
constexpr std::int64_t kScatterFactor =
    64;  // a Fortran span this much larger than the elements requested is read piecewise

/// IEEE 754 binary16.
struct Half {
  std::uint16_t bits;
};

float to_float(Half half) {
  const int exponent = half.bits >> 10 & 0x1f;
  const int fraction = half.bits & 0x3ff;
  float magnitude = 0;
  if (exponent == 0x1f) {
    magnitude = fraction == 0 ? INFINITY : NAN;
  } else if (exponent == 0) {
    magnitude = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    magnitude = std::ldexp(static_cast<float>(fraction | 0x400), exponent - 25);
  }
  return (half.bits & 0x8000) != 0 ? -magnitude : magnitude;
}

template <typename Number>
float to_float(Number number) {
  return static_cast<float>(number);
}

template <typename Number>
void convert(const char* bytes, bool swapped, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::array<char, sizeof(Number)> raw;
    std::memcpy(raw.data(), bytes + i * sizeof(Number), sizeof(Number));
    if (swapped) std::reverse(raw.begin(), raw.end());
    Number number;
    std::memcpy(&number, raw.data(), sizeof(Number));
    out[i] = to_float(number);
  }
}

struct ElementType {
  std::string_view code;  ///< without the byte order
  std::int64_t size;
  void (*convert)(const char* bytes, bool swapped, std::span<float> out);
};

/// A bool is a byte with 0 or 1.
constexpr std::array<ElementType, 12> kTypes{{{"b1", 1, convert<std::uint8_t>},
                                              {"i1", 1, convert<std::int8_t>},
                                              {"u1", 1, convert<std::uint8_t>},
                                              {"i2", 2, convert<std::int16_t>},
                                              {"u2", 2, convert<std::uint16_t>},
                                              {"i4", 4, convert<std::int32_t>},
                                              {"u4", 4, convert<std::uint32_t>},
                                              {"i8", 8, convert<std::int64_t>},
                                              {"u8", 8, convert<std::uint64_t>},
                                              {"f2", 2, convert<Half>},
                                              {"f4", 4, convert<float>},
                                              {"f8", 8, convert<double>}}};

const ElementType* find_type(std::string_view type) {
  if (type.empty()) return nullptr;
  if (std::string_view("<>|=").find(type.front()) != std::string_view::npos) type.remove_prefix(1);
  const auto* found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& known) { return known.code == type; });
  return found == kTypes.end() ? nullptr : found;
}

bool is_swapped(std::string_view type) {
  return type.front() == (std::endian::native == std::endian::little ? '>' : '<');
}

/// Why a type is rejected, and what to do.
std::string refusal(const std::string& type) {
  const char letter = type.size() > 1 ? type[1] : '\0';
  if (letter == 'O') return "holds Python objects; save it as an array of numbers (astype(float))";
  if (letter == 'c') return "holds complex numbers; save the real part or the modulus";
  if (letter == 'S' || letter == 'U') return "holds strings; save it as an array of numbers (astype(float))";
  return fmt::format("holds elements of type '{}'; save it as float32 (astype('f4'))", type);
}

std::shared_ptr<const int> open_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw input_error("{}: cannot be read: {}", path.string(), std::strerror(errno));
  return {new int(descriptor), [](const int* owned) {
            ::close(*owned);
            delete owned;
          }};
}

std::int64_t file_size(int descriptor, const std::string& name) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0)
    throw input_error("{}: cannot be read: {}", name, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) throw input_error("{}: is not a file", name);
  return status.st_size;
}

std::int64_t little_endian(std::span<const char> bytes) {
  std::int64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    value |= static_cast<std::int64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

}  // namespace

NpyFile::NpyFile(const std::filesystem::path& path) : path_(path), descriptor_(open_file(path)) {
  const std::string name = path.string();
  const std::int64_t size = file_size(*descriptor_, name);
  std::array<char, 12> preamble{};
  if (size < static_cast<std::int64_t>(preamble.size()))
    throw input_error("{}: is not a .npy file: too short", name);
  read_bytes(0, preamble);
  if (!std::equal(kMagic.begin(), kMagic.end(), preamble.begin())) {
    const std::optional<FileKind> kind = file_kind_of(path);
    throw input_error(
        "{}: is not a .npy file by its first bytes; {}", name,
        kind ? fmt::format("it is {}: {}", kind->name, kind->advice) : "save it with numpy.save");
  }
  const int version = preamble[6];
  if (version < 1 || version > 3) {
    throw input_error("{}: .npy version {} is unknown; save it with numpy.save in version 1 to 3", name,
                      version);
  }
  const int length_bytes = version == 1 ? 2 : 4;
  const std::int64_t length =
      little_endian(std::span(preamble).subspan(8, static_cast<std::size_t>(length_bytes)));
  data_offset_ = 8 + length_bytes + length;
  if (length > kMostHeaderBytes || data_offset_ > size) {
    throw input_error("{}: the .npy header is damaged (its length would be {} bytes); save the array again",
                      name, length);
  }
  std::string text(static_cast<std::size_t>(length), '\0');
  read_bytes(8 + length_bytes, text);
  const NpyHeader header = parse_npy_header(text, name);
  const ElementType* type = find_type(header.type);
  if (type == nullptr) throw input_error("{}: {}", name, refusal(header.type));
  shape_ = header.shape;
  type_ = header.type;
  fortran_order_ = header.fortran_order;
  count_ = std::count(shape_.begin(), shape_.end(), 0) > 0 ? 0 : 1;
  const std::int64_t most = (size - data_offset_) / type->size;
  for (const std::int64_t axis : shape_) {
    if (count_ > 0 && axis > most / count_) {
      throw input_error(
          "{}: is truncated: shorter than its shape ({}) and type '{}' require; copy or save it again", name,
          fmt::join(shape_, " x "), type_);
    }
    count_ *= axis;
  }
  if (count_ > most)
    throw input_error("{}: is truncated: shorter than one element of type '{}'; save it again", name, type_);
}

void NpyFile::read_bytes(std::int64_t offset, std::span<char> out) const {
  while (!out.empty()) {
    const ssize_t got = ::pread(*descriptor_, out.data(), out.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw input_error("{}: cannot be read: {}", path_.string(), std::strerror(errno));
    if (got == 0) throw input_error("{}: the file was truncated while being read", path_.string());
    offset += got;
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

void NpyFile::read(std::int64_t first, std::span<float> out) const {
  if (first < 0 || first > count_ || static_cast<std::int64_t>(out.size()) > count_ - first) {
    throw internal_error("{}: elements {} to {} of {} requested", path_.string(), first,
                         first + static_cast<std::int64_t>(out.size()), count_);
  }
  if (out.empty()) return;
  if (fortran_order_ && shape_.size() > 1) return read_fortran(first, out);
  const ElementType& type = *find_type(type_);
  const std::size_t step = kReadBytes / static_cast<std::size_t>(type.size);
  std::vector<char> bytes(std::min(step, out.size()) * static_cast<std::size_t>(type.size));
  std::int64_t offset = data_offset_ + first * type.size;
  while (!out.empty()) {
    const std::size_t count = std::min(step, out.size());
    const auto part = std::span(bytes).first(count * static_cast<std::size_t>(type.size));
    read_bytes(offset, part);
    type.convert(part.data(), is_swapped(type_), out.first(count));
    offset += static_cast<std::int64_t>(part.size());
    out = out.subspan(count);
  }
}

void NpyFile::read_fortran(std::int64_t first, std::span<float> out) const {
  const ElementType& type = *find_type(type_);
  std::vector<std::int64_t> places(out.size());  // of the elements, in the order of the file
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::int64_t rest = first + static_cast<std::int64_t>(i);
    std::int64_t stride = count_;
    for (std::size_t axis = shape_.size(); axis-- > 0;) {
      stride /= shape_[axis];
      places[i] += rest % shape_[axis] * stride;
      rest /= shape_[axis];
    }
  }
  const auto [low, high] = std::minmax_element(places.begin(), places.end());
  const std::int64_t start = *low;
  const std::int64_t length = *high - start + 1;
  const bool whole = length <= kScatterFactor * static_cast<std::int64_t>(out.size());
  std::vector<char> bytes(static_cast<std::size_t>(type.size * (whole ? length : 1)));
  if (whole) read_bytes(data_offset_ + start * type.size, bytes);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!whole) read_bytes(data_offset_ + places[i] * type.size, bytes);
    const char* element = bytes.data() + (whole ? (places[i] - start) * type.size : 0);
    type.convert(element, is_swapped(type_), out.subspan(i, 1));
  }
}

}  // namespace peculiar::image
