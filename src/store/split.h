#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/verb.h"
#include "store/groups.h"

namespace peculiar::store {

/// Settings of `peculiar split`.
struct SplitOptions {
  std::string input;
  std::string output;
  std::string rest;
  std::string where;
  std::optional<double> fraction;
  std::string hash_column;
  std::string group = "auto";
  bool overwrite = false;

  void describe(Fields& fields);
};
struct SplitReport {
  std::int64_t first = 0;   ///< rows in `output`
  std::int64_t second = 0;  ///< rows in `rest`
  Grouping grouping;        ///< of a random share: what went to one side as a whole
};
/// Cuts a sample in two: by expression, by a random share of the images, or of the groups that belong
/// together (choose_groups(); by seed, as near to the share as whole groups come), or by a share of the hash
/// of a column (the same object always falls on the same side, in any sample). Stopped and started again it
/// goes on: a part that the same command has finished stays.
SplitReport split_sample(const SplitOptions& options, const RunContext& context = {});
Verb<SplitOptions, SplitReport> split_verb();

}  // namespace peculiar::store
