#include "store/row_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <future>
#include <limits>
#include <mutex>
#include <thread>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_context.h"
#include "store/column_rows.h"
#include "store/hdf5_handle.h"
#include "store/row_file_testing.h"
#include "store/sample.h"

namespace {

std::atomic<int> folders_synced{0};

}  // namespace

/// Overrides the C library's, so that the tests see which folders are flushed to disk.
extern "C" int fsync(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) ++folders_synced;
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

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

TEST_F(RowFileTest, TheFolderIsSyncedAfterTheRename) {
  RowFileWriter writer(path_, small_spec(0), {false, "job"});
  const int before = folders_synced;
  writer.finish();
  EXPECT_EQ(folders_synced, before + 2) << "when the copy of the structure is there, and the file's name";
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
  // With permission to overwrite, the other job's unfinished file is removed too.
  RowFileWriter(path_, small_spec(), {true, "other"});
  EXPECT_THAT(message_of([&] {
                RowFileWriter(path_, small_spec(), {false, "job"});
              }),
              HasSubstr("repeat that job's command to finish it, or discard it with --overwrite"));
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
  EXPECT_THAT(message_of([&] { RowFileReader(path_, "sample", 0); }), HasSubstr("use a newer Peculiar"));
  fs::resize_file(path_, fs::file_size(path_) / 2);
  EXPECT_THAT(message_of(open), HasSubstr("damaged or truncated"));
}

TEST_F(RowFileTest, TheKindIsKnownWhileTheFileIsOpen) {
  write_all();
  const RowFileReader reader(path_, "sample", 1);
  const ColumnRows columns(path_, reader);
  EXPECT_EQ(row_file_kind(path_), "sample");
  EXPECT_NE(row_file_job(path_), "");
}

TEST_F(RowFileTest, ColumnNamesThatHdf5CannotHoldLeaveNothingBehind) {
  for (const char* name : {"flux/err", ".", ""}) {
    RowFileSpec spec = small_spec();
    spec.columns[2].name = name;
    EXPECT_THAT(message_of([&] { RowFileWriter(path_, spec, {}); }),
                HasSubstr("'" + std::string(name) + "' cannot be a column name; rename it"));
    EXPECT_EQ(files_in_folder(), 0u) << name;
  }
}

/// True if another thread could not take the lock of the library.
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

