#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/atomic_file.h"
#include "base/random.h"
#include "base/test_child.h"
#include "store/row_file_testing.h"

namespace peculiar::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// The system kills this process when it writes beyond that byte of any file.
void limit_file_size(std::uintmax_t bytes) {
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

class RowFileResume : public RowFileTest {
 protected:
  /// Runs the whole job in a child process that `prepare`s first; true if the child finishes.
  bool run_in_child(const std::function<void()>& prepare) {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        prepare();
        write_all(true);
        ::_exit(0);
      } catch (const std::exception& failure) {
        ::_exit(9);
      }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  /// Writes or continues the file in a child that dies in finish(), at the first growth of the file, when the
  /// copy of its structure is complete.
  void die_in_finish() {
    const std::string message = message_in_child([&] {
      RowFileWriter writer(path_, small_spec(), {false, "job"});
      write_rows(writer);
      limit_file_size(fs::file_size(beside(".partial")));
      writer.finish();
    });
    ASSERT_EQ(message, "");
    ASSERT_TRUE(fs::exists(beside(".partial.metadata")));
    ASSERT_FALSE(fs::exists(path_));
  }

  /// According to the journal of an unfinished file; 0 without one.
  std::int64_t rows_committed() const {
    if (!fs::exists(beside(".partial.journal"))) return 0;
    std::istringstream lines(read_file(beside(".partial.journal")));
    std::int64_t rows = 0;
    for (std::string line; std::getline(lines, line);) {
      const auto entry = nlohmann::json::parse(line, nullptr, false);
      if (entry.is_object()) rows = entry.value("rows", rows);
    }
    return rows;
  }
};

TEST_F(RowFileResume, AnUnfinishedFileIsNeverTakenForWhole) {
  {
    RowFileWriter writer(path_, small_spec(), {false, "job"});
    write_block(writer, 0, kBlock);
    writer.commit(kBlock);
  }
  EXPECT_FALSE(fs::exists(path_));
  EXPECT_THAT(message_of([&] { RowFileReader(path_.string() + ".partial", "sample", 1); }),
              HasSubstr("is unfinished; run the command that was writing it again"));
  write_all();
  expect_whole(path_);
}

TEST_F(RowFileResume, KilledAfterAnyChangeOfItsFilesItGoesOn) {
  RandomStream random(11, "kills");
  commit_interval_ = std::chrono::milliseconds(0);
  int ended = 0;
  int resumed = 0;
  for (int trial = 0; trial < 60; ++trial) {
    // The old file, if any, must stay intact until the very end.
    std::uint64_t changes = random.below(40);
    const int status = status_of_child(
        path_.parent_path(), [&] { return changes-- == 0; }, SIGKILL,
        [&] {
          write_all(true);
          return 0;
        });
    ASSERT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0) << "a resumed run failed";
    ended += WIFEXITED(status) ? 1 : 0;
    if (fs::exists(path_)) expect_whole(path_);
    const std::int64_t rows = rows_committed();
    resumed += rows > 0 && rows < kRows ? 1 : 0;
  }
  EXPECT_GT(resumed, 0) << "no run was cut between two commits";
  write_all(true);
  expect_whole(path_);
  EXPECT_EQ(files_in_folder(), 1u);
  EXPECT_LT(ended, 60) << "no kill came in time; the test has tested nothing";
}

TEST_F(RowFileResume, CutOffAtAnyByteItGoesOn) {
  // The system kills a process that writes beyond its file size limit: limits throughout the file, and finely
  // through the part added by finishing, stop the run at exactly that byte.
  write_all();
  const auto whole_size = static_cast<std::int64_t>(fs::file_size(path_));
  fs::remove(path_);
  std::vector<std::int64_t> limits;
  for (std::int64_t limit = 64; limit < whole_size; limit += whole_size / 23) limits.push_back(limit);
  for (std::int64_t back = 1; back < 14000; back += 331) limits.push_back(whole_size - back);
  int cut = 0;
  for (const std::int64_t limit : limits) {
    const bool ended = run_in_child([&] {
      const rlimit size_limit{static_cast<rlim_t>(limit), static_cast<rlim_t>(limit)};
      ::setrlimit(RLIMIT_FSIZE, &size_limit);
    });
    cut += ended ? 0 : 1;
    if (fs::exists(path_)) expect_whole(path_);
    write_all(true);
    expect_whole(path_);
    ASSERT_EQ(files_in_folder(), 1u) << limit;
    fs::remove(path_);
  }
  EXPECT_GT(cut, 30);
}

TEST_F(RowFileResume, FinishingCutShortIsUndone) {
  die_in_finish();
  {  // finishing had half rewritten the structure of the file: the superblock is garbage
    std::fstream file(beside(".partial"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(0);
    file << std::string(96, 'x');
  }
  write_all();
  expect_whole(path_);
}

TEST_F(RowFileResume, FinishingCutAgainAndAgainIsUndone) {
  die_in_finish();
  const auto size = fs::file_size(beside(".partial"));
  const auto copy_size = fs::file_size(beside(".partial.metadata"));
  // Restoring the old structure is interrupted halfway, the next run while making the new copy.
  for (const std::uintmax_t limit : {std::uintmax_t{1000}, size / 2}) {
    EXPECT_FALSE(run_in_child([&] { limit_file_size(limit); }));
    EXPECT_EQ(fs::file_size(beside(".partial.metadata")), copy_size) << "the only good copy is kept";
  }
  for (const std::uintmax_t limit : {copy_size / 2, std::uintmax_t{20}}) {
    const std::string message = message_in_child([&] {
      RowFileWriter writer(path_, small_spec(), {false, "job"});
      limit_file_size(limit);
      writer.finish();
    });
    EXPECT_EQ(message, "") << "killed, not refused";
    EXPECT_EQ(fs::file_size(beside(".partial.metadata")), limit);
  }
  die_in_finish();
  write_all();
  expect_whole(path_);
  EXPECT_EQ(files_in_folder(), 1u);
}

TEST_F(RowFileResume, ADamagedCopyOfTheStructureIsNotPutBack) {
  die_in_finish();
  const std::string partial = read_file(beside(".partial"));
  const std::string copy = read_file(beside(".partial.metadata"));
  std::string changed = copy;
  changed[copy.size() / 2] ^= 1;
  for (const std::string& damaged : {copy.substr(0, copy.size() / 2), changed, std::string()}) {
    write_file(beside(".partial.metadata"), damaged);
    EXPECT_THAT(message_of([&] { write_all(); }),
                testing::AllOf(HasSubstr("sample.h5.partial.metadata: damaged"),
                               HasSubstr("remove all three .partial files")));
    EXPECT_EQ(read_file(beside(".partial")), partial);
  }
  write_file(beside(".partial.metadata"), copy);
  write_all();
  expect_whole(path_);
}

}  // namespace
}  // namespace peculiar::store
