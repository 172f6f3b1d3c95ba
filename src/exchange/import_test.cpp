#include "exchange/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/log.h"
#include "base/progress.h"
#include "exchange/inputs.h"
#include "exchange/table_file.h"
#include "fits/fits_writer.h"
#include "image/codec.h"
#include "image/geometry.h"
#include "store/sample.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::string message_of(const std::function<void()>& action, ErrorKind kind = ErrorKind::kInput) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

class ImportTest : public testing::Test {
 protected:
  void SetUp() override {
    log::configure(true, "");
    Progress::set_quiet(true);
    folder_ = fs::temp_directory_path() / ("peculiar_import_" + std::to_string(::getpid()));
    fs::create_directories(folder_ / "in");
    options_.inputs = {(folder_ / "in").string()};
    options_.output = (folder_ / "out.h5").string();
    options_.overwrite = true;
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// A picture or FITS file under in/ whose every pixel tells its place: value + 100 y + x.
  void write_image(const std::string& name, int size, float value = 0, int bands = 1) {
    image::Image image(bands, size, size);
    for (int b = 0; b < bands; ++b) {
      for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) image.at(b, y, x) = value + static_cast<float>(1000 * b + 100 * y + x);
      }
    }
    const fs::path path = folder_ / "in" / name;
    fs::create_directories(path.parent_path());
    if (path.extension() == ".png") {
      for (float& pixel : image.pixels) pixel = std::fmod(pixel, 256.0f) / 255.0f;
      image::write_png(path, image);
    } else if (path.extension() == ".npy") {
      write_npy(path, {bands, size, size}, image.pixels);
    } else {
      fits::write_image(path, image, std::nullopt, {});
    }
  }
  static void write_npy(const fs::path& path, std::vector<std::int64_t> shape,
                        const std::vector<float>& values) {
    std::ofstream out(path, std::ios::binary);
    out << image::npy_header(shape);
    out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * 4));
  }
  ImportReport run(int threads = 2) { return import_images(options_, threads); }
  store::SampleReader sample() const { return store::SampleReader(options_.output); }
  static std::vector<std::string> texts(const store::SampleReader& sample, const std::string& column) {
    return std::get<std::vector<std::string>>(sample.rows().column(column).data);
  }

  fs::path folder_;
  ImportOptions options_;
};

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
  EXPECT_THAT(message_of([&] { run(); }, ErrorKind::kUsage),
              HasSubstr("the first image is 40 x 40 px, the stamps are to be 32 x 32: say --rebin to "
                        "resample, or --crop 32"));
  options_.size.reset();
  options_.rebin = true;
  EXPECT_THAT(message_of([&] { run(); }, ErrorKind::kUsage), HasSubstr("say to what --size"));
}

TEST_F(ImportTest, EveryBadFileIsAFlaggedRowWithItsReason) {
  write_image("good.fits", 16);
  write_image("other_size.fits", 12);
  write_image("two_bands.npy", 16, 0, 2);
  write_file(folder_ / "in" / "wrong_magic.fits", "this is not FITS at all, but long enough to look at");
  write_file(folder_ / "in" / "empty.png", "");
  write_image("truncated.fits", 16);
  fs::resize_file(folder_ / "in" / "truncated.fits", 2880 + 100);
  image::Image nan_image(1, 16, 16, 1.5f);
  nan_image.at(0, 3, 3) = std::nanf("");
  nan_image.at(0, 4, 4) = INFINITY;
  fits::write_image(folder_ / "in" / "nan.fits", nan_image, std::nullopt, {});
  fits::write_image(folder_ / "in" / "zero.fits", image::Image(1, 16, 16), std::nullopt, {});
  const ImportReport report = run();
  EXPECT_EQ(report.images, 8);
  EXPECT_EQ(report.unreadable, 5);
  EXPECT_EQ(report.not_finite, 1);
  EXPECT_EQ(report.constant, 2);  // the NaN image's other pixels are all 1.5
  const auto result = sample();
  EXPECT_THAT(texts(result, "id"), ElementsAre("empty", "good", "nan", "other_size", "truncated", "two_bands",
                                               "wrong_magic", "zero"));
  const catalog::Column flags = result.rows().column("flags");
  EXPECT_EQ(flags.number(0), store::kFlagUnreadable);
  EXPECT_EQ(flags.number(1), 0);
  EXPECT_EQ(flags.number(2), store::kFlagNotFinite + store::kFlagConstant);
  EXPECT_TRUE(std::isnan(result.read_image(3).at(0, 0, 0)));
  EXPECT_EQ(result.read_image(2).at(0, 0, 0), 1.5f);
  std::vector<std::string> reasons;
  for (const auto& problem : result.rows().problems()) reasons.push_back(problem.reason);
  EXPECT_THAT(reasons,
              testing::UnorderedElementsAre(
                  HasSubstr("empty.png"), HasSubstr("nan.fits: 2 of 256 pixels are NaN or infinite"),
                  HasSubstr("nan.fits: every pixel is 1.5"),
                  HasSubstr("other_size.fits: is 12 x 12 px, the stamps are 16 x 16"),
                  HasSubstr("truncated.fits"), HasSubstr("two_bands.npy: has 2 bands, the sample has 1"),
                  HasSubstr("wrong_magic.fits"), HasSubstr("zero.fits: every pixel is 0")));
  options_.strict = true;
  fs::remove(options_.output);
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("(--strict)"));
  EXPECT_FALSE(fs::exists(options_.output));
}

