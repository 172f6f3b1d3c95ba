#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "base/version.h"
#include "catalog/table.h"

namespace peculiar::analysis {

/// How many of the rows a further table knows.
struct JoinCount {
  std::string file;
  std::int64_t found = 0;
};

/// Rows of one or more tables, one after the other, with columns of further tables joined by id.
struct JoinedTable {
  catalog::Table table;
  std::vector<std::size_t> file;  ///< of each row, the index of the table that it comes from
  std::string ranking;            ///< the column that the first scores file is ranked by; "" for none
  std::string thresholds;         ///< JSON of the first scores file, as `calibrate` leaves it; "" for none
  std::string calibrated_column;  ///< that those are of
  double least_p_value = 0;       ///< that its normal images can give; 0 where nothing says so
  std::string model;              ///< fingerprint of the model that the scores are of; "" for none
  std::string making;             ///< how they were made (store/score_making.h); "" where not said
  /// JSON of store::ImageSet: what images the measurements among the tables were made on; of tables without
  /// measurements what a sample among them is; "" where nothing says so.
  std::string image_set;
  bool is_measured = false;       ///< there are measurements among the tables
  std::vector<JoinCount> counts;  ///< of the further tables
  std::vector<ProvenanceInput> inputs;
};

/// Stacks `files` (scores files or tables of any kind) and gives each row what the tables in `with` say of
/// its id, which stands in their column `id_column`. Where several tables of one kind have a column, the
/// first that has a value counts. A column whose name is taken by another kind of file, and which holds
/// anything else than what is there (scores have the columns of their sample), is called sample_NAME,
/// measured_NAME or table_NAME (samples come before other tables, measurements last, whatever order they are
/// given in). Errors (input): scores of different models or made
/// in different ways, an id that stands in two of the files or twice in a
/// table, a table without id or that knows no row, numbers and text under one name, a file of several tables
/// where `table_hdu` (--table-hdu) names none.
JoinedTable join_tables(const std::vector<std::string>& files, const std::vector<std::string>& with,
                        const std::string& id_column, const std::string& table_hdu = "",
                        const RunContext& context = {});

/// A number for each different value of one of its columns, or of several with a comma between
/// (statistics/grouping.h, store/groups.h); a missing one is on its own. Error (input): no such column.
std::vector<std::size_t> group_numbers(const catalog::Table& table, const std::string& column);

}  // namespace peculiar::analysis
