#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace peculiar::image {

/// A NumPy .npy file, with its header parsed and checked (version 1-3; bool, 8-64 bit integers and
/// 16/32/64-bit floats of either byte order, C or Fortran order). Elements are read by range, so that a large
/// stack streams.
class NpyFile {
 public:
  /// Errors (input): not .npy, damaged header, unsupported type, file shorter than its header says.
  explicit NpyFile(const std::filesystem::path& path);
  const std::vector<std::int64_t>& shape() const { return shape_; }  ///< empty for a single number
  const std::string& type() const { return type_; }  ///< as written in the file, for example "<f4"
  /// Reads elements [first, first + out.size()) in C order, converted to float. Thread-safe. A stack in
  /// Fortran order reads several times slower, since its images are scattered. Errors (input): past the end
  /// (internal), unreadable.
  void read(std::int64_t first, std::span<float> out) const;

 private:
  void read_bytes(std::int64_t offset, std::span<char> out) const;
  void read_fortran(std::int64_t first, std::span<float> out) const;

  std::filesystem::path path_;
  std::shared_ptr<const int> descriptor_;  ///< open while a copy of this object exists
  std::vector<std::int64_t> shape_;
  std::string type_;
  bool fortran_order_ = false;
  std::int64_t data_offset_ = 0;
  std::int64_t count_ = 0;  ///< elements
};

/// Returns the header of a C-order little-endian float32 .npy of that shape (version 1.0, 64-byte aligned);
/// the caller appends the data.
std::string npy_header(std::span<const std::int64_t> shape);

}  // namespace peculiar::image
