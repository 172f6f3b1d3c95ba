#include "report/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "image/geometry.h"
#include "image/picture_codec.h"
#include "image/residual_colours.h"
#include "image/tile_colours.h"
#include "report/html.h"

namespace peculiar::report {

using image::Image;

namespace {

Image drawn_bands(const Image& stamp) { return stamp.bands == 3 ? stamp : image::to_grey(stamp); }

Image reduced(const Image& whole, int most_edge) {
  const int edge = std::max(whole.height, whole.width);
  if (edge <= most_edge) return whole;
  const auto length = [&](int of) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(of) * most_edge / edge)));
  };
  return image::rebin(whole, length(whole.height), length(whole.width), image::RebinKind::kMean);
}

/// Converts colours 0x00RRGGBB to a picture, with one band if all are grey.
Picture coloured(const std::vector<std::uint32_t>& colours, int height, int width, const char* name) {
  const bool grey = std::all_of(colours.begin(), colours.end(), [](std::uint32_t colour) {
    return (colour & 0xff) == (colour >> 8 & 0xff) && (colour & 0xff) == colour >> 16;
  });
  Image levels(grey ? 1 : 3, height, width);
  for (int b = 0; b < levels.bands; ++b) {
    for (std::size_t i = 0; i < colours.size(); ++i)
      levels.band(b)[i] = static_cast<float>(colours[i] >> (16 - 8 * b) & 0xff) / 255.0f;
  }
  return {image::encode_png(levels, name), levels.width, levels.height};
}

/// Chunks of a PNG file that affect its appearance.
constexpr std::string_view kSeen[] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB"};

/// Removes texts, times and the like. The file has been decoded, so it is well-formed.
std::string without_words(const std::string& png) {
  constexpr std::size_t kSignature = 8;
  std::string result = png.substr(0, kSignature);
  for (std::size_t at = kSignature; at + 12 <= png.size();) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(png[at + i]);
    const std::string_view kind = std::string_view(png).substr(at + 4, 4);
    if (std::find(std::begin(kSeen), std::end(kSeen), kind) != std::end(kSeen))
      result += png.substr(at, length + 12);
    if (length > png.size()) break;
    at += length + 12;
  }
  return result;
}

}  // namespace

image::DisplayStretch stamp_limits(const Image& stamp, int picture_bits) {
  return image::stamp_limits(drawn_bands(stamp).pixels, image::default_stretch(picture_bits), picture_bits);
}

Picture stamp_picture(const Image& stamp, const image::DisplayStretch& stretch, bool rows_upward,
                      int most_edge) {
  Image shown = reduced(drawn_bands(stamp), most_edge);
  if (rows_upward) shown = image::flip_rows(shown);
  return coloured(image::tile_colours(shown, stretch), shown.height, shown.width, "stamp");
}

Picture significance_picture(const Image& significance, bool rows_upward) {
  Image shown = reduced(image::strongest_band(significance), kStampEdge);
  if (rows_upward) shown = image::flip_rows(shown);
  return coloured(image::residual_colours(shown, static_cast<double>(kFullSignificance)), shown.height,
                  shown.width, "significance");
}

Picture significance_bar() {
  constexpr int kWidth = 64;
  Image values(1, 1, kWidth);
  for (int x = 0; x < kWidth; ++x)
    values.at(0, 0, x) = 2.0f * static_cast<float>(x) / static_cast<float>(kWidth - 1) - 1;
  return coloured(image::residual_colours(values, 1), 1, kWidth, "colours");
}

Picture file_picture(const std::filesystem::path& path, int most_width) {
  const std::string bytes = read_file(path);
  const Image whole = image::decode_picture(
      {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, path.string());
  if (bytes.starts_with("\x89PNG") && whole.width <= most_width)
    return {without_words(bytes), whole.width, whole.height};
  const int height =
      std::max<int>(1, static_cast<int>(std::int64_t{whole.height} * most_width / whole.width));
  Image small =
      whole.width <= most_width ? whole : image::rebin(whole, height, most_width, image::RebinKind::kMean);
  // 16-bit pictures have values above 255.
  const float brightest = *std::max_element(whole.pixels.begin(), whole.pixels.end());
  for (float& value : small.pixels) value /= brightest > 255.0f ? 65535.0f : 255.0f;
  return {image::encode_png(small, path.string()), small.width, small.height};
}

std::string picture_html(const Picture& picture, std::string_view alt, int scale) {
  return fmt::format("<img alt=\"{}\" width=\"{}\" height=\"{}\"{} src=\"data:image/png;base64,{}\" />",
                     escaped(alt), picture.width * scale, picture.height * scale,
                     scale > 1 ? " class=\"pixels\"" : "", base64(picture.png));
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t first = 0; first < bytes.size(); first += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - first);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[first + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) text += i <= count ? kLetters[group >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

}  // namespace peculiar::report
