#include "store/row_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/log.h"
#include "base/random.h"
#include "store/sample.h"

namespace peculiar::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::int64_t kRows = 600;
constexpr std::int64_t kBlock = 25;

std::string message_of(const std::function<void()>& action, ErrorKind kind = ErrorKind::kInput) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

RowFileSpec small_spec(std::int64_t count = kRows) {
  RowFileSpec spec;
  spec.kind = "sample";
  spec.count = count;
  spec.arrays = {{"images", ArrayType::kFloat32, {2, 24, 24}, {{"unit", std::string("nJy")}}},
                 {"mask", ArrayType::kUint8, {2, 24, 24}, {}}};
  spec.columns = {{"id", "", "name", ColumnType::kText, 12},
                  {"objid", "", "18-digit number", ColumnType::kInteger, 0},
                  {"redshift", "", "redshift", ColumnType::kFloat, 0},
                  {"is_merger", "", "is it?", ColumnType::kBoolean, 0}};
  spec.attributes = {{"provenance", std::string("{}")}};
  return spec;
}

/// Rows [first, last): every value follows from its row, so that any reader can check any row.
void write_block(RowFileWriter& writer, std::int64_t first, std::int64_t last) {
  const auto count = static_cast<std::size_t>(last - first);
  std::vector<float> pixels(count * 2 * 24 * 24);
  std::vector<std::uint8_t> mask(pixels.size());
  catalog::Column id{"id", "", "", std::vector<std::string>(), {}};
  catalog::Column objid{"objid", "", "", std::vector<std::int64_t>(), std::vector<bool>(count)};
  catalog::Column redshift{"redshift", "", "", std::vector<double>(), {}};
  catalog::Column merger{"is_merger", "", "", std::vector<bool>(), std::vector<bool>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t row = first + static_cast<std::int64_t>(i);
    for (std::size_t k = 0; k < 1152; ++k) {
      pixels[i * 1152 + k] = static_cast<float>(row) + static_cast<float>(k) / 2048.0f;
      mask[i * 1152 + k] = static_cast<std::uint8_t>((static_cast<std::size_t>(row) + k) % 251);
    }
    std::get<std::vector<std::string>>(id.data).push_back("galaxy " + std::to_string(row));
    std::get<std::vector<std::int64_t>>(objid.data).push_back(587722981741363294 + row);
    objid.missing[i] = row % 10 == 3;
    std::get<std::vector<double>>(redshift.data)
        .push_back(row % 7 == 0 ? std::nan("") : 0.01 * static_cast<double>(row));
    std::get<std::vector<bool>>(merger.data).push_back(row % 2 == 0);
    merger.missing[i] = row % 10 == 5;
    if (row % 50 == 7) writer.note_problem(row, "row " + std::to_string(row) + " is \"odd\"\n");
  }
  writer.write("images", first, pixels);
  writer.write("mask", first, mask);
  for (const auto* column : {&id, &objid, &redshift, &merger}) writer.write(*column, first);
}

void expect_whole(const fs::path& path, std::int64_t rows = kRows) {
  const RowFileReader reader(path, "sample", 1);
  ASSERT_EQ(reader.count(), rows);
  std::vector<float> pixels(static_cast<std::size_t>(rows) * 1152);
  std::vector<std::uint8_t> mask(pixels.size());
  reader.read("images", 0, pixels);
  reader.read("mask", 0, mask);
  const catalog::Table table = reader.catalogue();
  ASSERT_THAT(table.names(), testing::ElementsAre("id", "objid", "redshift", "is_merger"));
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
    for (std::size_t k = 0; k < 1152; ++k) {
      ASSERT_EQ(pixels[row * 1152 + k], static_cast<float>(row) + static_cast<float>(k) / 2048.0f) << row;
      ASSERT_EQ(mask[row * 1152 + k], (row + k) % 251) << row;
    }
    ASSERT_EQ(table.at("id").text(row), "galaxy " + std::to_string(row));
    ASSERT_EQ(table.at("objid").is_missing(row), row % 10 == 3);
    if (row % 10 != 3) {
      ASSERT_EQ(std::get<std::vector<std::int64_t>>(table.at("objid").data)[row],
                587722981741363294 + static_cast<std::int64_t>(row));
    }
    ASSERT_EQ(std::isnan(table.at("redshift").number(row)), row % 7 == 0);
    ASSERT_EQ(table.at("is_merger").is_missing(row), row % 10 == 5);
    if (row % 10 != 5) {
      ASSERT_EQ(table.at("is_merger").number(row), row % 2 == 0 ? 1.0 : 0.0);
    }
  }
  const auto problems = reader.problems();
  ASSERT_EQ(problems.size(), static_cast<std::size_t>((rows + 42) / 50));
  for (std::size_t i = 0; i < problems.size(); ++i) {
    EXPECT_EQ(problems[i].row, static_cast<std::int64_t>(i) * 50 + 7);
    EXPECT_EQ(problems[i].reason, "row " + std::to_string(problems[i].row) + " is \"odd\"\n");
  }
}

