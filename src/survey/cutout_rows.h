#pragma once

#include "survey/cutter.h"
#include "survey/objects.h"

namespace peculiar::survey {

/// The column that says how much of a stamp's light was removed with neighbours.
inline constexpr const char* kRemovedShare = "removed_share";

/// Columns that every stamp cut out of a survey has. Those of the sky are missing where `has_sky` is false.
catalog::Table stamp_columns(const Survey& survey, std::span<const Placed> objects,
                             std::span<const StampRecord> records);

/// The columns of a sample of cut-outs: declared once, filled block by block.
class CutoutRows {
 public:
  /// Error (input), opened with `source`: a column of the catalogue that a sample cannot have.
  /// `removes`: the stamps' neighbours are removed, and columns say how much.
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

/// Specs of a table's columns; texts may be as long as in any of its rows.
std::vector<store::ColumnSpec> specs_of(const catalog::Table& table);

}  // namespace peculiar::survey
