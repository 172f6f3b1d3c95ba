#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "store/row_file.h"
#include "store/sample.h"

namespace peculiar::store {

/// Is this the name of a column of scores, or of their calibration, which a file of scores takes over from
/// nowhere?
bool is_column_of_scores(const std::string& name);

/// Of these columns of a sample, those that a file of scores or measurements takes over: all but `own`, the
/// names that the file itself has, and those of scores and of their calibration, which would be taken for
/// ones.
std::vector<ColumnSpec> carried_columns(const std::vector<ColumnSpec>& columns,
                                        const std::set<std::string>& own);

/// What a file of scores or measurements takes over from its sample: who the images are, and all that is
/// known of them (mass, redshift, tree, columns of the user's own table). So that what reads it needs no
/// join.
class CarriedColumns {
 public:
  /// By carried_columns(). The sample is kept by reference.
  CarriedColumns(const SampleReader& sample, const std::set<std::string>& own);

  const std::vector<ColumnSpec>& specs() const { return specs_; }
  /// Of these rows of the sample, as rows from 0 of the file: column by column, so that a wide catalogue does
  /// not have to fit into memory. May be called again when a run is resumed.
  void write(RowFileWriter& writer, const std::vector<std::int64_t>& rows) const;

 private:
  const SampleReader& sample_;
  std::vector<ColumnSpec> specs_;
};

}  // namespace peculiar::store
