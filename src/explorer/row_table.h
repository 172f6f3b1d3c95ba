#pragma once

#include <span>
#include <string>
#include <vector>

#include "catalog/table_blocks.h"
#include "explorer/columns.h"
#include "explorer/request.h"

namespace peculiar::explorer {

/// A table of these columns and rows, read column by column so that memory holds no more than requested.
/// Texts are made valid for every table format.
catalog::Table table_of(Columns& columns, const std::vector<std::string>& names, std::span<const Row> rows);

/// The same table in blocks of rows. Columns of the explorer, such as labels, keep the values that they have
/// at the start.
class RowTable final : public catalog::TableBlocks {
 public:
  static constexpr std::size_t kRowsOfABlock = std::size_t{1} << 19;

  /// `rows`: at least one; they and the columns must outlive the table.
  RowTable(Columns& columns, std::vector<std::string> names, std::span<const Row> rows,
           const std::string& description, std::size_t rows_of_a_block = kRowsOfABlock);

  const catalog::Table& heading() const override { return heading_; }
  std::size_t rows() const override { return rows_.size(); }
  /// Each block reads every column of a file anew, as a whole.
  void read(const std::vector<std::string>& names, const Take& take) const override;

 private:
  Columns& columns_;
  std::vector<std::string> names_;
  std::span<const Row> rows_;
  std::size_t rows_of_a_block_;
  catalog::Table own_;  // columns of the explorer
  catalog::Table heading_;
};

/// Names of the columns of the scores.
std::vector<std::string> score_names(const Columns& columns);

/// The table as the bytes of a file; `suffix`: ".csv", ".vot", ".fits".
std::string file_bytes(const catalog::Table& table, const std::string& suffix);

/// The table as a file to send in pieces; `suffix`: ".csv", ".fits".
AnswerFile file_of(const catalog::TableBlocks& table, const std::string& suffix);

}  // namespace peculiar::explorer
