#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "explorer/collection.h"
#include "store/row_file.h"

namespace peculiar::explorer {

/// Metadata of a column.
struct ColumnNote {
  std::string name;
  std::string unit;
  std::string description;
  store::ColumnType type = store::ColumnType::kFloat;
  std::string from;           ///< "scores", "sample", "explorer"
  bool is_in_scores = false;  ///< for a column of the explorer: the scores file's column until the explorer's
                              ///< version changes

  bool is_numeric() const { return type != store::ColumnType::kText; }
  const char* type_name() const;
};

/// Columns of the scores, of the sample (in the order of the scores) and of the explorer itself, by name. If
/// names coincide, the explorer's column takes precedence, then the scores'. Columns are read when needed,
/// and the most recently used are kept, up to `most_bytes`. Thread-safe.
class Columns {
 public:
  using Values = std::shared_ptr<const catalog::Column>;

  Columns(const Collection& collection, std::size_t most_bytes);

  /// Adds a column that the explorer makes; it is remade whenever `version` changes.
  void add(const ColumnNote& note, std::function<std::uint64_t()> version,
           std::function<catalog::Column()> make);

  const std::vector<ColumnNote>& all() const { return notes_; }
  const ColumnNote* find(const std::string& name) const;
  bool has_positions() const;  ///< numbers called ra and dec
  /// As find(); if unknown, refused (400) with the nearest name.
  const ColumnNote& at(const std::string& name) const;
  Values values(const std::string& name);
  /// A single value, as a column of length 1, without reading the column.
  catalog::Column value(const std::string& name, Row row);
  /// Changes when the values change; 0 for columns of files.
  std::uint64_t version(const std::string& name) const;
  /// Every column, without rows: to check expressions.
  catalog::Table none() const;

 private:
  struct Made {
    std::function<std::uint64_t()> version;
    std::function<catalog::Column()> make;
  };
  struct Kept {
    Values values;
    std::uint64_t version = 0;
    std::size_t bytes = 0;
    std::list<std::string>::iterator use;
  };
  catalog::Column read(const ColumnNote& note) const;
  void keep(const std::string& name, const Values& values, std::uint64_t version);

  const Collection& collection_;
  std::size_t most_bytes_;
  std::vector<ColumnNote> notes_;
  std::map<std::string, Made> made_;
  mutable std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  std::list<std::string> uses_;  ///< most recently used first
  std::size_t bytes_ = 0;
  std::mutex reading_;
};

}  // namespace peculiar::explorer
