// What the numbers mean according to headers: units under resampling, bands, bits and labels of maps, which
// HDU.

#include <cstring>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/atomic_file.h"
#include "base/error.h"
#include "fits/fits_test_support.h"
#include "survey/detect.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

using testing::AllOf;
using testing::ElementsAre;

class Meaning : public SurveyTest {
 protected:
  void SetUp() override {
    SurveyTest::SetUp();
    use_pixels();
    write_catalogue("id,x,y\na,60,40\n");
  }
  /// A flat field.
  void write_flat(float value, const std::string& unit, const std::string& name = "field.fits",
                  const std::string& filter = "") const {
    std::vector<fits::Card> cards{{"BUNIT", unit, ""}};
    if (!filter.empty()) cards.push_back({"FILTER", filter, ""});
    fits::write_image(path(name), image::Image(1, kHeight, kWidth, value),
                      tangent(kRa, kDec, kWidth, kHeight), cards);
  }
  float middle() const { return sample().read_image(0).at(0, 8, 8); }
  std::string log_of_run() {
    MessageLog log;
    RunContext context = log.context();
    context.threads = 2;
    cut_out(options_, context);
    return log.text();
  }
  /// A map with the size of the mosaic whose stored numbers are `stored(x, y)` of type T.
  template <typename T, typename Stored>
  void write_map(const std::string& name, const std::vector<std::string>& cards, const Stored& stored) const {
    std::string bytes;
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        T value = stored(x, y);
        std::string one(sizeof(T), '\0');
        std::memcpy(one.data(), &value, sizeof(T));
        bytes.append(one.rbegin(), one.rend());  // this machine is little-endian
      }
    }
    std::vector<std::string> all{"SIMPLE=T", fmt::format("BITPIX={}", 8 * sizeof(T)), "NAXIS=2",
                                 fmt::format("NAXIS1={}", kWidth), fmt::format("NAXIS2={}", kHeight)};
    all.insert(all.end(), cards.begin(), cards.end());
    write_file(path(name), fits::header_block(all) + fits::data_block(bytes));
  }
  /// Rows of the mosaic in which the mask of the stamp has this bit.
  std::vector<int> masked_rows(int bit = kNoData) const {
    std::vector<std::uint8_t> mask(256);
    sample().rows().read("mask", 0, std::span(mask));
    const int first = static_cast<int>(std::ceil(40.0 - 8));
    std::vector<int> rows;
    for (int y = 0; y < 16; ++y) {
      if ((mask[static_cast<std::size_t>(y) * 16 + 8] & bit) != 0) rows.push_back(first + y);
    }
    return rows;
  }
};

TEST_F(Meaning, AFlatFieldOfSurfaceBrightnessStaysAndFluxIsKept) {
  options_.stamps.pixel_scale = 0.4;  // of 0.2
  for (const char* unit : {"MJy/sr", "MJy sr-1", "Jy/beam", "mag/arcsec2"}) {
    write_flat(2, unit);
    const CutoutReport report = run();
    EXPECT_FLOAT_EQ(middle(), 2) << unit;
    EXPECT_THAT(report.kept, AllOf(HasSubstr("the mean is conserved"), HasSubstr(unit))) << unit;
  }
  for (const char* unit : {"electron/s", "nanomaggy", "Jy", ""}) {
    write_flat(2, unit);
    EXPECT_THAT(run().kept, HasSubstr("the flux is conserved")) << unit;
    EXPECT_FLOAT_EQ(middle(), 8) << unit;
  }
  options_.stamps.conserve = "mean";
  run();
  EXPECT_FLOAT_EQ(middle(), 2);
  const auto settings = nlohmann::json::parse(sample().header().provenance).at("settings");
  EXPECT_EQ(settings.at("conserve"), "mean");
  options_.stamps.pixel_scale.reset();
  EXPECT_EQ(run().kept, "");
}

