#include "scan/block_queue.h"

#include <algorithm>
#include <chrono>

#include "base/run_context.h"
#include "catalog/column_access.h"

namespace peculiar::scan {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Concatenates the tables of a block's rows.
catalog::Table joined(std::map<std::int64_t, catalog::Table>& tables) {
  auto next = tables.begin();
  catalog::Table table = std::move(next->second);
  while (++next != tables.end()) catalog::append_rows(table, next->second);
  return table;
}

}  // namespace

BlockQueue::BlockQueue(Work work) : work_(std::move(work)) {}

std::int64_t BlockQueue::rows_of(std::int64_t block) const {
  return std::min(scoring::kScoreBlock, work_.end - first_of(block));
}

void BlockQueue::put(const survey::CutStamps& stamps) {
  const std::int64_t end = stamps.first + std::ssize(stamps.records);
  for (std::int64_t from = stamps.first; from < end;) {
    const std::int64_t to = std::min(end, first_of(block_of(from) + 1));
    put_piece(stamps, from, to);
    from = to;
  }
}

/// Waits until the networks have nearly reached the block, and returns it. Threads that wait here never wait
/// for each other: numbers are assigned in ascending order, so the thread with the lowest block always
/// proceeds.
BlockQueue::Filling* BlockQueue::admitted(std::int64_t block) {
  std::unique_lock lock(mutex_);
  const Clock::time_point start = Clock::now();
  changed_.wait(lock, [&] { return stop_ || block < taken_ + kAhead; });
  waited_for_networks_ += seconds_since(start);
  if (stop_) throw Interrupted("stopped");
  const auto [place, is_new] = filling_.try_emplace(block);
  Filling& filling = place->second;
  if (is_new) {
    const auto rows = static_cast<std::size_t>(rows_of(block));
    filling.block.first = first_of(block);
    filling.block.stamps.pixels.resize(rows * work_.stamp_values);
    filling.block.stamps.mask.resize(work_.has_mask ? rows * work_.stamp_values : 0);
  }
  return &filling;
}

void BlockQueue::put_piece(const survey::CutStamps& stamps, std::int64_t from, std::int64_t to) {
  const std::int64_t block = block_of(from);
  Filling* filling = admitted(block);
  const std::size_t values = work_.stamp_values, count = static_cast<std::size_t>(to - from) * values;
  const auto source = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(from - stamps.first) * values);
  const auto target = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(from - first_of(block)) * values);
  std::copy_n(stamps.image.begin() + source, count, filling->block.stamps.pixels.begin() + target);
  if (work_.has_mask)
    std::copy_n(stamps.mask.begin() + source, count, filling->block.stamps.mask.begin() + target);
  const auto records = stamps.records.subspan(static_cast<std::size_t>(from - stamps.first),
                                              static_cast<std::size_t>(to - from));
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!records[i].problem.empty())
      work_.note_problem(from + static_cast<std::int64_t>(i), records[i].problem);
  }
  catalog::Table table = work_.columns(from, records);
  std::optional<Filling> full;
  {
    const std::lock_guard lock(mutex_);
    filling->tables.emplace(from, std::move(table));
    filling->filled += to - from;
    if (filling->filled == rows_of(block)) {
      full.emplace(std::move(*filling));
      filling_.erase(block);
    }
  }
  if (full) finish(std::move(*full));
}

void BlockQueue::finish(Filling filling) {
  const WorkTime::Span preparing(work_.preparing);
  scoring::StampBlock& block = filling.block;
  block.known = joined(filling.tables);
  for (std::size_t i = 0; i < block.known.rows(); ++i) {
    block.rows.push_back(block.first + static_cast<std::int64_t>(i));
    block.flags.push_back(static_cast<std::int64_t>(block.known.at("flags").number(i)));
  }
  const std::int64_t number = block_of(block.first);
  scoring::PreparedBlock prepared = work_.prepare(std::move(block));
  {
    const std::lock_guard lock(mutex_);
    ready_.emplace(number, std::move(prepared));
  }
  changed_.notify_all();
}

std::optional<scoring::PreparedBlock> BlockQueue::next() {
  std::unique_lock lock(mutex_);
  if (first_of(taken_) >= work_.end) return std::nullopt;
  const Clock::time_point start = Clock::now();
  changed_.wait(lock, [&] { return ready_.contains(taken_) || failure_; });
  waited_for_stamps_ += seconds_since(start);
  const auto found = ready_.find(taken_);
  if (found == ready_.end()) std::rethrow_exception(failure_);
  std::optional<scoring::PreparedBlock> block(std::move(found->second));
  ready_.erase(found);
  ++taken_;
  lock.unlock();
  changed_.notify_all();
  return block;
}

void BlockQueue::fail(std::exception_ptr reason) {
  {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(reason);
  }
  changed_.notify_all();
}

void BlockQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
}

}  // namespace peculiar::scan
