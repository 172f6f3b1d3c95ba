#include "image/png_decoder.h"

#include <png.h>

#include <algorithm>
#include <bit>
#include <csetjmp>
#include <string>
#include <vector>

#include "base/error.h"

namespace peculiar::image {

namespace {

constexpr png_uint_32 kAnyLength = 0x7fffffff;
constexpr std::uint64_t kBestCompression = 1032;

struct Source {
  std::span<const std::uint8_t> bytes;
  bool truncated = false;
  std::string warning;  // libpng's errors are vague; the preceding warning says what is wrong
  std::string message;
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  static_cast<Source*>(png_get_error_ptr(png))->message = message;
  png_longjmp(png, 1);
}

void on_warning(png_structp png, png_const_charp message) {
  static_cast<Source*>(png_get_error_ptr(png))->warning = message;
}

void on_read(png_structp png, png_bytep out, std::size_t count) {
  auto* source = static_cast<Source*>(png_get_io_ptr(png));
  if (count > source->bytes.size()) {
    source->truncated = true;
    png_error(png, "truncated");
  }
  std::copy_n(source->bytes.begin(), count, out);
  source->bytes = source->bytes.subspan(count);
}

class PngDecoder {
 public:
  PngDecoder(std::span<const std::uint8_t> bytes, const std::string& name)
      : name_(name), given_(bytes.size()), source_{bytes, false, "", ""} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source_, on_error, on_warning);
    if (png_ == nullptr) throw internal_error("{}: libpng cannot be set up", name_);
    info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw internal_error("{}: libpng cannot be set up", name_);
    }
    png_set_read_fn(png_, &source_, on_read);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_user_limits(png_, kAnyLength, kAnyLength);  // read_header applies the limit
  }
  ~PngDecoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;

  void read_header(std::int64_t max_pixels) {
    guarded([&] { png_read_info(png_, info_); });
    const std::int64_t height = png_get_image_height(png_, info_);
    const std::int64_t width = png_get_image_width(png_, info_);
    if (height > max_pixels / width) {
      throw input_error("{}: {} x {} px exceed the limit of {} pixels; reduce the picture first", name_,
                        height, width, max_pixels);
    }
    // Deflate compresses 1032 to 1 at best. A header that promises more is rejected before memory is
    // allocated.
    if (static_cast<std::uint64_t>(height) * png_get_rowbytes(png_, info_) / kBestCompression > given_) {
      throw input_error("{}: the PNG is truncated; copy or export it again", name_);
    }
  }

  void decode(RowSink& sink) {
    guarded([&] { choose_samples(); });
    const auto height = static_cast<std::size_t>(png_get_image_height(png_, info_));
    sink.begin(png_get_channels(png_, info_), static_cast<int>(height),
               static_cast<int>(png_get_image_width(png_, info_)));
    const std::size_t row_bytes = png_get_rowbytes(png_, info_);
    const bool interlaced = png_get_interlace_type(png_, info_) != PNG_INTERLACE_NONE;
    std::vector<png_byte> buffer(interlaced ? row_bytes * height : row_bytes);
    std::vector<png_bytep> rows(interlaced ? height : 1);
    for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = buffer.data() + y * row_bytes;
    guarded([&] {
      if (interlaced) png_read_image(png_, rows.data());
      for (std::size_t y = 0; y < height; ++y) {
        if (!interlaced) png_read_row(png_, rows[0], nullptr);
        give(rows[interlaced ? y : 0], sink);
      }
      png_read_end(png_, nullptr);
    });
  }

 private:
  /// 8 or 16 bits in native byte order, grey or RGB.
  void choose_samples() {
    png_set_palette_to_rgb(png_);
    png_set_expand_gray_1_2_4_to_8(png_);
    png_set_strip_alpha(png_);
    if constexpr (std::endian::native == std::endian::little) png_set_swap(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
  }

  void give(const png_byte* row, RowSink& sink) const {
    if (png_get_bit_depth(png_, info_) == 16) {
      sink.row(reinterpret_cast<const std::uint16_t*>(row));  // the allocator aligns rows of even length
    } else {
      sink.row(row);
    }
  }

  /// Runs libpng calls. Errors jump back here, across C frames and those of the step; the step must therefore
  /// hold nothing that needs destruction while it calls libpng.
  template <typename Step>
  void guarded(Step&& step) {
    if (setjmp(png_jmpbuf(png_)) != 0) fail();
    step();
  }

  [[noreturn]] void fail() const {
    if (source_.truncated) throw input_error("{}: the PNG is truncated; copy or export it again", name_);
    const std::string why = source_.warning.empty() ? "" : "; " + source_.warning;
    throw input_error("{}: the PNG is damaged ({}{}); copy or export it again", name_, source_.message, why);
  }

  const std::string& name_;
  std::uint64_t given_;  // total bytes
  Source source_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

}  // namespace

void decode_png(std::span<const std::uint8_t> bytes, const std::string& name, std::int64_t max_pixels,
                RowSink& sink) {
  PngDecoder decoder(bytes, name);
  decoder.read_header(max_pixels);
  decoder.decode(sink);
}

}  // namespace peculiar::image
