#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"
#include "exchange/import_testing.h"
#include "fits/fits_test_support.h"
#include "image/geometry.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ImportTest, AFolderInFixedOrderWithFileAndHdu) {
  write_image("b/2.fits", 16, 2);
  write_image("a/1.fits", 16, 1);
  write_image("a/10.fits", 16, 3);
  write_file(folder_ / "in" / "notes.txt", "no image");
  write_file(folder_ / "in" / ".hidden.fits", "no image");
  const ImportReport report = run();
  EXPECT_EQ(report.images, 3);
  EXPECT_EQ(report.passed_over, 1);
  const auto result = sample();
  EXPECT_THAT(texts(result, "file"), ElementsAre("a/1.fits", "a/10.fits", "b/2.fits"));
  EXPECT_THAT(texts(result, "id"), ElementsAre("1", "10", "2"));
  EXPECT_EQ(result.rows().column("hdu").number(2), 0);
  EXPECT_EQ(result.read_image(1).at(0, 5, 7), 3 + 507);
  EXPECT_TRUE(result.header().rows_upward);
}

TEST_F(ImportTest, TheResultDoesNotDependOnThreads) {
  for (int i = 0; i < 40; ++i) write_image(fmt::format("{:02}.png", i), 24, static_cast<float>(i));
  options_.rebin = true;
  options_.size = 10;
  run(1);
  const std::string one = read_file(options_.output);
  run(3);
  std::vector<float> a(40 * 100);
  sample().read_images(0, a);
  write_file(folder_ / "one.h5", one);
  std::vector<float> b(40 * 100);
  store::SampleReader(folder_ / "one.h5").read_images(0, b);
  EXPECT_EQ(a, b);
}

TEST_F(ImportTest, CutsTheCentreAndKeepsTheFluxWhenResampling) {
  write_image("1.fits", 40);
  options_.crop = 32;
  EXPECT_EQ(run().size, 32);
  EXPECT_EQ(sample().read_image(0).at(0, 0, 0), 404);
  options_.size = 8;
  options_.rebin = true;
  run();
  const image::Image small = sample().read_image(0);
  ASSERT_EQ(small.width, 8);
  double sum = 0;
  for (const float value : small.pixels) sum += value;
  EXPECT_NEAR(sum, 32.0 * 32 * (100 * 19.5 + 19.5), 1e-3 * sum);
  options_.conserve = "mean";
  run();
  EXPECT_NEAR(sample().read_image(0).at(0, 4, 4), small.at(0, 4, 4) / 16, 1e-3);
}

TEST_F(ImportTest, SizesThatContradictTheImagesAreRefusedWithAdvice) {
  write_image("1.fits", 40);
  options_.size = 32;
  EXPECT_THAT(
      message_of([&] { run(); }, ErrorKind::kUsage),
      HasSubstr("the first image is 40 x 40 px, the stamps 32 x 32: use --rebin to resample, or --crop 32"));
  options_.size.reset();
  options_.rebin = true;
  EXPECT_THAT(message_of([&] { run(); }, ErrorKind::kUsage), HasSubstr("give the new --size"));
}

TEST_F(ImportTest, ListsKeepTheirOrderAndTakeAFileOnce) {
  write_image("1.fits", 16, 1);
  write_image("2.fits", 16, 2);
  write_file(folder_ / "list.txt", "# my galaxies\nin/2.fits\n\nin/1.fits\n");
  options_.inputs = {"@" + (folder_ / "list.txt").string()};
  run();
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("2", "1"));
  write_file(folder_ / "list.txt", "in/2.fits\nin/1.fits\nin/../in/2.fits\n");
  const ImportReport report = run();
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("2", "1"));
  EXPECT_EQ(report.same_again, 1);
  write_file(folder_ / "list.txt", "\xEF\xBB\xBFin/2.fits \r\n\tin/1.fits\r\n \r\n");  // as from an editor
  run();
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("2", "1"));
  write_file(folder_ / "list.txt", "in/3.fits\n");
  EXPECT_THAT(message_of([&] { run(); }),
              testing::AllOf(HasSubstr("list.txt: line 1: "), HasSubstr("3.fits: there is no such file")));
}

TEST_F(ImportTest, NamesThatCollideAreToldApartByTheirFolder) {
  write_image("a/1.fits", 16);
  write_image("b/1.fits", 16);
  run();
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("a/1", "b/1"));
  write_image("a/1.png", 16);
  run();
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("a/1.fits", "a/1.png", "b/1.fits"));
}

