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

/// What is known of a column without reading it.
struct ColumnNote {
  std::string name;
  std::string unit;
  std::string description;
  store::ColumnType type = store::ColumnType::kFloat;
  std::string from;           ///< "scores", "sample", "explorer"
  bool is_in_scores = false;  ///< of one of the explorer: until its version rises it is the scores file's own

  bool is_numeric() const { return type != store::ColumnType::kText; }
  const char* type_name() const;
};

/// Columns of the scores, of the sample in their order, and of the explorer itself, by name: of two of one
/// name the explorer's counts, then the scores'. Read when they are asked for; those used last are kept, up
/// to `most_bytes`. Thread-safe.
class Columns {
 public:
  using Values = std::shared_ptr<const catalog::Column>;

  Columns(const Collection& collection, std::size_t most_bytes);

  /// A column that is made here; made anew whenever `version` has changed.
  void add(const ColumnNote& note, std::function<std::uint64_t()> version,
           std::function<catalog::Column()> make);

  const std::vector<ColumnNote>& all() const { return notes_; }
  const ColumnNote* find(const std::string& name) const;
  /// Refused (400) with the nearest name.
  const ColumnNote& at(const std::string& name) const;
  Values values(const std::string& name);
  /// One value alone, as a column of length 1; the column need not be read.
  catalog::Column value(const std::string& name, Row row);
  /// Changes when the values do; 0 for columns of files.
  std::uint64_t version(const std::string& name) const;
  /// Every column, with no rows: for finding mistakes in expressions.
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
  std::list<std::string> uses_;  ///< the last used in front
  std::size_t bytes_ = 0;
  std::mutex reading_;
};

}  // namespace peculiar::explorer
