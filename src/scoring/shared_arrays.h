#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

namespace peculiar::scoring {

/// A file in memory that another program fills or reads (a memfd by its path in /proc, or one in /dev/shm),
/// mapped for reading as long as this lives. Error (input): it cannot be opened.
class SharedMemory {
 public:
  explicit SharedMemory(const std::string& path);
  ~SharedMemory();
  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  /// `count` numbers from byte `offset` on. Error (usage): they reach beyond the end, or the offset is no
  /// multiple of their size.
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

/// Arrays on their way to another program, one behind the other in a file in memory that it has made.
class ResultArrays {
 public:
  void add(const std::string& name, const std::string& unit, const std::string& description,
           std::vector<std::int64_t> shape, std::span<const double> values);
  void add(const std::string& name, const std::string& unit, const std::string& description,
           std::vector<std::int64_t> shape, std::span<const float> values);

  /// Writes all into the file: [{"name", "unit", "description", "type", "shape", "offset"}]. Error (input):
  /// the file cannot be written.
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
