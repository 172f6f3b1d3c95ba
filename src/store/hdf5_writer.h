#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/row_file.h"

namespace peculiar::store {

/// Writes a new HDF5 file of groups, datasets and attributes that fit into memory; finish() gives the
/// complete file its name. Names are as in Hdf5File; parent groups are created. Value is float, double, or an
/// integer of 1, 2, 4 or 8 bytes, and is stored as such. Errors (input) name the file and the object that
/// could not be written.
class Hdf5Writer {
 public:
  explicit Hdf5Writer(const std::filesystem::path& path);
  ~Hdf5Writer();  ///< without finish(): leaves nothing behind
  Hdf5Writer(Hdf5Writer&&) noexcept;
  Hdf5Writer& operator=(Hdf5Writer&&) noexcept;

  void group(const std::string& name);
  /// `row_values`: 0 for one axis, else the length of the second.
  template <typename Value>
  void dataset(const std::string& name, const std::vector<Value>& values, std::int64_t row_values = 0);
  void attribute(const std::string& object, const std::string& name, const AttributeValue& value);
  template <typename Value>
  void attribute(const std::string& object, const std::string& name, const std::vector<Value>& values);
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::store
