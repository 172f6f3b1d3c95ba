#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/verb.h"
#include "store/row_file.h"

namespace peculiar::store {

/// Settings of verbs that work row by row: which part of the rows this call processes. Such a verb calls
/// check() first and part() once the number of rows is known, and passes the part to its writer; anything
/// that depends on all rows is computed from all of them, the same in each part.
struct ShardOptions {
  std::string shard;  ///< "3/16"; "" for all
  std::string rows;   ///< "100:200"; "" for all

  void describe(Fields& fields);

  bool is_given() const { return !shard.empty() || !rows.empty(); }
  /// Errors (usage): both given, neither "I/N" with I from 1 to N nor "A:B" with A < B; parts of an output
  /// that is not .h5. Several ranks (ranks/ranks.h) share the rows among themselves: a part, or an output
  /// that is not .h5, is then an error as well.
  void check(const std::string& output) const;
  /// The part of a file of `count` rows, or none if all are requested. A shard of N has a whole number of
  /// blocks of `block` rows, the unit of work of the verb, if there are at least N blocks. Error (usage): as
  /// check(); rows that the file will not have.
  std::optional<FilePart> part(std::int64_t count, std::int64_t block = 1) const;
  /// Error (usage) if a part is requested, or if several ranks share the rows: `what` needs all rows, and
  /// `instead` says what to do.
  void refuse(const std::string& what, const std::string& instead) const;
};

/// As settings_of(), without the part: all parts record the settings of the whole.
template <typename Options, typename... Context>
nlohmann::json settings_of_whole(const Options& options, const Context&... context) {
  nlohmann::json settings = settings_of(options, context...);
  settings.erase("shard");
  settings.erase("rows");
  return settings;
}

}  // namespace peculiar::store
