#include "fits/fits_image.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/test_shared.h"
#include "fits/fits_test_support.h"
#include "fits/fits_writer.h"

namespace peculiar::fits {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FitsImage : public FitsTest {
 protected:
  std::string failure_of(const std::filesystem::path& path) const {
    const std::string message = error_of(ErrorKind::kInput, [&] { FitsFile file(path); });
    EXPECT_THAT(message, HasSubstr(path.filename().string()));
    return message;
  }

  /// Two HDUs: a 16-bit image [2][3][4] of 0, 1, 2, ... and an empty one.
  static std::string two_hdus() {
    std::string pixels;
    for (int i = 0; i < 24; ++i) pixels += std::string(1, '\0') + static_cast<char>(i);
    return header_block({"SIMPLE=T", "BITPIX=16", "NAXIS=3", "NAXIS1=4", "NAXIS2=3", "NAXIS3=2", "EXTEND=T",
                         "BLANK=5", "BUNIT='uJy'", "EXPTIME= 1.25D+2", "OBJECT='NGC 4038''s arm  '",
                         "EMPTY="}) +
           data_block(pixels) +
           header_block({"XTENSION='IMAGE'", "BITPIX=8", "NAXIS=2", "NAXIS1=0", "NAXIS2=7", "PCOUNT=0",
                         "GCOUNT=1", "EXTNAME='Mask'"});
  }
};

TEST_F(FitsImage, ListsAndChoosesHdus) {
  const FitsFile file(write("a.fits", two_hdus()));
  ASSERT_EQ(file.hdus().size(), 2u);
  EXPECT_TRUE(file.hdus()[0].is_image);
  EXPECT_THAT(file.hdus()[0].shape, ElementsAre(2, 3, 4));
  EXPECT_EQ(file.hdus()[0].unit, "uJy");
  EXPECT_FALSE(file.hdus()[1].is_image) << "an axis of length 0 holds no pixels";
  EXPECT_EQ(file.choose("first").number, 0);
  EXPECT_EQ(file.choose("1").number, 1);
  EXPECT_EQ(file.choose("mASK").number, 1);
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.choose("7"); }),
              AllOf(HasSubstr("a.fits"), HasSubstr("0 to 1")));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.choose("-1"); }), HasSubstr("no HDU -1"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.choose("Mast"); }), HasSubstr("did you mean 'Mask'"));
}

TEST_F(FitsImage, NamesWithVersionsAreThoseOfAstropy) {
  std::string bytes = header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0"});
  for (const char* version : {"1", "2"}) {
    for (const char* name : {"SCI", "ERR"})
      bytes +=
          header_block({"XTENSION='IMAGE'", "BITPIX=8", "NAXIS=2", "NAXIS1=0", "NAXIS2=7", "PCOUNT=0",
                        "GCOUNT=1", fmt::format("EXTNAME='{}'", name), fmt::format("EXTVER={}", version)});
  }
  bytes += header_block({"XTENSION='IMAGE'", "BITPIX=8", "NAXIS=2", "NAXIS1=0", "NAXIS2=7", "PCOUNT=0",
                         "GCOUNT=1", "EXTNAME='A,B'"});
  const FitsFile file(write("a.fits", bytes));
  EXPECT_EQ(file.choose("SCI").number, 1);
  EXPECT_EQ(file.choose("SCI,1").number, 1);
  EXPECT_EQ(file.choose("sci, 2").number, 3);
  EXPECT_EQ(file.choose("ERR,2").number, 4);
  EXPECT_EQ(file.choose("A,B").number, 5) << "is a name";
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.choose("SCI,3"); }), HasSubstr("no HDU 'SCI,3'"));
}

TEST_F(FitsImage, ReadsPlanesWindowsAndBlanks) {
  const FitsFile file(write("a.fits", two_hdus()));
  const image::Image plane = file.read_plane(0, 1);
  EXPECT_EQ(plane.width, 4);
  EXPECT_EQ(plane.height, 3);
  EXPECT_EQ(plane.pixels.front(), 12.0f);
  EXPECT_EQ(plane.pixels.back(), 23.0f);
  const image::Image window = file.read_window(0, 0, 1, 1, 2, 2);
  EXPECT_TRUE(std::isnan(window.pixels[0])) << "5 is BLANK";
  EXPECT_THAT(std::vector<float>(window.pixels.begin() + 1, window.pixels.end()), ElementsAre(6, 9, 10));
}

