#include "image/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
// jpeglib.h needs FILE and size_t declared before it.
#include <cstdio>
// clang-format off
#include <jpeglib.h>
// clang-format on
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "image/geometry.h"

namespace peculiar::image {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

using Bytes = std::vector<std::uint8_t>;

struct JpegKind {
  int width = 61;
  int height = 43;
  J_COLOR_SPACE colours = JCS_RGB;
  int components = 3;
  bool progressive = false;
};

Bytes jpeg_of(const JpegKind& kind) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &memory, &size);
  info.image_width = static_cast<JDIMENSION>(kind.width);
  info.image_height = static_cast<JDIMENSION>(kind.height);
  info.in_color_space = kind.colours;
  info.input_components = kind.components;
  jpeg_set_defaults(&info);
  if (kind.progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  RandomStream random(1, "jpeg");
  Bytes row(static_cast<std::size_t>(kind.width * kind.components));
  while (info.next_scanline < info.image_height) {
    for (std::uint8_t& sample : row) sample = static_cast<std::uint8_t>(random.below(200));
    JSAMPROW rows[] = {row.data()};
    jpeg_write_scanlines(&info, rows, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  Bytes bytes(memory, memory + size);
  std::free(memory);
  return bytes;
}

Bytes bytes_of(const std::filesystem::path& path) {
  const std::string content = read_file(path);
  return {content.begin(), content.end()};
}

/// The height (followed by the width) is at a fixed offset after the frame marker.
void set_jpeg_size(Bytes& jpeg, std::uint16_t height, std::uint16_t width) {
  for (std::size_t i = 0; i + 8 < jpeg.size(); ++i) {
    if (jpeg[i] != 0xff || (jpeg[i + 1] != 0xc0 && jpeg[i + 1] != 0xc2)) continue;
    jpeg[i + 5] = static_cast<std::uint8_t>(height >> 8);
    jpeg[i + 6] = static_cast<std::uint8_t>(height & 0xff);
    jpeg[i + 7] = static_cast<std::uint8_t>(width >> 8);
    jpeg[i + 8] = static_cast<std::uint8_t>(width & 0xff);
    return;
  }
  FAIL() << "no frame in the JPEG";
}

/// The CRC of PNG, bit by bit.
std::uint32_t crc_of(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

void put_big_endian(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

/// With a valid CRC, so that the sizes themselves are checked.
void set_png_size(Bytes& png, std::uint32_t width, std::uint32_t height) {
  put_big_endian(png, 16, width);
  put_big_endian(png, 20, height);
  put_big_endian(png, 29, crc_of(std::span(png).subspan(12, 17)));
}

class Codec : public testing::Test {
 protected:
  ~Codec() override { std::filesystem::remove(path_); }

  Bytes png_of(const Image& image) {
    write_png(path_, image);
    return bytes_of(path_);
  }

  static Image noise(int bands, int height = 43, int width = 61) {
    Image image(bands, height, width);
    RandomStream random(2, "png");
    for (float& value : image.pixels) value = static_cast<float>(random.uniform());
    return image;
  }

  /// From decoding in full and with rebinning, which must agree.
  static std::string message_of(std::span<const std::uint8_t> bytes,
                                std::int64_t max_pixels = kMostPicturePixels) {
    PictureReduction reduction;
    reduction.height = reduction.width = 8;
    std::string messages[2] = {"no error", "no error"};
    for (const bool full : {true, false}) {
      try {
        if (full) {
          decode_picture(bytes, "a/b.png", PictureColour::kAsIs, max_pixels);
        } else {
          decode_and_rebin_picture(bytes, "a/b.png", PictureColour::kAsIs, reduction, max_pixels);
        }
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kInput);
        EXPECT_THAT(error.what(), testing::StartsWith("a/b.png: "));
        messages[full] = error.what();
      }
    }
    EXPECT_EQ(messages[0], messages[1]);
    return messages[0];
  }

  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("peculiar_codec_" + std::to_string(::getpid()) + ".png");
};

TEST_F(Codec, WrittenPngReadsBackToOneLevel) {
  for (const int bands : {1, 3}) {
    const Image image = noise(bands);
    const Image again = decode_picture(png_of(image), "x");
    ASSERT_EQ(again.bands, bands);
    ASSERT_EQ(again.height, 43);
    ASSERT_EQ(again.width, 61);
    for (std::size_t i = 0; i < image.pixels.size(); ++i)
      ASSERT_NEAR(again.pixels[i] / 255, image.pixels[i], 0.5001 / 255);
  }
}

TEST_F(Codec, WrittenValuesAreClamped) {
  Image image(1, 1, 5);
  image.pixels = {-3, 0, 1, 7, std::numeric_limits<float>::quiet_NaN()};
  EXPECT_THAT(decode_picture(png_of(image), "x").pixels, ElementsAre(0, 0, 255, 255, 0));
}

TEST_F(Codec, PngNeedsOneOrThreeBandsAndAFolder) {
  EXPECT_THROW(write_png(path_, Image(2, 4, 4)), Error);
  EXPECT_THROW(write_png(path_, Image(1, 0, 4)), Error);
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_THROW(write_png("/nowhere/a.png", Image(1, 4, 4)), Error);
}

TEST_F(Codec, DecodingIntoCellsIsDecodingThenRebinning) {
  std::vector<Bytes> pictures = {jpeg_of({}), jpeg_of({61, 43, JCS_GRAYSCALE, 1}),
                                 jpeg_of({200, 9, JCS_RGB, 3, true}), png_of(noise(3)),
                                 png_of(noise(1, 300, 2))};
  for (const Bytes& picture : pictures) {
    for (const PictureColour colour : {PictureColour::kAsIs, PictureColour::kGrey}) {
      const Image whole = decode_picture(picture, "x", colour);
      for (const int size : {1, 5, 64, 300}) {
        for (const RebinKind kind : {RebinKind::kFlux, RebinKind::kMean}) {
          const PictureReduction reduction{std::nullopt, size, size + 1, kind};
          const Image expected = rebin(whole, size, size + 1, kind);
          const ReducedPicture reduced = decode_and_rebin_picture(picture, "x", colour, reduction);
          const Image& found = reduced.image;
          ASSERT_EQ(reduced.source_height, whole.height);
          ASSERT_EQ(reduced.source_width, whole.width);
          ASSERT_EQ(found.bands, expected.bands);
          ASSERT_EQ(found.pixels.size(), expected.pixels.size());
          for (std::size_t i = 0; i < expected.pixels.size(); ++i) {
            ASSERT_NEAR(found.pixels[i], expected.pixels[i], 1e-6 * std::abs(expected.pixels[i]));
          }
        }
      }
    }
  }
}

TEST_F(Codec, DecodingIntoCellsOfTheCentre) {
  const Bytes picture = jpeg_of({});
  const Image whole = decode_picture(picture, "x");
  for (const int crop : {43, 42, 16, 1}) {
    const Image expected = rebin(centre_crop(whole, crop, crop), 16, 16, RebinKind::kFlux);
    const Image found =
        decode_and_rebin_picture(picture, "x", PictureColour::kAsIs, {crop, 16, 16, RebinKind::kFlux}).image;
    for (std::size_t i = 0; i < expected.pixels.size(); ++i) {
      ASSERT_NEAR(found.pixels[i], expected.pixels[i], 1e-6 * std::abs(expected.pixels[i])) << crop;
    }
  }
  const auto decode = [&](const PictureReduction& reduction) {
    return decode_and_rebin_picture(picture, "x", PictureColour::kAsIs, reduction);
  };
  EXPECT_THAT(
      [&] {
        decode({44, 16, 16, RebinKind::kFlux});
      },
      testing::ThrowsMessage<Error>(HasSubstr("x: is 43 x 61 px, too small to cut 44 x 44")));
  EXPECT_THROW(decode({0, 16, 16, RebinKind::kFlux}), Error);
  EXPECT_THROW(decode({std::nullopt, 0, 16, RebinKind::kFlux}), Error);
}

TEST_F(Codec, TallPicturesDoNotOverflowTheSums) {
  Image image(1, 70000, 2, 1.0f);
  const Bytes picture = png_of(image);
  const Image found =
      decode_and_rebin_picture(picture, "x", PictureColour::kAsIs, {std::nullopt, 1, 1, RebinKind::kMean})
          .image;
  EXPECT_FLOAT_EQ(found.pixels[0], 255);
}

TEST_F(Codec, TruncatedAtAnyByteIsAnError) {
  const std::vector<Bytes> pictures = {jpeg_of({}), jpeg_of({61, 43, JCS_RGB, 3, true}),
                                       jpeg_of({61, 43, JCS_GRAYSCALE, 1}), png_of(noise(3))};
  for (const Bytes& picture : pictures) {
    ASSERT_EQ(message_of(picture), "no error");
    for (std::size_t length = 8; length < picture.size(); length += length + 200 < picture.size() ? 37 : 1) {
      EXPECT_THAT(message_of(std::span(picture).first(length)),
                  testing::AnyOf(HasSubstr("truncated"), HasSubstr("damaged")))
          << length << " of " << picture.size();
    }
    EXPECT_THAT(message_of(std::span(picture).first(picture.size() - 1)),
                HasSubstr("is truncated; copy or export it again"));
  }
}

TEST_F(Codec, EmptyAndOtherFiles) {
  EXPECT_THAT(message_of({}), HasSubstr("is empty"));
  for (const std::string text :
       {"G", "GIF89a, and so on", "\xff\xd8", "\x89PNG\r\n", "SIMPLE  =                    T"}) {
    EXPECT_THAT(message_of(Bytes(text.begin(), text.end())), HasSubstr("neither a PNG nor a JPEG")) << text;
  }
}

TEST_F(Codec, OneWrongByteInAPngIsAnError) {
  const Bytes good = png_of(noise(1));
  for (std::size_t at = 8; at < good.size(); at += at < 60 ? 1 : 11) {
    Bytes bad = good;
    bad[at] ^= 0x10;
    EXPECT_NE(message_of(bad), "no error") << at;
  }
}

TEST_F(Codec, WrongBytesInAJpegNeverCrash) {
  const Bytes good = jpeg_of({61, 43, JCS_RGB, 3, true});
  RandomStream random(4, "damage");
  int errors = 0;
  for (int i = 0; i < 2000; ++i) {
    Bytes bad = good;
    bad[3 + random.below(bad.size() - 3)] = static_cast<std::uint8_t>(random());
    errors += message_of(bad, 1 << 20) != "no error";
  }
  EXPECT_GT(errors, 200);
}

TEST_F(Codec, SizesOfZero) {
  Bytes jpeg = jpeg_of({});
  set_jpeg_size(jpeg, 0, 61);
  EXPECT_THAT(message_of(jpeg), HasSubstr("JPEG is damaged"));
  set_jpeg_size(jpeg, 43, 0);
  EXPECT_THAT(message_of(jpeg), HasSubstr("JPEG is damaged (Empty"));
  Bytes png = png_of(noise(1));
  set_png_size(png, 0, 43);
  EXPECT_THAT(message_of(png), HasSubstr("width is zero"));
  set_png_size(png, 61, 0);
  EXPECT_THAT(message_of(png), HasSubstr("height is zero"));
}

TEST_F(Codec, AbsurdSizesAreRefusedBeforeMemoryIsTaken) {
  Bytes jpeg = jpeg_of({});
  set_jpeg_size(jpeg, 65000, 65000);
  EXPECT_THAT(message_of(jpeg), HasSubstr("65000 x 65000 px exceed the limit of 268435456"));
  Bytes png = png_of(noise(1));
  set_png_size(png, 2000000000, 2000000000);
  EXPECT_THAT(message_of(png), HasSubstr("2000000000 x 2000000000 px exceed the limit"));
  set_png_size(png, 0xffffffff, 43);
  EXPECT_THAT(message_of(png), HasSubstr("damaged"));
  // Allowed in number, but far more than these few bytes can hold.
  set_png_size(png, 16000, 16000);
  EXPECT_THAT(message_of(png), HasSubstr("truncated"));
  EXPECT_THAT(message_of(jpeg_of({}), 61 * 43 - 1), HasSubstr("43 x 61 px exceed the limit of 2622"));
  EXPECT_EQ(message_of(jpeg_of({}), 61 * 43), "no error");
  EXPECT_THAT(message_of(png_of(noise(1)), 61 * 43 - 1), HasSubstr("43 x 61 px exceed the limit of 2622"));
  EXPECT_EQ(message_of(png_of(noise(1)), 61 * 43), "no error");
}

TEST_F(Codec, CmykAndTwoComponentsAreRefused) {
  EXPECT_THAT(message_of(jpeg_of({61, 43, JCS_CMYK, 4})),
              AllOf(HasSubstr("CMYK"), HasSubstr("convert it to RGB")));
  EXPECT_THAT(message_of(jpeg_of({61, 43, JCS_UNKNOWN, 2})), HasSubstr("2 components"));
}

}  // namespace
}  // namespace peculiar::image
