#pragma once

#include <string>

#include "base/error.h"
#include "base/name_list.h"
#include "base/suggest.h"
#include "catalog/table.h"

namespace peculiar::survey {

/// Returns the column of that name. Error (input) naming the table, the option and the columns of the table.
inline const catalog::Column& asked_column(const catalog::Table& table, const std::string& name,
                                           const char* option, const std::string& path) {
  if (const catalog::Column* column = table.find(name)) return *column;
  throw input_error("{}: has no column '{}' ({}){}; it has {}", path, name, option,
                    did_you_mean(name, table.names()), listed(table.names()));
}

}  // namespace peculiar::survey
