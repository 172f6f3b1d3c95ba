#include "horizon/fortran_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

#include "base/error.h"

namespace peculiar::horizon {

namespace {

constexpr std::int64_t kMark = 4;

}  // namespace

FortranReader::FortranReader(const std::filesystem::path& path,
                             std::initializer_list<std::int64_t> first_lengths)
    : path_(path.string()), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) throw input_error("{}: cannot be read: {}", path_, std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    throw input_error("{}: is not a file", path_);
  }
  size_ = status.st_size;
  std::int32_t mark = 0;
  const bool has_mark = size_ >= kMark && ::pread(descriptor_, &mark, sizeof mark, 0) == kMark;
  const auto is_one = [&](std::int32_t value) {
    return std::find(first_lengths.begin(), first_lengths.end(), value) != first_lengths.end();
  };
  if (!has_mark || (!is_one(mark) && !is_one(fortran_swapped(mark)))) {
    ::close(descriptor_);
    if (size_ == 0) throw input_error("{}: the file is empty", path_);
    throw input_error(
        "{}: is not a Fortran file of the type that its name suggests: the first record has the wrong length",
        path_);
  }
  is_swapped_ = !is_one(mark);
}

FortranReader::~FortranReader() { ::close(descriptor_); }

void FortranReader::fail(const std::string& message) const {
  throw input_error("{}: record {}: {}", path_, record_ - 1, message);
}

void FortranReader::read_at(std::int64_t offset, std::span<std::byte> out) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto got =
        ::pread(descriptor_, out.data() + done, out.size() - done, offset + static_cast<std::int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw input_error("{}: cannot be read: {}", path_, std::strerror(errno));
    if (got == 0)
      throw input_error("{}: the file ended during reading, after {} bytes; is it still being written?",
                        path_, offset + static_cast<std::int64_t>(done));
    done += static_cast<std::size_t>(got);
  }
}

std::int32_t FortranReader::mark_at(std::int64_t offset, std::int64_t number) const {
  if (offset + kMark > size_)
    throw input_error("{}: record {}: the file ends within this record (after {} bytes); it is truncated",
                      path_, number, size_);
  std::int32_t mark = 0;
  read_at(offset, std::as_writable_bytes(std::span(&mark, 1)));
  return is_swapped_ ? fortran_swapped(mark) : mark;
}

std::int64_t FortranReader::find_parts(std::int64_t from, std::int64_t number,
                                       std::vector<Part>& parts) const {
  parts.clear();
  std::int64_t offset = from;
  for (bool more = true; more;) {
    const std::int64_t front = mark_at(offset, number);
    const std::int64_t length = std::abs(front);
    if (offset + length + 2 * kMark > size_) {
      throw input_error(
          "{}: record {}: is {} bytes long, but the file ends after {} of them; the file is truncated or damaged",
          path_, number, length, std::max<std::int64_t>(0, size_ - offset - kMark));
    }
    const std::int64_t behind = mark_at(offset + kMark + length, number);
    const std::int64_t expected = parts.empty() ? length : -length;
    if (behind != expected) {
      throw input_error(
          "{}: record {}: the leading marker says {} bytes, the trailing one {}; the file is damaged", path_,
          number, front, behind);
    }
    parts.push_back({offset + kMark, length});
    offset += length + 2 * kMark;
    more = front < 0;
  }
  return offset;
}

std::int64_t FortranReader::next_length() {
  const auto lengths = next_lengths(1);
  return lengths.empty() ? -1 : lengths[0];
}

std::vector<std::int64_t> FortranReader::next_lengths(int count) {
  std::vector<std::int64_t> lengths;
  std::int64_t offset = offset_;
  while (static_cast<int>(lengths.size()) < count && offset < size_) {
    offset = find_parts(offset, record_ + static_cast<std::int64_t>(lengths.size()), parts_);
    std::int64_t total = 0;
    for (const Part& part : parts_) total += part.length;
    lengths.push_back(total);
  }
  return lengths;
}

void FortranReader::go_to(Place place) {
  offset_ = place.offset;
  record_ = place.record;
}

void FortranReader::skip(int records) {
  for (int i = 0; i < records; ++i) {
    offset_ = find_parts(offset_, record_, parts_);
    ++record_;
  }
}

void FortranReader::read_payload(std::vector<std::byte>& into) {
  const std::int64_t after = find_parts(offset_, record_, parts_);
  std::size_t total = 0;
  for (const Part& part : parts_) total += static_cast<std::size_t>(part.length);
  into.resize(total);
  std::size_t done = 0;
  for (const Part& part : parts_) {
    read_at(part.offset, std::span(into).subspan(done, static_cast<std::size_t>(part.length)));
    done += static_cast<std::size_t>(part.length);
  }
  offset_ = after;
  ++record_;
}

