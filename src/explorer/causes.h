#pragma once

#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "explorer/columns.h"
#include "report/ordinary_causes.h"
#include "report/outliers.h"

namespace peculiar::explorer {

/// Ordinary causes that may make an image stand out although its galaxy is normal, in the report's words. For
/// many images, gathering the data takes seconds; a thread does it on first use. Thread-safe.
class Causes {
 public:
  /// `group`: of images of one galaxy (store::galaxies_of); "": store::noted_group.
  Causes(const Collection& collection, std::string group)
      : collection_(collection), group_(std::move(group)) {}

  /// What is known of one image.
  struct Found {
    std::vector<std::string> words;            ///< report::cause_words
    std::optional<report::KnownSource> named;  ///< the source that the words name (report::named_source)
  };
  /// Causes for one row; nothing if the data are still being gathered after waiting `patience_s` seconds.
  /// Errors (input): as report::OrdinaryCauses.
  Found of(Row row, double patience_s);

 private:
  void prepare();

  const Collection& collection_;
  const std::string group_;
  std::unique_ptr<report::RankedScores> scores_;  ///< the columns that show causes
  std::unique_ptr<report::OrdinaryCauses> causes_;
  std::mutex mutex_;
  std::shared_future<void> prepared_;  ///< declared last, so that it ends before the others are destroyed
};

}  // namespace peculiar::explorer