TEST_F(Meaning, PixelsOfSourceExtractorsColumnsCountFromOne) {
  write_mosaic();
  const auto place_of = [&](const std::string& x, const std::string& y) {
    write_catalogue(fmt::format("id,{},{}\na,61,41\n", x, y));
    options_.catalogue.x = x;
    options_.catalogue.y = y;
    const std::string columns = run().columns;
    const catalog::Table table = sample().catalogue();
    return std::tuple(table.at("mosaic_x").number(0), table.at("mosaic_y").number(0),
                      columns.find("counted from 1") != std::string::npos);
  };
  EXPECT_EQ(place_of("X_IMAGE", "Y_IMAGE"), std::tuple(60, 40, true));
  EXPECT_EQ(place_of("xwin_image", "ywin_image"), std::tuple(60, 40, true));
  EXPECT_EQ(place_of("x", "y"), std::tuple(61, 41, false)) << "as detect writes them";
  EXPECT_EQ(place_of("X_IMAGE", "y"), std::tuple(61, 41, false));
  options_.catalogue.pixel_origin = 0;
  EXPECT_EQ(place_of("X_IMAGE", "Y_IMAGE"), std::tuple(61, 41, false));
}

TEST_F(Meaning, VariancesAreThoseOfTheMeanOrTheSum) {
  fits::write_image(path("rms.fits"), image::Image(1, kHeight, kWidth, 3.0f), std::nullopt, {});
  options_.mosaics.one.rms = path("rms.fits");
  options_.stamps.pixel_scale = 0.4;
  const auto variance = [&] {
    run();
    std::vector<float> values(256);
    sample().rows().read("variance", 0, std::span(values));
    return values[8 * 16 + 8];
  };
  // Each new pixel has the area of four: grids with edges on pixel edges take four whole ones.
  write_catalogue("id,x,y\na,60.5,40.5\n");
  write_flat(2, "electron/s");
  EXPECT_NEAR(variance(), 4 * 9, 0.01);
  write_flat(2, "MJy/sr");
  EXPECT_NEAR(variance(), 9.0 / 4, 0.001);
}

TEST_F(Meaning, MagnitudesOfPixelsAreNotAddedUp) {
  write_flat(22, "mag");
  run();  // nothing is resampled
  EXPECT_FLOAT_EQ(middle(), 22);
  options_.stamps.pixel_scale = 0.4;
  EXPECT_THAT(refusal(ErrorKind::kUsage), HasSubstr("cannot be summed"));
}

TEST_F(Meaning, ZeroPointsFollowTheMeanThatIsKept) {
  options_.stamps.pixel_scale = 0.4;
  options_.mosaics.one.zero_point = 25;
  write_flat(2, "MJy/sr");
  run();
  // 16 x 16 new pixels are 32 x 32 old ones.
  const double magnitude = sample().header().zero_point_mag.at(0) - 2.5 * std::log10(16.0 * 16 * 2);
  EXPECT_NEAR(magnitude, 25 - 2.5 * std::log10(32.0 * 32 * 2), 1e-6);
  options_.stamps.conserve = "flux";
  run();
  EXPECT_EQ(sample().header().zero_point_mag.at(0), 25);
}

