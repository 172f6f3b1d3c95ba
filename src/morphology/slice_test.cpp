#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/test_shared.h"
#include "catalog/table_file.h"
#include "fits/fits_image.h"
#include "morphology/statistics.h"

namespace peculiar::morphology {
namespace {

/// statmorph's own test galaxy, with the values that its authors expect (statmorph, tests/test_statmorph.py).
SegmentedStamp read_slice(const std::filesystem::path& folder) {
  const fits::FitsFile file(folder / "slice.fits");
  const image::Image image = file.read_plane(0);
  const image::Image segmentation = file.read_plane(1);
  const image::Image mask = file.read_plane(2);
  SegmentedStamp stamp{Plane(image.height, image.width), Grid<std::int32_t>(image.height, image.width),
                       Mask(image.height, image.width), Plane()};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    stamp.image.values[i] = image.pixels[i];
    stamp.segmentation.values[i] = static_cast<std::int32_t>(segmentation.pixels[i]);
    stamp.mask.values[i] = mask.pixels[i] != 0 ? 1 : 0;
  }
  return stamp;
}

std::map<std::string, double> expected_values(const std::filesystem::path& folder) {
  const catalog::Table table = catalog::read_table_text(folder / "slice_expected.csv");
  std::map<std::string, double> values;
  for (std::size_t row = 0; row < table.rows(); ++row)
    values[table.at("quantity").text(row)] = table.at("value").number(row);
  return values;
}

TEST(SliceOfSharedData, EveryValueIsStatmorphs) {
  const std::filesystem::path folder = shared_data("morphology");
  PECULIAR_SKIP_WITHOUT_SHARED(folder);
  const std::map<std::string, double> expected = expected_values(folder);
  const Statistics found = measure_source(read_slice(folder), 1, nullptr, {.gain = 1, .sersic = true});
  for (const StatisticColumn& column : statistic_columns()) {
    const double value = expected.at(column.name);
    EXPECT_NEAR(found.*column.value, value, 1e-3 * std::abs(value)) << column.name;
  }
  EXPECT_EQ(found.flag, 0);
  EXPECT_EQ(found.flag_sersic, 0);
}

}  // namespace
}  // namespace peculiar::morphology