// L = BOFFSET + BSOFTEN (e^(v/a) - e^(-v/a)) with a = 1.0857362 (Pan-STARRS, "asinh_compression").
TEST_F(FitsImage, AsinhCompressedValuesBecomeFluxes) {
  const auto stored = [](double flux) {
    return static_cast<float>(1.0857362 * std::asinh((flux - 0.5) / 20));
  };
  image::Image image(1, 2, 2);
  image.pixels = {stored(100), stored(0.5), stored(-3), std::nanf("")};
  EXPECT_NEAR(image.pixels[0], 2.50536, 1e-5);
  const Card softening{"BSOFTEN", 10.0, ""}, offset{"BOFFSET", 0.5, ""};
  const auto read = [&](const std::vector<Card>& cards) {
    write_image(folder_ / "a.fits", image, std::nullopt, cards);
    const FitsFile file(folder_ / "a.fits");
    return std::pair(file.read_plane(0).pixels, file.hdus()[0].is_asinh_compressed);
  };
  const auto [fluxes, is_compressed] = read({softening, offset});
  EXPECT_TRUE(is_compressed);
  EXPECT_NEAR(fluxes[0], 100, 1e-4);
  EXPECT_NEAR(fluxes[1], 0.5, 1e-4);
  EXPECT_NEAR(fluxes[2], -3, 1e-4);
  EXPECT_TRUE(std::isnan(fluxes[3]));
  EXPECT_NEAR(FitsFile(folder_ / "a.fits").read_window(0, 0, 0, 1, 1, 1).pixels[0], -3, 1e-4);
  const std::vector<std::vector<Card>> unlike{
      {softening}, {offset}, {{"BSOFTEN", 0.0, ""}, offset}, {{"BSOFTEN", std::string("none"), ""}, offset}};
  for (const std::vector<Card>& cards : unlike) {
    const auto [values, is_asinh] = read(cards);
    EXPECT_FALSE(is_asinh);
    EXPECT_EQ(values[0], image.pixels[0]) << "as stored";
    EXPECT_EQ(values[2], image.pixels[2]);
  }
}

TEST_F(FitsImage, AsinhCompressedIntegersAreScaledFirst) {
  // As Pan-STARRS stores them: value = 0.001 stored + 1, missing where -32768.
  const int stored = static_cast<int>(std::lround((1.0857362 * std::asinh((100 - 0.5) / 20) - 1) * 1000));
  const std::string bytes{static_cast<char>(stored >> 8), static_cast<char>(stored & 0xff), '\x80', '\0'};
  const FitsFile file(write(
      "a.fits", header_block({"SIMPLE=T", "BITPIX=16", "NAXIS=2", "NAXIS1=2", "NAXIS2=1", "BSCALE=0.001",
                              "BZERO=1.0", "BLANK=-32768", "BSOFTEN=10.0", "BOFFSET=0.5"}) +
                    data_block(bytes)));
  const image::Image plane = file.read_plane(0);
  // A step of what is stored is 0.001 / 1.0857362 of the flux above the offset.
  EXPECT_NEAR(plane.pixels[0], 100, 0.06);
  EXPECT_TRUE(std::isnan(plane.pixels[1]));
}

TEST_F(FitsImage, ReadsLines) {
  const FitsFile file(
      write("line.fits", header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=1", "NAXIS1=3", "BSCALE=2"}) +
                             data_block(std::string("\x01\x02\xff", 3))));
  EXPECT_EQ(file.read_line(0), (std::vector<float>{2, 4, 510}));
  const std::vector<std::string> flat{"SIMPLE=T", "BITPIX=8", "NAXIS=2", "NAXIS1=3", "NAXIS2=1"};
  const std::filesystem::path plane = write("plane.fits", header_block(flat) + data_block("abc"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { FitsFile(plane).read_line(0); }),
              HasSubstr("not an image of one axis"));
}

