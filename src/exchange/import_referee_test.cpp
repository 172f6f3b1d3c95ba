#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "exchange/import_testing.h"
#include "exchange/inputs.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;

TEST_F(ImportTest, SharedRealFitsFilesAreAsAstropyReadsThem) {
  const fs::path data = fs::path(PECULIAR_SHARED_DATA) / "fits";
  if (!fs::is_directory(data)) GTEST_SKIP() << "the folder of real FITS files is absent: " << data;
  const char* python = std::getenv("PECULIAR_PYTHON");
  if (python == nullptr || *python == '\0')
    GTEST_SKIP() << "no Python with astropy and h5py (PECULIAR_PYTHON)";
  std::string command = fmt::format("'{}' '{}'", python, PECULIAR_SOURCE_DIR "/tests/python/check_import.py");
  int number = 0;
  for (const InputFile& file : find_inputs({data.string()}).files) {
    options_.inputs = {file.path.string()};
    options_.output = (folder_ / fmt::format("{}.h5", number++)).string();
    const ImportReport report = run();
    EXPECT_EQ(report.unreadable, 0) << file.path;
    EXPECT_EQ(report.images, 1) << file.path;
    command += fmt::format(" '{}' '{}'", file.path.string(), options_.output);
  }
  EXPECT_EQ(number, 12);
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace peculiar::exchange
