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

/// Stamps on their way from a cutter, whose threads bring them in pieces and out of order, to the networks,
/// which take blocks of scoring::kScoreBlock in order. A few blocks are ready ahead; the cutter waits where
/// the networks are slower, and they where it is. Memory: kAhead blocks of stamps and as many prepared ones.
class BlockQueue : public survey::StampSink {
 public:
  static constexpr std::int64_t kAhead = 4;

  struct Work {
    std::int64_t begin = 0;        ///< number of the first stamp, a whole number of blocks
    std::int64_t end = 0;          ///< number after the last
    std::size_t stamp_values = 0;  ///< pixels of one, all bands
    bool has_mask = false;
    survey::StampColumns columns;                                        ///< with `flags`
    std::function<scoring::PreparedBlock(scoring::StampBlock)> prepare;  ///< thread-safe
    std::function<void(std::int64_t row, const std::string& reason)> note_problem;
    WorkTime* preparing = nullptr;
  };

  explicit BlockQueue(Work work);
  ~BlockQueue() override = default;
  BlockQueue(const BlockQueue&) = delete;
  BlockQueue& operator=(const BlockQueue&) = delete;

  // Of those who cut:
  std::int64_t begin() const override { return work_.begin; }
  std::int64_t end() const override { return work_.end; }
  /// Waits until the networks come near. Throws Interrupted once stop() was called.
  void put(const survey::CutStamps& stamps) override;
  void commit(std::int64_t) override {}
  void keep() override {}
  /// There will be no more, for this reason; next() throws it where it would wait.
  void fail(std::exception_ptr reason);

  // Of who takes the blocks:
  /// The next block; none after the last.
  std::optional<scoring::PreparedBlock> next();
  /// No more blocks are wanted.
  void stop();

  double seconds_waited_for_stamps() const { return waited_for_stamps_; }
  /// Summed over the threads that cut.
  double seconds_waited_for_networks() const { return waited_for_networks_; }

 private:
  /// A block of which pieces are there.
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
