// What a file states about its values: units, bands, bit depths, and which of its images are read.

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "exchange/export.h"
#include "exchange/import_testing.h"
#include "exchange/show.h"
#include "fits/fits_test_support.h"
#include "image/geometry.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

image::LocalWcs scale(double arcsec) { return {19.5, 19.5, 30, 5, {-arcsec / 3600, 0, 0, arcsec / 3600}}; }

class ImportMeaningTest : public ImportTest {
 protected:
  void write_fits(const std::string& name, const image::Image& image, const std::vector<fits::Card>& cards,
                  double arcsec = 1) {
    fits::write_image(folder_ / "in" / name, image, scale(arcsec), cards);
  }
  void write_flat_png(const std::string& name, float level, int size = 40, int bands = 1) {
    image::write_png(folder_ / "in" / name, image::Image(bands, size, size, level / 255.0f));
  }
  std::string log_of_run() {
    MessageLog log;
    import_images(options_, log.context());
    return log.text();
  }
  nlohmann::json settings() const {
    return nlohmann::json::parse(sample().header().provenance).at("settings");
  }
  static double sum(const image::Image& image) {
    double total = 0;
    for (const float value : image.pixels) total += value;
    return total;
  }
};

TEST_F(ImportMeaningTest, TheUnitDecidesWhatResamplingKeeps) {
  options_.size = 10;
  options_.rebin = true;
  write_fits("1.fits", image::Image(1, 40, 40, 2.0f), {{"BUNIT", "MJy/sr", ""}});
  EXPECT_THAT(run().kept,
              AllOf(HasSubstr("mean is conserved"), HasSubstr("MJy/sr"), HasSubstr("--conserve flux")));
  EXPECT_EQ(sample().read_image(0).at(0, 3, 3), 2.0f);
  EXPECT_EQ(settings().at("conserve"), "mean");
  write_fits("1.fits", image::Image(1, 40, 40, 2.0f), {{"BUNIT", "nJy", ""}});
  EXPECT_THAT(run().kept, HasSubstr("flux is conserved"));
  EXPECT_NEAR(sum(sample().read_image(0)), 40 * 40 * 2, 1e-3);
  EXPECT_EQ(settings().at("conserve"), "flux");
  options_.unit = "Jy/beam";  // given by the user
  EXPECT_THAT(run().kept, HasSubstr("mean is conserved"));
  EXPECT_EQ(sample().read_image(0).at(0, 3, 3), 2.0f);
  options_.conserve = "flux";
  EXPECT_THAT(run().kept, HasSubstr("no longer in Jy/beam"));
  EXPECT_EQ(sample().read_image(0).at(0, 3, 3), 32.0f);
}

TEST_F(ImportMeaningTest, PicturesOfEightBitsKeepTheirMean) {
  write_flat_png("1.png", 200);
  options_.size = 10;
  options_.rebin = true;
  EXPECT_THAT(run().kept, HasSubstr("8-bit pictures"));
  EXPECT_EQ(sample().read_image(0).at(0, 3, 3), 200.0f);
  options_.conserve = "flux";
  run();
  EXPECT_EQ(sample().read_image(0).at(0, 3, 3), 200.0f * 16);
}

TEST_F(ImportMeaningTest, MagnitudesOfPixelsAreNotAddedUp) {
  write_fits("1.fits", image::Image(1, 40, 40, 22.0f), {{"BUNIT", "mag", ""}});
  options_.size = 10;
  options_.rebin = true;
  EXPECT_THAT(message_of([&] { run(); }, ErrorKind::kUsage),
              AllOf(HasSubstr("'mag' cannot be summed"), HasSubstr("--conserve mean")));
  options_.conserve = "mean";
  run();
  EXPECT_EQ(sample().read_image(0).at(0, 3, 3), 22.0f);
}

