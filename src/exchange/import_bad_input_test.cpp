#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "exchange/import_rows.h"
#include "exchange/import_testing.h"
#include "fits/fits_test_support.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

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
  EXPECT_THAT(
      reasons_of(result),
      testing::UnorderedElementsAre(HasSubstr("empty.png: is empty; copy or export it again"),
                                    HasSubstr("nan.fits: 2 of 256 pixels are NaN or infinite"),
                                    HasSubstr("nan.fits: every pixel is 1.5"),
                                    HasSubstr("other_size.fits: is 12 x 12 px, the stamps are 16 x 16"),
                                    HasSubstr("truncated.fits: HDU 0: truncated"),
                                    HasSubstr("two_bands.npy: has 2 bands, the sample has 1"),
                                    HasSubstr("wrong_magic.fits: is not a FITS file: it does not begin with"),
                                    HasSubstr("zero.fits: every pixel is 0")));
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
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("1.fits: is not a FITS file: it does not begin with"));
  options_.output = (folder_ / "no" / "out.h5").string();
  write_image("1.fits", 16);
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("there is no folder"));
}

TEST_F(ImportTest, HeadersOfNoSizeOrAbsurdSize) {
  const auto header = [&](const std::string& name, const std::string& x, const std::string& y) {
    write_file(folder_ / "in" / name,
               fits::header_block({"SIMPLE=T", "BITPIX=-32", "NAXIS=2", "NAXIS1=" + x, "NAXIS2=" + y}) +
                   fits::data_block(std::string(64, '\1')));
  };
  header("absurd.fits", "1000000000", "1000000000");
  header("good.fits", "4", "4");
  header("negative.fits", "-4", "4");
  header("zero.fits", "0", "4");
  EXPECT_EQ(run().unreadable, 3);
  EXPECT_THAT(
      reasons_of(sample()),
      ElementsAre(HasSubstr("absurd.fits: HDU 0: truncated: its header announces 4000000000000000000 bytes"),
                  HasSubstr("good.fits: every pixel"),
                  HasSubstr("negative.fits: HDU 0: its header contradicts itself about the size of the data"),
                  HasSubstr("zero.fits: has no image among its 1 HDUs")));
}

TEST_F(ImportTest, AnImageTooLargeForTheMemoryIsAFlaggedRow) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "memory cannot be limited under the address sanitizer";
#endif
  write_image("a.fits", 16, 1);
  write_file(folder_ / "in" / "huge.fits",
             fits::header_block({"SIMPLE=T", "BITPIX=-32", "NAXIS=2", "NAXIS1=16384", "NAXIS2=16384"}));
  // Sparse: the file takes no disk space.
  fs::resize_file(folder_ / "in" / "huge.fits", 2880 + (std::uintmax_t{1} << 30) + 2880);
  write_image("z.fits", 16, 2);
  options_.crop = 16;
  EXPECT_EQ(message_in_child([&] {
              std::ifstream statm("/proc/self/statm");
              rlim_t pages = 0;
              statm >> pages;
              const rlim_t limit = pages * 4096 + (rlim_t{512} << 20);
              const rlimit memory{limit, limit};
              ::setrlimit(RLIMIT_AS, &memory);
              run(1);
            }),
            "");
  EXPECT_THAT(reasons_of(sample()), ElementsAre(HasSubstr("huge.fits: too large for memory; cut stamps")));
  EXPECT_EQ(sample().rows().column("flags").number(1), store::kFlagUnreadable);
  EXPECT_EQ(sample().read_image(2).at(0, 0, 0), 2);
}

TEST(ImportBlocks, LargeStampsAreReadFewAtATime) {
  constexpr std::int64_t kUsual = ImportPace{}.block_values;
  EXPECT_EQ(rows_per_block(kUsual, 64 * 64), 2048);
  EXPECT_EQ(rows_per_block(kUsual, 4 * 4), 4096);
  EXPECT_EQ(rows_per_block(kUsual, 1024 * 1024), 16);
  EXPECT_EQ(rows_per_block(kUsual, 4096 * 4096), 4);
  EXPECT_EQ(rows_per_block(kUsual, std::int64_t{3} * 8192 * 8192), 1);
}

}  // namespace
}  // namespace peculiar::exchange
