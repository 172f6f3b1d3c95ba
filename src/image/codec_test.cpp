#include "image/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "image/geometry.h"

namespace peculiar::image {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

std::span<const std::uint8_t> bytes_of(const std::string& content) {
  return {reinterpret_cast<const std::uint8_t*>(content.data()), content.size()};
}

class CodecTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("peculiar_codec_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string png_of(int bands, int height, int width) {
    Image image(bands, height, width);
    RandomStream random(1, "png");
    for (float& value : image.pixels) value = static_cast<float>(random.below(256)) / 255.0f;
    write_png(folder_ / "a.png", image);
    return read_file(folder_ / "a.png");
  }
  fs::path folder_;
};

TEST_F(CodecTest, PngRoundTrip) {
  for (const int bands : {1, 3}) {
    Image image(bands, 9, 7);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<float>(i % 256) / 255.0f;
    write_png(folder_ / "a.png", image);
    const std::string content = read_file(folder_ / "a.png");
    const Image again = decode_picture(bytes_of(content), "a.png");
    ASSERT_EQ(again.bands, bands);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) EXPECT_EQ(again.pixels[i], static_cast<float>(i % 256));
  }
}

TEST_F(CodecTest, PicturesAndArraysEqualPillowsAndNumpys) {
  const char* python = std::getenv("PECULIAR_PYTHON");
  if (python == nullptr || *python == '\0') GTEST_SKIP() << "no Python with Pillow and NumPy (PECULIAR_PYTHON)";
  const std::string command =
      fmt::format("'{}' '{}' '{}'", python, PECULIAR_SOURCE_DIR "/tests/python/check_pictures.py", folder_.string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  int pictures = 0;
  int arrays = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const fs::path expected_path = entry.path().string() + ".expected.npy";
    if (!fs::exists(expected_path)) continue;
    SCOPED_TRACE(entry.path().filename());
    const NpyFile expected_file(expected_path);
    std::int64_t count = 1;
    for (const std::int64_t axis : expected_file.shape()) count *= axis;
    std::vector<float> expected(static_cast<std::size_t>(count));
    expected_file.read(0, expected);
    std::vector<float> found;
    if (entry.path().extension() == ".npy") {
      const NpyFile array(entry.path());
      EXPECT_EQ(array.shape(), expected_file.shape());
      found.resize(expected.size());
      // In two parts, so that ranges are tested too.
      array.read(0, std::span(found).first(found.size() / 3));
      array.read(static_cast<std::int64_t>(found.size() / 3), std::span(found).subspan(found.size() / 3));
      ++arrays;
    } else {
      const std::string content = read_file(entry.path());
      const Image image = decode_picture(bytes_of(content), entry.path().string());
      EXPECT_THAT((std::vector<std::int64_t>{image.bands, image.height, image.width}), testing::ElementsAreArray(expected_file.shape()));
      found = image.pixels;
      ++pictures;
    }
    ASSERT_EQ(found.size(), expected.size());
    // Two builds of libjpeg-turbo may round colours differently by one.
    const float tolerance = entry.path().extension() == ".jpg" ? 1.0f : 0.0f;
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (std::isnan(expected[i])) {
        EXPECT_TRUE(std::isnan(found[i]));
      } else if (std::isinf(expected[i])) {
        EXPECT_EQ(found[i], expected[i]);
      } else {
        ASSERT_NEAR(found[i], expected[i], tolerance) << i;
      }
    }
  }
  EXPECT_EQ(pictures, 14);
  EXPECT_EQ(arrays, 18);
  const std::string cmyk = read_file(folder_ / "cmyk.jpeg");
  EXPECT_THAT(message_of([&] { decode_picture(bytes_of(cmyk), "cmyk.jpeg"); }), HasSubstr("cmyk.jpeg: a CMYK picture"));
  EXPECT_THAT(message_of([&] { NpyFile(folder_ / "records.npy"); }), HasSubstr("records, not numbers"));
  EXPECT_THAT(message_of([&] { NpyFile(folder_ / "complex.npy"); }), HasSubstr("its type is '<c16'"));
  EXPECT_THAT(message_of([&] { NpyFile(folder_ / "objects.npy"); }), HasSubstr("its type is '|O'"));
  // Every JPEG, cut off anywhere, is an error.
  const std::string whole = read_file(folder_ / "colour420_95.jpg");
  for (const double share : {0.02, 0.3, 0.6, 0.9, 0.99}) {
    const std::string part = whole.substr(0, static_cast<std::size_t>(share * static_cast<double>(whole.size())));
    EXPECT_THAT(message_of([&] { decode_picture(bytes_of(part), "part.jpg"); }), HasSubstr("part.jpg: damaged or truncated JPEG"));
  }
  // The same picture cut and resampled on the way and afterwards.
  for (const char* name : {"colour420_95.jpg", "grey16.png", "colour.png"}) {
    const std::string content = read_file(folder_ / name);
    for (const PictureColour colour : {PictureColour::kAsIs, PictureColour::kGrey}) {
      const PictureReduction reduction{31, 10, 7, RebinKind::kFlux};
      const Image direct = decode_reduced_picture(bytes_of(content), name, colour, reduction).image;
      const Image in_steps = rebin(centre_crop(decode_picture(bytes_of(content), name, colour), 31, 31), 10, 7, RebinKind::kFlux);
      ASSERT_EQ(direct.bands, in_steps.bands);
      for (std::size_t i = 0; i < direct.pixels.size(); ++i) {
        // The luma of a JPEG is whole before it is summed up; that of its colours is not.
        const double tolerance = colour == PictureColour::kGrey && direct.bands == 1 ? 3e-3 : 2e-6;
        EXPECT_NEAR(direct.pixels[i], in_steps.pixels[i], tolerance * std::abs(in_steps.pixels[i]) + 1e-3) << name;
      }
    }
  }
}

