#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/test_referee.h"
#include "base/test_shared.h"
#include "exchange/import_testing.h"
#include "exchange/inputs.h"

namespace peculiar::exchange {
namespace {

TEST_F(ImportTest, RealFitsFilesOfSharedDataAreAsAstropyReadsThem) {
  const std::filesystem::path data = shared_data("fits");
  PECULIAR_SKIP_WITHOUT_SHARED(data);
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

TEST_F(ImportTest, OneCubeAnObjectOfAnHdf5FileIsAnImageEach) {
  const TestReferee referee("check_hdf5_images.py", "h5py");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const std::string file = (folder_ / "cubes.h5").string();
  ASSERT_TRUE(referee.agrees(fmt::format("write '{}'", file)));
  options_.inputs = {file};
  options_.dataset = "*/image";
  EXPECT_EQ(run().images, 6);
  EXPECT_TRUE(referee.agrees(fmt::format("check '{}' '{}'", file, options_.output)));
}

}  // namespace
}  // namespace peculiar::exchange