/// Copies every dataset of a row file as in format 1: chunks of about 1 MiB, unlimited rows.
void write_in_chunks(const std::filesystem::path& from, const std::filesystem::path& to) {
  const Handle source(H5Fopen(from.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  const Handle file(H5Fcreate(to.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
  const auto copy_attributes = [](hid_t a, hid_t b) {
    const auto copy = [](hid_t object, const char* name, const H5A_info_t*, void* target) -> herr_t {
      const Handle old(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
      const Handle type(H5Aget_type(old), H5Tclose);
      const Handle space(H5Aget_space(old), H5Sclose);
      const Handle made(H5Acreate2(*static_cast<hid_t*>(target), name, type, space, H5P_DEFAULT, H5P_DEFAULT),
                        H5Aclose);
      std::vector<char> value(H5Aget_storage_size(old) + sizeof(char*));
      return H5Aread(old, type, value.data()) < 0 ? -1 : H5Awrite(made, type, value.data());
    };
    EXPECT_GE(H5Aiterate2(a, H5_INDEX_NAME, H5_ITER_INC, nullptr, copy, &b), 0);
  };
  const auto copy_dataset = [&](hid_t parent, const std::string& name) {
    const Handle old(H5Dopen2(source, name.c_str(), H5P_DEFAULT), H5Dclose);
    const Handle type(H5Dget_type(old), H5Tclose);
    const Handle old_space(H5Dget_space(old), H5Sclose);
    hsize_t shape[4] = {};
    const int axes = H5Sget_simple_extent_dims(old_space, shape, nullptr);
    hsize_t limit[4] = {H5S_UNLIMITED, shape[1], shape[2], shape[3]};
    hsize_t chunk[4] = {axes == 4 ? hsize_t{91} : shape[0], shape[1], shape[2], shape[3]};
    const Handle space(H5Screate_simple(axes, shape, limit), H5Sclose);
    const Handle settings(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_chunk(settings, axes, chunk);
    const Handle made(H5Dcreate2(parent, name.c_str(), type, space, H5P_DEFAULT, settings, H5P_DEFAULT),
                      H5Dclose);
    std::vector<char> values(H5Dget_storage_size(old));
    EXPECT_GE(H5Dread(old, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
    EXPECT_GE(H5Dwrite(made, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
    copy_attributes(old, made);
  };
  const Handle settings(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_link_creation_order(settings, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  const Handle group(H5Gcreate2(file, "catalogue", H5P_DEFAULT, settings, H5P_DEFAULT), H5Gclose);
  for (const char* name : {"images", "mask", "/catalogue/id", "/catalogue/objid", "/catalogue/redshift",
                           "/catalogue/is_merger"}) {
    copy_dataset(file, name);
  }
  H5Ocopy(source, "problems", file, "problems", H5P_DEFAULT, H5P_DEFAULT);
  copy_attributes(source, file);
  H5Adelete(file, "row_file_format");
}

TEST_F(RowFileTest, FilesOfFormat1AreRead) {
  write_all();
  const fs::path old = folder_ / "old.h5";
  write_in_chunks(path_, old);
  {
    const Handle file(H5Fopen(old.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    const Handle images(H5Dopen2(file, "images", H5P_DEFAULT), H5Dclose);
    ASSERT_EQ(H5Dget_offset(images), HADDR_UNDEF) << "it is not in chunks";
  }
  expect_whole(old);
  std::vector<float> row(1152);
  const RowFileReader reader(old, "sample", 1);
  reader.read("images", 437, row);
  EXPECT_EQ(row[3], 437.0f + 3.0f / 2048.0f);
  for (const std::int64_t beyond : {kRows, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_THAT(message_of([&] { reader.read("images", beyond, row); }, ErrorKind::kInternal),
                HasSubstr("has no 1 rows from"));
  }
}

TEST_F(RowFileTest, FilesOfNewerFormatsAreRefused) {
  write_all();
  {
    const Handle file(H5Fopen(path_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    write_attribute(file, "row_file_format", std::int64_t{3});
  }
  EXPECT_THAT(message_of([&] { RowFileReader(path_, "sample", 1); }),
              HasSubstr("a row file of format 3; this program reads formats up to 2: use a newer Peculiar"));
}

TEST_F(RowFileTest, AnUnfinishedFileOfFormat1IsNotGoneOnWith) {
  { const RowFileWriter writer(path_, small_spec(), {false, "job"}); }
  write_file(beside(".partial.journal"), "{\"job\":\"job\"}\n{\"rows\":25}\n");
  const std::string partial = read_file(beside(".partial"));
  EXPECT_THAT(
      message_of([&] { write_all(); }),
      HasSubstr("an unfinished file of an older version of peculiar; use that version to finish it, or "
                "discard it with --overwrite"));
  EXPECT_TRUE(read_file(beside(".partial")) == partial);
  MessageLog log;
  {
    const RowFileWriter writer(path_, small_spec(), {true, "job"}, log.context());
    EXPECT_EQ(writer.rows_done(), 0);
  }
  EXPECT_THAT(log.text(), HasSubstr("warning: " + beside(".partial").string() +
                                    ": discarding an unfinished file of another version"));
  write_all(true);
  expect_whole(path_);
}

TEST_F(RowFileTest, RowsLieBehindOneAnother) {
  write_all();
  std::uint64_t address = 0;
  {
    const Handle file(H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    const Handle images(H5Dopen2(file, "images", H5P_DEFAULT), H5Dclose);
    address = H5Dget_offset(images);
  }
  const std::string bytes = read_file(path_);
  float value = 0;
  std::memcpy(&value, bytes.data() + address + (437 * 1152 + 5) * sizeof(float), sizeof value);
  EXPECT_EQ(value, 437.0f + 5.0f / 2048.0f);
}

TEST_F(RowFileTest, AReaderGoesOnWhileAnotherThreadHoldsTheLibrary) {
  write_all();
  const RowFileReader reader(path_, "sample", 1);
  std::vector<float> row(1152);
  std::future<void> read;
  {
    const auto lock = hdf5_lock();
    read = std::async(std::launch::async, [&] { reader.read("images", 100, row); });
    EXPECT_EQ(read.wait_for(std::chrono::seconds(30)), std::future_status::ready)
        << "rows at known places need no library";
  }
  read.get();
  EXPECT_EQ(row[0], 100.0f);
  EXPECT_THAT(message_of([&] { reader.read("images", kRows, row); }, ErrorKind::kInternal),
              HasSubstr("has no 1 rows from 600 on"));
  EXPECT_THAT(message_of([&] { reader.read("images", std::numeric_limits<std::int64_t>::max(), row); },
                         ErrorKind::kInternal),
              HasSubstr("has no 1 rows from"));
  fs::resize_file(path_, fs::file_size(path_) / 3);  // by another program, while the file is open
  std::vector<std::uint8_t> mask(1152);
  EXPECT_THAT(message_of([&] { reader.read("mask", kRows - 1, mask); }),
              HasSubstr("/mask: cannot be read: it ends too early"));
}

TEST_F(RowFileTest, StartingAfreshThrowsAwayWhateverLiesThere) {
  {
    RowFileWriter writer(path_, small_spec(), {false, "other"});
    write_block(writer, 0, kBlock);
    writer.commit(kBlock);
  }
  WriteOptions options{false, "job"};
  options.start_afresh = true;
  EXPECT_EQ(RowFileWriter(path_, small_spec(), options).rows_done(), 0);
  write_all();
  expect_whole(path_);
}

TEST_F(RowFileTest, AWriterOfManyRowsStartsAtOnce) {
  RowFileSpec spec = small_spec(100000000);
  spec.arrays = {{"images", ArrayType::kFloat32, {1, 64, 64}, {}}};
  WriteOptions options{false, "job"};
  options.check_space = false;
  // If the file system cannot hold a file of 1.6 TB, the largest that it can.
  {
    std::ofstream(folder_ / "probe").put('x');
    std::error_code failure;
    for (;; spec.count /= 2) {
      const auto bytes = static_cast<std::uintmax_t>(spec.count) * (64 * 64 * 4 + 40);
      fs::resize_file(folder_ / "probe", bytes, failure);
      if (!failure) break;
      ASSERT_GT(spec.count, 1000);
    }
    fs::remove(folder_ / "probe");
  }
  RecordProperty("rows", static_cast<int>(spec.count));
  const auto start = std::chrono::steady_clock::now();
  for (int again = 0; again < 2; ++again) {  // the second resumes
    RowFileWriter writer(path_, spec, options);
    const std::vector<float> stamp(64 * 64, 2.5f);
    writer.write("images", spec.count - 1, stamp);
    writer.commit(again + 1);
    writer.keep();
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  RecordProperty("milliseconds", static_cast<int>(seconds.count() * 1000));
  std::printf("two starts of a writer of %lld rows: %.4f s\n", static_cast<long long>(spec.count),
              seconds.count());
  EXPECT_LT(seconds.count(), 5.0);
}

/// Peak resident memory of this process so far, in bytes.
double peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

TEST(RowFileSlow, AMillionStampsInBoundedMemory) {
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