TEST_F(FitsImage, RefusesPlanesAndWindowsThatAreNotThere) {
  const FitsFile file(write("a.fits", two_hdus()));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.read_plane(0, 2); }), HasSubstr("no plane 2"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.read_plane(0, -1); }), HasSubstr("no plane -1"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.read_plane(1); }), HasSubstr("HDU 1: is not an image"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.read_plane(9); }), HasSubstr("no HDU 9"));
  for (const auto& [x, y, w, h] :
       std::vector<std::array<int, 4>>{{-1, 0, 2, 2}, {3, 0, 2, 2}, {0, 0, 4, 4}, {0, 0, 0, 1}}) {
    EXPECT_THAT(
        error_of(ErrorKind::kInput, [&, x = x, y = y, w = w, h = h] { file.read_window(0, 0, x, y, w, h); }),
        HasSubstr("extends beyond the image"));
  }
}

TEST_F(FitsImage, ReadsHeaderValues) {
  const FitsFile file(write("a.fits", two_hdus()));
  EXPECT_EQ(file.header_number(0, "exptime"), 125.0);
  EXPECT_EQ(file.header_text(0, "OBJECT"), "NGC 4038's arm");
  EXPECT_EQ(file.header_text(0, "NOTHERE"), std::nullopt);
  EXPECT_EQ(file.header_number(0, "EMPTY"), std::nullopt);
  EXPECT_EQ(file.header_text(0, std::string(300, 'K')), std::nullopt);
  EXPECT_EQ(file.header_text(0, "*"), std::nullopt);
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.header_number(0, "OBJECT"); }),
              AllOf(HasSubstr("HDU 0"), HasSubstr("OBJECT"), HasSubstr("a number is needed")));
}

TEST_F(FitsImage, RefusesWhatIsNotFits) {
  EXPECT_THAT(failure_of(folder_ / "missing.fits"), HasSubstr("no such file"));
  EXPECT_THAT(failure_of(write("empty.fits", "")), HasSubstr("is empty"));
  EXPECT_THAT(failure_of(write("picture.fits", "\x89PNG\r\n and so on")), HasSubstr("not a FITS file"));
  EXPECT_THAT(failure_of(write("short.fits", "SIMP")), HasSubstr("not a FITS file"));
  EXPECT_THAT(failure_of(write("broken.fits.gz", std::string("\x1f\x8b\x08") + std::string(40, 'x'))),
              HasSubstr("truncated or damaged: its gzip stream ends after 0 uncompressed bytes"));
  EXPECT_THAT(failure_of(write("tiny.fits.gz", "\x1f\x8b\x08")), HasSubstr("truncated"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { FitsFile file(folder_); }), HasSubstr("is a folder"));
}

TEST_F(FitsImage, DoesNotFindCompressedNeighboursOfMissingFiles) {
  write("a.fits.gz", "anything");
  EXPECT_THAT(failure_of(folder_ / "a.fits"), HasSubstr("no such file"));
}

TEST_F(FitsImage, TakesFileNamesLiterally) {
  for (const char* name : {"a[1].fits", "b.fits[0][1:2,1:2]", "c(out.fits)", "!d.fits", "~e.fits", "mem:f"}) {
    const FitsFile file(write(name, two_hdus()));
    EXPECT_EQ(file.hdus().size(), 2u) << name;
    EXPECT_EQ(file.read_plane(0).pixels[1], 1.0f) << name;
  }
}

TEST_F(FitsImage, RefusesTruncatedFiles) {
  const std::string whole = two_hdus();
  EXPECT_THAT(failure_of(write("header.fits", whole.substr(0, 1000))), HasSubstr("truncated"));
  EXPECT_THAT(failure_of(write("data.fits", whole.substr(0, 2880 + 47))),
              AllOf(HasSubstr("HDU 0"), HasSubstr("truncated")));
  EXPECT_THAT(failure_of(write("second.fits", whole.substr(0, 2 * 2880 + 500))),
              AllOf(HasSubstr("HDU 1"), HasSubstr("truncated")));
}

TEST_F(FitsImage, ToleratesMissingPaddingAndBytesBehindTheEnd) {
  const std::string whole = two_hdus().substr(0, 2 * 2880);
  EXPECT_EQ(FitsFile(write("unpadded.fits", whole.substr(0, 2880 + 48))).read_plane(0, 1).pixels.back(),
            23.0f);
  for (const std::string& junk : {std::string(100, '\0'), std::string(5000, 'j'), std::string(2880, '\0')}) {
    EXPECT_EQ(FitsFile(write("junk.fits", whole + junk)).hdus().size(), 1u);
  }
}

