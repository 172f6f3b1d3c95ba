#include "store/file_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/atomic_file.h"
#include "base/test_context.h"
#include "store/journal.h"
#include "store/row_file_testing.h"
#include "store/scores_file.h"

namespace {

int lock_failure = 0;                       ///< errno of every lock; 0: the file system has locks
std::filesystem::path removed_before_lock;  ///< once

}  // namespace

/// Overrides the C library's, for this program and for HDF5: a file system without locks.
extern "C" int flock(int descriptor, int operation) {
  if (!removed_before_lock.empty()) std::filesystem::remove(std::exchange(removed_before_lock, {}));
  if (lock_failure == 0) return static_cast<int>(::syscall(SYS_flock, descriptor, operation));
  errno = lock_failure;
  return -1;
}

namespace peculiar::store {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class FileLockTest : public RowFileTest {
 protected:
  void TearDown() override {
    lock_failure = 0;
    RowFileTest::TearDown();
  }
  fs::path lock_file() const { return beside(".partial.journal.lock"); }
};

TEST_F(FileLockTest, WithoutLocksOfTheFileSystemWorkGoesOn) {
  for (const int code : {ENOSYS, ENOLCK, EOPNOTSUPP}) {
    lock_failure = code;
    MessageLog log;
    {
      RowFileWriter writer(path_, small_spec(), {true, "job"}, log.context());
      EXPECT_THAT(log.text(), AllOf(HasSubstr("warning: "), HasSubstr("this file system has no locks"),
                                    HasSubstr("sample.h5.partial.journal.lock serves as one")));
      EXPECT_THAT(read_file(lock_file()), HasSubstr(" " + std::to_string(::getpid())));
      EXPECT_THAT(
          message_of([&] {
            RowFileWriter(path_, small_spec(), {true, "job"});
          }),
          AllOf(HasSubstr("another program is writing this file (process " + std::to_string(::getpid())),
                HasSubstr("or remove")));
      write_rows(writer);
      writer.finish();
    }
    expect_whole(path_);
    EXPECT_EQ(files_in_folder(), 1u) << code;
  }
}

TEST_F(FileLockTest, AKilledRunsLockFileIsRemovedOnThisMachineOnly) {
  lock_failure = ENOSYS;
  EXPECT_EQ(message_in_child([&] {
              RowFileWriter writer(path_, small_spec(), {false, "job"});
              write_block(writer, 0, kBlock);
              writer.commit(kBlock);
              ::kill(::getpid(), SIGKILL);
            }),
            "");
  ASSERT_TRUE(fs::exists(lock_file()));
  const std::string content = read_file(lock_file());
  { std::ofstream(lock_file()) << "another-machine" << content.substr(content.find(' ')); }
  EXPECT_THAT(message_of([&] { write_all(); }),
              AllOf(HasSubstr("on another-machine"), HasSubstr("remove " + lock_file().string())));
  std::ofstream(lock_file()) << content;
  write_all();
  expect_whole(path_);
  EXPECT_EQ(files_in_folder(), 1u);
}

TEST_F(FileLockTest, RangesWithoutLocksOfTheFileSystem) {
  lock_failure = ENOSYS;
  const WriteOptions options{false, "job"};
  RowFileWriter::prepare(path_, small_spec(), options);
  {
    RowFileWriter first(path_, small_spec(), RowRange{0, 300}, options);
    RowFileWriter second(path_, small_spec(), RowRange{300, kRows}, options);
    write_block(first, 0, 300);
    first.commit(300);
    write_block(second, 300, kRows);
    second.commit(kRows);
    EXPECT_THAT(message_of([&] { RowFileWriter::join(path_, small_spec(), options); }),
                HasSubstr("another program is writing"));
  }
  RowFileWriter::join(path_, small_spec(), options);
  expect_whole(path_);
  EXPECT_EQ(files_in_folder(), 1u);
}

TEST_F(FileLockTest, AJournalThatIsRemovedWhileItIsLockedIsOpenedAgain) {
  const fs::path path = beside(".partial.journal");
  removed_before_lock = path;  // its writer finished at that moment
  const Journal journal(path);
  EXPECT_TRUE(fs::exists(path));
  EXPECT_THAT(message_of([&] { Journal another(path); }), HasSubstr("another program is writing"));
}

TEST_F(FileLockTest, AnyOtherFailureIsSaidAsItIs) {
  lock_failure = EIO;
  EXPECT_THAT(message_of([&] { write_all(); }),
              AllOf(HasSubstr("cannot be locked: Input/output error"), Not(HasSubstr("another program"))));
}

TEST_F(FileLockTest, ScoresAreNotWrittenOverAFileThatAnotherProgramWrites) {
  ScoresFile scores;
  scores.table.add({"score", "", "", std::vector<double>{1, 2, 3}, {}});
  {
    RowFileWriter writer(path_, small_spec(), {false, "job"});
    write_block(writer, 0, kBlock);
    writer.commit(kBlock);
    const std::string partial = read_file(beside(".partial"));
    const std::string journal = read_file(beside(".partial.journal"));
    EXPECT_THAT(message_of([&] { write_scores(path_, scores, true); }),
                HasSubstr("another program is writing"));
    EXPECT_TRUE(read_file(beside(".partial")) == partial);
    EXPECT_EQ(read_file(beside(".partial.journal")), journal);
    EXPECT_FALSE(fs::exists(path_));
  }
  write_scores(path_, scores, true);  // no one is writing it: discarded
  EXPECT_EQ(read_scores(path_).table.rows(), 3u);
  EXPECT_EQ(files_in_folder(), 1u);
}

}  // namespace
}  // namespace peculiar::store
