#pragma once

#include <string>
#include <vector>

namespace peculiar::cluster {

/// A command line, as far as a plan needs to know it.
struct CalledVerb {
  std::string verb;
  bool takes_shards = false;  ///< goes by rows (--shard)
  bool sets_part = false;     ///< has --shard or --rows among its words
  bool overwrite = false;
  std::string output;                  ///< "" where it has none
  std::vector<std::string> row_files;  ///< outputs that shards write parts of
  std::vector<std::string> inputs;     ///< files named on the line that are no outputs
};

/// The program's verbs, as a plan sees them: as command lines.
class Verbs {
 public:
  virtual ~Verbs() = default;
  /// Takes these words (the verb and what follows) as a command line, and runs nothing. Errors as the verb
  /// gives them for a bad command line.
  virtual CalledVerb look(const std::vector<std::string>& words) const = 0;
  /// Where the program itself is.
  virtual std::string program() const = 0;
};

}  // namespace peculiar::cluster