TEST_F(ImportMeaningTest, AZeroPointFollowsTheMean) {
  write_fits("1.fits", image::Image(1, 40, 40, 2.0f), {{"BUNIT", "MJy/sr", ""}});
  options_.size = 10;
  options_.rebin = true;
  options_.zero_point = 25;
  run();
  // The same source before and after: its magnitude is the zero-point minus 2.5 log of the sum.
  const double before = 25 - 2.5 * std::log10(40.0 * 40 * 2);
  EXPECT_NEAR(sample().header().zero_point_mag.at(0) - 2.5 * std::log10(sum(sample().read_image(0))), before,
              1e-6);
  options_.conserve = "flux";
  run();
  EXPECT_EQ(sample().header().zero_point_mag.at(0), 25);
}

TEST_F(ImportMeaningTest, GreyImagesHaveTheGainOfTheirWeights) {
  for (const int bands : {2, 3}) {
    for (const char* name : {"1.fits", "2.fits"})  // a single cube would be a stack
      write_fits(name, image::Image(bands, 32, 32, 2.0f),
                 {{"BUNIT", "electron / s", ""}, {"EXPTIME", 500.0, ""}});
    options_.grey = true;
    run();
    // A mean of two; luma, whose squared weights sum to 0.447.
    EXPECT_NEAR(sample().rows().column("gain").number(0), bands == 2 ? 1000 : 500 / 0.446966, 0.1) << bands;
  }
}

TEST_F(ImportMeaningTest, EachImageKeepsTheGainOfItsHeader) {
  const auto write = [&](const char* unit) {
    write_fits("1.fits", image::Image(1, 40, 40, 2.0f), {{"BUNIT", unit, ""}, {"EXPTIME", 100.0, ""}});
    write_fits("2.fits", image::Image(1, 40, 40, 2.0f), {{"BUNIT", unit, ""}, {"EXPTIME", 300.0, ""}});
    write_fits("3.fits", image::Image(1, 40, 40, 2.0f), {{"BUNIT", unit, ""}});
  };
  write("electron / s");
  run();
  const auto numbers = [&](const char* name) {
    const catalog::Column column = sample().rows().column(name);
    return std::vector<double>{column.number(0), column.number(1), column.number(2)};
  };
  EXPECT_THAT(numbers("gain"), ElementsAre(100, 300, testing::IsNan()));
  EXPECT_THAT(numbers("exposure"), ElementsAre(100, 300, testing::IsNan()));
  options_.size = 20;
  options_.rebin = true;
  options_.conserve = "mean";
  run();
  EXPECT_THAT(numbers("gain"), ElementsAre(400, 1200, testing::IsNan())) << "a mean of four pixels";
  write("nJy");
  options_.conserve = "flux";
  run();
  EXPECT_EQ(sample().rows().catalogue().find("gain"), nullptr) << "its unit does not count photons";
  options_.unit = "electron / s";  // given by the user
  run();
  EXPECT_THAT(numbers("gain"), ElementsAre(100, 300, testing::IsNan()));
}

TEST_F(ImportMeaningTest, GainsAreStoredThoughTheFirstImageHasNone) {
  const image::Image image(1, 40, 40, 2.0f);
  const auto write = [&](const char* unit) {
    write_fits("1.fits", image, {{"BUNIT", unit, ""}});
    for (const char* name : {"2.fits", "3.fits"})
      write_fits(name, image, {{"BUNIT", unit, ""}, {"GAIN", 2.5, ""}, {"EXPTIME", 300.0, ""}});
  };
  write("count");
  EXPECT_THAT(log_of_run(), HasSubstr("1.fits: its header gives no gain, although others do"));
  const catalog::Table table = sample().rows().catalogue();
  for (const auto& [name, value] : {std::pair{"gain", 2.5}, std::pair{"exposure", 300.0}}) {
    EXPECT_TRUE(std::isnan(table.at(name).number(0))) << name;
    EXPECT_EQ(table.at(name).number(1), value) << name;
    EXPECT_EQ(table.at(name).number(2), value) << name;
  }
  write("nJy");
  EXPECT_EQ(log_of_run(), "");
  EXPECT_FALSE(sample().rows().catalogue().has("gain"));
  write_fits("2.fits", image, {{"BUNIT", "count", ""}});
  write_fits("3.fits", image, {{"BUNIT", "count", ""}});
  write_fits("1.fits", image, {{"BUNIT", "count", ""}});
  EXPECT_EQ(log_of_run(), "");
  EXPECT_FALSE(sample().rows().catalogue().has("gain"));
}