void FortranReader::numbers(std::int64_t count, bool are_real, const char* what, FortranNumbers& into) {
  read_payload(into.bytes_);
  const auto length = static_cast<std::int64_t>(into.bytes_.size());
  // The count may come from a damaged file, so it is checked before any multiplication.
  const std::int64_t bytes = count > 0 && count <= length && length % count == 0 ? length / count : 0;
  const bool fits =
      count == 0 ? length == 0 : bytes == 4 || bytes == 8 || (!are_real && (bytes == 1 || bytes == 2));
  if (!fits)
    fail(fmt::format("{} should be {} {}, but the record has {} bytes", what, count,
                     are_real ? "reals" : "integers", length));
  into.item_bytes_ = static_cast<std::size_t>(bytes);
  into.is_swapped_ = is_swapped_;
  into.is_real_ = are_real;
}

std::vector<std::int64_t> FortranReader::integers(std::int64_t count, const char* what) {
  numbers(count, false, what, numbers_);
  std::vector<std::int64_t> values(numbers_.size());
  numbers_.for_each(
      [&values](std::size_t place, auto number) { values[place] = static_cast<std::int64_t>(number); });
  return values;
}

std::vector<double> FortranReader::reals(std::int64_t count, const char* what) {
  numbers(count, true, what, numbers_);
  std::vector<double> values(numbers_.size());
  numbers_.for_each(
      [&values](std::size_t place, auto number) { values[place] = static_cast<double>(number); });
  return values;
}

std::vector<double> FortranNumbers::reals(std::span<const std::uint32_t> places, double factor) const {
  std::vector<double> values(places.size());
  visit([&](auto decode) {
    for (std::size_t i = 0; i < places.size(); ++i)
      values[i] = static_cast<double>(decode(places[i])) * factor;
  });
  return values;
}

std::vector<std::int64_t> FortranNumbers::integers(std::span<const std::uint32_t> places) const {
  std::vector<std::int64_t> values(places.size());
  visit([&](auto decode) {
    for (std::size_t i = 0; i < places.size(); ++i) values[i] = static_cast<std::int64_t>(decode(places[i]));
  });
  return values;
}

struct FortranWriter::Impl {
  std::string path;
  std::FILE* stream;
  bool is_swapped;
  std::int64_t max_payload;
  std::vector<std::byte> buffer;
};

FortranWriter::FortranWriter(const std::filesystem::path& path, bool is_swapped, std::int64_t max_payload)
    : impl_(new Impl{path.string(), std::fopen(path.c_str(), "wb"), is_swapped, max_payload, {}}) {
  if (impl_->stream == nullptr)
    throw input_error("{}: cannot be written: {}", path.string(), std::strerror(errno));
  std::setvbuf(impl_->stream, nullptr, _IOFBF, 1 << 20);
}

FortranWriter::~FortranWriter() {
  if (impl_->stream != nullptr) std::fclose(impl_->stream);
}

void FortranWriter::write(std::span<std::byte> payload) {
  const auto put = [this](const void* data, std::size_t length) {
    if (std::fwrite(data, 1, length, impl_->stream) != length)
      throw input_error("{}: cannot be written: {}", impl_->path, std::strerror(errno));
  };
  const auto put_mark = [&](std::int64_t value) {
    auto mark = static_cast<std::int32_t>(value);
    if (impl_->is_swapped) mark = fortran_swapped(mark);
    put(&mark, sizeof mark);
  };
  std::size_t done = 0;
  do {
    const std::size_t length = std::min(payload.size() - done, static_cast<std::size_t>(impl_->max_payload));
    const bool is_first = done == 0, is_last = done + length == payload.size();
    const auto count = static_cast<std::int64_t>(length);
    put_mark(is_last ? count : -count);
    put(payload.data() + done, length);
    put_mark(is_first ? count : -count);
    done += length;
  } while (done < payload.size());
}

template <typename Stored, typename Value>
void FortranWriter::record_of(std::span<const Value> values) {
  impl_->buffer.resize(values.size() * sizeof(Stored));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if constexpr (std::is_integral_v<Stored>) {
      if (values[i] < std::numeric_limits<Stored>::min() || values[i] > std::numeric_limits<Stored>::max())
        throw internal_error("{} does not fit into {} bytes", values[i], sizeof(Stored));
    }
    auto stored = static_cast<Stored>(values[i]);
    if (impl_->is_swapped) stored = fortran_swapped(stored);
    std::memcpy(impl_->buffer.data() + i * sizeof(Stored), &stored, sizeof stored);
  }
  write(impl_->buffer);
}

void FortranWriter::integers4(std::span<const std::int64_t> values) { record_of<std::int32_t>(values); }
void FortranWriter::integers8(std::span<const std::int64_t> values) { record_of<std::int64_t>(values); }
void FortranWriter::integers1(std::span<const std::int64_t> values) { record_of<std::int8_t>(values); }
void FortranWriter::reals4(std::span<const double> values) { record_of<float>(values); }
void FortranWriter::reals8(std::span<const double> values) { record_of<double>(values); }

void FortranWriter::close() {
  const int failed = std::fclose(impl_->stream);
  impl_->stream = nullptr;
  if (failed != 0) throw input_error("{}: cannot be written: {}", impl_->path, std::strerror(errno));
}

}  // namespace peculiar::horizon
