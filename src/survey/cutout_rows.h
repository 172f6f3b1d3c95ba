#pragma once

#include "survey/cutter.h"
#include "survey/objects.h"

namespace peculiar::survey {

/// Column with the share of a stamp's light that was removed with its neighbours.
inline constexpr const char* kRemovedShare = "removed_share";

/// Columns common to all stamps cut out of a survey. Sky columns are missing if `has_sky` is false.
catalog::Table stamp_columns(const Survey& survey, std::span<const Placed> objects,
                             std::span<const StampRecord> records);

/// The columns of a sample of cut-outs: declared once, filled block by block.
class CutoutRows {
 public:
  /// Error (input), prefixed with `source`: a sample cannot hold a column of the catalogue. `removes`:
  /// neighbours are removed, and columns say how much.
  CutoutRows(const Survey& survey, const Objects& objects, const std::vector<Placed>& placed, bool removes,
             const std::string& source);

  std::vector<store::ColumnSpec> specs() const;
  catalog::Table rows(std::int64_t first, std::span<const StampRecord> records) const;

 private:
  const Survey& survey_;
  const Objects& objects_;
  const std::vector<Placed>& placed_;
  bool removes_;
};

/// Specs of the columns of a table; the width of a text column is that of its longest value.
std::vector<store::ColumnSpec> specs_of(const catalog::Table& table);

}  // namespace peculiar::survey
