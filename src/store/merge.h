#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::store {

/// Settings of `peculiar merge`.
struct MergeOptions {
  std::vector<std::string> inputs;
  std::string output;
  std::string where;
  bool keep_duplicates = false;
  bool overwrite = false;

  void describe(Fields& fields);
};
struct MergeReport {
  std::int64_t rows = 0;
  std::int64_t parts = 0;       ///< of one file, that were joined; 0: samples were put together
  std::int64_t duplicates = 0;  ///< ids that came again
};
/// Puts samples behind one another. An id that comes twice is an error (input) naming both places, unless
/// kept on purpose, and so is a column in `where` that a sample has not. Parts of one file are joined as
/// merge_parts() does it.
MergeReport merge_samples(const MergeOptions& options, const RunContext& context = {});
Verb<MergeOptions, MergeReport> merge_verb();

}  // namespace peculiar::store
