#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <functional>
#include <string>

#include "base/error.h"
#include "store/row_file.h"

namespace peculiar::store {

inline constexpr std::int64_t kRows = 600;
inline constexpr std::int64_t kBlock = 25;

inline std::string message_of(const std::function<void()>& action, ErrorKind kind = ErrorKind::kInput) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

inline RowFileSpec small_spec(std::int64_t count = kRows) {
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

/// Writes rows [first, last): every value is a function of its row, so that any reader can check any row.
inline void write_block(RowFileWriter& writer, std::int64_t first, std::int64_t last) {
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

inline void expect_whole(const std::filesystem::path& path, std::int64_t rows = kRows) {
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

/// The message of the error that `action` throws in a child process, or "" if it succeeds or is killed.
inline std::string message_in_child(const std::function<void()>& action) {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      action();
    } catch (const std::exception& failure) {
      const std::string text = failure.what();
      static_cast<void>(!::write(ends[1], text.data(), text.size()));
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string message;
  char buffer[512];
  for (ssize_t count; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    message.append(buffer, static_cast<std::size_t>(count));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return message;
}

/// A folder for one test, and a complete job of writing a row file there.
class RowFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("peculiar_row_file_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    path_ = folder_ / "sample.h5";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write_rows(RowFileWriter& writer) const {
    for (std::int64_t row = writer.rows_done(); row < kRows; row += kBlock) {
      write_block(writer, row, row + kBlock);
      writer.commit(row + kBlock);
    }
  }
  void write_all(bool overwrite = false) const {
    RowFileWriter writer(path_, small_spec(), {overwrite, "job", commit_interval_});
    write_rows(writer);
    writer.finish({{"note", std::string("done")}});
  }
  std::filesystem::path beside(const char* suffix) const { return path_.string() + suffix; }
  std::size_t files_in_folder() const {
    const auto begin = std::filesystem::directory_iterator(path_.parent_path());
    return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
  }

  std::filesystem::path folder_;
  std::filesystem::path path_;
  std::chrono::milliseconds commit_interval_{1000};
};

}  // namespace peculiar::store