TEST_F(Meaning, SurfaceBrightnessOfABandFollowsItsOwnZeroPoint) {
  // Field b has a quarter of the pixels' area: 1 MJy/sr on a pixel is 1.505 mag fainter there.
  std::string list;
  for (const auto& [field, scale, zero_point] : {std::tuple("a", 0.2, 25.0), std::tuple("b", 0.1, 26.505)}) {
    for (const char* band : {"g", "r"}) {
      const std::string name = fmt::format("{}_{}.fits", field, band);
      fits::write_image(path(name), image::Image(1, kHeight, kWidth, 2.0f),
                        tangent(kRa + (field[0] == 'b' ? 1 : 0), kDec, kWidth, kHeight, scale),
                        {{"BUNIT", "MJy/sr", ""}});
      list += fmt::format("[[mosaic]]\nimage = '{}'\nfield = '{}'\nband = '{}'\n", name, field, band);
      if (band[0] == 'g') list += fmt::format("zero_point = {}\n", zero_point);
    }
  }
  write_file(path("list.toml"), list);
  write_catalogue(fmt::format("id,ra,dec\na,{},{}\nb,{},{}\n", kRa, kDec, kRa + 1, kDec));
  options_.catalogue.x = options_.catalogue.y = "";
  options_.mosaics.one = {};
  options_.mosaics.list = path("list.toml");
  options_.stamps.pixel_scale = 0.2;
  ASSERT_EQ(run().stamps, 2);
  for (std::int64_t row = 0; row < 2; ++row) {
    const image::Image stamp = sample().read_image(row);
    for (int band = 0; band < 2; ++band) EXPECT_NEAR(stamp.at(band, 8, 8), 2, 1e-3) << row << " " << band;
  }
  EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(testing::DoubleNear(25, 1e-6), testing::IsNan()));
}

TEST_F(Meaning, ACardThatIsNoMagnitudeIsNoZeroPoint) {
  fits::write_image(path("field.fits"), image::Image(1, kHeight, kWidth, 2.0f),
                    tangent(kRa, kDec, kWidth, kHeight),
                    {{"BUNIT", "MJy/sr", ""}, {"PIXAR_SR", 2.1153e-14, ""}});
  options_.mosaics.one.zero_point_key = "PIXAR_SR";
  // Known for JWST: -6.10 - 2.5 log10 of the pixel area.
  EXPECT_THAT(refusal(), AllOf(HasSubstr("is not a magnitude"), HasSubstr("zero_point 28.08")));
}

TEST_F(Meaning, AFluxOrAHugeNumberIsNoZeroPoint) {
  const auto ask_for = [&](const char* key, double value) {
    fits::write_image(path("field.fits"), image::Image(1, kHeight, kWidth, 2.0f),
                      tangent(kRa, kDec, kWidth, kHeight), {{key, value, ""}});
    options_.mosaics.one.zero_point_key = key;
  };
  ask_for("FLUXMAG0", 6.30957344480193e10);  // HSC's coadds
  EXPECT_THAT(refusal(), AllOf(HasSubstr("its card FLUXMAG0 is the flux of magnitude 0, not a magnitude"),
                               HasSubstr("leave zero_point_key out, or give zero_point 27.0000")));
  ask_for("FLUXMAG0", 0);
  EXPECT_THAT(refusal(), HasSubstr("its card FLUXMAG0 (0) is not a magnitude; give zero_point"));
  ask_for("ZP", 1e4);
  EXPECT_THAT(refusal(), HasSubstr("its card ZP (10000) is not a magnitude; give zero_point"));
  ask_for("ZP", 25);
  run();
  EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(25));
}

TEST_F(Meaning, ATextInPlaceOfAZeroPointIsNone) {
  fits::write_image(path("field.fits"), image::Image(1, kHeight, kWidth, 2.0f),
                    tangent(kRa, kDec, kWidth, kHeight), {{"MAGZERO", "INDEF", ""}});
  run();
  EXPECT_TRUE(sample().header().zero_point_mag.empty());
  options_.mosaics.one.zero_point = 30;
  run();
  EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(30));
  options_.mosaics.one.zero_point.reset();
  options_.mosaics.one.zero_point_key = "MAGZERO";
  EXPECT_THAT(refusal(), HasSubstr("the header card MAGZERO is 'INDEF'; a number is needed"));
}

