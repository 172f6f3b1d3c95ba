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
#include "explorer/ranked_rows.h"

namespace peculiar::explorer {

/// Distribution of the values of a column in little memory: all values if they are few; if many, every n-th
/// value and all of the smallest and largest.
class Ladder {
 public:
  explicit Ladder(std::vector<double> values);  ///< NaNs are ignored

  /// Fraction of the other values below this one, 0 to 1; nothing if there are no others. `is_among`: the
  /// value is one of them itself.
  std::optional<double> lower(double value, bool is_among) const;

 private:
  std::vector<double> steps_;       ///< ascending
  std::vector<std::size_t> below_;  ///< number of values before each
  std::vector<std::size_t> up_to_;  ///< the same with those equal to it
  std::size_t count_ = 0;
};

/// The position of an image's value among those of the other ranked images; among those scored by the same
/// model, if several models scored one part each. A thread goes through all columns, since each must be
/// sorted once. Thread-safe.
class Standing {
 public:
  Standing(const Collection& collection, Columns& columns, const RankedRows& ranking);
  ~Standing();
  Standing(const Standing&) = delete;
  Standing& operator=(const Standing&) = delete;

  /// Starts going through the columns, `first` first. Call once.
  void begin(std::vector<std::string> first, const RunContext& context);

  /// For the image's value in a numeric column; nothing if the value is missing, or not yet known.
  std::optional<double> lower(const std::string& column, Row row, double value);
  /// The same, but waits for the result.
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
  const RankedRows& ranking_;
  std::vector<std::int32_t> folds_;  ///< per row; empty if one model scored all
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Ladders>> known_;
  std::mutex making_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace peculiar::explorer
