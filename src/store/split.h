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
  Grouping grouping;        ///< for a random share: the groups that were kept whole
};
/// Splits a sample in two: by an expression, by a random share of the images or of the groups that belong
/// together (choose_groups(); by seed, as close to the share as whole groups allow), or by a share of the
/// hash of a column (the same object always falls on the same side, in any sample). Resumes: an output that
/// the same command has finished is kept.
SplitReport split_sample(const SplitOptions& options, const RunContext& context = {});
Verb<SplitOptions, SplitReport> split_verb();

}  // namespace peculiar::store