TEST_F(Meaning, AsinhCompressedValuesAreFluxesWithAWord) {
  // 0.5 + 10 (e^(v/a) - e^(-v/a)) is 100 for v = a asinh(99.5 / 20), a = 1.0857362.
  const auto stored = static_cast<float>(1.0857362 * std::asinh(99.5 / 20));
  fits::write_image(path("field.fits"), image::Image(1, kHeight, kWidth, stored),
                    tangent(kRa, kDec, kWidth, kHeight), {{"BSOFTEN", 10.0, ""}, {"BOFFSET", 0.5, ""}});
  // The weight has no such cards, and stays.
  fits::write_image(path("weight.fits"), image::Image(1, kHeight, kWidth, 4.0f), std::nullopt, {});
  options_.mosaics.one.weight = path("weight.fits");
  options_.stamps.detection.noise_scale = "given";
  EXPECT_THAT(log_of_run(),
              HasSubstr("field.fits: values are asinh-compressed (BSOFTEN); converted to linear fluxes"));
  EXPECT_NEAR(middle(), 100, 1e-4);
  std::vector<float> variance(256);
  sample().rows().read("variance", 0, std::span(variance));
  EXPECT_FLOAT_EQ(variance[100], 0.25f);
}

TEST_F(Meaning, TheHeaderNamesTheBandUnlessTheUserDoes) {
  write_flat(2, "", "field.fits", "F160W");
  run();
  EXPECT_THAT(sample().header().bands, ElementsAre("F160W"));
  options_.mosaics.one.band = "H";
  run();
  EXPECT_THAT(sample().header().bands, ElementsAre("H"));
  write_mosaic();
  options_.mosaics.one.band.clear();
  run();
  EXPECT_THAT(sample().header().bands, ElementsAre("band_0"));
}

TEST_F(Meaning, MosaicsOfOtherBandsAreNoFurtherFields) {
  write_flat(2, "", "a.fits", "g");
  write_flat(2, "", "b.fits", "r");
  write_file(path("list.toml"), "[[mosaic]]\nimage = 'a.fits'\n[[mosaic]]\nimage = 'b.fits'\n");
  options_.mosaics.one = {};
  options_.mosaics.list = path("list.toml");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("has no mosaic in band 'r'"), HasSubstr("set `band`")));
  write_catalogue("id,ra,dec\n" + at_pixel("a", 60, 40));
  options_.catalogue.x = options_.catalogue.y = "";
  write_file(path("list.toml"),
             "[[mosaic]]\nimage = 'a.fits'\nband = 'v'\n[[mosaic]]\nimage = 'b.fits'\nband = 'v'\n");
  EXPECT_EQ(run().bands, std::vector<std::string>{"v"});
}

TEST_F(Meaning, OneUnitSpelledInTwoWaysIsOne) {
  write_flat(2, "MJy/sr", "a.fits");
  fits::write_image(path("b.fits"), image::Image(1, kHeight, kWidth, 2.0f),
                    tangent(kRa + 1, kDec, kWidth, kHeight), {{"BUNIT", "MJy sr-1", ""}});
  write_file(path("list.toml"), "[[mosaic]]\nimage = 'a.fits'\n[[mosaic]]\nimage = 'b.fits'\n");
  write_catalogue("id,ra,dec\n" + at_pixel("a", 60, 40));
  options_.catalogue.x = options_.catalogue.y = "";
  options_.mosaics.one = {};
  options_.mosaics.list = path("list.toml");
  EXPECT_EQ(run().stamps, 1);
  EXPECT_EQ(sample().header().unit, "MJy/sr");
}

