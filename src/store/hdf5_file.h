#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace peculiar::store {

/// An HDF5 file of anyone's making, opened for reading: its groups, its datasets of numbers, and attributes.
/// Places are named as in "PartType4/Masses"; the root is "/". Errors (input) name the file and the dataset
/// or attribute. Thread-safe.
class Hdf5File {
 public:
  /// Errors (input): missing, a folder, not HDF5, damaged or truncated.
  explicit Hdf5File(const std::filesystem::path& path);
  ~Hdf5File();
  Hdf5File(Hdf5File&&) noexcept;
  Hdf5File& operator=(Hdf5File&&) noexcept;

  const std::string& path() const;
  // Errors (input): it is there, but cannot be opened (of a newer HDF5, or a link that leads nowhere).
  bool has_group(const std::string& name) const;
  bool has_dataset(const std::string& name) const;
  std::vector<std::string> names(const std::string& group) const;  ///< of what it holds, by name

  std::vector<std::int64_t> shape(const std::string& dataset) const;  ///< C order; empty for a scalar
  /// Rows [first, first + count) along the first axis, all of what a row holds, in C order. Integers wider
  /// than 53 bits are rounded. Errors (input): not numbers, rows that it has not, damaged.
  std::vector<double> doubles(const std::string& dataset, std::int64_t first, std::int64_t count) const;
  /// The same with every digit. Errors (input) besides: not integers, one beyond 2^63 - 1 (names its row).
  std::vector<std::int64_t> integers(const std::string& dataset, std::int64_t first,
                                     std::int64_t count) const;

  /// Integers to be compared for equality alone: those beyond 2^63 - 1 come as negative ones, bit by bit.
  std::vector<std::int64_t> identities(const std::string& dataset, std::int64_t first,
                                       std::int64_t count) const;

  bool has_attribute(const std::string& object, const std::string& name) const;
  /// All values of an attribute, one for a scalar. Errors (input): absent, not numbers (or not integers).
  std::vector<double> attribute_doubles(const std::string& object, const std::string& name) const;
  std::vector<std::int64_t> attribute_integers(const std::string& object, const std::string& name) const;
  double attribute_number(const std::string& object, const std::string& name) const;  ///< the first of them
  /// "" where it is absent or no text.
  std::string attribute_text(const std::string& object, const std::string& name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// True for a file that begins as HDF5 files do.
bool is_hdf5(const std::filesystem::path& path);

}  // namespace peculiar::store
