#pragma once

#include <string>
#include <vector>

namespace peculiar::cluster {

/// The parts of a command line that a plan needs.
struct CalledVerb {
  std::string verb;
  bool takes_shards = false;  ///< works by rows (--shard)
  bool sets_part = false;     ///< --shard or --rows is given
  bool overwrite = false;
  std::string output;                  ///< "" if there is none
  std::vector<std::string> row_files;  ///< outputs of which shards write parts
  /// Further files that are written; of those of a call in shards, parts hold nothing.
  std::vector<std::string> other_files;
  std::vector<std::string> inputs;  ///< files named on the line, except outputs
  /// Option with which the verb does, on its merged output, what needs all rows; "" if there is nothing to
  /// do.
  std::string finish;
};

/// Interface through which a plan sees the program's verbs: as command lines.
class Verbs {
 public:
  virtual ~Verbs() = default;
  /// Parses these words (the verb and its arguments) as a command line, without running it. Errors as for a
  /// bad command line of that verb.
  virtual CalledVerb look(const std::vector<std::string>& words) const = 0;
  /// Path of the program.
  virtual std::string program() const = 0;
};

}  // namespace peculiar::cluster
