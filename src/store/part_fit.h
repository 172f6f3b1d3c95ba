#pragma once

#include <string>
#include <vector>

#include "base/run_context.h"
#include "store/part.h"

namespace peculiar::store {

/// A part and the file that holds it.
struct FoundPart {
  std::string path;
  PartOfFile content;
};

/// Checks that the parts, in order of their rows, make one whole. Warnings and errors as merge_parts().
void check_fit(const std::vector<FoundPart>& parts, const RunContext& context);

}  // namespace peculiar::store
