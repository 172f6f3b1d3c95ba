#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/verb.h"
#include "store/row_file.h"

namespace peculiar::store {

/// Settings of verbs that go by rows: which part of them this call does. Such a verb calls check() first,
/// part() when it knows how many rows there will be, and gives that to its writer; whatever depends on all
/// rows it takes from all of them, in each part alike.
struct ShardOptions {
  std::string shard;  ///< "3/16"; "" for all
  std::string rows;   ///< "100:200"; "" for all

  void describe(Fields& fields);

  bool is_given() const { return !shard.empty() || !rows.empty(); }
  /// Errors (usage): both given, neither "I/N" with I from 1 to N nor "A:B" with A < B; parts of a file that
  /// is no .h5.
  void check(const std::string& output) const;
  /// The part of a file of `count` rows, or nothing where all are asked for. A shard of N has a whole number
  /// of blocks of `block` rows, in which the verb works, where there are N or more. Error (usage): as
  /// check(); rows that the file will not have.
  std::optional<FilePart> part(std::int64_t count, std::int64_t block = 1) const;
  /// Error (usage) where a part is asked for: `what` looks at all rows, and `instead` says what to do.
  void refuse(const std::string& what, const std::string& instead) const;
};

/// As settings_of(), without saying which part it is: all parts tell of the whole.
template <typename Options, typename... Context>
nlohmann::json settings_of_whole(const Options& options, const Context&... context) {
  nlohmann::json settings = settings_of(options, context...);
  settings.erase("shard");
  settings.erase("rows");
  return settings;
}

}  // namespace peculiar::store
