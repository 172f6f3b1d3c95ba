#pragma once

#include <string>
#include <vector>

#include "base/run_context.h"
#include "catalog/table.h"

namespace peculiar::survey {

/// What the objects of a catalogue are called.
struct ObjectIds {
  std::vector<std::string> ids;
  std::vector<bool> missing;    ///< the row has no value in a column that makes up the id
  std::string columns;          ///< that they are of, in words
  std::vector<std::string> of;  ///< those columns; none where the row's number is the id
};

/// `asked`: a column; several with commas between them, whose texts are joined by '_'; "none" for the row's
/// number; "" for a column called id, NUMBER, SourceID or the like, or else the row's number. Error (input):
/// no such column.
ObjectIds read_ids(const catalog::Table& table, const std::string& asked, const std::string& path);

/// Error (input) where selected rows have no id, or one that another has, which says which columns would do.
/// Warns of ids that are floating-point numbers beyond what these tell apart.
void check_ids(const ObjectIds& ids, const catalog::Table& table, const std::vector<bool>& selected,
               const std::string& path, const RunContext& context);

}  // namespace peculiar::survey
