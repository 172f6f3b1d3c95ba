#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/test_referee.h"
#include "exchange/import_testing.h"
#include "exchange/inputs.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;

TEST_F(ImportTest, SharedRealFitsFilesAreAsAstropyReadsThem) {
  const fs::path data = fs::path(PECULIAR_SHARED_DATA) / "fits";
  if (!fs::is_directory(data)) GTEST_SKIP() << "the folder of real FITS files is absent: " << data;
  const TestReferee referee("check_import.py", "astropy h5py");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  std::string files;
  int number = 0;
  for (const InputFile& file : find_inputs({data.string()}).files) {
    options_.inputs = {file.path.string()};
    options_.output = (folder_ / fmt::format("{}.h5", number++)).string();
    const ImportReport report = run();
    EXPECT_EQ(report.unreadable, 0) << file.path;
    EXPECT_EQ(report.images, 1) << file.path;
    files += fmt::format(" '{}' '{}'", file.path.string(), options_.output);
  }
  EXPECT_EQ(number, 12);
  EXPECT_TRUE(referee.agrees(files));
}

}  // namespace
}  // namespace peculiar::exchange
