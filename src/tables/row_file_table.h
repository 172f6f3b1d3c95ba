#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "base/version.h"
#include "catalog/expression.h"
#include "catalog/table_blocks.h"
#include "store/column_rows.h"

namespace peculiar::tables {

/// The table that read_table() returns for a row file (scores, a sample), read in blocks of rows instead of
/// as a whole.
class RowFileTable final : public catalog::TableBlocks {
 public:
  /// Per row of a block: whether to keep it.
  using Keep = std::function<std::vector<bool>(const catalog::Table& block)>;

  /// `kind`: store::row_file_kind(path). If cancelled, reading throws Interrupted. Errors (input): as
  /// RowFileReader.
  RowFileTable(const std::filesystem::path& path, const std::string& kind, const RunContext& context = {});

  const catalog::Table& heading() const override { return heading_; }
  std::size_t rows() const override;
  void read(const std::vector<std::string>& names, const Take& take) const override;

  void set_description(const std::string& description) { heading_.description = description; }
  /// Replaces the provenance of the file.
  void set_provenance(const Provenance& provenance);

  /// Drops the rows for which the expression is not true. Errors (usage): as Expression::evaluate().
  void keep_where(const catalog::Expression& where);
  /// Drops the rows for which `keep` is false. Blocks have the columns of these names, and of the rows those
  /// that are not dropped yet. First, `keep` is called with heading(), so that errors about the columns come
  /// even if there are no rows.
  void keep(const std::vector<std::string>& names, const Keep& keep);

 private:
  std::filesystem::path path_;
  store::ColumnRows columns_;
  std::size_t count_ = 0;  // rows of the file
  RunContext context_;
  catalog::Table heading_;
  std::optional<std::vector<bool>> kept_;  // per row of the file; none: all

  RowFileTable(const std::filesystem::path& path, const store::RowFileReader& file, bool has_metadata,
               const RunContext& context);
  /// Passes each block of rows that are kept, with the numbers of these rows in the file.
  void visit(const std::vector<std::string>& names,
             const std::function<void(const catalog::Table& block, const std::vector<std::size_t>& rows)>&
                 take) const;
};

/// Whether write_in_blocks() supports the suffix: FITS, ECSV and CSV, but not VOTable.
bool is_written_in_blocks(const std::filesystem::path& path);

/// Writes the table as write_table() does, holding one block of rows in memory. Error (internal): a suffix
/// that is not supported.
void write_in_blocks(const std::filesystem::path& path, const catalog::TableBlocks& table);

}  // namespace peculiar::tables