TEST_F(Meaning, BitsOfMasksAreExactInEveryWidth) {
  write_flat(2, "");
  options_.mosaics.one.mask = path("dq.fits");
  options_.mosaics.one.mask_bits = 1;
  // JWST's data quality: unsigned, stored minus 2^31. Rows 36: bit 0; 38: bit 24; 40: bits 24 and 0; 42: bits
  // 30 and 0; 44: bit 31; 45: bits 31 and 0.
  const auto quality = [](int, int y) -> std::int64_t {
    return y == 36   ? 1
           : y == 38 ? 1 << 24
           : y == 40 ? (1 << 24) + 1
           : y == 42 ? (1 << 30) + 1
           : y == 44 ? std::int64_t{1} << 31
           : y == 45 ? (std::int64_t{1} << 31) + 1
                     : 0;
  };
  write_map<std::int32_t>("dq.fits", {"BZERO=2147483648"}, [&](int x, int y) {
    return static_cast<std::int32_t>(quality(x, y) - (std::int64_t{1} << 31));
  });
  run();
  EXPECT_THAT(masked_rows(), ElementsAre(36, 40, 42, 45));
  options_.mosaics.one.mask_bits = (std::int64_t{1} << 31) + (1 << 24);
  run();
  EXPECT_THAT(masked_rows(), ElementsAre(38, 40, 44, 45));
  options_.mosaics.one.mask_bits = 0;
  run();
  EXPECT_THAT(masked_rows(), ElementsAre(36, 38, 40, 42, 44, 45));
  // The same, signed: bit 31 is the sign.
  write_map<std::int32_t>("dq.fits", {},
                          [&](int x, int y) { return static_cast<std::int32_t>(quality(x, y)); });
  options_.mosaics.one.mask_bits = std::int64_t{1} << 31;
  run();
  EXPECT_THAT(masked_rows(), ElementsAre(44, 45));
  write_map<std::int64_t>("dq.fits", {}, [&](int x, int y) { return quality(x, y) << 8; });
  options_.mosaics.one.mask_bits = std::int64_t{1} << 38;
  run();
  EXPECT_THAT(masked_rows(), ElementsAre(42));
  write_map<std::uint8_t>("dq.fits", {}, [&](int, int y) { return std::uint8_t(y == 40 ? 128 : 0); });
  options_.mosaics.one.mask_bits = 128;
  run();
  EXPECT_THAT(masked_rows(), ElementsAre(40));
  options_.mosaics.one.mask_bits = 256;
  EXPECT_THAT(refusal(ErrorKind::kConfig), HasSubstr("bits beyond the 8 that the mask has"));
}

TEST_F(Meaning, LabelsOfSourcesAreToldApartToTheirLastBit) {
  // Two sources side by side, that of the object left of x = 64.
  image::Image image(1, kHeight, kWidth, 0.0f);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<float>(i % 7) * 0.1f;
  fits::write_image(path("field.fits"), image, tangent(kRa, kDec, kWidth, kHeight), {});
  options_.mosaics.one.segmentation = path("seg.fits");
  options_.stamps.neighbours = "mask";
  const auto masked = [&](std::int64_t own, std::int64_t other) {
    write_map<std::int64_t>("seg.fits", {}, [&](int x, int y) -> std::int64_t {
      if (y < 36 || y >= 44 || x < 56 || x >= 72) return 0;
      return x < 64 ? own : other;
    });
    run();
    std::vector<std::uint8_t> mask(256);
    sample().rows().read("mask", 0, std::span(mask));
    return std::count(mask.begin(), mask.end(), kNeighbour);
  };
  const std::int64_t expected = 8 * 4;  // x = 64 to 67 of the stamp's 52 to 67
  EXPECT_EQ(masked(1, 2), expected);
  EXPECT_EQ(masked(1 << 24, (1 << 24) + 1), expected);
  EXPECT_EQ(masked(2684000123456789, 2684000123456790), expected);
  EXPECT_EQ(masked(INT64_MIN, -1), expected);
}