class RowFileTest : public testing::Test {
 protected:
  void SetUp() override {
    log::configure(true, "");
    folder_ = fs::temp_directory_path() / ("peculiar_row_file_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    path_ = folder_ / "sample.h5";
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write_all(bool overwrite = false) {
    RowFileWriter writer(path_, small_spec(), {overwrite, "job"});
    for (std::int64_t row = writer.rows_done(); row < kRows; row += kBlock) {
      write_block(writer, row, row + kBlock);
      writer.commit(row + kBlock);
    }
    writer.finish({{"note", std::string("done")}});
  }
  std::size_t files_in_folder() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  /// Runs the whole job in a child process that `prepare`s first; true when the child came to its end.
  bool run_in_child(const std::function<void()>& prepare, int kill_after_us = -1) {
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
    if (kill_after_us >= 0) {
      ::usleep(static_cast<useconds_t>(kill_after_us));
      ::kill(child, SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  fs::path folder_;
  fs::path path_;
};

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

TEST_F(RowFileTest, AnUnfinishedFileIsNeverTakenForWhole) {
  {
    RowFileWriter writer(path_, small_spec(), {false, "job"});
    write_block(writer, 0, kBlock);
    writer.commit(kBlock);
  }
  EXPECT_FALSE(fs::exists(path_));
  EXPECT_THAT(message_of([&] { RowFileReader(path_.string() + ".partial", "sample", 1); }),
              HasSubstr("is unfinished; repeat the command"));
  write_all();
  expect_whole(path_);
}

TEST_F(RowFileTest, KilledAtRandomMomentsItGoesOn) {
  RandomStream random(11, "kills");
  int ended = 0;
  for (int trial = 0; trial < 60; ++trial) {
    // The old file, where there is one, must stay whole until the very end.
    if (run_in_child([] {}, static_cast<int>(random.below(30000)))) ++ended;
    if (fs::exists(path_)) expect_whole(path_);
  }
  write_all(true);
  expect_whole(path_);
  EXPECT_EQ(files_in_folder(), 1u);
  EXPECT_LT(ended, 60) << "no kill came in time; the test has tested nothing";
}

TEST_F(RowFileTest, CutOffAtAnyByteItGoesOn) {
  // The system ends a process that writes beyond its file size limit: limits through the whole file and,
  // finely, through the part that finishing adds, cut the run off at that very byte.
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

TEST_F(RowFileTest, FinishingCutShortIsUndone) {
  const pid_t child = ::fork();
  if (child == 0) {
    RowFileWriter writer(path_, small_spec(), {false, "job"});
    for (std::int64_t row = 0; row < kRows; row += kBlock) write_block(writer, row, row + kBlock);
    writer.commit(kRows);
    const auto size = fs::file_size(path_.string() + ".partial");
    const rlimit size_limit{size,
                            size};  // finish() saves the structure, then dies on its first growth of the file
    ::setrlimit(RLIMIT_FSIZE, &size_limit);
    writer.finish();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(fs::exists(path_.string() + ".partial.metadata"));
  {  // finishing had half rewritten the file's structure: the superblock is rubbish
    std::fstream file(path_.string() + ".partial", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(0);
    file << std::string(96, 'x');
  }
  write_all();
  expect_whole(path_);
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
  write_all();
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
  write_all();
  EXPECT_THAT(message_of([&] { RowFileReader(path_, "scores", 1); }),
              HasSubstr("is a sample file, a scores file is needed"));
  EXPECT_THAT(message_of([&] { RowFileReader(path_, "sample", 0); }), HasSubstr("update peculiar"));
  fs::resize_file(path_, fs::file_size(path_) / 2);
  EXPECT_THAT(message_of(open), HasSubstr("damaged or truncated"));
}

TEST_F(RowFileTest, FullDisk) {
  const fs::path disk = folder_ / "disk";
  fs::create_directories(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=8m") != 0) {
    GTEST_SKIP() << "a small file system cannot be mounted here (needs root)";
  }
  path_ = disk / "sample.h5";
  EXPECT_THAT(message_of([&] {
                RowFileWriter(path_, small_spec(10000), {false, "job"});
              }),
              HasSubstr("needs 57.9 MB, the disk has"));
  const fs::path filler = disk / "filler";
  EXPECT_THAT(message_of([&] {
                RowFileWriter writer(path_, small_spec(), {false, "job"});
                for (std::int64_t row = 0; row < kRows; row += kBlock) {
                  if (row == 200) std::ofstream(filler) << std::string(std::size_t{7} << 20, 'x');
                  write_block(writer, row, row + kBlock);
                  writer.commit(row + kBlock);
                }
              }),
              HasSubstr("No space left on device; make room"));
  EXPECT_FALSE(fs::exists(path_));
  fs::remove(filler);
  write_all();
  expect_whole(path_);
  ::umount(disk.c_str());
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
