#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace peculiar::horizon {

/// Returns the number with its byte order reversed.
template <typename Number>
Number fortran_swapped(Number value) {
  std::array<std::byte, sizeof(Number)> bytes;
  std::memcpy(bytes.data(), &value, sizeof value);
  std::reverse(bytes.begin(), bytes.end());
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// Numbers of one record as stored in the file, decoded on request.
class FortranNumbers {
 public:
  std::size_t size() const { return item_bytes_ == 0 ? 0 : bytes_.size() / item_bytes_; }
  /// Returns the numbers at these indices, in this order, times `factor`.
  std::vector<double> reals(std::span<const std::uint32_t> places, double factor) const;
  std::vector<std::int64_t> integers(std::span<const std::uint32_t> places) const;
  /// Calls work(index, number) for all numbers.
  template <typename Work>
  void for_each(const Work& work) const {
    visit([this, &work](auto decode) {
      for (std::size_t place = 0; place < size(); ++place) work(place, decode(place));
    });
  }

 private:
  friend class FortranReader;
  template <typename Stored>
  auto decoder() const {
    return [bytes = bytes_.data(), swapped = is_swapped_](std::size_t place) {
      Stored stored;
      std::memcpy(&stored, bytes + place * sizeof(Stored), sizeof(Stored));
      return swapped ? fortran_swapped(stored) : stored;
    };
  }
  /// Calls work(decode), where decode(index) returns the number as stored.
  template <typename Work>
  void visit(const Work& work) const {
    if (is_real_) return item_bytes_ == 8 ? work(decoder<double>()) : work(decoder<float>());
    if (item_bytes_ == 8) return work(decoder<std::int64_t>());
    if (item_bytes_ == 4) return work(decoder<std::int32_t>());
    if (item_bytes_ == 2) return work(decoder<std::int16_t>());
    return work(decoder<std::int8_t>());
  }

  std::vector<std::byte> bytes_;
  std::size_t item_bytes_ = 0;
  bool is_swapped_ = false;
  bool is_real_ = false;
};

/// Reads a Fortran unformatted sequential file record by record, in either byte order. A record is its
/// payload between two 4-byte record markers with the byte count. A record of more than 2^31 - 9 bytes
/// consists of subrecords, as gfortran and ifort write them: the leading marker is negative if another
/// subrecord follows, the trailing marker if one precedes. Numbers are 1, 2, 4 or 8 bytes long, as the record
/// length says, not the file name. Not thread-safe.
class FortranReader {
 public:
  /// `first_lengths`: possible payload lengths of the first record; they decide the byte order. Errors
  /// (input): file missing, unreadable or empty; no such length in either byte order.
  FortranReader(const std::filesystem::path& path, std::initializer_list<std::int64_t> first_lengths);
  ~FortranReader();
  FortranReader(const FortranReader&) = delete;
  FortranReader& operator=(const FortranReader&) = delete;

  const std::string& path() const { return path_; }
  bool is_swapped() const { return is_swapped_; }
  std::int64_t record() const { return record_; }  ///< number of the next record, from 1
  bool at_end() const { return offset_ == size_; }
  std::int64_t file_bytes() const { return size_; }

  /// Returns the payload bytes of the next record, or -1 at the end of the file. Errors (input) of this and
  /// the following functions, naming file and record: record markers differ; a record extends past the end of
  /// the file.
  std::int64_t next_length();
  /// Returns the payload bytes of up to `count` records from the next one on; fewer at the end of the file.
  std::vector<std::int64_t> next_lengths(int count);
  void skip(int records = 1);

  /// Reads the next record as `count` numbers. `what` names it in messages. Error (input): its length is not
  /// `count` times 1, 2, 4 or 8 (integers), 4 or 8 (reals).
  std::vector<std::int64_t> integers(std::int64_t count, const char* what);
  std::vector<double> reals(std::int64_t count, const char* what);
  std::int64_t integer(const char* what) { return integers(1, what)[0]; }
  double real(const char* what) { return reals(1, what)[0]; }
  /// Reads without decoding; `into` keeps its memory from record to record.
  void numbers(std::int64_t count, bool are_real, const char* what, FortranNumbers& into);

  /// Throws an input error that begins with the file and the number of the last record read.
  [[noreturn]] void fail(const std::string& message) const;

  /// Position of the reader, to return to later.
  struct Place {
    std::int64_t offset, record;
  };
  Place place() const { return {offset_, record_}; }
  void go_to(Place place);

 private:
  struct Part {
    std::int64_t offset, length;
  };
  void read_payload(std::vector<std::byte>& into);
  /// Finds the parts of the next record's payload; does not move the reader.
  std::int64_t find_parts(std::int64_t from, std::int64_t number, std::vector<Part>& parts) const;
  std::int32_t mark_at(std::int64_t offset, std::int64_t number) const;
  void read_at(std::int64_t offset, std::span<std::byte> out) const;

  std::string path_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
  std::int64_t offset_ = 0;
  std::int64_t record_ = 1;
  bool is_swapped_ = false;
  std::vector<Part> parts_;
  FortranNumbers numbers_;
};

/// Writes a Fortran unformatted sequential file in native or reversed byte order, directly under the given
/// name. Use a temporary name (AtomicFile, AtomicFolder) where the file must appear whole.
class FortranWriter {
 public:
  static constexpr std::int64_t kMaxPayload = 2147483639;  ///< of a subrecord

  explicit FortranWriter(const std::filesystem::path& path, bool swapped = false,
                         std::int64_t max_payload = kMaxPayload);
  ~FortranWriter();

  void integers4(std::span<const std::int64_t> values);  ///< error (internal): a value does not fit
  void integers8(std::span<const std::int64_t> values);
  void integers1(std::span<const std::int64_t> values);
  void reals4(std::span<const double> values);
  void reals8(std::span<const double> values);
  void integers4(std::initializer_list<std::int64_t> values) {
    integers4(std::span(values.begin(), values.size()));
  }
  void reals4(std::initializer_list<double> values) { reals4(std::span(values.begin(), values.size())); }
  void reals8(std::initializer_list<double> values) { reals8(std::span(values.begin(), values.size())); }
  void close();  ///< error (input): disk full

 private:
  template <typename Stored, typename Value>
  void record_of(std::span<const Value> values);
  void write(std::span<std::byte> payload);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::horizon
