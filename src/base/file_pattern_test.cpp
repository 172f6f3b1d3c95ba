#include "base/file_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"

namespace peculiar {
namespace {

using testing::ElementsAre;

TEST(FilePattern, ItsFilesAreInOrder) {
  const TestFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  for (const char* name : {"b.fits", "a.fits", "c.png"}) write_file(path(name), "x");
  EXPECT_THAT(matching_paths(path("*.fits")), ElementsAre(path("a.fits"), path("b.fits")));
  EXPECT_THAT(matching_paths(path("[bc].*")), ElementsAre(path("b.fits"), path("c.png")));
  EXPECT_THROW(matching_paths(path("d?.fits")), Error);
  EXPECT_TRUE(is_pattern("night_?/*.fits"));
  EXPECT_FALSE(is_pattern("night_1/a.fits"));
}

}  // namespace
}  // namespace peculiar