TEST_F(Meaning, OfSeveralImagesTheFirstIsTakenWithAWord) {
  const auto block = [](const std::string& name) {
    std::vector<std::string> cards{"XTENSION='IMAGE   '",
                                   "BITPIX=8",
                                   "NAXIS=2",
                                   fmt::format("NAXIS1={}", kWidth),
                                   fmt::format("NAXIS2={}", kHeight),
                                   "PCOUNT=0",
                                   "GCOUNT=1",
                                   "EXTNAME='" + name + "'"};
    return fits::header_block(cards) +
           fits::data_block(std::string(static_cast<std::size_t>(kWidth) * kHeight, '\1'));
  };
  write_file(path("field.fits"),
             fits::header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T", "FILTER='F444W   '"}) +
                 block("SCI") + block("ERR") + block("DQ"));
  EXPECT_THAT(log_of_run(), AllOf(HasSubstr("using the first of its images, HDU 1 SCI"),
                                  HasSubstr("masks and the like by their names (2 ERR, 3 DQ)")));
  EXPECT_THAT(log_of_run(), Not(HasSubstr("warning"))) << "no other can be meant";
  write_file(path("field.fits"),
             fits::header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T", "FILTER='F444W   '"}) +
                 block("SCI") + block("ERR") + block("SCI"));
  EXPECT_THAT(log_of_run(), AllOf(HasSubstr("using the first of its images, HDU 1 SCI"),
                                  HasSubstr("2 ERR, 3 SCI"), HasSubstr("--mosaics")));
  options_.mosaics.one.hdu = "SCI";
  EXPECT_THAT(log_of_run(), HasSubstr("using HDU 1 SCI, the first of that name; --hdu selects another by its "
                                      "number (3 SCI)"));
  options_.mosaics.one.hdu = "3";
  EXPECT_EQ(log_of_run(), "");
  options_.mosaics.one.hdu = "first";
  write_file(path("field.fits"),
             fits::header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T", "FILTER='F444W   '"}) +
                 block("SCI") + block("ERR") + block("DQ"));
  EXPECT_THAT(sample().header().bands, ElementsAre("F444W"));
  options_.mosaics.one.hdu = "SCI";
  EXPECT_EQ(log_of_run(), "");
  // The image itself is neither noise nor mask.
  options_.mosaics.one.rms = path("field.fits");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("HDU 1 is the image itself, not its rms"), HasSubstr("noise_hdu"),
                               HasSubstr("2 ERR")));
  options_.mosaics.one.noise_hdu = "ERR";
  options_.mosaics.one.mask = path("field.fits");
  EXPECT_THAT(refusal(), HasSubstr("not its mask; set mask_hdu"));
  options_.mosaics.one.mask_hdu = "DQ";
  EXPECT_EQ(log_of_run(), "");
  // A separate file with several images.
  write_file(path("dq.fits"), read_file(path("field.fits")));
  options_.mosaics.one.mask = path("dq.fits");
  options_.mosaics.one.mask_hdu = "first";
  EXPECT_THAT(log_of_run(), AllOf(HasSubstr("dq.fits: using the first of its images as mask, HDU 1 SCI"),
                                  HasSubstr("mask_hdu selects another (2 ERR, 3 DQ)")));
}

TEST_F(Meaning, ZeroPointsOfHeadersAreTakenAndTold) {
  fits::write_image(path("field.fits"), image::Image(1, kHeight, kWidth, 2.0f),
                    tangent(kRa, kDec, kWidth, kHeight), {{"MAGZERO", 25.9463, ""}});
  EXPECT_THAT(log_of_run(), HasSubstr("zero-point 25.9463 mag (AB) from its header (card MAGZERO)"));
  EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(25.9463));
  options_.mosaics.one.zero_point = 30;
  options_.overwrite = true;
  EXPECT_THAT(log_of_run(), testing::Not(HasSubstr("from its header")));
  EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(30));
}

