#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace peculiar {

/// The folder of real data that is not part of the project: the one named by the environment variable
/// PECULIAR_SHARED_DATA, else ../shared/data beside the sources.
inline std::filesystem::path shared_data_folder() {
  const char* named = std::getenv("PECULIAR_SHARED_DATA");
  return named != nullptr && *named != '\0' ? named : PECULIAR_SOURCE_DIR "/../shared/data";
}

/// A file in that folder. Only for tests whose suite or name contains SharedData: they have ctest's label
/// shared_data, and skip if the file is absent.
inline std::filesystem::path shared_data(const std::string& name) {
  const testing::TestInfo* const test = testing::UnitTest::GetInstance()->current_test_info();
  if (test != nullptr &&
      (std::string(test->test_suite_name()) + test->name()).find("SharedData") == std::string::npos)
    ADD_FAILURE() << "a test that uses shared data has SharedData in its name";
  return shared_data_folder() / name;
}

}  // namespace peculiar

/// Skips the test, with a message, if the shared file or folder is absent.
#define PECULIAR_SKIP_WITHOUT_SHARED(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no shared data: there is no " << (path)
