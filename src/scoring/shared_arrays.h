#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

namespace peculiar::scoring {

/// A file in memory that another program writes or reads (a memfd by its path in /proc, or a file in
/// /dev/shm), mapped read-only for the lifetime of this object. Error (input): the file cannot be opened.
class SharedMemory {
 public:
  explicit SharedMemory(const std::string& path);
  ~SharedMemory();
  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  /// `count` numbers from byte `offset` on. Error (usage): the range extends beyond the end, or the offset is
  /// not a multiple of the number's size.
  template <typename Number>
  std::span<const Number> numbers(std::int64_t offset, std::int64_t count) const {
    return {reinterpret_cast<const Number*>(bytes(offset, count, sizeof(Number))),
            static_cast<std::size_t>(count)};
  }

 private:
  const std::byte* bytes(std::int64_t offset, std::int64_t count, std::size_t size) const;

  std::string path_;
  void* address_ = nullptr;
  std::size_t size_ = 0;
};

/// Result arrays for another program, written one after another to a file in memory that the other program
/// has created.
class ResultArrays {
 public:
  void add(const std::string& name, const std::string& unit, const std::string& description,
           std::vector<std::int64_t> shape, std::span<const double> values);
  void add(const std::string& name, const std::string& unit, const std::string& description,
           std::vector<std::int64_t> shape, std::span<const float> values);

  /// Writes all arrays to the file; returns [{"name", "unit", "description", "type", "shape", "offset"}].
  /// Error (input): the file cannot be written.
  nlohmann::json write(const std::string& path) const;

 private:
  struct Array {
    std::string name, unit, description, type;
    std::vector<std::int64_t> shape;
    std::vector<std::byte> bytes;
  };
  void add(Array array, std::span<const std::byte> bytes);

  std::vector<Array> arrays_;
};

}  // namespace peculiar::scoring
