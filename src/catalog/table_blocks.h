#pragma once

#include <functional>
#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::catalog {

/// A table that is read in blocks of rows, so that tables larger than memory can be written.
class TableBlocks {
 public:
  using Take = std::function<void(const Table& block)>;

  TableBlocks() = default;
  TableBlocks(const TableBlocks&) = delete;
  TableBlocks& operator=(const TableBlocks&) = delete;
  virtual ~TableBlocks() = default;

  /// The columns, the description and the metadata of the table. Whether it has rows is left open.
  virtual const Table& heading() const = 0;
  virtual std::size_t rows() const = 0;
  /// Passes all rows to `take`, in order, in blocks of consecutive rows. A block has the columns of these
  /// names, in the order of heading(), and possibly further ones of heading(). May be called repeatedly.
  virtual void read(const std::vector<std::string>& names, const Take& take) const = 0;
};

/// A table in memory as a single block. Refers to the table, which must outlive it.
class OneBlock final : public TableBlocks {
 public:
  explicit OneBlock(const Table& table) : table_(table) {}
  explicit OneBlock(Table&&) = delete;

  const Table& heading() const override { return table_; }
  std::size_t rows() const override { return table_.rows(); }
  void read(const std::vector<std::string>&, const Take& take) const override { take(table_); }

 private:
  const Table& table_;
};

}  // namespace peculiar::catalog
