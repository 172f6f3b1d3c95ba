#include "base/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"
#include "base/file_fingerprint.h"
#include "base/random.h"

namespace {

int folders_synced = 0;

}  // namespace

/// Replaces the C library's function, so that the tests see which folders are flushed to disk.
extern "C" int fsync(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) ++folders_synced;
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

namespace peculiar {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("peculiar_atomic_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(AtomicFileTest, WithoutCommitTheOldFileStaysAndNothingElse) {
  const fs::path path = folder_ / "a.txt";
  write_file(path, "old");
  {
    AtomicFile file(path);
    std::ofstream(file.temporary()) << "half";
  }
  EXPECT_EQ(read_file(path), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(AtomicFileTest, CommitReplaces) {
  const fs::path path = folder_ / "a.fits";
  write_file(path, "old");
  AtomicFile file(path);
  EXPECT_EQ(file.temporary().extension(), ".fits");
  std::ofstream(file.temporary()) << "new";
  file.commit();
  EXPECT_EQ(read_file(path), "new");
}

TEST_F(AtomicFileTest, TheFolderIsSyncedAfterTheRename) {
  const int before = folders_synced;
  write_file(folder_ / "a.txt", "x");
  EXPECT_EQ(folders_synced, before + 1);
  AtomicFolder inner(folder_ / "inner");
  EXPECT_EQ(folders_synced, before + 1);
  inner.commit();
  EXPECT_EQ(folders_synced, before + 2);
}

TEST_F(AtomicFileTest, AFingerprintIsThatOfTheBytes) {
  for (const std::size_t bytes : {0, 5, 1 << 20, (3 << 20) + 7}) {
    std::string content(bytes, 'x');
    for (std::size_t i = 0; i < bytes; i += 3) content[i] = static_cast<char>(i * i);
    write_file(folder_ / "a.bin", content);
    EXPECT_EQ(file_fingerprint(folder_ / "a.bin"), fingerprint(content));
  }
  EXPECT_THROW(file_fingerprint(folder_ / "nothing"), Error);
  EXPECT_THROW(file_fingerprint(folder_), Error);
}

TEST_F(AtomicFileTest, MessagesNameTheFileAndTheReason) {
  try {
    write_file(folder_ / "missing" / "a.txt", "x");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    EXPECT_THAT(error.what(), testing::HasSubstr("missing/a.txt: cannot be written: there is no folder"));
  }
  EXPECT_THROW(read_file(folder_ / "nothing"), Error);
  EXPECT_THROW(read_file(folder_), Error);
  EXPECT_THROW(write_file(folder_, "x"), Error);
}

}  // namespace
}  // namespace peculiar