TEST_F(ImportMeaningTest, GainsAreFoundInAnyHdu) {
  const std::vector<std::string> shape{"BITPIX=8", "NAXIS=2", "NAXIS1=8", "NAXIS2=8", "BUNIT='electron/s'"};
  const auto hdu = [&](const std::string& start, const std::vector<std::string>& more) {
    std::vector<std::string> cards{start};
    cards.insert(cards.end(), shape.begin(), shape.end());
    cards.insert(cards.end(), more.begin(), more.end());
    return fits::header_block(cards) + fits::data_block(std::string(8 * 8, '\1'));
  };
  const std::string extension = "XTENSION='IMAGE   '";
  write_file(folder_ / "in" / "1.fits", hdu("SIMPLE=T", {}) + hdu(extension, {"PCOUNT=0", "GCOUNT=1"}) +
                                            hdu(extension, {"PCOUNT=0", "GCOUNT=1", "EXPTIME=300.0"}));
  options_.hdu = "all";
  run();
  const catalog::Table table = sample().rows().catalogue();
  ASSERT_EQ(sample().count(), 3);
  for (const char* name : {"gain", "exposure"}) {
    EXPECT_TRUE(std::isnan(table.at(name).number(1))) << name;
    EXPECT_EQ(table.at(name).number(2), 300) << name;
  }
}

TEST_F(ImportMeaningTest, TheSearchForExposureTimesEnds) {
  const image::Image image(1, 8, 8, 2.0f);
  for (int i = 0; i < 101; ++i) write_fits(fmt::format("{:03}.fits", i), image, {{"BUNIT", "electron", ""}});
  const auto has_exposure = [&](const char* name) {
    write_fits(name, image, {{"BUNIT", "electron", ""}, {"EXPTIME", 300.0, ""}});
    run();
    const catalog::Table table = sample().rows().catalogue();
    EXPECT_EQ(table.at("gain").number(0), 1);
    return table.has("exposure");
  };
  EXPECT_FALSE(has_exposure("100.fits"));
  EXPECT_TRUE(has_exposure("099.fits"));
  options_.unit = "DN";  // without a gain, all files are searched
  write_fits("099.fits", image, {});
  write_fits("100.fits", image, {{"GAIN", 2.5, ""}, {"EXPTIME", 300.0, ""}});
  run();
  const catalog::Table table = sample().rows().catalogue();
  EXPECT_EQ(table.at("gain").number(100), 2.5);
  EXPECT_EQ(table.at("exposure").number(100), 300);
}

TEST_F(ImportMeaningTest, TheSearchForGainsCanBeStopped) {
  for (const char* name : {"1.fits", "2.fits"})
    write_fits(name, image::Image(1, 40, 40, 2.0f), {{"BUNIT", "count", ""}});
  EXPECT_THAT(message_when_cancelled([&](const RunContext& context) { import_images(options_, context); }),
              HasSubstr("stopped while reading the headers"));
  EXPECT_FALSE(fs::exists(options_.output));
}

