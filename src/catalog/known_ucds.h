#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::catalog {

/// A UCD for each column: its own, else by name and unit that of a column as the verbs write it ("p_value":
/// stat.probability, "ra" in deg: pos.eq.ra;meta.main); "" for others. Where a column is main by its own UCD,
/// none of the same kind is by its name. Words of the IVOA's list of UCD1+ words, version 1.6.
std::vector<std::string> known_ucds(const Table& table);

}  // namespace peculiar::catalog
