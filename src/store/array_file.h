#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace peculiar::store {

/// A dataset of an HDF5 file of anyone's making.
struct ArrayEntry {
  std::string name;                 ///< "group/name"
  std::vector<std::int64_t> shape;  ///< C order
  bool is_numeric = false;          ///< integers, floating-point numbers or booleans
};

/// All datasets, by name. Errors (input): as Hdf5File.
std::vector<ArrayEntry> list_arrays(const std::filesystem::path& path);

/// A numeric dataset in an HDF5 file of anyone's making; booleans are 0 and 1. Thread-safe.
class Hdf5Array {
 public:
  /// Opens `dataset` ("/group/name"). Errors (input): no such dataset (names those that there are), not
  /// numeric.
  Hdf5Array(const std::filesystem::path& path, const std::string& dataset);
  ~Hdf5Array();
  Hdf5Array(Hdf5Array&&) noexcept;
  Hdf5Array& operator=(Hdf5Array&&) noexcept;

  const std::vector<std::int64_t>& shape() const;  ///< C order
  const std::string& dataset() const;              ///< the name of the one opened
  int unsigned_bits() const;       ///< of its values where they are unsigned integers (8, 16, ...), else 0
  const std::string& unit() const;                 ///< its attribute "unit" or "units", or ""
  /// Slices from `first_slice` on, as many as `out` holds, in C order as float. A slice is what is left when
  /// the first `lead` axes are fixed; those axes are counted through in C order.
  void read_slices(std::int64_t first_slice, int lead, std::span<float> out) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::store
