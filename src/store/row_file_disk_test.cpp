#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <fstream>

#include "base/atomic_file.h"
#include "store/row_file_testing.h"

namespace peculiar::store {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

constexpr std::size_t kMiB = std::size_t{1} << 20;

/// A file system of 8 MiB. Child processes do the writing: HDF5 may not release a file that it could not
/// close.
class RowFileDisk : public RowFileTest {
 protected:
  void SetUp() override {
    RowFileTest::SetUp();
    disk_ = folder_ / "disk";
    fs::create_directories(disk_);
    if (::mount("tmpfs", disk_.c_str(), "tmpfs", 0, "size=8m") != 0)
      GTEST_SKIP() << "a small file system cannot be mounted here (needs root)";
    is_mounted_ = true;
    path_ = disk_ / "sample.h5";
  }
  void TearDown() override {
    if (is_mounted_) ::umount2(disk_.c_str(), MNT_DETACH);
    RowFileTest::TearDown();
  }

  /// Fills the disk except for this many bytes.
  void leave_free(std::size_t bytes) const {
    std::ofstream filler(disk_ / "filler", std::ios::binary);
    const std::string page(4096, 'x');
    while (fs::space(disk_).available > bytes && filler.write(page.data(), 4096).flush()) {
    }
  }
  void expect_that_it_goes_on() const {
    fs::remove(disk_ / "filler");
    EXPECT_EQ(message_in_child([&] { write_all(); }), "");
    expect_whole(path_);
    EXPECT_EQ(files_in_folder(), 1u);
  }

  fs::path disk_;
  bool is_mounted_ = false;
};

TEST_F(RowFileDisk, TooSmallIsSaidBeforeAnyWork) {
  EXPECT_THAT(message_of([&] {
                RowFileWriter(path_, small_spec(10000), {false, "job"});
              }),
              HasSubstr("needs 57.9 MB, the disk has 8.4 MB left; make room or write elsewhere"));
  EXPECT_EQ(files_in_folder(), 0u);
}

TEST_F(RowFileDisk, FullWhileTheStructureIsLaidOut) {
  RowFileSpec spec = small_spec(1);
  for (int i = 0; i < 500; ++i)
    spec.columns.push_back({"column_" + std::to_string(i), "", "", ColumnType::kFloat, 0});
  leave_free(64 << 10);
  EXPECT_THAT(message_in_child([&] {
                RowFileWriter(path_, spec, {false, "job"});
              }),
              AllOf(HasSubstr("sample.h5.partial: cannot be made"), HasSubstr("No space left on device")));
  EXPECT_EQ(files_in_folder(), 1u) << "the filler alone";
  expect_that_it_goes_on();
}

TEST_F(RowFileDisk, FullWhileRowsAreWritten) {
  EXPECT_THAT(
      message_in_child([&] {
        RowFileWriter writer(path_, small_spec(), {false, "job"});
        write_block(writer, 0, kBlock);
        writer.commit(kBlock);
        leave_free(100 << 10);
        write_rows(writer);
      }),
      HasSubstr(
          "sample.h5: cannot be written: No space left on device; make room and run the same command again to continue"));
  EXPECT_FALSE(fs::exists(path_));
  expect_that_it_goes_on();
}

TEST_F(RowFileDisk, FullWhileTheJournalIsWritten) {
  EXPECT_THAT(
      message_in_child([&] {
        RowFileWriter writer(path_, small_spec(), {false, "job"});
        write_block(writer, 0, kBlock);
        writer.commit(kBlock);
        leave_free(100 << 10);
        writer.note_problem(kBlock, std::string(kMiB, 'p'));
      }),
      HasSubstr(
          "sample.h5.partial.journal: cannot be written: No space left on device; what is done is kept, run the same command again to continue"));
  expect_that_it_goes_on();
}

TEST_F(RowFileDisk, FullWhileTheStructureIsCopied) {
  EXPECT_THAT(message_in_child([&] {
                RowFileWriter writer(path_, small_spec(), {false, "job"});
                write_rows(writer);
                leave_free(0);
                writer.finish();
              }),
              AllOf(HasSubstr("sample.h5.partial.metadata: cannot be written: No space left on device"),
                    HasSubstr("run the same command again to continue")));
  expect_that_it_goes_on();
}

TEST_F(RowFileDisk, FullWhileFinishing) {
  RowFileSpec spec = small_spec();
  EXPECT_THAT(
      message_in_child([&] {
        RowFileWriter writer(path_, spec, {false, "job"});
        write_rows(writer);
        // There is space for the copy of the structure, but not for the last attribute.
        leave_free(200 << 10);
        writer.finish({{"long", std::string(kMiB, 'a')}});
      }),
      AllOf(HasSubstr("sample.h5.partial: cannot be finished"), HasSubstr("No space left on device")));
  EXPECT_TRUE(fs::exists(beside(".partial.metadata")));
  EXPECT_FALSE(fs::exists(path_));
  expect_that_it_goes_on();
}

TEST_F(RowFileDisk, ReadOnly) {
  ASSERT_EQ(::mount("tmpfs", disk_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr), 0);
  EXPECT_THAT(message_of([&] { write_all(); }), HasSubstr("cannot be written: Read-only file system"));
  EXPECT_EQ(files_in_folder(), 0u);
}

TEST_F(RowFileTest, AFolderWithoutPermission) {
  ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);
  EXPECT_THAT(message_in_child([&] {
                if (::geteuid() == 0) {
                  if (::seteuid(65534) != 0) throw std::runtime_error("cannot become another user");
                } else {
                  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
                }
                write_all();
              }),
              HasSubstr("cannot be written: Permission denied"));
  fs::permissions(folder_, fs::perms::owner_all);
}

}  // namespace
}  // namespace peculiar::store