TEST_F(ImportTest, StacksAndTheMeaningOfAxes) {
  std::vector<float> values(5 * 8 * 8 * 3);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const fs::path path = folder_ / "in" / "stack.npy";
  write_npy(path, {5, 8, 8, 3}, values);
  options_.inputs = {path.string()};
  run();
  EXPECT_EQ(sample().count(), 5);
  EXPECT_EQ(sample().header().band_count(), 3);
  EXPECT_EQ(sample().read_image(2).at(1, 3, 4), static_cast<float>(((2 * 8 + 3) * 8 + 4) * 3 + 1));
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("stack#0", "stack#1", "stack#2", "stack#3", "stack#4"));
  write_npy(path, {5, 3, 8, 8}, values);
  run();
  EXPECT_EQ(sample().read_image(2).at(1, 3, 4), static_cast<float>(((2 * 3 + 1) * 8 + 3) * 8 + 4));
  write_npy(path, {15, 8, 8}, values);
  MessageLog log;
  import_images(options_, log.context());
  EXPECT_THAT(log.text(), testing::AllOf(HasSubstr("stack.npy: read as a stack of 15 images"),
                                         HasSubstr("use --axes byx if it is one image of 15 bands")));
  EXPECT_EQ(sample().count(), 15);
  options_.axes = "byx";
  MessageLog silence;
  import_images(options_, silence.context());
  EXPECT_EQ(silence.text(), "");
  EXPECT_EQ(sample().count(), 1);
  EXPECT_EQ(sample().header().band_count(), 15);
  options_.axes = "yx";
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("its shape is 15 x 8 x 8, which is not 'yx'"));
  // With many files each is one image: three axes are bands.
  options_.axes = "auto";
  write_npy(path, {3, 16, 16}, std::vector<float>(3 * 256, 2.0f));
  write_npy(folder_ / "in" / "second.npy", {3, 16, 16}, std::vector<float>(3 * 256, 3.0f));
  options_.inputs = {(folder_ / "in").string()};
  run();
  EXPECT_EQ(sample().count(), 2);
  EXPECT_EQ(sample().header().band_count(), 3);
}

TEST_F(ImportTest, BandsAreNamedAndLeftOut) {
  write_image("1.fits", 16, 0, 3);
  write_image("2.fits", 16, 0, 3);
  options_.bands = {"r", "-", "b"};
  run();
  EXPECT_THAT(sample().header().bands, ElementsAre("r", "b"));
  EXPECT_EQ(sample().read_image(0).at(1, 1, 2), 2102);
  options_.bands = {"r", "b"};
  EXPECT_THAT(message_of([&] { run(); }, ErrorKind::kUsage), HasSubstr("2 names for images of 3 bands"));
  options_.bands = {"-", "-", "-"};
  EXPECT_THAT(message_of([&] { run(); }, ErrorKind::kUsage), HasSubstr("every band is left out"));
  options_.bands.clear();
  options_.grey = true;
  run();
  EXPECT_NEAR(sample().read_image(0).at(0, 1, 2), 102 + 587 + 2 * 114, 0.5);
}

TEST_F(ImportTest, PicturesAloneKeepTheirOrderOfRowsAndAreTurnedAmongFits) {
  write_image("1.png", 16);
  run();
  EXPECT_FALSE(sample().header().rows_upward);
  EXPECT_EQ(sample().read_image(0).at(0, 2, 5), 205);
  write_image("2.fits", 16);
  run();
  EXPECT_TRUE(sample().header().rows_upward);
  EXPECT_EQ(sample().read_image(0).at(0, 13, 5), 205);
}

TEST_F(ImportTest, SkyPositionsFollowTheStampsCentreAndABrokenHeaderLosesNoPixels) {
  const image::Image image(1, 41, 40, 2.0f);
  // One arcsecond per pixel, north up; the reference pixel is the image's, not the stamp's centre.
  const image::LocalWcs wcs{10, 10, 30, 0, {-1 / 3600.0, 0, 0, 1 / 3600.0}};
  fits::write_image(folder_ / "in" / "a.fits", image, wcs, {});
  fits::write_image(folder_ / "in" / "b.fits", image, wcs,
                    {{"CPDIS1", std::string("LOOKUP"), ""}, {"CPDIS2", std::string("LOOKUP"), ""}});
  options_.crop = 20;
  options_.size = 10;
  options_.rebin = true;
  EXPECT_EQ(run().unreadable, 0);
  const auto result = sample();
  // Columns 10 to 29 and rows 10 to 29 are cut: the centre is pixel (19.5, 19.5).
  EXPECT_NEAR(result.rows().column("ra").number(0), 30 - 9.5 / 3600, 1e-9);
  EXPECT_NEAR(result.rows().column("dec").number(0), 9.5 / 3600, 1e-9);
  // The matrix is a numerical derivative, with a relative error of 3e-9.
  EXPECT_NEAR(result.rows().column("cd2_2").number(0), 2 / 3600.0, 1e-7 / 3600);
  EXPECT_NEAR(result.header().pixel_scale_arcsec, 2, 1e-7);
  EXPECT_TRUE(std::isnan(result.rows().column("ra").number(1)));
  EXPECT_EQ(result.read_image(1).at(0, 3, 3), 8);
  std::vector<std::string> reasons;
  for (const auto& problem : result.rows().problems()) reasons.push_back(problem.reason);
  EXPECT_THAT(reasons, testing::Contains(HasSubstr("its distortion is a lookup table")));
}

