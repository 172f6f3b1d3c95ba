#pragma once

#include <vector>

#include "base/run_context.h"
#include "store/sample.h"

namespace peculiar::store {

/// The columns of several concatenated samples. Types are promoted as in numpy: integers and floats become
/// floats, booleans and numbers become numbers. A column without any value takes the type of the other (in a
/// CSV table such types are guesses), and one without a unit takes the other's unit, with a warning. Errors
/// (input), naming both files: text and numbers, two units, integers that floats cannot represent (above
/// 2^53).
std::vector<ColumnSpec> united_columns(const std::vector<const SampleReader*>& samples,
                                       const RunContext& context);

/// Converts a column to the type that united_columns has chosen.
catalog::Column as_type(catalog::Column column, ColumnType type);

}  // namespace peculiar::store
