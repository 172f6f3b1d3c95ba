#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>

#include "base/atomic_file.h"
#include "base/test_child.h"
#include "base/test_context.h"
#include "store/row_file_testing.h"

namespace peculiar::store {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class RowFileRanges : public RowFileTest {
 protected:
  static std::vector<RowRange> ranges(int count) {
    std::vector<RowRange> parts;
    for (std::int64_t i = 0; i < count; ++i) parts.push_back({kRows * i / count, kRows * (i + 1) / count});
    return parts;
  }
  void prepare() const { RowFileWriter::prepare(path_, small_spec(), options()); }
  WriteOptions options() const { return {false, "job", commit_interval_}; }
  /// Writes a range from its current state, in steps. Waits to be killed when that many rows are committed.
  void write_range(RowRange range, std::int64_t wait_at = kRows + 1) const {
    RowFileWriter writer(path_, small_spec(), range, options());
    for (std::int64_t row = writer.rows_done(); row < range.last;) {
      const std::int64_t next = std::min(row + 7, range.last);
      write_block(writer, row, next);
      writer.commit(row = next);
      if (row >= wait_at) ::pause();
    }
    writer.finish();
  }
  void join() const { RowFileWriter::join(path_, small_spec(), options(), {{"note", std::string("done")}}); }
  std::string message_of_join() const {
    return message_of([&] { join(); });
  }
  /// The bytes from a single writer.
  std::string single() const {
    write_all();
    std::string bytes = read_file(path_);
    fs::remove(path_);
    return bytes;
  }
};

TEST_F(RowFileRanges, AnyNumberOfThemInAnyOrderGivesTheBytesOfOneWriter) {
  const std::string whole = single();
  ::sleep(1);  // the bytes contain no time of day
  for (const int count : {1, 2, 16}) {
    prepare();
    std::vector<RowRange> parts = ranges(count);
    std::reverse(parts.begin(), parts.end());
    std::rotate(parts.begin(), parts.begin() + count / 3, parts.end());
    std::vector<pid_t> children;
    for (const RowRange& part : parts) {
      const pid_t child = ::fork();
      if (child == 0) {
        try {
          write_range(part);
          ::_exit(0);
        } catch (const std::exception& failure) {
          ::_exit(1);
        }
      }
      children.push_back(child);
    }
    for (const pid_t child : children) {
      int status = 1;
      ::waitpid(child, &status, 0);
      EXPECT_EQ(status, 0);
    }
    join();
    expect_whole(path_);
    EXPECT_TRUE(read_file(path_) == whole) << count << " ranges";
    EXPECT_EQ(files_in_folder(), 1u);
    fs::remove(path_);
  }
}

TEST_F(RowFileRanges, OneThatIsKilledGoesOnByItself) {
  const std::string whole = single();
  commit_interval_ = std::chrono::milliseconds(0);
  prepare();
  const std::vector<RowRange> parts = ranges(2);
  write_range(parts[1]);
  const auto is_waiting = [&] {
    const fs::path journal = beside(".partial.journal.0-300");
    if (!fs::exists(journal) || read_file(journal).find("{\"rows\":70}") == std::string::npos) return false;
    EXPECT_THAT(message_of([&] { write_range(parts[0]); }), HasSubstr("another program is writing"));
    EXPECT_THAT(message_of_join(), HasSubstr("another program is writing"));
    return true;
  };
  EXPECT_TRUE(WIFSIGNALED(status_of_child(folder_, is_waiting, SIGKILL, [&] {
    write_range(parts[0], 70);
    return 0;
  })));
  EXPECT_THAT(message_of_join(), AllOf(HasSubstr("of rows 0 to 300 those from"),
                                       HasSubstr("are not written; write that range again")));
  {
    MessageLog log;
    const RowFileWriter writer(path_, small_spec(), parts[0], options(), log.context());
    EXPECT_EQ(writer.rows_done(), 70);
    EXPECT_THAT(log.text(), HasSubstr("continuing rows 0 to 300 at row 70"));
  }
  write_range(parts[0]);
  join();
  EXPECT_TRUE(read_file(path_) == whole);
  EXPECT_EQ(files_in_folder(), 1u);
}

TEST_F(RowFileRanges, TheyMustTileTheFile) {
  prepare();
  prepare();  // again: changes nothing
  write_range({0, 100});
  write_range({200, 300});
  EXPECT_THAT(message_of_join(), HasSubstr("rows 100 to 200 are in no range"));
  EXPECT_THAT(message_of([&] {
                write_range({50, 200});
              }),
              AllOf(HasSubstr("rows 50 to 200 overlap rows 0 to 100"), HasSubstr("journal.0-100")));
  write_range({100, 200});
  EXPECT_THAT(message_of_join(), HasSubstr("rows 300 to 600 are in no range"));
  // Two programs that started at the same moment.
  write_file(beside(".partial.journal.250-600"), read_file(beside(".partial.journal.200-300")));
  EXPECT_THAT(message_of_join(), HasSubstr("rows 250 to 300 are in two ranges"));
  fs::remove(beside(".partial.journal.250-600"));
  write_range({300, 600});
  join();
  expect_whole(path_);
  join();  // a driver interrupted after the renaming calls again
  EXPECT_EQ(files_in_folder(), 1u);
}

TEST_F(RowFileRanges, OnlyWhatIsPreparedIsWrittenByRanges) {
  EXPECT_THAT(message_of([&] { write_range({0, 10}); }), HasSubstr("has not been laid out"));
  EXPECT_THAT(message_of_join(), HasSubstr("has not been laid out for this job"));
  EXPECT_EQ(files_in_folder(), 0u);
  prepare();
  WriteOptions other = options();
  other.job_fingerprint = "other";
  EXPECT_THAT(message_of([&] {
                RowFileWriter(path_, small_spec(), RowRange{0, 10}, other);
              }),
              HasSubstr("has not been laid out for this job"));
  EXPECT_THAT(message_of([&] { write_all(true); }), HasSubstr("written by several programs by ranges"));
  {
    RowFileWriter writer(path_, small_spec(), RowRange{0, 10}, options());
    EXPECT_THAT(message_of([&] { writer.write("mask", 9, std::vector<std::uint8_t>(2 * 1152)); },
                           ErrorKind::kInternal),
                HasSubstr("do not fit"));
    EXPECT_THAT(message_of([&] { writer.note_problem(10, "x"); }, ErrorKind::kInternal),
                HasSubstr("row 10 is not in this range"));
    // A program that wants the name for itself waits for the writers of ranges.
    other.start_afresh = true;
    EXPECT_THAT(message_of([&] { RowFileWriter(path_, small_spec(), other); }),
                HasSubstr("another program is writing"));
  }
  RowFileWriter(path_, small_spec(), other);
  EXPECT_FALSE(fs::exists(beside(".partial.journal.0-10"))) << "ranges of what was thrown away go with it";
}

TEST_F(RowFileRanges, AJoinThatIsCutShortIsUndoneAndRepeated) {
  const std::string whole = single();
  prepare();
  for (const RowRange& part : ranges(3)) write_range(part);
  const auto cut = [&] {
    EXPECT_EQ(message_in_child([&] {
                const rlimit limit{fs::file_size(beside(".partial")), fs::file_size(beside(".partial"))};
                ::setrlimit(RLIMIT_FSIZE, &limit);
                join();
              }),
              "");
    ASSERT_TRUE(fs::exists(beside(".partial.metadata")));
    ASSERT_FALSE(fs::exists(path_));
    std::fstream file(beside(".partial"), std::ios::in | std::ios::out | std::ios::binary);
    file << std::string(96, 'x');
  };
  cut();
  write_range(ranges(3)[1]);  // a driver restarts all of them
  cut();
  join();
  EXPECT_TRUE(read_file(path_) == whole);
  EXPECT_EQ(files_in_folder(), 1u);
}

}  // namespace
}  // namespace peculiar::store
