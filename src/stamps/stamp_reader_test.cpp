#include "stamps/stamp_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "store/sample_testing.h"

namespace peculiar::stamps {
namespace {

constexpr int kEdge = 16;
constexpr std::size_t kPixels = kEdge * kEdge;

/// Spots, every third with a masked star, in a sample with mask and variance.
void write_masked_sample(const std::filesystem::path& path, std::int64_t count) {
  store::SampleHeader header;
  header.count = count;
  header.height = header.width = kEdge;
  header.bands = {"band"};
  header.has_mask = header.has_variance = true;
  store::SampleWriter writer(path, header, {}, {true, "test"});
  for (std::int64_t row = 0; row < count; ++row) {
    std::vector<float> pixels(kPixels);
    store::draw_spot(row, pixels, kEdge);
    std::vector<std::uint8_t> mask(kPixels, 0);
    if (row % 3 == 0) {
      mask[17] = 4;
      pixels[17] = row % 2 == 0 ? 1e6f : std::nanf("");
    }
    const std::vector<float> variance(kPixels, static_cast<float>(row + 1));
    writer.write_images(row, pixels);
    writer.rows().write("mask", row, std::span<const std::uint8_t>(mask));
    writer.rows().write("variance", row, std::span<const float>(variance));
  }
  writer.rows().commit(count);
  writer.rows().finish();
}

TEST(StampReaders, AllWaysOfReadingGiveTheSame) {
  const TestFolder folder;
  write_masked_sample(folder.path() / "s.h5", 10);
  const store::SampleReader sample(folder.path() / "s.h5");
  const StampStretch stretch{image::StretchKind::kAsinh, false, {{0, 2, -5, 80}}};
  const StampReader reader(sample, stretch);
  const std::vector<std::int64_t> rows{9, 3, 4, 5, 0, 8};
  const PreparedStamps many = reader.read(rows, {.shapes = true});
  ASSERT_EQ(many.usable_count(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<float> pixels(kPixels);
    ASSERT_TRUE(reader.read_pixels(rows[i], pixels));
    EXPECT_LT(*std::max_element(pixels.begin(), pixels.end()), 100) << "the star is filled";
    std::vector<float> values(kPixels);
    reader.read_values(rows[i], values);
    EXPECT_TRUE(std::equal(values.begin(), values.end(),
                           many.values.begin() + static_cast<std::ptrdiff_t>(i * kPixels)));
    EXPECT_EQ(many.mask_weights[i * kPixels + 17], rows[i] % 3 == 0 ? 0 : 1);
  }
}

}  // namespace
}  // namespace peculiar::stamps
