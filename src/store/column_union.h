#pragma once

#include <vector>

#include "base/run_context.h"
#include "store/sample.h"

namespace peculiar::store {

/// The columns of several samples put behind one another. Types are brought together as numpy does it:
/// integers and floats are floats, truth values and numbers numbers; a column without any value takes the
/// other's type (a CSV table leaves such guesses), and one without a unit the other's, with a warning. Errors
/// (input), which name both files: text and numbers, two units, integers that floats would cut (above 2^53).
std::vector<ColumnSpec> united_columns(const std::vector<const SampleReader*>& samples,
                                       const RunContext& context);

/// The column with values of that type, which united_columns has chosen.
catalog::Column as_type(catalog::Column column, ColumnType type);

}  // namespace peculiar::store
