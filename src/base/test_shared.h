#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace peculiar {

/// Where real files may lie that are not part of the project: in the folder that the environment's
/// PECULIAR_SHARED_DATA names, else in
/// ../shared/data beside the sources.
inline std::filesystem::path shared_data_folder() {
  const char* named = std::getenv("PECULIAR_SHARED_DATA");
  return named != nullptr && *named != '\0' ? named : PECULIAR_SOURCE_DIR "/../shared/data";
}

/// One of them. Only a test whose suite or name has SharedData in it may ask: those have ctest's label
/// shared_data, and skip where the file is absent.
inline std::filesystem::path shared_data(const std::string& name) {
  const testing::TestInfo* const test = testing::UnitTest::GetInstance()->current_test_info();
  if (test != nullptr &&
      (std::string(test->test_suite_name()) + test->name()).find("SharedData") == std::string::npos)
    ADD_FAILURE() << "a test that uses shared data has SharedData in its name";
  return shared_data_folder() / name;
}

}  // namespace peculiar

/// Skips the test, saying so, where the file or folder of shared data is absent.
#define PECULIAR_SKIP_WITHOUT_SHARED(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no shared data: there is no " << (path)
