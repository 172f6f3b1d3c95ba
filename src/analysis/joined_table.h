#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/stacked_files.h"
#include "base/run_context.h"
#include "base/version.h"
#include "catalog/table.h"

namespace peculiar::analysis {

/// Prefix of columns of measurements whose name another kind of file has taken.
inline constexpr const char* kMeasuredPrefix = "measured_";

/// Number of rows matched by a further table.
struct JoinCount {
  std::string file;
  std::int64_t found = 0;
};

/// Rows of one or more tables in sequence, with columns of further tables joined by id.
struct JoinedTable {
  catalog::Table table;
  std::vector<StackedFile> files;
  std::vector<std::size_t> file;  ///< of each row: index in `files`
  /// Per row: whether the image is left out of the ranking (store::left_out_of_ranking), and whether that is
  /// because it is muted, by one rule for all scores files (rank_alike). Rows of other tables are all ranked.
  std::vector<bool> left_out, muted;
  std::string ranking;     ///< column that the first scores file is ranked by; "" for none
  std::string thresholds;  ///< of its calibrated_column: JSON written by `calibrate`; "" for none
  std::string model;       ///< fingerprint of the model of the scores; "" for none
  std::string making;      ///< how the scores were made (store/score_making.h); "" if unknown
  /// JSON of store::ImageSet: the images that were measured or, without measurements, the sample among the
  /// tables; "" if unknown.
  std::string image_set;
  bool is_measured = false;       ///< the tables include measurements
  std::vector<JoinCount> counts;  ///< one per further table
  std::vector<ProvenanceInput> inputs;
};

/// The columns of a joined table that are needed; tables are read without the others.
struct ColumnNeed {
  /// Whether a column of the joined table may be used; none: all are.
  std::function<bool(const std::string& name)> is_used{};
  /// Columns that the user named. If no table has one of them, all columns are read, so that the error about
  /// it can name the nearest.
  std::vector<std::string> asked{};
};

/// Stacks `files` (scores files or tables of any kind; a table without metadata, such as a CSV file, counts
/// as scores if its columns are in their order, which a message says) and joins the tables in `with` by their
/// column `id_column`. If several tables of one kind have a column, the first with a value is used. If a
/// column's name is taken by another kind of file with different values (scores have the columns of their
/// sample), the column is renamed sample_NAME, measured_NAME or table_NAME (samples come before other tables,
/// measurements last, in whatever order they are given). Errors (input): scores of different models or made
/// in different ways; an id in two of the files or twice in a table; a table without ids or that matches no
/// row; numbers and text under one name; a file with several tables if `table_hdu` (--table-hdu) names none;
/// as rank_alike.
JoinedTable join_tables(const std::vector<std::string>& files, const std::vector<std::string>& with,
                        const std::string& id_column, const std::string& table_hdu = "",
                        const RunContext& context = {}, const ColumnNeed& need = {});

/// Sets which images are left out and muted, by one rule for the scores files of all these tables, whose rows
/// are as joined. Errors: as rank_alike.
void rank_images(const std::vector<JoinedTable*>& tables);

/// Numbers the distinct values of a column, or of several separated by commas (statistics/grouping.h,
/// store/groups.h); each missing value is its own group. Error (input): no such column.
std::vector<std::size_t> group_numbers(const catalog::Table& table, const std::string& column);

}  // namespace peculiar::analysis
