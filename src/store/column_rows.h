#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "catalog/table.h"
#include "store/row_file.h"

namespace peculiar::store {

/// Reads some rows of a row file's columns, to show a few of many: RowFileReader reads whole columns.
/// Thread-safe.
class ColumnRows {
 public:
  /// `file`: open on `path`. Error (input): as RowFileReader.
  ColumnRows(const std::filesystem::path& path, const RowFileReader& file);
  ~ColumnRows();
  ColumnRows(ColumnRows&&) noexcept;

  /// Error (input): no such column. Rows out of range are an internal error.
  catalog::Column read(const std::string& name, RowRange rows) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::store
