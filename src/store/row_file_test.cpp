#include "store/row_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <mutex>
#include <thread>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/log.h"
#include "store/hdf5_handle.h"
#include "store/row_file_testing.h"
#include "store/sample.h"

namespace peculiar::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST_F(RowFileTest, RoundTrip) {
  write_all();
  expect_whole(path_);
  EXPECT_EQ(files_in_folder(), 1u) << "nothing is left beside the file";
  const RowFileReader reader(path_, "sample", 1);
  const Attributes& attributes = reader.find_array("images")->attributes;
  EXPECT_THAT(attributes,
              testing::Contains(std::pair<std::string, AttributeValue>("unit", std::string("nJy"))));
}

TEST_F(RowFileTest, NoRowsIsAFileToo) {
  RowFileWriter writer(path_, small_spec(0), {false, "job"});
  writer.finish();
  EXPECT_EQ(RowFileReader(path_, "sample", 1).count(), 0);
  EXPECT_EQ(RowFileReader(path_, "sample", 1).catalogue().rows(), 0u);
}

TEST_F(RowFileTest, AnotherJobOrAnotherWriterIsRefused) {
  {
    RowFileWriter writer(path_, small_spec(), {false, "job"});
    EXPECT_THAT(message_of([&] {
                  RowFileWriter(path_, small_spec(), {false, "job"});
                }),
                HasSubstr("another program is writing"));
  }
  EXPECT_THAT(message_of([&] {
                RowFileWriter(path_, small_spec(), {false, "other"});
              }),
              HasSubstr("an unfinished file of another job"));
  // With leave to overwrite, the other job's unfinished file goes too.
  RowFileWriter(path_, small_spec(), {true, "other"});
  EXPECT_THAT(message_of([&] {
                RowFileWriter(path_, small_spec(), {false, "job"});
              }),
              HasSubstr("repeat that job's command to finish it, or throw it away with --overwrite"));
  write_all(true);
  expect_whole(path_);
  EXPECT_EQ(files_in_folder(), 1u);
  EXPECT_THAT(message_of([&] {
                RowFileWriter(path_, small_spec(), {false, "job"});
              }),
              HasSubstr("exists already"));
  EXPECT_THAT(message_of([&] { RowFileWriter(folder_ / "no" / "a.h5", small_spec(), {}); }),
              HasSubstr("no folder"));
  EXPECT_THAT(message_of([&] {
                RowFileWriter(folder_, small_spec(), {true, ""});
              }),
              HasSubstr("it is a folder"));
}

TEST_F(RowFileTest, TheOldFileStaysUntilTheNewOneIsWhole) {
  write_all();
  {
    RowFileWriter writer(path_, small_spec(), {true, "second"});
    write_block(writer, 0, kBlock);
    writer.commit(kBlock);
    expect_whole(path_);
  }
  expect_whole(path_);
}

TEST_F(RowFileTest, FinishRefusesAnIncompleteFile) {
  RowFileWriter writer(path_, small_spec(), {false, "job"});
  write_block(writer, 0, kBlock);
  writer.commit(kBlock);
  EXPECT_THAT(message_of([&] { writer.finish(); }, ErrorKind::kInternal),
              HasSubstr("25 of 600 rows are written"));
}

