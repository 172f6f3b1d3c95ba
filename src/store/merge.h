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
  std::int64_t parts = 0;       ///< parts of one file that were joined; 0: samples were concatenated
  std::int64_t duplicates = 0;  ///< repeated ids
};
/// Concatenates samples. Error (input): an id that occurs twice (the message names both places), unless
/// duplicates are kept on purpose; a column in `where` that a sample does not have. Warns if choose_groups()
/// would put images of several samples into one group, unless these were made from one sample, or are mocks
/// of one simulation from one table of galaxies or with one table of truth. Parts of one file are joined by
/// merge_parts().
MergeReport merge_samples(const MergeOptions& options, const RunContext& context = {});
Verb<MergeOptions, MergeReport> merge_verb();

}  // namespace peculiar::store
