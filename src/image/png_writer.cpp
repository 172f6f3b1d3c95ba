#include <png.h>

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/picture_codec.h"

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

/// False when libpng fails, which, writing to memory, it does for want of memory alone.
bool encode(png_structp png, png_infop info, const Image& image, std::vector<png_bytep>& rows,
            std::string& out) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_write_fn(png, &out, on_write, on_flush);
  png_set_IHDR(png, info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height), 8,
               image.bands == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  png_write_image(png, rows.data());
  png_write_end(png, info);
  return true;
}

}  // namespace

std::string encode_png(const Image& image, const std::string& name) {
  if (image.bands != 1 && image.bands != 3) {
    throw input_error("{}: a PNG has 1 or 3 bands, this image {}; make it grey first", name, image.bands);
  }
  if (image.band_size() == 0) throw input_error("{}: the image has no pixels", name);
  std::vector<png_byte> samples = interleaved(image);
  std::vector<png_bytep> rows(static_cast<std::size_t>(image.height));
  for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = samples.data() + y * (samples.size() / rows.size());
  std::string content;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  const bool done = info != nullptr && encode(png, info, image, rows, content);
  png_destroy_write_struct(&png, &info);
  if (!done) throw internal_error("{}: libpng could not encode the image", name);
  return content;
}

void write_png(const std::filesystem::path& path, const Image& image) {
  write_file(path, encode_png(image, path.string()));
}

}  // namespace peculiar::image
