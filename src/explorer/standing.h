#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/run_context.h"
#include "explorer/columns.h"

namespace peculiar::explorer {

/// How the values of a column are distributed, in little memory: all of them where they are few; of many,
/// every so many-th, and each of the least and of the greatest.
class Ladder {
 public:
  explicit Ladder(std::vector<double> values);  ///< NaN is left out

  /// Share of the other values that are below this one, 0 to 1; nothing where there are no others.
  std::optional<double> lower(double value) const;

 private:
  std::vector<double> steps_;       ///< rising
  std::vector<std::size_t> below_;  ///< how many values stand before each
  std::size_t count_ = 0;
};

/// Where the value of an image stands among those of the others, by the same model where several models
/// scored a part each. A thread of its own goes through all columns, since each must be sorted once.
/// Thread-safe.
class Standing {
 public:
  Standing(const Collection& collection, Columns& columns);
  ~Standing();
  Standing(const Standing&) = delete;
  Standing& operator=(const Standing&) = delete;

  /// Begins to go through the columns, these first. Once.
  void begin(std::vector<std::string> first, const RunContext& context);

  /// Of the image's value in a column of numbers; nothing where that is missing, or not known yet.
  std::optional<double> lower(const std::string& column, Row row, double value);
  /// The same, waiting for it.
  std::optional<double> lower_now(const std::string& column, Row row, double value);

 private:
  using Ladders = std::map<std::int64_t, Ladder>;  ///< by fold
  std::shared_ptr<const Ladders> find(const std::string& column) const;
  std::shared_ptr<const Ladders> make(const std::string& column);
  std::optional<double> lower_of(const Ladders& ladders, const std::string& column, Row row,
                                 double value) const;
  bool is_by_fold(const std::string& column) const;

  const Collection& collection_;
  Columns& columns_;
  std::vector<std::int32_t> folds_;  ///< per row; empty where one model scored all
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Ladders>> known_;
  std::mutex making_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace peculiar::explorer
