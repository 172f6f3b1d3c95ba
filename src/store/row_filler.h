#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "store/row_file.h"
#include "store/row_layout.h"

namespace peculiar::store {

/// Fills the rows of a laid-out row file by plain writes at the offsets allocated by HDF5. Thread-safe for
/// different rows.
class RowFiller {
 public:
  /// `path` names the file in messages. Rows outside `range` are an error. `is_part`: the file, of `spec`,
  /// has only the rows of `range`, and others are silently skipped.
  RowFiller(std::filesystem::path path, const std::filesystem::path& partial, const RowFileSpec& spec,
            RowRange range, bool is_part = false);
  ~RowFiller();
  RowFiller(const RowFiller&) = delete;
  RowFiller& operator=(const RowFiller&) = delete;

  const RowRange& range() const { return range_; }
  const std::vector<RowExtents>& extents() const { return extents_; }
  int descriptor() const { return descriptor_; }

  /// Writes rows from `first` on of an array. Internal errors: no such array of this type, rows that do not
  /// fit.
  void write_array(const std::string& name, ArrayType type, std::int64_t first, std::size_t values,
                   const void* data) const;
  void write_column(const catalog::Column& column, std::int64_t first) const;
  void sync() const;  ///< everything written is on disk

 private:
  void write_rows(const RowExtents& where, std::int64_t first, std::int64_t count, const void* data) const;
  /// Of `count` rows from `first` on, those to write. Internal error: rows that do not fit.
  RowRange own_rows(const std::string& what, std::int64_t first, std::int64_t count) const;

  std::filesystem::path path_;
  RowFileSpec spec_;
  RowRange range_;
  bool is_part_;
  std::vector<RowExtents> extents_;
  int descriptor_ = -1;
};

}  // namespace peculiar::store