TEST_F(FitsImage, RefusesHeadersThatNoSuchFileCouldHold) {
  const auto with_axes = [&](const std::string& x, const std::string& y) {
    return write("big.fits",
                 header_block({"SIMPLE=T", "BITPIX=-64", "NAXIS=2", "NAXIS1=" + x, "NAXIS2=" + y}) +
                     data_block("12345678"));
  };
  EXPECT_THAT(failure_of(with_axes("1000000000000", "1")), HasSubstr("truncated"));
  EXPECT_THAT(failure_of(with_axes("1000000000000", "1000000000000")), HasSubstr("HDU 0"));
  EXPECT_THAT(failure_of(with_axes("-5", "3")),
              HasSubstr("HDU 0: its header contradicts itself about the size of the data"));
  EXPECT_THAT(failure_of(write("b.fits", header_block({"SIMPLE=T", "BITPIX=13", "NAXIS=0"}))),
              HasSubstr("cannot be opened as FITS: illegal BITPIX keyword value"));
  EXPECT_THAT(failure_of(write("c.fits", header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=2000"}))),
              HasSubstr("HDU 0: its header contradicts itself about the size of the data"));
}

TEST_F(FitsImage, RefusesHeadersThatReadersWouldUnderstandDifferently) {
  const std::string pixels = data_block("123456");
  const auto with = [&](std::string header) { return write("odd.fits", header + pixels); };
  const std::vector<std::string> cards{"SIMPLE=T", "BITPIX=8", "NAXIS=2", "NAXIS1=3", "NAXIS2=2"};
  std::vector<std::string> twice = cards;
  twice.push_back("NAXIS1=4");
  EXPECT_THAT(failure_of(with(header_block(twice))), HasSubstr("contradicts itself"));
  std::string nearly = header_block(cards);
  nearly.replace(2 * 80, 10, "NAXIS ( = ");
  EXPECT_THAT(failure_of(with(nearly)), HasSubstr("contradicts itself"));
  std::string end = header_block(cards);
  end.replace(5 * 80, 6, "END  0");
  EXPECT_THAT(failure_of(with(end)), HasSubstr("HDU 0"));
}

TEST_F(FitsImage, AnImageWithoutAxesIsNone) {
  const FitsFile file(write("a.fits", header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0"})));
  ASSERT_EQ(file.hdus().size(), 1u);
  EXPECT_FALSE(file.hdus()[0].is_image);
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { file.choose("first"); }), HasSubstr("has no image"));
  EXPECT_FALSE(file.wcs(0).has_value());
}

TEST_F(FitsImage, RefusesContradictoryTiling) {
  const std::vector<std::string> start{"XTENSION='BINTABLE'",
                                       "BITPIX=8",
                                       "NAXIS=2",
                                       "NAXIS1=8",
                                       "NAXIS2=2",
                                       "PCOUNT=0",
                                       "GCOUNT=1",
                                       "TFIELDS=1",
                                       "TFORM1='1PB(0)'",
                                       "TTYPE1='COMPRESSED_DATA'",
                                       "ZIMAGE=T",
                                       "ZCMPTYPE='RICE_1'",
                                       "ZBITPIX=16",
                                       "ZNAXIS=2"};
  for (const auto& more :
       std::vector<std::vector<std::string>>{{"ZNAXIS1=1000000000000", "ZNAXIS2=2"},
                                             {"ZNAXIS1=4", "ZNAXIS2=2", "ZTILE1=0", "ZTILE2=1"},
                                             {"ZNAXIS1=4", "ZNAXIS2=2", "ZTILE1=-3", "ZTILE2=1"},
                                             {"ZNAXIS1=4", "ZNAXIS2=9"}}) {
    std::vector<std::string> cards = start;
    cards.insert(cards.end(), more.begin(), more.end());
    EXPECT_THAT(failure_of(write("z.fits", header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T"}) +
                                               header_block(cards) + data_block(std::string(16, '\0')))),
                HasSubstr("HDU 1"))
        << more[0];
  }
}

TEST_F(FitsImage, SaysThat64BitTilesCannotBeRead) {
  const auto path = write(
      "z.fits",
      header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T"}) +
          header_block({"XTENSION='BINTABLE'", "BITPIX=8", "NAXIS=2", "NAXIS1=8", "NAXIS2=2", "PCOUNT=0",
                        "GCOUNT=1", "TFIELDS=1", "TFORM1='1PB(0)'", "TTYPE1='COMPRESSED_DATA'", "ZIMAGE=T",
                        "ZCMPTYPE='GZIP_1'", "ZBITPIX=64", "ZNAXIS=2", "ZNAXIS1=4", "ZNAXIS2=2"}) +
          data_block(std::string(16, '\0')));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { FitsFile(path).read_plane(1); }), HasSubstr("64-bit"));
}

