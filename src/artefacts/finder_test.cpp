#include "artefacts/finder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "artefacts/artefact_testing.h"
#include "store/sample_testing.h"

namespace peculiar::artefacts {
namespace {

TEST(ArtefactFinder, FindsWhatIsOddInTheSampleAndNotWhatIsCommon) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "s.h5";
  store::write_sample(path, 80, kTestEdge, 1, [](std::int64_t row, std::span<float> own) {
    std::vector<float> pixels = normal_stamp(static_cast<std::uint64_t>(row));
    for (float& value : pixels)
      value += row == 7 ? 40.0f : 20.0f;  // a sky that was not subtracted, and a
                                          // wrong one
    if (row == 9)
      for (std::size_t i = 0; i < 8 * kTestEdge; ++i) pixels[i] = std::nanf("");
    std::copy(pixels.begin(), pixels.end(), own.begin());
  });
  const store::SampleReader sample(path);
  std::vector<std::int64_t> rows(80);
  std::iota(rows.begin(), rows.end(), 0);
  const ArtefactFinder finder(sample, rows, {});
  const std::size_t size = kTestEdge * kTestEdge;
  std::vector<float> pixels(80 * size);
  sample.read_images(0, pixels);
  const std::vector<Finding> findings = finder.find(pixels, {}, {});
  ASSERT_EQ(findings.size(), 80u);
  EXPECT_EQ(findings[7].name, "background");
  EXPECT_EQ(findings[9].name, "edge");
  EXPECT_LE(std::ranges::count_if(findings, [](const Finding& one) { return one.kinds != 0; }), 4);
  // The same, whichever stamps are passed.
  EXPECT_EQ(finder.find(std::span(pixels).subspan(7 * size, 2 * size), {}, {})[0].significance,
            findings[7].significance);
}

}  // namespace
}  // namespace peculiar::artefacts
