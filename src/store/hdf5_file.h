#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace peculiar::store {

/// An arbitrary HDF5 file, open for reading: its groups, numeric datasets, and attributes. Objects are named
/// as in "PartType4/Masses"; the root is "/". Errors (input) name the file and the dataset or attribute.
/// Thread-safe.
class Hdf5File {
 public:
  /// Errors (input): missing, a folder, not HDF5, damaged or truncated.
  explicit Hdf5File(const std::filesystem::path& path);
  ~Hdf5File();
  Hdf5File(Hdf5File&&) noexcept;
  Hdf5File& operator=(Hdf5File&&) noexcept;

  const std::string& path() const;
  // Errors (input): exists, but cannot be opened (written by a newer HDF5, or a dangling link).
  bool has_group(const std::string& name) const;
  bool has_dataset(const std::string& name) const;
  std::vector<std::string> names(const std::string& group) const;  ///< of its members, sorted

  std::vector<std::int64_t> shape(const std::string& dataset) const;  ///< C order; empty for a scalar
  /// Reads rows [first, first + count) along the first axis, each with all its values, in C order. Integers
  /// wider than 53 bits are rounded. Errors (input): not numbers, rows out of range, damaged.
  std::vector<double> doubles(const std::string& dataset, std::int64_t first, std::int64_t count) const;
  /// The same, exact to the last digit. Errors (input) in addition: not integers, a value above 2^63 - 1
  /// (names its row).
  std::vector<std::int64_t> integers(const std::string& dataset, std::int64_t first,
                                     std::int64_t count) const;

  /// Integers to be compared only for equality: those above 2^63 - 1 become negative, with the same bits.
  std::vector<std::int64_t> identities(const std::string& dataset, std::int64_t first,
                                       std::int64_t count) const;

  bool has_attribute(const std::string& object, const std::string& name) const;
  /// All values of an attribute, one for a scalar. Errors (input): absent, not numbers (or not integers).
  std::vector<double> attribute_doubles(const std::string& object, const std::string& name) const;
  std::vector<std::int64_t> attribute_integers(const std::string& object, const std::string& name) const;
  double attribute_number(const std::string& object, const std::string& name) const;  ///< the first of them
  /// "" if absent or not text.
  std::string attribute_text(const std::string& object, const std::string& name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// True if the file starts with the HDF5 signature.
bool is_hdf5(const std::filesystem::path& path);

}  // namespace peculiar::store
