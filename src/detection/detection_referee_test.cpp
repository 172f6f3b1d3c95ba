#include <gtest/gtest.h>

#include <fstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "detection/detection.h"
#include "image/image.h"

namespace peculiar::detection {
namespace {

/// The Python package contains a newer version of the same library.
TEST(DetectionReferee, SepInPythonFindsTheSame) {
  const TestReferee referee("check_detection.py", "sep");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const TestFolder folder;
  RandomStream random(1, "referee");
  constexpr int kEdge = 300;
  image::Image field(1, kEdge, kEdge);
  for (int y = 0; y < kEdge; ++y)
    for (int x = 0; x < kEdge; ++x) field.at(0, y, x) = static_cast<float>(100 + 0.02 * x + random.normal());
  for (int i = 0; i < 150; ++i) {
    const double x0 = random.uniform(0, kEdge);
    const double y0 = random.uniform(0, kEdge);
    const double peak = std::exp(random.uniform(0.5, 6));
    const double sigma = random.uniform(1, 4);
    for (int y = 0; y < kEdge; ++y) {
      for (int x = 0; x < kEdge; ++x)
        field.at(0, y, x) += static_cast<float>(
            peak * std::exp(-((x - x0) * (x - x0) + (y - y0) * (y - y0)) / (2 * sigma * sigma)));
    }
  }
  const Detection found = detect({kEdge, kEdge, field.pixels, {}, {}}, {});
  std::string table;
  for (const Source& source : found.sources)
    table += fmt::format("{} {} {} {} {} {}\n", source.x, source.y, source.flux, source.pixels,
                         source.semi_major, source.semi_minor);
  write_file(folder.path() / "found.txt", table);
  std::ofstream raw(folder.path() / "field.raw", std::ios::binary);
  raw.write(reinterpret_cast<const char*>(field.pixels.data()),
            static_cast<std::streamsize>(field.pixels.size() * sizeof(float)));
  raw.close();
  ASSERT_GT(found.sources.size(), 50u);
  EXPECT_TRUE(referee.agrees(fmt::format("'{}'", folder.path().string())));
}

}  // namespace
}  // namespace peculiar::detection
