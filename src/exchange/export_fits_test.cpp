#include "exchange/export_fits.h"

#include "exchange/export_testing.h"
#include "fits/fits_image.h"

namespace peculiar::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Three stamps of 4 x 6 px in two bands; value = 100 row + 50 band + index.
class ExportFits : public ExportTest {
 protected:
  void write(bool rows_upward, bool has_frame) {
    store::SampleHeader header;
    header.count = 3;
    header.height = 4;
    header.width = 6;
    header.bands = {"g", "r"};
    header.unit = "nanomaggy";
    header.zero_point_mag = {22.5, 22.4};
    header.rows_upward = rows_upward;
    header.has_variance = header.has_mask = true;
    header.provenance = "{}";
    catalog::Table table;
    table.add({"id", "", "", std::vector<std::string>{"a", "b", "c"}, {}});
    table.add({"ra", "deg", "(ICRS)", std::vector<double>{10, 20, std::nan("")}, {}});
    table.add({"dec", "deg", "(ICRS)", std::vector<double>{-1, 2, std::nan("")}, {}});
    if (has_frame) {
      const std::vector<double> cd[] = {
          {-1e-5, -2e-5, std::nan("")}, {1e-6, 0, 0}, {2e-6, 0, 0}, {1e-5, 2e-5, 0}};
      const char* const names[] = {"cd1_1", "cd1_2", "cd2_1", "cd2_2"};
      for (std::size_t i = 0; i < 4; ++i) table.add({names[i], "deg/pix", "", cd[i], {}});
    }
    std::vector<store::ColumnSpec> specs;
    for (const catalog::Column& column : table.columns()) specs.push_back(store::column_spec(column));
    store::SampleWriter writer(path("sky.h5"), header, specs,
                               {true, fmt::format("{}{}", rows_upward, has_frame)});
    std::vector<float> pixels, variance;
    std::vector<std::uint8_t> mask;
    for (int row = 0; row < 3; ++row) {
      for (int i = 0; i < 48; ++i) {
        pixels.push_back(static_cast<float>(100 * row + 50 * (i / 24) + i % 24));
        variance.push_back(static_cast<float>(i % 24) + 0.5F);
        mask.push_back(static_cast<std::uint8_t>(i % 24 == row));
      }
    }
    writer.write_images(0, pixels);
    writer.rows().write("variance", 0, std::span<const float>(variance));
    writer.rows().write("mask", 0, std::span<const std::uint8_t>(mask));
    for (const catalog::Column& column : table.columns()) writer.rows().write(column, 0);
    writer.rows().commit(3);
    writer.rows().finish();
    options_.input = path("sky.h5");
    options_.images = path("sky.fits");
    options_.overwrite = true;
  }
};

TEST_F(ExportFits, AnHduEachWithItsPlaceVarianceAndMask) {
  write(true, true);
  export_sample(options_);
  const fits::FitsFile file(options_.images);
  std::vector<std::string> names;
  for (const fits::HduInfo& hdu : file.hdus()) names.push_back(hdu.name);
  EXPECT_THAT(names, ElementsAre("", "SCI", "VARIANCE", "MASK", "SCI", "VARIANCE", "MASK", "SCI", "VARIANCE",
                                 "MASK"));
  EXPECT_THAT(file.hdus()[1].shape, ElementsAre(2, 4, 6));
  EXPECT_EQ(file.header_text(4, "OBJECT"), "b");
  EXPECT_EQ(file.header_number(4, "EXTVER"), 2);
  EXPECT_EQ(file.header_text(4, "BUNIT"), "nmgy");
  EXPECT_EQ(file.header_text(5, "BUNIT"), "nmgy**2");
  EXPECT_EQ(file.header_text(4, "BANDS"), "g,r");
  EXPECT_EQ(file.header_number(4, "MAGZERO2"), 22.4);
  EXPECT_EQ(file.read_plane(4, 1).at(0, 3, 5), 173);
  EXPECT_EQ(file.read_plane(5, 1).at(0, 3, 5), 23.5);
  EXPECT_EQ(file.read_plane(9, 0).at(0, 0, 2), 1);
  const auto place = file.wcs(4)->local(2.5, 1.5);  // the centre
  EXPECT_NEAR(place.ra_deg, 20, 1e-9);
  EXPECT_NEAR(place.dec_deg, 2, 1e-9);
  EXPECT_NEAR(place.cd_deg_per_px[3], 2e-5, 1e-12);
  EXPECT_FALSE(file.wcs(7)) << "its place is not known";
}

TEST_F(ExportFits, RowsFromTheTopAreTurnedWithTheirCoordinates) {
  write(false, true);
  export_sample(options_);
  const fits::FitsFile file(options_.images);
  EXPECT_EQ(file.read_plane(1, 0).at(0, 0, 0), 18) << "the last row of the sample is the first of FITS";
  EXPECT_EQ(file.read_plane(3, 0).at(0, 3, 0), 1);
  const auto cd = file.wcs(1)->local(2.5, 1.5).cd_deg_per_px;
  EXPECT_NEAR(cd[0], -1e-5, 1e-12);
  EXPECT_NEAR(cd[1], -1e-6, 1e-12);
  EXPECT_NEAR(cd[3], -1e-5, 1e-12);
}

TEST_F(ExportFits, WithoutAFrameThereAreNoWorldCoordinates) {
  write(true, false);
  export_sample(options_);
  const fits::FitsFile file(options_.images);
  EXPECT_THAT(file.hdus().at(0).shape, ElementsAre(3, 2, 4, 6)) << "one array";
  EXPECT_EQ(file.hdus().size(), 3u);
  EXPECT_EQ(file.hdus()[2].name, "MASK");
  EXPECT_EQ(file.read_plane(2, 4).at(0, 0, 2), 1);
  EXPECT_FALSE(file.wcs(0));
  options_.layout = "hdus";
  export_sample(options_);
  const fits::FitsFile each(options_.images);
  EXPECT_EQ(each.hdus().size(), 10u);
  EXPECT_FALSE(each.wcs(1)) << "which way is up is not known";
}

TEST_F(ExportFits, NoImageSelectedIsAnErrorAndNoRowOfATableIsNot) {
  write(true, true);
  options_.where = "ra > 100";
  EXPECT_THAT(message_of([&] { export_sample(options_); }),
              HasSubstr("none of its 3 rows satisfies 'ra > 100'"));
  options_.images.clear();
  options_.catalogue = path("none.vot");
  EXPECT_EQ(export_sample(options_).rows, 0);
}

}  // namespace
}  // namespace peculiar::exchange