TEST_F(ImportTest, InputsThatAreNotThere) {
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("the folder holds no image files"));
  write_file(folder_ / "in" / "a.txt", "x");
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("the folder holds no image files (1 others)"));
  options_.inputs = {(folder_ / "nothing").string()};
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("there is no such file or folder"));
  options_.inputs = {(folder_ / "*.fits").string()};
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("no file matches this pattern"));
  options_.inputs = {(folder_ / "in" / "a.txt").string()};
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("is not an image file by its suffix"));
  write_file(folder_ / "in" / "1.fits", "bad");
  options_.inputs = {(folder_ / "in").string()};
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("1.fits"));
  options_.output = (folder_ / "no" / "out.h5").string();
  write_image("1.fits", 16);
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("there is no folder"));
}

TEST_F(ImportTest, ListsKeepTheirOrderAndRefuseAFileNamedTwice) {
  write_image("1.fits", 16, 1);
  write_image("2.fits", 16, 2);
  write_file(folder_ / "list.txt", "# my galaxies\nin/2.fits\n\nin/1.fits\n");
  options_.inputs = {"@" + (folder_ / "list.txt").string()};
  run();
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("2", "1"));
  write_file(folder_ / "list.txt", "in/2.fits\nin/1.fits\nin/../in/2.fits\n");
  EXPECT_THAT(message_of([&] { run(); }),
              testing::AllOf(HasSubstr("list.txt: line 3"), HasSubstr("listed twice"), HasSubstr("line 1")));
  write_file(folder_ / "list.txt", "in/3.fits\n");
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("list.txt: line 1: there is no file"));
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
  run();
  EXPECT_EQ(sample().count(), 15);
  options_.axes = "byx";
  run();
  EXPECT_EQ(sample().count(), 1);
  EXPECT_EQ(sample().header().band_count(), 15);
  options_.axes = "yx";
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("its shape is 15 x 8 x 8, which is not 'yx'"));
  // Of many files each is one image: three axes are bands.
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

TEST_F(ImportTest, EveryHduOnRequest) {
  // A second image HDU, appended as an extension.
  write_image("1.fits", 16, 1);
  options_.hdu = "all";
  run();
  EXPECT_EQ(sample().count(), 1);
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("1[0]"));
  options_.hdu = "SCI";
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("SCI"));
}

TEST_F(ImportTest, LabelsFromFoldersAndFromTables) {
  write_image("spiral/1.fits", 16);
  write_image("merger/587722981741363294.fits", 16);
  write_image("3.fits", 16);
  options_.labels = "folders";
  run();
  EXPECT_THAT(texts(sample(), "label"), ElementsAre("", "merger", "spiral"));
  EXPECT_EQ(sample().rows().column("flags").number(0), store::kFlagUnlabelled);
  options_.labels = (folder_ / "labels.csv").string();
  write_file(
      options_.labels,
      "objid,class,redshift,flags\n587722981741363294,merger,0.05,7\n1,spiral,0.1,8\n99,spiral,0.2,9\n");
  const ImportReport report = run();
  EXPECT_EQ(report.labels, "joined on 'objid': 2 of 3 images have a row, 1 of 3 rows have no image");
  EXPECT_THAT(texts(sample(), "class"), ElementsAre("", "merger", "spiral"));
  EXPECT_TRUE(std::isnan(sample().rows().column("redshift").number(0)));
  EXPECT_EQ(sample().rows().column("redshift").number(2), 0.1);
  EXPECT_EQ(sample().rows().column("table_flags").number(1), 7);
  EXPECT_TRUE(sample().rows().column("table_flags").is_missing(0));
  write_file(options_.labels, "name,class\n3.fits,a\nmerger/587722981741363294,b\n3.fits,c\n");
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("rows 1 and 3 both have name '3.fits'"));
  write_file(options_.labels, "name,class\n7.fits,a\n");
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("none of its 1 rows names one of the 3 images"));
  options_.labels_key = "nmae";
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("name"));
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

