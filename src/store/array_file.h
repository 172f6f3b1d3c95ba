#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace peculiar::store {

/// A dataset of an arbitrary HDF5 file.
struct ArrayEntry {
  std::string name;                 ///< "group/name"
  std::vector<std::int64_t> shape;  ///< C order
  bool is_numeric = false;          ///< integers, floating-point numbers or booleans
};

/// Lists all datasets by name. Errors (input): as Hdf5File.
std::vector<ArrayEntry> list_arrays(const std::filesystem::path& path);

/// A numeric dataset of an arbitrary HDF5 file; booleans are 0 and 1. Thread-safe.
class Hdf5Array {
 public:
  /// Opens `dataset` ("/group/name"). Errors (input): no such dataset (the message lists those in the file),
  /// not numeric.
  Hdf5Array(const std::filesystem::path& path, const std::string& dataset);
  ~Hdf5Array();
  Hdf5Array(Hdf5Array&&) noexcept;
  Hdf5Array& operator=(Hdf5Array&&) noexcept;

  const std::vector<std::int64_t>& shape() const;  ///< C order
  const std::string& dataset() const;              ///< name of the open dataset
  int unsigned_bits() const;  ///< width of its values if they are unsigned integers (8, 16, ...), else 0
  const std::string& unit() const;  ///< its attribute "unit" or "units", or ""
  /// Reads slices from `first_slice` on, as many as `out` holds, in C order as float. A slice is the subarray
  /// at fixed indices of the first `lead` axes; slices are numbered in C order over those axes.
  void read_slices(std::int64_t first_slice, int lead, std::span<float> out) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::store