TEST_F(ImportMeaningTest, AVegaZeroPointIsSaidOnceAndNotTaken) {
  const auto write = [&](const char* name, const char* telescope) {
    write_fits(name, image::Image(1, 40, 40, 2.0f),
               {{"BUNIT", "DN", ""}, {"MAGZP", 20.5, ""}, {"TELESCOP", telescope, ""}});
  };
  write("1.fits", "WISE");
  EXPECT_THAT(
      log_of_run(),
      AllOf(
          HasSubstr(
              "1.fits: the zero-point 20.5000 in its header is in Vega magnitudes (card MAGZP, Vega by TELESCOP WISE)"),
          HasSubstr("give --zero-point")));
  EXPECT_TRUE(sample().header().zero_point_mag.empty());
  write("2.fits", "WISE");
  const std::string log = log_of_run();
  EXPECT_THAT(log, HasSubstr("1.fits: the zero-point 20.5000"));
  EXPECT_THAT(log, testing::Not(HasSubstr("2.fits")));
  options_.zero_point = 23.2;
  EXPECT_EQ(log_of_run(), "");
  EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(23.2));
  options_.zero_point.reset();
  fs::remove(folder_ / "in" / "2.fits");
  write("1.fits", "Palomar 48-inch");  // in AB
  EXPECT_EQ(log_of_run(), "");
  EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(20.5));
}

TEST_F(ImportMeaningTest, TextsInPlaceOfNumbersDoNoHarm) {
  image::Image picture(1, 40, 40, 2.0f);
  picture.at(0, 20, 20) = 5;
  fits::write_image(folder_ / "in" / "1.fits", picture, std::nullopt,
                    {{"PIXSCALE", "0.4 arcsec/pix", ""}, {"MAGZERO", "INDEF", ""}});
  run();
  EXPECT_EQ(sample().rows().column("flags").number(0), 0);
  EXPECT_TRUE(std::isnan(sample().header().pixel_scale_arcsec));
  EXPECT_TRUE(sample().header().zero_point_mag.empty());
  EXPECT_EQ(sample().read_image(0).at(0, 3, 3), 2.0f);
}

TEST_F(ImportMeaningTest, AsinhCompressedValuesAreFluxesWithAWord) {
  // 0.5 + 10 (e^(v/a) - e^(-v/a)) is 100 for v = a asinh(99.5 / 20), a = 1.0857362.
  const auto stored = static_cast<float>(1.0857362 * std::asinh(99.5 / 20));
  for (const char* name : {"1.fits", "2.fits"})
    write_fits(name, image::Image(1, 40, 40, stored), {{"BSOFTEN", 10.0, ""}, {"BOFFSET", 0.5, ""}});
  const std::string log = log_of_run();
  EXPECT_THAT(log, HasSubstr("1.fits: values are asinh-compressed (BSOFTEN); converted to linear fluxes"));
  EXPECT_THAT(log, testing::Not(HasSubstr("2.fits")));
  EXPECT_NEAR(sample().read_image(1).at(0, 3, 3), 100, 1e-4);
}

TEST_F(ImportMeaningTest, BandsAreThoseOfTheHeader) {
  write_fits("1.fits", image::Image(3, 40, 40, 2.0f), {{"BANDS", "grz", ""}});
  EXPECT_EQ(log_of_run(), "");  // no question remains
  EXPECT_EQ(sample().count(), 1);
  EXPECT_THAT(sample().header().bands, ElementsAre("g", "r", "z"));
  EXPECT_NEAR(sample().rows().column("ra").number(0), 30, 1e-9);
  write_fits("2.fits", image::Image(3, 40, 40, 3.0f), {{"BANDS", "grz", ""}});
  run();
  EXPECT_EQ(sample().count(), 2);
  EXPECT_THAT(sample().header().bands, ElementsAre("g", "r", "z"));
  options_.bands = {"a", "-", "c"};
  run();
  EXPECT_THAT(sample().header().bands, ElementsAre("a", "c"));
}

TEST_F(ImportMeaningTest, PlanesOfWavelengthsAreOneImage) {
  write_fits("1.fits", image::Image(5, 40, 40, 2.0f), {{"CTYPE3", "AWAV", ""}});
  EXPECT_THAT(log_of_run(), HasSubstr("read as one image of 5 bands"));
  EXPECT_EQ(sample().count(), 1);
  EXPECT_EQ(sample().header().band_count(), 5);
}

