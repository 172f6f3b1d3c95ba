#pragma once

#include <filesystem>
#include <vector>

#include "store/row_layout.h"

namespace peculiar::store {

/// A copy, in a file of its own, of all bytes of an unfinished row file that are not rows: HDF5's own
/// structure. It is made before finish() changes the structure and put back where finishing was cut short.
/// When to believe it, the journal says; that it is the one that was written, its fingerprint does.
class StructureCopy {
 public:
  explicit StructureCopy(std::filesystem::path path) : path_(std::move(path)) {}

  /// Copies what lies between the extents of the open row file; on the disk when this returns.
  void save(int row_file, const std::vector<RowExtents>& extents) const;
  /// Writes the copy back into the open row file. Nothing is written unless the copy is whole: error (input)
  /// with what to remove.
  void restore(int row_file) const;
  void remove() const;

 private:
  std::filesystem::path path_;
};

}  // namespace peculiar::store
