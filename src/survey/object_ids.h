#pragma once

#include <string>
#include <vector>

#include "base/run_context.h"
#include "catalog/table.h"

namespace peculiar::survey {

/// The identifiers of the objects of a catalogue.
struct ObjectIds {
  std::vector<std::string> ids;
  std::vector<bool> missing;    ///< the row has no value in one of the columns of the id
  std::string columns;          ///< the columns, in words
  std::vector<std::string> of;  ///< the columns; empty if the row number is the id
};

/// `asked`: a column; several separated by commas, whose values are joined by '_'; "none" for the row number;
/// "" for a column named id, NUMBER, SourceID or the like, or else the row number. Error (input): no such
/// column.
ObjectIds read_ids(const catalog::Table& table, const std::string& asked, const std::string& path);

/// Error (input) if selected rows have missing or duplicate ids; the message names columns that could serve.
/// Warns of floating-point ids too large to be exact.
void check_ids(const ObjectIds& ids, const catalog::Table& table, const std::vector<bool>& selected,
               const std::string& path, const RunContext& context);

}  // namespace peculiar::survey
