#include "store/rank_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/atomic_file.h"
#include "ranks/ranks_testing.h"
#include "store/part.h"
#include "store/row_file_testing.h"

namespace peculiar::store {
namespace {

namespace fs = std::filesystem;

// Runs alone, or over several ranks: `mpirun -n 3 store_test --gtest_filter='OverRanks*'`.
const testing::Environment* const kRanks = ranks::OpenRanks::in_this_program();

class OverRanksParts : public RowFileTest {
 protected:
  void SetUp() override {
    RowFileTest::SetUp();
    std::string shared = path_.string();
    ranks::broadcast(shared);  // rank 0 owns the folder
    path_ = shared;
    work_ = {"write", {{path_, "job"}, {second(), "second"}}, kRows, kBlock, false};
  }
  void TearDown() override {
    ranks::barrier();
    RowFileTest::TearDown();
  }
  fs::path second() const { return path_.parent_path() / "second.h5"; }

  /// Writes a part of both files; stops after `most` blocks, if given. Slow, so that every rank gets some.
  std::int64_t write_part(const FilePart& part, std::int64_t most = kRows) const {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::int64_t written = 0;
    for (const auto& [path, job] : work_.files) {
      RowFileWriter writer(path, small_spec(), part, {work_.overwrite, job, std::chrono::milliseconds(0)});
      for (std::int64_t row = writer.rows_done(); row < part.rows.last; row += kBlock) {
        if (most-- <= 0) {
          writer.keep();
          throw Interrupted("stopped");
        }
        write_block(writer, row, row + kBlock);
        writer.commit(row + kBlock);
        written += kBlock;
      }
      writer.finish();
    }
    return written / 2;
  }
  std::int64_t write_all_parts() const {
    return write_over_ranks(work_,
                            [this](const FilePart& part, const RunContext&) { return write_part(part); }, {});
  }
  /// The bytes that one writer gives the file of this job.
  std::string single(const std::string& job) const {
    const fs::path path = folder_ / "single.h5";
    {
      RowFileWriter writer(path, small_spec(), std::nullopt, {false, job, commit_interval_});
      write_block(writer, 0, kRows);
      writer.commit(kRows);
      writer.finish();
    }
    std::string bytes = read_file(path);
    fs::remove(path);
    return bytes;
  }
  void expect_written() const {
    EXPECT_TRUE(read_file(path_) == single("job"));
    EXPECT_TRUE(read_file(second()) == single("second"));
    if (ranks::is_first()) {
      EXPECT_EQ(files_in_folder(), 2U) << "no part is left";
    }
  }

  RankWork work_;
};

TEST_F(OverRanksParts, GiveTheBytesOfOneWriter) {
  EXPECT_EQ(write_all_parts(), kRows);
  expect_written();
}

TEST_F(OverRanksParts, ContinueAfterOneRankIsStopped) {
  const bool is_last = ranks::rank() + 1 == ranks::size();
  const auto write = [&](const FilePart& part, const RunContext&) {
    return write_part(part, is_last ? 1 : kRows);
  };
  EXPECT_THROW(write_over_ranks(work_, write, {}), Interrupted) << "on all ranks";
  ranks::barrier();
  EXPECT_FALSE(fs::exists(path_));
  ranks::barrier();
  const std::int64_t rest = write_all_parts();
  EXPECT_GT(rest, 0);
  EXPECT_LT(rest, kRows) << "what was written is not written again";
  expect_written();
}

TEST_F(OverRanksParts, KeepFinishedPartsWhenTheyReplaceAFile) {
  write_all_parts();
  work_.overwrite = true;
  std::int64_t parts = 0;
  const auto write = [&](const FilePart& part, const RunContext&) {
    if (ranks::is_first() && ++parts == 2) throw Interrupted("stopped");
    return write_part(part);
  };
  EXPECT_THROW(write_over_ranks(work_, write, {}), Interrupted);
  ranks::barrier();
  EXPECT_LT(write_all_parts(), kRows);
  expect_written();
}

TEST_F(OverRanksParts, NoticeAnUnfinishedFileOfAnotherJobBeforeTheyBegin) {
  if (ranks::is_first()) {
    RowFileWriter writer(path_, small_spec(), {false, "other", commit_interval_});
    write_block(writer, 0, kBlock);
    writer.commit(kBlock);
    writer.keep();
  }
  ranks::barrier();
  EXPECT_THAT(message_of([this] { write_all_parts(); }),
              testing::HasSubstr("unfinished file of another job"));
  ranks::barrier();
  work_.overwrite = true;
  EXPECT_EQ(write_all_parts(), kRows);
  expect_written();
}

TEST_F(OverRanksParts, StopTogetherBetweenPartsAndInTheMerge) {
  RunContext context;
  std::int64_t parts = 0;
  context.cancel = [&] { return ranks::is_first() && parts >= 2; };
  const auto write = [&](const FilePart& part, const RunContext&) {
    ++parts;
    return write_part(part);
  };
  EXPECT_THROW(write_over_ranks(work_, write, context), Interrupted);
  const fs::path merging = second().string() + ".partial";
  context.cancel = [&] { return ranks::is_first() && fs::exists(merging); };
  EXPECT_THROW(write_over_ranks(work_, write, context), Interrupted) << "in the merge of the second file";
  ranks::barrier();
  EXPECT_EQ(write_all_parts(), 0) << "only the merge was left";
  expect_written();
}

TEST_F(OverRanksParts, NeedTheSameJobOnAllRanks) {
  work_.files[0].second += std::to_string(ranks::rank());
  if (ranks::is_alone()) {
    EXPECT_EQ(write_all_parts(), kRows);
  } else {
    EXPECT_THAT(message_of([this] { write_all_parts(); }), testing::HasSubstr("--precision float32"));
  }
}

TEST(RankParts, AreWholeBlocksAndEnoughForManyRanks) {
  EXPECT_EQ(parts_for_ranks(10, 512), 1);
  EXPECT_EQ(parts_for_ranks(3 * 512 + 1, 512), 3);
  EXPECT_EQ(parts_for_ranks(100 * 512, 512), 16);
  EXPECT_EQ(parts_for_ranks(800 * 512, 512), 100);
  EXPECT_EQ(parts_for_ranks(100'000'000, 512), 1024);
}

}  // namespace
}  // namespace peculiar::store
