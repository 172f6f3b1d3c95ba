#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_referee.h"

namespace peculiar::fits {

/// A folder for each test, removed at the end with all its contents.
class FitsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "peculiar_fits_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    write_file(folder_ / name, bytes);
    return folder_ / name;
  }

  std::filesystem::path folder_;
};

/// Header cards, "KEY = value" each, padded into blocks with END.
inline std::string header_block(const std::vector<std::string>& cards) {
  std::string block;
  for (const std::string& card : cards) {
    const std::size_t equals = card.find('=');
    std::string record = card.substr(0, equals);
    record.resize(8, ' ');
    if (equals != std::string::npos) record += "= " + card.substr(equals + 1);
    record.resize(80, ' ');
    block += record;
  }
  block += "END";
  block.resize((block.size() + 2879) / 2880 * 2880, ' ');
  return block;
}

inline std::string data_block(std::string bytes) {
  bytes.resize((bytes.size() + 2879) / 2880 * 2880, '\0');
  return bytes;
}

/// The message of the Error of this kind that `action` must throw.
template <typename Action>
std::string error_of(ErrorKind kind, const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no Error was thrown";
  return "";
}

/// Runs tests/python/check_fits.py; returns the reason if astropy is not available. `ok` is whether it
/// passed.
inline std::string run_referee(const std::string& arguments, bool& ok) {
  const TestReferee referee("check_fits.py", "astropy");
  ok = referee.why_not().empty() && referee.agrees(arguments);
  return referee.why_not();
}

/// Lines of a file, split at semicolons.
inline std::vector<std::vector<std::string>> read_rows(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream in(read_file(path));
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells;
    std::istringstream words(line);
    for (std::string cell; std::getline(words, cell, ';');) cells.push_back(cell);
    rows.push_back(cells);
  }
  return rows;
}

}  // namespace peculiar::fits
