#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "store/row_file.h"
#include "store/sample.h"

namespace peculiar::store {

/// True if this is the name of a column of scores or of their calibration, which a scores file never copies.
bool is_column_of_scores(const std::string& name);

/// Selects the columns of a sample that a file of scores or measurements copies: all but `own`, the names
/// used by the file itself, and those of scores and their calibration, which would be mistaken for its own.
std::vector<ColumnSpec> carried_columns(const std::vector<ColumnSpec>& columns,
                                        const std::set<std::string>& own);

/// Warns that columns of a user's table are not copied: those with the names of scores or their calibration,
/// and of `own`. Leaves out what verbs write: `flags` of samples, and `flux` of the catalogues of detect.
/// `file` has the columns.
void warn_of_left_out(const std::vector<ColumnSpec>& columns, const std::set<std::string>& own,
                      const std::string& file, const RunContext& context);

/// The columns that a file of scores or measurements copies from its sample: the identifiers of the images
/// and everything known about them (mass, redshift, tree, columns of the user's table), so that readers need
/// no join.
class CarriedColumns {
 public:
  /// Selects the columns by carried_columns(). Keeps a reference to the sample.
  CarriedColumns(const SampleReader& sample, const std::set<std::string>& own);

  const std::vector<ColumnSpec>& specs() const { return specs_; }
  /// Writes these rows of the sample as rows 0, 1, ... of the file, column by column, so that a wide
  /// catalogue need not fit into memory. May be called again when a run resumes.
  void write(RowFileWriter& writer, const std::vector<std::int64_t>& rows) const;

 private:
  const SampleReader& sample_;
  std::vector<ColumnSpec> specs_;
};

}  // namespace peculiar::store
