#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "explorer/columns.h"
#include "report/ordinary_causes.h"
#include "report/outliers.h"

namespace peculiar::explorer {

/// What may make an image stand out although its galaxy is an ordinary one, in the report's words. What is
/// known of all images is put together when it is first asked for. Thread-safe.
class Causes {
 public:
  explicit Causes(const Collection& collection) : collection_(collection) {}
  std::vector<std::string> of(Row row);

 private:
  void prepare();

  const Collection& collection_;
  std::once_flag prepared_;
  std::unique_ptr<report::RankedScores> scores_;  ///< the columns that tell causes
  std::unique_ptr<report::OrdinaryCauses> causes_;
};

}  // namespace peculiar::explorer
