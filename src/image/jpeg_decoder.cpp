#include "image/jpeg_decoder.h"

// jpeglib.h needs FILE and size_t declared before it.
#include <cstdio>
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <array>
#include <csetjmp>
#include <vector>

#include "base/error.h"

namespace peculiar::image {

namespace {

constexpr int kMostScans = 500;  // libjpeg-turbo's advice against progressive files made to take forever
constexpr JDIMENSION kRowsPerCall = 4;

/// `manager` comes first: libjpeg passes a pointer to it back.
struct ErrorTrap {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  bool truncated;
  std::array<char, JMSG_LENGTH_MAX> message;
};

[[noreturn]] void on_error(j_common_ptr info) {
  auto* trap = reinterpret_cast<ErrorTrap*>(info->err);
  info->err->format_message(info, trap->message.data());
  std::longjmp(trap->jump, 1);
}

/// libjpeg fills damaged areas with grey and warns; grey blocks must not appear among galaxies.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
      reinterpret_cast<ErrorTrap*>(info->err)->truncated = true;
      on_error(info);
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_NOT_SEQUENTIAL:
    case JWRN_BOGUS_PROGRESSION:
      on_error(info);
    default:
      return;  // anomalies of the header, and stray bytes between markers: the pixels are intact
  }
}

void on_progress(j_common_ptr info) {
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(info);
  if (decoder->input_scan_number <= kMostScans) return;
  auto* trap = reinterpret_cast<ErrorTrap*>(info->err);
  std::snprintf(trap->message.data(), trap->message.size(), "more than %d scans", kMostScans);
  std::longjmp(trap->jump, 1);
}

class JpegDecoder {
 public:
  JpegDecoder(std::span<const std::uint8_t> bytes, const std::string& name) : name_(name) {
    info_.err = jpeg_std_error(&trap_.manager);
    trap_.manager.error_exit = on_error;
    trap_.manager.emit_message = on_message;
    progress_.progress_monitor = on_progress;
    guarded([&] {
      jpeg_create_decompress(&info_);
      info_.progress = &progress_;
      jpeg_mem_src(&info_, bytes.data(), static_cast<unsigned long>(bytes.size()));
    });
  }
  ~JpegDecoder() { jpeg_destroy_decompress(&info_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  void read_header(std::int64_t max_pixels) {
    guarded([&] { jpeg_read_header(&info_, TRUE); });
    const std::int64_t height = info_.image_height;
    const std::int64_t width = info_.image_width;
    if (height * width > max_pixels) {
      throw input_error("{}: {} x {} px exceed the limit of {} pixels; reduce the picture first", name_,
                        height, width, max_pixels);
    }
    if (info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK) {
      throw input_error("{}: is a CMYK JPEG (for print); convert it to RGB first", name_);
    }
    if (info_.num_components != 1 && info_.num_components != 3) {
      throw input_error("{}: a JPEG with {} components; only grey and RGB are supported", name_,
                        info_.num_components);
    }
  }

  void decode(bool grey, RowSink& sink) {
    info_.out_color_space = grey || info_.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    guarded([&] { jpeg_start_decompress(&info_); });
    sink.begin(info_.output_components, static_cast<int>(info_.output_height),
               static_cast<int>(info_.output_width));
    const std::size_t row_bytes =
        static_cast<std::size_t>(info_.output_width) * static_cast<std::size_t>(info_.output_components);
    std::vector<JSAMPLE> buffer(row_bytes * kRowsPerCall);
    std::array<JSAMPROW, kRowsPerCall> rows{};
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = buffer.data() + i * row_bytes;
    guarded([&] {
      while (info_.output_scanline < info_.output_height) {
        const JDIMENSION count = jpeg_read_scanlines(&info_, rows.data(), kRowsPerCall);
        for (JDIMENSION i = 0; i < count; ++i) sink.row(rows[i]);
      }
      jpeg_finish_decompress(&info_);
    });
  }

 private:
  /// Runs libjpeg calls. Errors jump back here, across C frames and those of the step; the step must
  /// therefore hold nothing that needs destruction while it calls libjpeg.
  template <typename Step>
  void guarded(Step&& step) {
    if (setjmp(trap_.jump) != 0) fail();
    step();
  }

  [[noreturn]] void fail() const {
    if (trap_.truncated) throw input_error("{}: the JPEG is truncated; copy or export it again", name_);
    throw input_error("{}: the JPEG is damaged ({}); copy or export it again", name_, trap_.message.data());
  }

  const std::string& name_;
  jpeg_decompress_struct info_{};
  jpeg_progress_mgr progress_{};
  ErrorTrap trap_{};
};

}  // namespace

void decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& name, bool grey,
                 std::int64_t max_pixels, RowSink& sink) {
  JpegDecoder decoder(bytes, name);
  decoder.read_header(max_pixels);
  decoder.decode(grey, sink);
}

}  // namespace peculiar::image
