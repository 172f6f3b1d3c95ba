#pragma once

#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "explorer/columns.h"
#include "report/ordinary_causes.h"
#include "report/outliers.h"

namespace peculiar::explorer {

/// What may make an image stand out although its galaxy is an ordinary one, in the report's words. Of many
/// images it takes seconds to put together what is known of all, which a thread does when it is first asked
/// for. Thread-safe.
class Causes {
 public:
  explicit Causes(const Collection& collection) : collection_(collection) {}

  /// Nothing while that is being put together, which is waited for so long. Errors (input): as
  /// report::OrdinaryCauses.
  std::vector<std::string> of(Row row, double patience_s);

 private:
  void prepare();

  const Collection& collection_;
  std::unique_ptr<report::RankedScores> scores_;  ///< the columns that tell causes
  std::unique_ptr<report::OrdinaryCauses> causes_;
  std::mutex mutex_;
  std::shared_future<void> prepared_;  ///< the last, so that it ends before the others go
};

}  // namespace peculiar::explorer