TEST_F(Meaning, EachMosaicHasItsOwnZeroPointOrThatOfItsHeader) {
  const auto write = [&](const char* band, std::optional<double> header) {
    std::vector<fits::Card> cards;
    if (header) cards.push_back({"MAGZERO", *header, ""});
    fits::write_image(path(fmt::format("{}.fits", band)), image::Image(1, kHeight, kWidth, 2.0f),
                      tangent(kRa, kDec, kWidth, kHeight), cards);
  };
  write("g", 25);
  write("r", 27);
  const auto list = [&](const std::string& last) {
    std::string text;
    for (const char* band : {"g", "r", "i"})
      text += fmt::format("[[mosaic]]\nimage = '{}.fits'\nfield = 'f'\nband = '{}'\n", band, band);
    write_file(path("list.toml"), text + last);
  };
  options_.mosaics.one.image = "";
  options_.mosaics.list = path("list.toml");
  for (const auto& header : {std::optional<double>(), std::optional<double>(28)}) {
    write("i", header);
    list("zero_point = 26.0\n");
    options_.overwrite = true;
    log_of_run();
    EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(25, 27, 26));
  }
  write("i", std::nullopt);
  list("");
  EXPECT_THAT(log_of_run(), HasSubstr("i.fits: zero-point not known, so the stamps have none in its band"));
  EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(25, 27, testing::IsNan()));
  options_.mosaics.to_zero_point = 23.9;
  options_.mosaics.to_unit = "uJy";
  EXPECT_THAT(refusal(), AllOf(HasSubstr("i.fits: its zero-point is not known, so it cannot be brought")));
}

TEST_F(Meaning, AnHduInTheFilesNameGetsAdvice) {
  write_mosaic();
  options_.mosaics.one.image = path("field.fits[0]");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("there is no such file"), HasSubstr("field.fits and --hdu 0")));
}

TEST_F(Meaning, ACubeNamesItsBandsWhereOnePlaneIsNeeded) {
  fits::write_image(path("field.fits"), image::Image(3, kHeight, kWidth, 2.0f),
                    tangent(kRa, kDec, kWidth, kHeight), {{"BANDS", "grz", ""}});
  EXPECT_THAT(refusal(), AllOf(HasSubstr("cube of 3 planes (g, r, z)"), HasSubstr("import --axes byx")));
}

TEST_F(Meaning, APlaneOfACubeIsAMosaic) {
  image::Image cube(3, kHeight, kWidth), variances(3, kHeight, kWidth);
  for (int band = 0; band < 3; ++band) {
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        cube.at(band, y, x) = static_cast<float>(band + 1);
        variances.at(band, y, x) = static_cast<float>(10 * (band + 1));
      }
    }
  }
  fits::write_image(path("field.fits"), cube, tangent(kRa, kDec, kWidth, kHeight), {{"BANDS", "grz", ""}});
  fits::write_image(path("variance.fits"), variances, std::nullopt, {});
  fits::write_image(path("flat.fits"), image::Image(1, kHeight, kWidth, 7.0f), std::nullopt, {});
  const auto variance = [&] {
    std::vector<float> values(256);
    sample().rows().read("variance", 0, std::span<float>(values));
    return values.front();
  };
  options_.mosaics.one.variance = path("variance.fits");
  for (const auto& [plane, band] : {std::pair("z", 2), std::pair("1", 1)}) {
    options_.mosaics.one.plane = plane;
    run();
    EXPECT_EQ(middle(), static_cast<float>(band + 1)) << plane;
    EXPECT_EQ(variance(), static_cast<float>(10 * (band + 1))) << plane;
    EXPECT_EQ(sample().header().bands.at(0), std::string(1, "grz"[band])) << plane;
  }
  options_.mosaics.one.variance = path("flat.fits");
  run();
  EXPECT_EQ(variance(), 7) << "one image goes with every plane";
  options_.mosaics.one.plane = "i";
  EXPECT_THAT(refusal(), HasSubstr("has no plane 'i': it has 0 to 2 (g, r, z)"));
  options_.mosaics.one.plane = "3";
  EXPECT_THAT(refusal(), HasSubstr("has no plane '3'"));
  options_.mosaics.one.plane = "";
  write_file(path("list.toml"),
             "[[mosaic]]\nimage = 'field.fits'\nplane = 'r'\n"
             "[[mosaic]]\nimage = 'field.fits'\nplane = 'z'\n");
  options_.mosaics.one = MosaicFile();
  options_.mosaics.list = path("list.toml");
  run();
  EXPECT_THAT(sample().header().bands, ElementsAre("r", "z"));
  EXPECT_EQ(sample().read_image(0).at(1, 8, 8), 3);
}

}  // namespace
}  // namespace peculiar::survey
