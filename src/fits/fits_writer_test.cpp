#include "fits/fits_writer.h"

#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <limits>
#include <numeric>

#include "fits/fits_image.h"
#include "fits/fits_test_support.h"

namespace peculiar::fits {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class FitsWriter : public FitsTest {
 protected:
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }
};

image::Image counting(int bands, int height, int width, float first) {
  image::Image image(bands, height, width);
  std::iota(image.pixels.begin(), image.pixels.end(), first);
  return image;
}

/// Makes the disk seem full beyond a number of bytes per file, during its lifetime.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

void write_sample_image(const std::filesystem::path& path) {
  image::Image image = counting(1, 3, 4, 0);
  image.pixels[0] = std::numeric_limits<float>::quiet_NaN();
  const image::LocalWcs wcs{1.5, 1.0, 359.9999, -12.5, {-1.6e-5, 2e-6, 2e-6, 1.7e-5}};
  std::string note = "it's ";
  for (int i = 0; i < 40; ++i) note += "long ";
  write_image(path, image, wcs,
              {{"FILTER", std::string("F160W"), "bandpass"},
               {"ZEROPNT", 25.946, "[mag]"},
               {"NSTAR", std::int64_t{1} << 60, ""},
               {"a long keyword", std::string("text"), ""},
               {"NOTE", note + "end", ""},
               {"NOVALUE", std::nan(""), ""}});
}

TEST_F(FitsWriter, ImageComesBack) {
  write_sample_image(folder_ / "a.fits");
  const FitsFile file(folder_ / "a.fits");
  const image::Image image = file.read_plane(0);
  EXPECT_TRUE(std::isnan(image.pixels[0]));
  EXPECT_EQ(image.at(0, 2, 3), 11.0f);
  EXPECT_EQ(file.header_number(0, "ZEROPNT"), 25.946);
  EXPECT_EQ(file.header_number(0, "NOVALUE"), std::nullopt);
  const image::LocalWcs local = file.wcs(0)->local(1.5, 1.0);
  EXPECT_NEAR(local.ra_deg, 359.9999, 1e-12);
  const double expected[4] = {-1.6e-5, 2e-6, 2e-6, 1.7e-5};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(local.cd_deg_per_px[i], expected[i], 1e-12) << i;
  EXPECT_EQ(files(), 1u) << "a temporary file is left";
}

TEST_F(FitsWriter, TextsOfAnyLengthComeBackThroughCfitsio) {
  std::vector<Card> cards;
  for (std::size_t length = 0; length < 220; ++length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += "it's 'a' & b"[i % 12];
    while (!text.empty() && text.back() == ' ') text.back() = '&';
    cards.push_back({fmt::format("T{}", length), text, length % 2 == 0 ? "with a comment" : ""});
    cards.push_back({fmt::format("a longer key {}", length), text, ""});
  }
  write_image(folder_ / "text.fits", image::Image(1, 1, 1), std::nullopt, cards);
  const FitsFile file(folder_ / "text.fits");
  for (std::size_t i = 0; i < cards.size(); i += 2) {
    const std::string text = std::get<std::string>(cards[i].value);
    // CFITSIO keeps the continuation mark if the text ends in one.
    if (text.empty() || text.back() != '&') {
      EXPECT_EQ(file.header_text(0, cards[i].key), text) << i;
    }
  }
}

TEST_F(FitsWriter, ImageReadsInAstropy) {
  write_sample_image(folder_ / "a.fits");
  bool ok = false;
  const std::string why = run_referee("image '" + (folder_ / "a.fits").string() + "'", ok);
  if (!why.empty()) GTEST_SKIP() << why;
  EXPECT_TRUE(ok);
}

TEST_F(FitsWriter, CubeReadsInAstropy) {
  ImageWriter writer(folder_ / "c.fits");
  writer.begin(PixelType::kFloat32, {5, 2, 3, 4}, {{"BUNIT", std::string("uJy"), ""}});
  for (int n = 0; n < 5; ++n) writer.append(counting(2, 3, 4, static_cast<float>(24 * n)).pixels);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "c.fits")) << "it appears whole, at close()";
  writer.close();
  const FitsFile file(folder_ / "c.fits");
  EXPECT_EQ(file.hdus()[0].shape, (std::vector<std::int64_t>{5, 2, 3, 4}));
  EXPECT_EQ(file.read_plane(0, 9).pixels.back(), 119.0f);
  bool ok = false;
  const std::string why = run_referee("cube '" + (folder_ / "c.fits").string() + "'", ok);
  if (!why.empty()) GTEST_SKIP() << why;
  EXPECT_TRUE(ok);
}