TEST_F(ImportMeaningTest, ColoursAlongTheFirstAxisOfFitsAreBands) {
  // NAXIS1 = 3: pixel after pixel, as NumPy's (y, x, 3).
  std::string bytes;
  for (int pixel = 0; pixel < 6 * 8; ++pixel) {
    for (int band = 0; band < 3; ++band) bytes += static_cast<char>(10 * band + pixel % 8);
  }
  write_file(folder_ / "in" / "1.fits",
             fits::header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=3", "NAXIS1=3", "NAXIS2=8", "NAXIS3=6"}) +
                 fits::data_block(bytes));
  run();
  EXPECT_EQ(sample().count(), 1);
  EXPECT_EQ(sample().header().band_count(), 3);
  EXPECT_EQ(sample().header().width, 8);
  EXPECT_EQ(sample().header().height, 6);
  for (int band = 0; band < 3; ++band) EXPECT_EQ(sample().read_image(0).at(band, 4, 5), 10 * band + 5);
}

TEST_F(ImportMeaningTest, OtherUnitsBandsScalesAndDepthsAreSaid) {
  const image::Image image(1, 40, 40, 2.0f);
  write_fits("1.fits", image, {{"FILTER", "g", ""}, {"BUNIT", "MJy/sr", ""}});
  write_fits("2.fits", image, {{"FILTER", "g", ""}, {"BUNIT", "MJy sr-1", ""}});
  EXPECT_EQ(run().unlike, 0);
  write_fits("3.fits", image, {{"FILTER", "r", ""}, {"BUNIT", "MJy/sr", ""}});
  write_fits("4.fits", image, {{"FILTER", "g", ""}, {"BUNIT", "Jy", ""}});
  write_fits("5.fits", image, {{"FILTER", "g", ""}, {"BUNIT", "MJy/sr", ""}}, 1.1);
  write_flat_png("6.png", 100);
  EXPECT_EQ(run().unlike, 4);
  const auto reasons = reasons_of(sample());
  EXPECT_THAT(reasons,
              Contains(AllOf(HasSubstr("3.fits"), HasSubstr("its band is r, that of the first image g"))));
  EXPECT_THAT(reasons, Contains(AllOf(HasSubstr("4.fits"), HasSubstr("its unit is 'Jy'"))));
  EXPECT_THAT(reasons, Contains(AllOf(HasSubstr("5.fits"), HasSubstr("its pixel scale is 1.1 arcsec"))));
  EXPECT_THAT(reasons, Contains(AllOf(HasSubstr("6.png"), HasSubstr("its bit depth differs"))));
}

TEST_F(ImportMeaningTest, HdusOfOtherZeroPointsAreSaid) {
  const std::string pixels(8 * 8 * 1, 1);
  const std::vector<std::string> shape{"BITPIX=8", "NAXIS=2", "NAXIS1=8", "NAXIS2=8", "BUNIT='electron/s'"};
  const auto hdu = [&](std::vector<std::string> cards, const char* zero_point) {
    cards.insert(cards.end(), shape.begin(), shape.end());
    if (cards.front() != "SIMPLE=T") cards.insert(cards.end(), {"PCOUNT=0", "GCOUNT=1"});
    cards.push_back(zero_point);
    return fits::header_block(cards) + fits::data_block(pixels);
  };
  write_file(folder_ / "in" / "1.fits", hdu({"SIMPLE=T"}, "MAGZERO=25.0") +
                                            hdu({"XTENSION='IMAGE   '"}, "MAGZERO=25.001") +
                                            hdu({"XTENSION='IMAGE   '"}, "MAGZERO=26.0"));
  options_.hdu = "all";
  EXPECT_EQ(run().unlike, 1);
  EXPECT_THAT(sample().header().zero_point_mag, testing::ElementsAre(25));
  EXPECT_THAT(reasons_of(sample()),
              Contains(HasSubstr("its zero-point is 26.0000 mag, that of the first image 25.0000")));
}

