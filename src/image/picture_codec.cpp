#include "image/picture_codec.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/file_kind.h"
#include "image/jpeg_decoder.h"
#include "image/png_decoder.h"
#include "image/rebin_sink.h"
#include "image/row_sink.h"

namespace peculiar::image {

namespace {

constexpr std::array<std::uint8_t, 8> kPngSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
constexpr std::array<std::uint8_t, 3> kJpegSignature{0xff, 0xd8, 0xff};

template <std::size_t kSize>
bool starts_with(std::span<const std::uint8_t> bytes, const std::array<std::uint8_t, kSize>& signature) {
  return bytes.size() >= kSize && std::equal(signature.begin(), signature.end(), bytes.begin());
}

/// Stores all rows, band by band.
class ImageSink : public RowSink {
 public:
  void begin(int bands, int height, int width) override { image_ = Image(bands, height, width); }
  void row(const std::uint8_t* samples) override { keep(samples); }
  void row(const std::uint16_t* samples) override { keep(samples); }
  Image take() { return std::move(image_); }

 private:
  template <typename Sample>
  void keep(const Sample* samples) {
    const auto bands = static_cast<std::size_t>(image_.bands);
    const auto width = static_cast<std::size_t>(image_.width);
    for (std::size_t b = 0; b < bands; ++b) {
      float* out = image_.band(static_cast<int>(b)).data() + next_row_ * width;
      for (std::size_t x = 0; x < width; ++x) out[x] = static_cast<float>(samples[x * bands + b]);
    }
    ++next_row_;
  }

  Image image_;
  std::size_t next_row_ = 0;
};

void decode(std::span<const std::uint8_t> bytes, const std::string& name, PictureColour colour,
            std::int64_t max_pixels, RowSink& sink) {
  if (bytes.empty()) throw input_error("{}: is empty; copy or export it again", name);
  if (starts_with(bytes, kPngSignature)) return decode_png(bytes, name, max_pixels, sink);
  if (starts_with(bytes, kJpegSignature)) {
    return decode_jpeg(bytes, name, colour == PictureColour::kGrey, max_pixels, sink);
  }
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()),
                               std::min(bytes.size(), kFileKindBytes));
  const std::optional<FileKind> kind = file_kind(start);
  throw input_error("{}: is neither a PNG nor a JPEG{}", name,
                    kind ? file_kind_words(kind) : " by its first bytes; convert it to one of them");
}

/// For colour PNG; the JPEG decoder returns grey itself.
Image in_colour(Image image, PictureColour colour) {
  return colour == PictureColour::kGrey && image.bands > 1 ? to_grey(image) : image;
}

}  // namespace

Image decode_picture(std::span<const std::uint8_t> bytes, const std::string& name, PictureColour colour,
                     std::int64_t max_pixels) {
  ImageSink sink;
  decode(bytes, name, colour, max_pixels, sink);
  return in_colour(sink.take(), colour);
}

int picture_bits(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kBitDepth = 24;  // in the first chunk of a PNG, IHDR
  return starts_with(bytes, kPngSignature) && bytes.size() > kBitDepth && bytes[kBitDepth] == 16 ? 16 : 8;
}

ReducedPicture decode_and_rebin_picture(std::span<const std::uint8_t> bytes, const std::string& name,
                                        PictureColour colour, const PictureReduction& reduction,
                                        std::int64_t max_pixels) {
  RebinSink sink(reduction, name);
  decode(bytes, name, colour, max_pixels, sink);
  ReducedPicture picture = sink.take();
  // Grey is a linear combination of the bands, so it can follow the resampling.
  picture.image = in_colour(std::move(picture.image), colour);
  return picture;
}

}  // namespace peculiar::image