TEST_F(RowFileTest, FilesOfOthersAreToldApart) {
  const std::string path = path_.string();
  const auto open = [&] { RowFileReader(path_, "sample", 1); };
  EXPECT_THAT(message_of(open), HasSubstr("there is no such file"));
  write_file(path_, "SIMPLE  =                    T");
  EXPECT_THAT(message_of(open), HasSubstr("not an HDF5 file"));
  fs::remove(path_);
  {
    const Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
    const Handle group(H5Gcreate2(file, "snapshots", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  }
  EXPECT_THAT(
      message_of(open),
      HasSubstr(
          "an HDF5 file of another program (it holds: snapshots), not a sample file; `peculiar import` reads such files"));
  EXPECT_EQ(row_file_kind(path_), "");
  fs::remove(path_);
  write_all();
  EXPECT_EQ(row_file_kind(path_), "sample");
  EXPECT_THAT(message_of([&] { RowFileReader(path_, "scores", 1); }),
              HasSubstr("is a sample file, a scores file is needed"));
  EXPECT_THAT(message_of([&] { RowFileReader(path_, "sample", 0); }), HasSubstr("update peculiar"));
  fs::resize_file(path_, fs::file_size(path_) / 2);
  EXPECT_THAT(message_of(open), HasSubstr("damaged or truncated"));
}

TEST_F(RowFileTest, ColumnNamesThatHdf5CannotHoldLeaveNothingBehind) {
  for (const char* name : {"flux/err", ".", ""}) {
    RowFileSpec spec = small_spec();
    spec.columns[2].name = name;
    EXPECT_THAT(message_of([&] { RowFileWriter(path_, spec, {}); }),
                HasSubstr("'" + std::string(name) + "' cannot be the name of a column; rename it"));
    EXPECT_EQ(files_in_folder(), 0u) << name;
  }
}

/// Where another thread could not take the lock of the library.
bool is_locked_to_others = false;

TEST_F(RowFileTest, HandlesCloseUnderTheLock) {
  {
    const Handle handle(1, [](hid_t) -> herr_t {
      std::recursive_mutex& library = *hdf5_lock().mutex();
      std::thread([&] {
        is_locked_to_others = !library.try_lock();
        if (!is_locked_to_others) library.unlock();
      }).join();
      return 0;
    });
  }
  EXPECT_TRUE(is_locked_to_others) << "while the handle was closed";
}

/// Peak resident memory of this process so far, bytes.
double peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

TEST(RowFileSlow, AMillionStampsInBoundedMemory) {
  log::configure(true, "");
  const fs::path folder = fs::temp_directory_path() / ("peculiar_million_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  constexpr std::int64_t kCount = 1000000;
  if (fs::space(folder).available < std::uintmax_t{20} << 30) {
    fs::remove_all(folder);
    GTEST_SKIP() << "needs 20 GiB of free disk in " << folder;
  }
  const fs::path path = folder / "million.h5";
  SampleHeader header;
  header.count = kCount;
  header.bands = {"F160W"};
  header.height = header.width = 64;
  const std::vector<ColumnSpec> columns{{"redshift", "", "", ColumnType::kFloat, 0}};
  constexpr std::int64_t kStep = 2000;
  std::vector<float> block(static_cast<std::size_t>(kStep) * 4096);
  {
    SampleWriter writer(path, header, columns, {false, "million"});
    for (std::int64_t first = 0; first < kCount; first += kStep) {
      for (std::size_t i = 0; i < block.size(); i += 4096) {
        block[i] = static_cast<float>(first + static_cast<std::int64_t>(i / 4096));
      }
      writer.write_images(first, block);
      writer.rows().write(catalog::Column{"redshift", "", "", std::vector<double>(kStep, 1.5), {}}, first);
      writer.rows().commit(first + kStep);
    }
    writer.rows().finish();
  }
  {
    const SampleReader reader(path);
    for (std::int64_t first = 0; first < kCount; first += kStep) {
      reader.read_images(first, block);
      for (std::size_t i = 0; i < block.size(); i += 4096) {
        ASSERT_EQ(block[i], static_cast<float>(first + static_cast<std::int64_t>(i / 4096)));
      }
    }
    EXPECT_EQ(reader.rows().column("redshift").number(kCount - 1), 1.5);
  }
  fs::remove_all(folder);
  EXPECT_LT(peak_memory(), 1024.0 * 1024 * 1024);
  RecordProperty("peak_mib", static_cast<int>(peak_memory() / (1 << 20)));
}

}  // namespace
}  // namespace peculiar::store