TEST_F(ImportTest, KilledItGoesOnAndEndsTheSame) {
  for (int i = 0; i < 300; ++i) write_image(fmt::format("{:03}.fits", i), 64, static_cast<float>(i));
  run();
  std::vector<float> expected(300 * 4096);
  sample().read_images(0, expected);
  fs::remove(options_.output);
  int cut = 0;
  for (int trial = 0; trial < 12; ++trial) {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        run(1);
      } catch (...) {
        ::_exit(1);
      }
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(2000 + trial * 3000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    cut += WIFSIGNALED(status) ? 1 : 0;
  }
  run();
  EXPECT_GT(cut, 0);
  std::vector<float> pixels(300 * 4096);
  sample().read_images(0, pixels);
  EXPECT_EQ(pixels, expected);
}

TEST_F(ImportTest, SkyPositionsFollowTheStampsCentreAndABrokenHeaderLosesNoPixels) {
  const image::Image image(1, 41, 40, 2.0f);
  // One arcsecond a pixel, north up; the reference pixel is the image's, not the stamp's centre.
  const image::LocalWcs wcs{10, 10, 30, 0, {-1 / 3600.0, 0, 0, 1 / 3600.0}};
  fits::write_image(folder_ / "in" / "a.fits", image, wcs, {});
  fits::write_image(folder_ / "in" / "b.fits", image, wcs,
                    {{"B_ORDER", std::int64_t{2}, ""}, {"B_0_2", 1e-5, ""}});
  options_.crop = 20;
  options_.size = 10;
  options_.rebin = true;
  EXPECT_EQ(run().unreadable, 0);
  const auto result = sample();
  // Columns 10 to 29 and rows 10 to 29 are cut: the centre is pixel (19.5, 19.5).
  EXPECT_NEAR(result.rows().column("ra").number(0), 30 - 9.5 / 3600, 1e-9);
  EXPECT_NEAR(result.rows().column("dec").number(0), 9.5 / 3600, 1e-9);
  // The matrix is a numerical derivative: 3e-9 of it is lost.
  EXPECT_NEAR(result.rows().column("cd2_2").number(0), 2 / 3600.0, 1e-7 / 3600);
  EXPECT_NEAR(result.header().pixel_scale_arcsec, 2, 1e-7);
  EXPECT_TRUE(std::isnan(result.rows().column("ra").number(1)));
  EXPECT_EQ(result.read_image(1).at(0, 3, 3), 8);
  std::vector<std::string> reasons;
  for (const auto& problem : result.rows().problems()) reasons.push_back(problem.reason);
  EXPECT_THAT(reasons, testing::Contains(HasSubstr("its SIP distortion is incomplete")));
}

TEST_F(ImportTest, ThePsfIsKeptAtASumOfOne) {
  write_image("1.fits", 16);
  image::Image psf(1, 5, 5);
  psf.at(0, 2, 2) = 3;
  psf.at(0, 2, 3) = 1;
  fits::write_image(folder_ / "psf.fits", psf, std::nullopt, {});
  options_.psf = (folder_ / "psf.fits").string();
  run();
  ASSERT_TRUE(sample().header().psf.has_value());
  EXPECT_EQ(sample().header().psf->at(0, 2, 2), 0.75f);
  fits::write_image(folder_ / "psf.fits", image::Image(1, 5, 5), std::nullopt, {});
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("the PSF's sum is 0"));
  fits::write_image(folder_ / "psf.fits", image::Image(2, 5, 5, 1.0f), std::nullopt, {});
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("a PSF of 2 bands for images of 1"));
}

TEST_F(ImportTest, SharedRealFitsFilesAreAllRead) {
  const fs::path data = fs::path(PECULIAR_SHARED_DATA) / "fits";
  if (!fs::is_directory(data)) GTEST_SKIP() << "the folder of real FITS files is absent";
  options_.inputs = {data.string()};
  options_.crop = 20;
  const ImportReport report = run();
  EXPECT_EQ(report.unreadable, 0) << fmt::format("{}", fmt::join(report.reasons, "\n"));
  EXPECT_EQ(report.images, 12);
}

TEST_F(ImportTest, SharedLabelsOfRealMergersJoin) {
  const fs::path data = fs::path(PECULIAR_SHARED_DATA) / "mergers";
  if (!fs::is_directory(data)) GTEST_SKIP() << "the folder of real mergers is absent";
  options_.inputs = {(data / "5877229817*.jpeg").string()};
  options_.labels = (data / "labels.csv").string();
  options_.size = 64;
  options_.crop = 192;
  options_.rebin = true;
  options_.grey = true;
  const ImportReport report = run();
  EXPECT_EQ(report.unreadable, 0);
  EXPECT_THAT(report.labels, HasSubstr(fmt::format("joined on 'file': {} of {} images have a row",
                                                   report.images, report.images)));
  EXPECT_THAT(texts(sample(), "label"),
              testing::Each(testing::AnyOf("elliptical", "spiral", "edge_on", "merger")));
}

}  // namespace
}  // namespace peculiar::exchange
