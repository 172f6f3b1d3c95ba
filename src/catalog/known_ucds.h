#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::catalog {

/// Returns a UCD for each column: its own, or the one known for a column of that name and unit in the verbs'
/// output ("p_value": stat.probability, "ra" in deg: pos.eq.ra;meta.main), or "". Where a column's own UCD is
/// a main one, no UCD given by name is main of the same kind. Words from the IVOA's list of UCD1+ words,
/// version 1.6.
std::vector<std::string> known_ucds(const Table& table);

}  // namespace peculiar::catalog
