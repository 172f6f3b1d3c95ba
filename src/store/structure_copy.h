#pragma once

#include <filesystem>
#include <vector>

#include "store/row_layout.h"

namespace peculiar::store {

/// A copy, in a file of its own, of all bytes of an unfinished row file that are not rows: the structure of
/// HDF5. It is made before finish() changes the structure, and restored if finishing was interrupted. The
/// journal says when the copy is valid; its fingerprint shows that it is the one written.
class StructureCopy {
 public:
  explicit StructureCopy(std::filesystem::path path) : path_(std::move(path)) {}

  /// Copies the bytes between the extents of the open row file; the copy is on disk on return.
  void save(int row_file, const std::vector<RowExtents>& extents) const;
  /// Writes the copy back into the open row file. Writes nothing unless the copy is complete: error (input)
  /// saying what to remove.
  void restore(int row_file) const;
  void remove() const;

 private:
  std::filesystem::path path_;
};

}  // namespace peculiar::store