TEST_F(FitsImage, SeveralObjectsMayBeOpenOnOneFile) {
  const auto path = write("a.fits", two_hdus());
  FitsFile first(path);
  const FitsFile second(path);
  { const FitsFile gone = std::move(first); }
  EXPECT_EQ(second.read_plane(0).pixels[1], 1.0f);
}

/// The float32 values of a NumPy file.
std::vector<float> read_npy(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  const std::size_t start =
      10 + static_cast<unsigned char>(bytes.at(8)) + 256u * static_cast<unsigned char>(bytes.at(9));
  std::vector<float> values((bytes.size() - start) / sizeof(float));
  std::memcpy(values.data(), bytes.data() + start, values.size() * sizeof(float));
  return values;
}

bool same_bits(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

/// Compares every plane, and a window of it, with the expected values.
void compare_hdu(const FitsFile& file, int hdu, const std::vector<float>& expected) {
  const std::vector<std::int64_t>& shape = file.hdus().at(static_cast<std::size_t>(hdu)).shape;
  const auto height = static_cast<int>(shape[shape.size() - 2]), width = static_cast<int>(shape.back());
  const std::size_t plane_size = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  ASSERT_EQ(expected.size() % plane_size, 0u);
  const int x0 = width / 3, y0 = height / 4, w = width - x0 - width / 5, h = height - y0 - height / 6;
  for (std::size_t plane = 0; plane < expected.size() / plane_size; ++plane) {
    const image::Image whole = file.read_plane(hdu, static_cast<std::int64_t>(plane));
    const image::Image window = file.read_window(hdu, static_cast<std::int64_t>(plane), x0, y0, w, h);
    std::size_t differences = 0;
    for (std::size_t i = 0; i < plane_size; ++i) {
      if (same_bits(whole.pixels[i], expected[plane * plane_size + i])) continue;
      if (differences++ == 0) {
        ADD_FAILURE() << "plane " << plane << " pixel " << i << ": " << whole.pixels[i] << " for "
                      << expected[plane * plane_size + i];
      }
    }
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        if (!same_bits(window.at(0, y, x), whole.at(0, y0 + y, x0 + x))) ++differences;
      }
    }
    EXPECT_EQ(differences, 0u) << "of " << plane_size;
  }
}

/// All images described by check_fits.py in this folder.
void compare_described(const std::filesystem::path& folder) {
  const auto rows = read_rows(folder / "images.csv");
  ASSERT_GT(rows.size(), 100u);
  for (const auto& row : rows) {
    SCOPED_TRACE(row[0] + " HDU " + row[1]);
    const FitsFile file(row[0]);
    compare_hdu(file, std::stoi(row[1]), read_npy(row[2]));
  }
  testing::Test::RecordProperty("images", static_cast<int>(rows.size()));
}

TEST_F(FitsImage, RefereePixelsEqualAstropysToTheLastBit) {
  bool ok = false;
  const std::string why = run_referee("generate '" + folder_.string() + "'", ok);
  if (!why.empty()) GTEST_SKIP() << why;
  ASSERT_TRUE(ok);
  compare_described(folder_);
}

TEST_F(FitsImage, RefereePixelsOfSharedDataEqualAstropysToTheLastBit) {
  const std::filesystem::path shared = shared_data("fits");
  PECULIAR_SKIP_WITHOUT_SHARED(shared);
  bool ok = false;
  const std::string why = run_referee("generate '" + folder_.string() + "' '" + shared.string() + "'", ok);
  if (!why.empty()) GTEST_SKIP() << why;
  ASSERT_TRUE(ok);
  compare_described(folder_);
}

}  // namespace
}  // namespace peculiar::fits
