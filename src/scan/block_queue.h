#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/work_time.h"
#include "scoring/score_pass.h"
#include "survey/stamp_sink.h"

namespace peculiar::scan {

/// Passes stamps from a cutter, whose threads deliver them in pieces and out of order, to the networks, which
/// take blocks of scoring::kScoreBlock in order. A few blocks are kept ready; the cutter waits if the
/// networks are slower, and vice versa. Memory: kAhead blocks of stamps and as many prepared blocks.
class BlockQueue : public survey::StampSink {
 public:
  static constexpr std::int64_t kAhead = 4;

  struct Work {
    std::int64_t begin = 0;        ///< number of the first stamp, a multiple of the block size
    std::int64_t end = 0;          ///< number of the last stamp plus 1
    std::size_t stamp_values = 0;  ///< pixels per stamp, all bands
    bool has_mask = false;
    survey::StampColumns columns;                                        ///< including `flags`
    std::function<scoring::PreparedBlock(scoring::StampBlock)> prepare;  ///< thread-safe
    std::function<void(std::int64_t row, const std::string& reason)> note_problem;
    WorkTime* preparing = nullptr;
  };

  explicit BlockQueue(Work work);
  ~BlockQueue() override = default;
  BlockQueue(const BlockQueue&) = delete;
  BlockQueue& operator=(const BlockQueue&) = delete;

  // For the cutters:
  std::int64_t begin() const override { return work_.begin; }
  std::int64_t end() const override { return work_.end; }
  /// Waits until the networks have nearly caught up. Throws Interrupted after stop().
  void put(const survey::CutStamps& stamps) override;
  void commit(std::int64_t) override {}
  void keep() override {}
  /// No more stamps will come, for this reason; next() throws it where it would otherwise wait.
  void fail(std::exception_ptr reason);

  // For the consumer of the blocks:
  /// The next block; none after the last.
  std::optional<scoring::PreparedBlock> next();
  /// Tells the cutters that no more blocks are wanted.
  void stop();

  double seconds_waited_for_stamps() const { return waited_for_stamps_; }
  /// Summed over the cutting threads.
  double seconds_waited_for_networks() const { return waited_for_networks_; }

 private:
  /// A block that is partly filled.
  struct Filling {
    scoring::StampBlock block;
    std::map<std::int64_t, catalog::Table> tables;  ///< by the number of their first row
    std::int64_t filled = 0;
  };

  std::int64_t block_of(std::int64_t number) const { return (number - work_.begin) / scoring::kScoreBlock; }
  std::int64_t first_of(std::int64_t block) const { return work_.begin + block * scoring::kScoreBlock; }
  std::int64_t rows_of(std::int64_t block) const;
  void put_piece(const survey::CutStamps& stamps, std::int64_t from, std::int64_t to);
  Filling* admitted(std::int64_t block);
  void finish(Filling filling);

  Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t taken_ = 0;  ///< blocks
  std::map<std::int64_t, Filling> filling_;
  std::map<std::int64_t, scoring::PreparedBlock> ready_;
  std::exception_ptr failure_;
  bool stop_ = false;
  double waited_for_stamps_ = 0, waited_for_networks_ = 0;
};

}  // namespace peculiar::scan