TEST_F(CodecTest, DamagedPngsAreErrors) {
  const std::string whole = png_of(3, 40, 50);
  for (const double share : {0.003, 0.01, 0.1, 0.5, 0.9, 0.997}) {
    const std::string part = whole.substr(0, static_cast<std::size_t>(share * static_cast<double>(whole.size())));
    EXPECT_THAT(message_of([&] { decode_picture(bytes_of(part), "part.png"); }), HasSubstr("part.png: ")) << share;
  }
  std::string flipped = whole;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
  EXPECT_THAT(message_of([&] { decode_picture(bytes_of(flipped), "a.png"); }), HasSubstr("damaged or truncated PNG"));
  EXPECT_THAT(message_of([&] { decode_picture(bytes_of(""), "a.png"); }), HasSubstr("a.png: the file is empty"));
  EXPECT_THAT(message_of([&] { decode_picture(bytes_of("GIF89a...."), "a.png"); }), HasSubstr("neither PNG nor JPEG"));
}

TEST_F(CodecTest, HeadersOfAbsurdSizeAreNotBelieved) {
  const std::string content = png_of(1, 40, 50);
  EXPECT_THAT(message_of([&] { decode_picture(bytes_of(content), "a.png", PictureColour::kAsIs, 1000); }),
              HasSubstr("its header says 40 x 50 px, more than the 1000 that are believed"));
}

TEST_F(CodecTest, DamagedNpyFilesAreErrors) {
  const std::vector<std::int64_t> shape{3, 4};
  const std::string good = npy_header(shape) + std::string(48, '\0');
  const auto open = [&](const std::string& content) {
    write_file(folder_ / "a.npy", content);
    return message_of([&] { NpyFile(folder_ / "a.npy"); });
  };
  write_file(folder_ / "a.npy", good);
  EXPECT_THAT(NpyFile(folder_ / "a.npy").shape(), testing::ElementsAre(3, 4));
  EXPECT_EQ(npy_header(shape).size() % 64, 0u);
  EXPECT_THAT(open(""), HasSubstr("not a .npy file"));
  EXPECT_THAT(open("something else entirely"), HasSubstr("not a .npy file by its first bytes"));
  EXPECT_THAT(open(good.substr(0, good.size() - 1)), HasSubstr("its shape is (3, 4), but the file is only 175 bytes long"));
  EXPECT_THAT(open(good.substr(0, 40)), HasSubstr("its header makes no sense"));
  std::string absurd = good;
  absurd.replace(absurd.find("(3, 4)"), 6, "(9999999999999999, 4)");
  EXPECT_THAT(open(absurd.substr(0, 128) + std::string(100, '\0')), HasSubstr("damaged .npy file"));
  std::string keyless = good;
  keyless.replace(keyless.find("shape"), 5, "shade");
  EXPECT_THAT(open(keyless), HasSubstr("its header has no 'shape'"));
}

}  // namespace
}  // namespace peculiar::image
