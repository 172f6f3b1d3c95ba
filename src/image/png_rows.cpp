#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <string>
#include <vector>

#include "base/error.h"
#include "image/picture_rows.h"

namespace peculiar::image {

namespace {

/// Reads a PNG held in memory; the functions below return false when the library has jumped out with an error.
class PngReader {
 public:
  explicit PngReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, note_error, ignore_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  bool read_header(std::int64_t max_edge) {
    if (png_ == nullptr || info_ == nullptr) return false;
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    const auto limit = static_cast<png_uint_32>(std::min<std::int64_t>(max_edge, PNG_UINT_31_MAX));
    png_set_user_limits(png_, limit, limit);
    png_set_read_fn(png_, this, read_bytes);
    png_read_info(png_, info_);
    return true;
  }
  /// Grey or RGB of 8 or 16 bits, the latter in the machine's byte order; no alpha.
  bool start() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    if (png_get_color_type(png_, info_) == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png_);
    if (png_get_bit_depth(png_, info_) < 8) png_set_expand_gray_1_2_4_to_8(png_);
    if (png_get_bit_depth(png_, info_) == 16) png_set_swap(png_);
    png_set_strip_alpha(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }
  bool read_row(std::uint8_t* row) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_row(png_, row, nullptr);
    return true;
  }
  bool read_whole(png_bytep* rows) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_image(png_, rows);
    return true;
  }
  bool read_end() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_end(png_, nullptr);
    return true;
  }

  png_structp png() const { return png_; }
  png_infop info() const { return info_; }
  bool interlaced() const { return passes_ > 1; }
  const std::string& message() const { return message_; }

 private:
  static void read_bytes(png_structp png, png_bytep out, std::size_t count) {
    auto* self = static_cast<PngReader*>(png_get_io_ptr(png));
    if (count > self->bytes_.size()) png_error(png, "the file ends early");
    std::memcpy(out, self->bytes_.data(), count);
    self->bytes_ = self->bytes_.subspan(count);
  }
  static void note_error(png_structp png, const char* text) {
    static_cast<PngReader*>(png_get_error_ptr(png))->message_ = text;
    png_longjmp(png, 1);
  }
  static void ignore_warning(png_structp, const char*) {}

  std::span<const std::uint8_t> bytes_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  int passes_ = 1;
  std::string message_;
};

void emit(const std::vector<std::uint8_t>& row, bool is_deep, RowSink& sink) {
  if (!is_deep) return sink.row(std::span<const std::uint8_t>(row));
  std::vector<std::uint16_t> deep(row.size() / 2);
  std::memcpy(deep.data(), row.data(), row.size());
  sink.row(std::span<const std::uint16_t>(deep));
}

}  // namespace

void decode_png_rows(std::span<const std::uint8_t> bytes, const std::string& name, PictureColour,
                     std::int64_t max_pixels, RowSink& sink) {
  PngReader reader(bytes);
  const auto damaged = [&] { return input_error("{}: damaged or truncated PNG: {}", name, reader.message()); };
  if (!reader.read_header(max_pixels)) throw damaged();
  const std::int64_t height = png_get_image_height(reader.png(), reader.info());
  const std::int64_t width = png_get_image_width(reader.png(), reader.info());
  check_picture_size(height, width, max_pixels, name);
  if (!reader.start()) throw damaged();
  const int channels = png_get_channels(reader.png(), reader.info());
  const bool is_deep = png_get_bit_depth(reader.png(), reader.info()) == 16;
  const std::size_t row_bytes = png_get_rowbytes(reader.png(), reader.info());
  sink.begin(static_cast<int>(height), static_cast<int>(width), channels);
  if (!reader.interlaced()) {
    std::vector<std::uint8_t> row(row_bytes);
    for (std::int64_t y = 0; y < height; ++y) {
      if (!reader.read_row(row.data())) throw damaged();
      emit(row, is_deep, sink);
    }
  } else {
    std::vector<std::vector<std::uint8_t>> rows(static_cast<std::size_t>(height), std::vector<std::uint8_t>(row_bytes));
    std::vector<png_bytep> pointers;
    for (auto& row : rows) pointers.push_back(row.data());
    if (!reader.read_whole(pointers.data())) throw damaged();
    for (const auto& row : rows) emit(row, is_deep, sink);
  }
  if (!reader.read_end()) throw damaged();
}

}  // namespace peculiar::image