TEST_F(ImportTest, ThePsfIsKeptAtASumOfOne) {
  write_image("1.fits", 16);
  image::Image psf(1, 5, 5);
  psf.at(0, 2, 2) = 3;
  psf.at(0, 2, 3) = 0.75f;
  fits::write_image(folder_ / "psf.fits", psf, std::nullopt, {});
  options_.psf = (folder_ / "psf.fits").string();
  run();
  ASSERT_TRUE(sample().header().psf.has_value());
  EXPECT_EQ(sample().header().psf->at(0, 2, 2), 0.8f);
  fits::write_image(folder_ / "psf.fits", image::Image(1, 5, 5), std::nullopt, {});
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("the point spread function's sum is 0"));
  fits::write_image(folder_ / "psf.fits", image::Image(2, 5, 5, 1.0f), std::nullopt, {});
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("a PSF of 2 bands for images of 1"));
}

TEST_F(ImportTest, APsfOfAnotherScaleIsBroughtToTheStamps) {
  const auto sky = [](double scale) {
    image::LocalWcs wcs{10, 10, 150, 2, {-scale / 3600, 0, 0, scale / 3600}};
    return wcs;
  };
  fits::write_image(folder_ / "in" / "1.fits", image::Image(1, 16, 16, 1.0F), sky(0.06), {});
  image::Image psf(1, 61, 61);
  for (int y = 0; y < 61; ++y) {
    for (int x = 0; x < 61; ++x)
      psf.at(0, y, x) = static_cast<float>(std::exp(-0.5 * (std::pow(x - 30, 2) + std::pow(y - 30, 2)) / 16));
  }
  fits::write_image(folder_ / "psf.fits", psf, sky(0.03), {});
  options_.psf = (folder_ / "psf.fits").string();
  run();
  const image::Image made = *sample().header().psf;
  ASSERT_EQ(made.width, 29);
  double sum = 0, squares = 0;
  for (int y = 0; y < 29; ++y) {
    for (int x = 0; x < 29; ++x) {
      sum += made.at(0, y, x);
      squares += made.at(0, y, x) * std::pow(x - 14, 2);
    }
  }
  EXPECT_NEAR(sum, 1, 1e-6);
  // A standard deviation of 4 px of 0.03 arcsec is 2 px of 0.06 arcsec; the variance of the new pixel is
  // added, that of the old one removed.
  EXPECT_NEAR(squares, 4 + (1 - 0.25) / 12, 0.001);
  fits::write_image(folder_ / "psf.fits", psf, sky(0.06), {});
  run();
  EXPECT_EQ(sample().header().psf->width, 61);
  fits::write_image(folder_ / "psf.fits", psf, sky(0.6), {});
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("10.0 times as wide as those of the images"));
  psf.at(0, 3, 3) = std::nanf("");
  fits::write_image(folder_ / "psf.fits", psf, sky(0.06), {});
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("NaN"));
}

TEST_F(ImportTest, EveryHduOnRequest) {
  const auto extension = [](const std::string& name, char first) {
    std::string pixels;
    for (int i = 0; i < 12; ++i) pixels += static_cast<char>(first + i);
    return fits::header_block({"XTENSION='IMAGE   '", "BITPIX=8", "NAXIS=2", "NAXIS1=4", "NAXIS2=3",
                               "PCOUNT=0", "GCOUNT=1", "EXTNAME='" + name + "'"}) +
           fits::data_block(pixels);
  };
  write_file(folder_ / "in" / "1.fits", fits::header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T"}) +
                                            extension("SCI", 1) + extension("ERR", 50) +
                                            extension("MODEL", 100));
  options_.hdu = "all";
  run();
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("1[1]", "1[3]")) << "errors are no image of their own";
  EXPECT_EQ(sample().rows().column("hdu").number(1), 3);
  EXPECT_EQ(sample().read_image(0).at(0, 2, 3), 12);
  EXPECT_EQ(sample().read_image(1).at(0, 2, 3), 111);
  for (const auto& [hdu, pixel] : std::vector<std::pair<std::string, float>>{
           {"first", 1.0f}, {"1", 1.0f}, {"2", 50.0f}, {"SCI", 1.0f}, {"err", 50.0f}}) {
    options_.hdu = hdu;
    run();
    EXPECT_THAT(texts(sample(), "id"), ElementsAre("1"));
    EXPECT_EQ(sample().read_image(0).at(0, 0, 0), pixel) << hdu;
  }
  options_.hdu = "SKY";
  EXPECT_THAT(message_of([&] { run(); }),
              testing::AllOf(HasSubstr("SKY"), HasSubstr("SCI"), HasSubstr("ERR")));
}

}  // namespace
}  // namespace peculiar::exchange
