#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it first
#include <cstdlib>

#include <jpeglib.h>

#include <jerror.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "image/picture_rows.h"

namespace peculiar::image {

namespace {

/// The library reports an error by calling back and must not be returned to: we jump out of it.
struct JumpingErrors {
  jpeg_error_mgr base;
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

void jump_out(j_common_ptr info) {
  auto* errors = reinterpret_cast<JumpingErrors*>(info->err);
  errors->base.format_message(info, errors->message);
  std::longjmp(errors->jump, 1);
}

/// Data that end early or make no sense are only a warning to the library, which fills in grey. Not to us.
void note_warning(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
      jump_out(info);
      break;
    default:
      break;
  }
}

/// Owns the decompressor; the functions below return false when the library has jumped out.
class Decompressor {
 public:
  Decompressor() {
    info_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = jump_out;
    errors_.base.emit_message = note_warning;
    errors_.message[0] = '\0';
  }
  ~Decompressor() { jpeg_destroy_decompress(&info_); }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  bool read_header(std::span<const std::uint8_t> bytes) {
    if (setjmp(errors_.jump) != 0) return false;
    jpeg_create_decompress(&info_);
    jpeg_mem_src(&info_, bytes.data(), static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&info_, TRUE);
    return true;
  }
  bool start() {
    if (setjmp(errors_.jump) != 0) return false;
    jpeg_start_decompress(&info_);
    return true;
  }
  bool read_row(std::uint8_t* row) {
    if (setjmp(errors_.jump) != 0) return false;
    JSAMPROW rows[1] = {row};
    return jpeg_read_scanlines(&info_, rows, 1) == 1;
  }
  jpeg_decompress_struct& info() { return info_; }
  std::string message() const { return errors_.message[0] == '\0' ? "no more rows" : errors_.message; }

 private:
  jpeg_decompress_struct info_{};
  JumpingErrors errors_{};
};

}  // namespace

void decode_jpeg_rows(std::span<const std::uint8_t> bytes, const std::string& name, PictureColour colour,
                      std::int64_t max_pixels, RowSink& sink) {
  Decompressor decompressor;
  const auto damaged = [&] { return input_error("{}: damaged or truncated JPEG: {}", name, decompressor.message()); };
  if (!decompressor.read_header(bytes)) throw damaged();
  jpeg_decompress_struct& info = decompressor.info();
  check_picture_size(info.image_height, info.image_width, max_pixels, name);
  if (info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK) {
    throw input_error("{}: a CMYK picture; turn it into RGB or grey first", name);
  }
  const bool is_grey = info.jpeg_color_space == JCS_GRAYSCALE;
  // The luma channel of a JPEG is the grey picture: its colours need not be decoded.
  const bool luma_only = is_grey || (colour == PictureColour::kGrey && info.jpeg_color_space == JCS_YCbCr);
  info.out_color_space = luma_only ? JCS_GRAYSCALE : JCS_RGB;
  if (!decompressor.start()) throw damaged();
  const int channels = luma_only ? 1 : 3;
  sink.begin(static_cast<int>(info.output_height), static_cast<int>(info.output_width), channels);
  std::vector<std::uint8_t> row(static_cast<std::size_t>(info.output_width) * static_cast<std::size_t>(channels));
  for (unsigned y = 0; y < info.output_height; ++y) {
    if (!decompressor.read_row(row.data())) throw damaged();
    sink.row(std::span<const std::uint8_t>(row));
  }
}

}  // namespace peculiar::image
