// Bands of one field whose pixel grids differ.

#include "survey/band_grids.h"

#include "base/atomic_file.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

class BandGrids : public SurveyTest {
 protected:
  static constexpr int kLong = 14200, kShort = 200;
  static constexpr double kLongRa = 150, kLongDec = 60;

  /// Two bands, g.fits and r.fits, of one field.
  void list_bands() {
    std::string list;
    for (const char* band : {"g", "r"})
      list += fmt::format("[[mosaic]]\nimage = '{}.fits'\nfield = 'f'\nband = '{}'\n", band, band);
    write_file(path("list.toml"), list);
    options_.mosaics.one.image = "";
    options_.mosaics.list = path("list.toml");
    use_pixels();
  }
  void write_band(const std::string& name, const image::Image& image, const image::LocalWcs& wcs) const {
    fits::write_image(path(name), image, wcs, {{"BUNIT", "electron/s", ""}});
  }
};

TEST_F(BandGrids, PiecesOfOneGridAreNotRotated) {
  // At 0.4 degrees from the middle of g, north is turned by 0.7 degrees.
  const image::LocalWcs grid = tangent(kLongRa, kLongDec, kLong, kHeight);
  image::LocalWcs piece = grid;
  piece.x -= kLong - kShort;
  write_band("g.fits", place_image(kLong, kHeight), grid);
  write_band("r.fits", place_image(kShort, kHeight, kLong - kShort), piece);
  list_bands();
  write_catalogue("id,x,y\na,14100.3,45.3\n");
  ASSERT_EQ(run().stamps, 1);
  const image::Image stamp = sample().read_image(0);
  for (int band = 0; band < 2; ++band) {
    EXPECT_EQ(stamp.at(band, 0, 0), 14093 + 1000 * 38) << band;
    EXPECT_EQ(stamp.at(band, 15, 15), 14108 + 1000 * 53) << band;
  }
}

TEST_F(BandGrids, NorthUpAboutDistantCentresIsRotated) {
  write_band("g.fits", place_image(kLong, kHeight), tangent(kLongRa, kLongDec, kLong, kHeight));
  // About where g has its pixel (14099.5, 44.5): 0.3889 degrees west of its middle, along its rows.
  write_band("r.fits", place_image(kShort, kHeight), tangent(149.2223, 59.9977, kShort, kHeight));
  list_bands();
  write_catalogue("id,x,y\na,14100.3,45.3\n");
  EXPECT_THAT(refusal(), HasSubstr("must not be rotated relative to each other"));
  // Near the middle of g they differ by less than the tolerance.
  write_band("r.fits", place_image(kShort, kHeight), tangent(149.99, 60, kShort, kHeight));
  write_catalogue("id,x,y\na,7190,45\n");
  EXPECT_EQ(run().stamps, 1);
}

TEST_F(BandGrids, RowsInMemoryAreCountedInTheFinerPixels) {
  constexpr int kCoarseWidth = 120, kCoarseHeight = 1000, kFiner = 10;
  write_band("g.fits", place_image(kCoarseWidth, kCoarseHeight),
             tangent(kRa, kDec, kCoarseWidth, kCoarseHeight, 0.2));
  write_band("r.fits", place_image(kFiner * kCoarseWidth, kFiner * kCoarseHeight),
             tangent(kRa, kDec, kFiner * kCoarseWidth, kFiner * kCoarseHeight, 0.2 / kFiner));
  list_bands();
  std::string text = "id,x,y\n";
  for (int y = 20; y < kCoarseHeight - 10; y += 20) text += fmt::format("{},60,{}\n", y, y);
  write_catalogue(text);
  options_.stamps.pixel_scale = 0.2;
  const auto stamps = [&](std::int64_t memory) {
    options_.mosaics.memory = memory;
    const std::int64_t count = run().stamps;
    std::vector<std::vector<float>> images;
    for (std::int64_t row = 0; row < count; ++row) images.push_back(sample().read_image(row).pixels);
    return images;
  };
  const std::vector<std::vector<float>> in_little = stamps(8), in_much = stamps(512);
  EXPECT_EQ(in_little.size(), 49u);
  EXPECT_EQ(in_little, in_much);
}

}  // namespace
}  // namespace peculiar::survey
