#include "scan/block_queue.h"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>

#include "base/parallel.h"
#include "base/run_context.h"

namespace peculiar::scan {
namespace {

constexpr std::size_t kValues = 4;

/// Stamps whose pixels and column equal their number; each thread adds pieces of `piece` stamps.
class BlockQueueTest : public testing::Test {
 protected:
  static BlockQueue::Work work(std::int64_t begin, std::int64_t end) {
    BlockQueue::Work work;
    work.begin = begin;
    work.end = end;
    work.stamp_values = kValues;
    work.has_mask = true;
    work.columns = [](std::int64_t first, std::span<const survey::StampRecord> records) {
      std::vector<std::int64_t> numbers(records.size());
      std::iota(numbers.begin(), numbers.end(), first);
      catalog::Table table;
      table.add({"flags", "", "", numbers, {}});
      return table;
    };
    work.prepare = [](scoring::StampBlock block) {
      scoring::PreparedBlock prepared;
      prepared.first = block.first;
      prepared.stamps.numbers = block.rows;
      for (std::size_t i = 0; i < block.rows.size(); ++i) {
        EXPECT_EQ(block.flags[i], block.rows[i]);
        EXPECT_EQ(block.stamps.pixels[i * kValues], static_cast<float>(block.rows[i]));
        EXPECT_EQ(block.stamps.pixels[i * kValues + kValues - 1], static_cast<float>(block.rows[i]));
        EXPECT_EQ(block.stamps.mask[i * kValues + 1], block.rows[i] % 251);
      }
      prepared.columns = std::move(block.known);
      return prepared;
    };
    work.note_problem = [](std::int64_t, const std::string&) {};
    return work;
  }

  static void cut(BlockQueue& queue, std::int64_t end, std::int64_t piece, int threads) {
    const std::int64_t begin = queue.begin();
    parallel_for((end - begin + piece - 1) / piece, threads, [&](std::int64_t i, int) {
      const std::int64_t first = begin + i * piece, count = std::min(piece, end - first);
      std::vector<float> pixels;
      std::vector<std::uint8_t> mask;
      for (std::int64_t number = first; number < first + count; ++number) {
        pixels.insert(pixels.end(), kValues, static_cast<float>(number));
        mask.insert(mask.end(), kValues, static_cast<std::uint8_t>(number % 251));
      }
      const std::vector<survey::StampRecord> records(static_cast<std::size_t>(count));
      queue.put({first, pixels, {}, mask, records});
    });
  }
};

TEST_F(BlockQueueTest, PiecesOfAnySizeBecomeBlocksInOrder) {
  for (const std::int64_t piece : {1, 100, 128, 512, 700, 3000}) {
    for (const int threads : {1, 5}) {
      BlockQueue queue(work(512, 3001));
      std::thread cutter([&] { cut(queue, 3001, piece, threads); });
      std::int64_t next = 512;
      while (const auto block = queue.next()) {
        EXPECT_EQ(block->first, next);
        EXPECT_EQ(block->count(), std::min<std::int64_t>(512, 3001 - next));
        EXPECT_EQ(block->columns.at("flags").number(7), static_cast<double>(next + 7));
        next += block->count();
      }
      EXPECT_EQ(next, 3001) << piece << " by " << threads;
      cutter.join();
    }
  }
}

TEST_F(BlockQueueTest, WhatEndsTheCuttingComesOutBehindTheBlocksThatAreReady) {
  BlockQueue queue(work(0, 2000));
  std::thread cutter([&] {
    cut(queue, 1024, 100, 1);
    queue.fail(std::make_exception_ptr(std::runtime_error("the disk is gone")));
  });
  EXPECT_EQ(queue.next()->first, 0);
  EXPECT_EQ(queue.next()->first, 512);
  EXPECT_THROW(queue.next(), std::runtime_error);
  cutter.join();
}

TEST_F(BlockQueueTest, StoppedItLetsThoseGoWhoWaitForTheNetworks) {
  BlockQueue queue(work(0, 100000));
  bool is_interrupted = false;
  std::thread cutter([&] {
    try {
      cut(queue, 100000, 64, 3);
    } catch (const Interrupted&) {
      is_interrupted = true;
    }
  });
  EXPECT_EQ(queue.next()->first, 0);
  queue.stop();
  cutter.join();
  EXPECT_TRUE(is_interrupted);
}

}  // namespace
}  // namespace peculiar::scan