TEST_F(ImportMeaningTest, OfSeveralImagesTheFirstIsTakenWithAWord) {
  const auto extension = [](const std::string& name) {
    return fits::header_block({"XTENSION='IMAGE   '", "BITPIX=8", "NAXIS=2", "NAXIS1=4", "NAXIS2=3",
                               "PCOUNT=0", "GCOUNT=1", "EXTNAME='" + name + "'"}) +
           fits::data_block(std::string(12, '\1'));
  };
  write_file(folder_ / "in" / "1.fits", fits::header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T",
                                                            "FILTER='F444W   '", "BUNIT='MJy/sr  '"}) +
                                            extension("SCI") + extension("ERR"));
  EXPECT_THAT(log_of_run(), AllOf(HasSubstr("using the first of its images, HDU 1 SCI"),
                                  HasSubstr("masks and the like by their names (2 ERR)")));
  EXPECT_THAT(sample().header().bands, ElementsAre("F444W"));
  // So does the unit; for the companions it is unknown.
  EXPECT_EQ(sample().header().unit, "MJy/sr");
  options_.hdu = "ERR";
  run();
  EXPECT_EQ(sample().header().unit, "");
  options_.hdu = "SCI";
  EXPECT_EQ(log_of_run(), "");
  options_.hdu = "all";
  EXPECT_THAT(log_of_run(), HasSubstr("errors, weights or masks"));
  // Two HDUs with the same name.
  write_file(folder_ / "in" / "1.fits", fits::header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T"}) +
                                            extension("SCI") + extension("SCI"));
  options_.hdu = "sci";
  EXPECT_THAT(log_of_run(), HasSubstr("the first of that name; --hdu selects another by its number (2 SCI)"));
  options_.hdu = "2";
  EXPECT_EQ(log_of_run(), "");
  // An HDU that could be intended as well.
  write_file(folder_ / "in" / "1.fits", fits::header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T"}) +
                                            extension("SCI") + extension("MODEL"));
  options_.hdu = "first";
  EXPECT_THAT(log_of_run(), AllOf(HasSubstr("using the first of its images, HDU 1 SCI"), HasSubstr("2 MODEL"),
                                  HasSubstr("--hdu all")));
}

TEST_F(ImportMeaningTest, PicturesAreShownAndExportedAsTheyAre) {
  // A sky of 10 and 12, which asinh between the sky's limits would stretch to a contrast of 100 and more.
  image::Image picture(1, 16, 16, 10 / 255.0f);
  for (std::size_t i = 0; i < picture.pixels.size(); i += 2) picture.pixels[i] = 12 / 255.0f;
  picture.at(0, 8, 8) = 240 / 255.0f;
  image::write_png(folder_ / "in" / "1.png", picture);
  run();
  EXPECT_EQ(sample().header().picture_bits, 8);
  ExportOptions out;
  out.input = options_.output;
  out.images = (folder_ / "pngs").string();
  export_sample(out);
  const std::string png = read_file(folder_ / "pngs" / "1.png");
  const image::Image again =
      image::decode_picture({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()}, "1.png");
  EXPECT_EQ(again.at(0, 8, 8), 240);
  EXPECT_EQ(again.at(0, 0, 0), 12);
  EXPECT_EQ(again.at(0, 0, 1), 10);
  ShowOptions sheet;
  sheet.input = options_.output;
  sheet.output = (folder_ / "sheet.png").string();
  sheet.tile = 16;
  const auto levels = [&] {
    show_sample(sheet);
    const std::string bytes = read_file(folder_ / "sheet.png");
    const image::Image drawn =
        image::decode_picture({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, "sheet");
    std::map<int, int> count;
    for (const float value : drawn.band(0)) ++count[static_cast<int>(value)];
    return count;
  };
  auto drawn = levels();
  EXPECT_GE(drawn[12], 100);
  EXPECT_GE(drawn[10], 100);
  EXPECT_GE(drawn[240], 1);
  sheet.stretch = "asinh";  // takes precedence
  drawn = levels();
  EXPECT_LT(drawn[10] + drawn[12], 100);
}

}  // namespace
}  // namespace peculiar::exchange