TEST_F(FitsWriter, RefusesWrongLengthsAndCounts) {
  ImageWriter writer(folder_ / "c.fits");
  writer.begin(PixelType::kFloat32, {1, 2, 2}, {});
  EXPECT_THAT(error_of(ErrorKind::kInternal, [&] { writer.close(); }), HasSubstr("0 of 4"));
  EXPECT_THAT(error_of(ErrorKind::kInternal, [&] { writer.begin(PixelType::kUint8, {1}, {}); }),
              HasSubstr("0 of 4"));
  error_of(ErrorKind::kInternal, [&] { writer.append(counting(1, 2, 3, 0).pixels); });
  writer.append(counting(1, 2, 2, 0).pixels);
  error_of(ErrorKind::kInternal, [&] { writer.append(counting(1, 2, 2, 0).pixels); });
  error_of(ErrorKind::kInput, [&] {
    ImageWriter(folder_ / "d.fits").begin(PixelType::kFloat32, {0, 2, 2}, {});
  });
}

TEST_F(FitsWriter, SeveralHdusWithNamesVersionsAndTypes) {
  ImageWriter writer(folder_ / "c.fits");
  writer.begin(PixelType::kFloat32, {}, {{"ORIGIN", std::string("here"), ""}});
  for (std::int64_t version = 1; version <= 2; ++version) {
    writer.begin(
        PixelType::kFloat32, {2, 3},
        {{"EXTNAME", std::string("SCI"), ""}, {"EXTVER", version, ""}, {"OBJECT", std::string("a"), ""}});
    writer.append(counting(1, 2, 3, static_cast<float>(10 * version)).pixels);
    writer.begin(PixelType::kUint8, {2, 3}, {{"EXTNAME", std::string("MASK"), ""}, {"EXTVER", version, ""}});
    writer.append(std::vector<std::uint8_t>{0, 1, 2, 3, 4, 255});
  }
  writer.close();
  const FitsFile file(folder_ / "c.fits");
  ASSERT_EQ(file.hdus().size(), 5u);
  EXPECT_FALSE(file.hdus()[0].is_image);
  EXPECT_EQ(file.hdus()[3].name, "SCI");
  EXPECT_EQ(file.header_number(3, "EXTVER"), 2);
  EXPECT_EQ(file.read_plane(3, 0).pixels[5], 25);
  EXPECT_EQ(file.hdus()[4].bitpix, 8);
  EXPECT_EQ(file.read_plane(4, 0).pixels[5], 255);
}

TEST_F(FitsWriter, UnfinishedFileLeavesTheOldOne) {
  write("c.fits", "old");
  {
    ImageWriter writer(folder_ / "c.fits");
    writer.begin(PixelType::kFloat32, {3, 2, 2}, {});
    writer.append(counting(1, 2, 2, 0).pixels);
  }
  EXPECT_EQ(read_file(folder_ / "c.fits"), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(FitsWriter, RefusesCompressedNamesMissingFoldersAndStructuralCards) {
  const image::Image image = counting(1, 2, 2, 0);
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { write_image(folder_ / "a.fits.gz", image, {}, {}); }),
              AllOf(HasSubstr("a.fits.gz"), HasSubstr("gzip or fpack it afterwards")));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { write_image(folder_ / "no" / "a.fits", image, {}, {}); }),
              HasSubstr("create it first"));
  EXPECT_THAT(error_of(ErrorKind::kInput,
                       [&] {
                         write_image(folder_ / "a.fits", image, {}, {{"naxis1", 3.0, ""}});
                       }),
              HasSubstr("naxis1"));
  EXPECT_THAT(error_of(ErrorKind::kInput,
                       [&] {
                         write_image(folder_ / "a.fits", image, {}, {{std::string(70, 'k'), 3.0, ""}});
                       }),
              HasSubstr("rename it"));
  EXPECT_EQ(files(), 0u);
}

TEST_F(FitsWriter, FullDiskIsAnErrorAndLeavesNothing) {
  const image::Image image = counting(1, 300, 300, 0);
  const FullDisk full(100000);
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { write_image(folder_ / "a.fits", image, {}, {}); }),
              AllOf(HasSubstr("a.fits"), HasSubstr("disk full")));
  EXPECT_THAT(error_of(ErrorKind::kInput,
                       [&] {
                         ImageWriter writer(folder_ / "c.fits");
                         writer.begin(PixelType::kFloat32, {3, 300, 300}, {});
                         for (int i = 0; i < 3; ++i) writer.append(image.pixels);
                         writer.close();
                       }),
              HasSubstr("c.fits"));
  EXPECT_EQ(files(), 0u);
}

TEST_F(FitsWriter, OddFileNamesAreTakenLiterally) {
  for (const char* name : {"a[1].fits", "!b.fits", "~c.fits", "d(e).fits", "mem:f.fits", "g"}) {
    write_image(folder_ / name, counting(2, 2, 2, 0), {}, {});
    EXPECT_EQ(FitsFile(folder_ / name).read_plane(0, 1).pixels[3], 7.0f) << name;
  }
}

}  // namespace
}  // namespace peculiar::fits
