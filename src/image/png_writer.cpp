#include <png.h>

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/picture_codec.h"
#include "image/quick_png.h"

namespace peculiar::image {

namespace {

void on_write(png_structp png, png_bytep bytes, std::size_t count) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), count);
}

void on_flush(png_structp) {}

png_byte level(float value) {
  if (!(value > 0)) return 0;  // NaN too
  return static_cast<png_byte>(std::lround(std::min(value, 1.0f) * 255.0f));
}

std::vector<png_byte> interleaved(const Image& image) {
  const auto bands = static_cast<std::size_t>(image.bands);
  std::vector<png_byte> samples(image.pixels.size());
  for (std::size_t b = 0; b < bands; ++b) {
    const auto band = image.band(static_cast<int>(b));
    for (std::size_t i = 0; i < band.size(); ++i) samples[i * bands + b] = level(band[i]);
  }
  return samples;
}

/// The format to encode an image in.
struct Format {
  int width;
  int height;
  bool is_colour;
  bool is_quick;
};

/// Returns false if libpng fails; when writing to memory, only for lack of memory.
bool encode(png_structp png, png_infop info, const Format& format, std::vector<png_bytep>& rows,
            std::string& out) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_write_fn(png, &out, on_write, on_flush);
  png_set_IHDR(png, info, static_cast<png_uint_32>(format.width), static_cast<png_uint_32>(format.height), 8,
               format.is_colour ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (format.is_quick) {
    png_set_compression_level(png, 1);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
  }
  png_write_info(png, info);
  png_write_image(png, rows.data());
  png_write_end(png, info);
  return true;
}

/// "" if libpng fails.
std::string encoded(std::vector<png_byte>& samples, const Format& format) {
  std::vector<png_bytep> rows(static_cast<std::size_t>(format.height));
  for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = samples.data() + y * (samples.size() / rows.size());
  std::string content;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  const bool done = info != nullptr && encode(png, info, format, rows, content);
  png_destroy_write_struct(&png, &info);
  return done ? content : "";
}

}  // namespace

std::string encode_png(const Image& image, const std::string& name) {
  if (image.bands != 1 && image.bands != 3) {
    throw input_error("{}: a PNG has 1 or 3 bands, but this image has {}; convert it to grey first", name,
                      image.bands);
  }
  if (image.band_size() == 0) throw input_error("{}: the image has no pixels", name);
  std::vector<png_byte> samples = interleaved(image);
  const std::string content = encoded(samples, {image.width, image.height, image.bands == 3, false});
  if (content.empty()) throw internal_error("{}: libpng could not encode the image", name);
  return content;
}

std::string encode_png_quickly(std::span<const std::uint32_t> colours, int width, int height) {
  const bool is_grey = std::all_of(colours.begin(), colours.end(), [](std::uint32_t colour) {
    return (colour & 0xff) * 0x010101 == (colour & 0xffffff);
  });
  std::vector<png_byte> samples;
  samples.reserve(colours.size() * (is_grey ? 1 : 3));
  for (const std::uint32_t colour : colours) {
    if (!is_grey) {
      samples.push_back(static_cast<png_byte>(colour >> 16 & 0xff));
      samples.push_back(static_cast<png_byte>(colour >> 8 & 0xff));
    }
    samples.push_back(static_cast<png_byte>(colour & 0xff));
  }
  const std::string content = encoded(samples, {width, height, !is_grey, true});
  if (content.empty()) throw internal_error("a picture of {} x {} px could not be encoded", width, height);
  return content;
}

void write_png(const std::filesystem::path& path, const Image& image) {
  write_file(path, encode_png(image, path.string()));
}

}  // namespace peculiar::image
