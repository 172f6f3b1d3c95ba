#include "explorer/sprites.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "image/geometry.h"
#include "image/quick_png.h"
#include "image/tile_colours.h"

namespace peculiar::explorer {

namespace {

constexpr double kBrighterStep = 1.5;
constexpr std::uint32_t kBeside = 0x202020;  // colour of tiles without a stamp, and beside narrow ones

image::Image with_bands(const image::Image& stamp, const std::vector<int>& bands) {
  image::Image chosen(static_cast<int>(bands.size()), stamp.height, stamp.width);
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const auto from = stamp.band(bands[i]);
    std::copy(from.begin(), from.end(), chosen.band(static_cast<int>(i)).begin());
  }
  return chosen;
}

/// Reduces larger stamps by area, as the contact sheet does.
image::Image reduced(const image::Image& stamp, int size) {
  const int edge = std::max(stamp.height, stamp.width);
  if (edge <= size) return stamp;
  const auto shorter = [&](int length) {
    return std::max(1, static_cast<int>(std::int64_t{length} * size / edge));
  };
  return image::rebin(stamp, shorter(stamp.height), shorter(stamp.width), image::RebinKind::kMean);
}

}  // namespace

SpriteStyle SpriteStyle::of(const Request& request, int bands_of_sample) {
  SpriteStyle style;
  style.size = static_cast<int>(request.integer("size", 96, 8, 512));
  style.level = static_cast<int>(request.integer("level", 0, -5, 5));
  style.stretch = request.text("stretch");
  if (!style.stretch.empty() && style.stretch != "linear" && style.stretch != "asinh" &&
      style.stretch != "log")
    throw Refusal(400, "stretch: must be asinh, linear or log");
  for (const double band : request.numbers("bands")) {
    if (!(band >= 0 && band < bands_of_sample) || band != std::floor(band))
      throw refuse(400, "bands: there is no band {}; the images have {}", band, bands_of_sample);
    style.bands.push_back(static_cast<int>(band));
  }
  if (!style.bands.empty() && style.bands.size() != 1 && style.bands.size() != 3)
    throw Refusal(400, "bands: one, or three for red, green and blue");
  return style;
}

std::vector<std::uint32_t> tile_of(image::Image stamp, const SpriteStyle& style, int picture_bits,
                                   bool rows_upward) {
  if (!style.bands.empty()) stamp = with_bands(stamp, style.bands);
  if (stamp.bands != 1 && stamp.bands != 3) stamp = image::to_grey(stamp);
  const image::StretchKind kind =
      style.stretch.empty() ? image::default_stretch(picture_bits) : image::stretch_kind(style.stretch);
  const bool is_picture = picture_bits == 8 && kind == image::StretchKind::kLinear;
  image::Image drawn = reduced(stamp, style.size);
  image::DisplayStretch stretch =
      is_picture ? image::picture_limits(stamp.pixels) : image::display_limits(drawn.pixels, kind);
  stretch.high = stretch.low + (stretch.high - stretch.low) * std::pow(kBrighterStep, -style.level);
  if (rows_upward) drawn = image::flip_rows(drawn);
  const std::vector<std::uint32_t> colours = image::tile_colours(drawn, stretch);
  const int edge = std::max(drawn.height, drawn.width);
  const int height = drawn.height * style.size / edge;
  const int width = drawn.width * style.size / edge;
  const int top = (style.size - height) / 2;
  const int left = (style.size - width) / 2;
  const auto size = static_cast<std::size_t>(style.size);
  std::vector<std::uint32_t> tile(size * size, kBeside);
  for (int y = 0; y < height; ++y) {
    const std::uint32_t* from =
        colours.data() + static_cast<std::size_t>(y * drawn.height / height) * drawn.width;
    std::uint32_t* to = tile.data() + static_cast<std::size_t>(top + y) * size + left;
    for (int x = 0; x < width; ++x) to[x] = from[x * drawn.width / width];
  }
  return tile;
}

std::string draw_sprite(const Planes& planes, const std::vector<Row>& rows, const SpriteStyle& style,
                        int threads) {
  const auto size = static_cast<std::size_t>(style.size);
  const std::size_t in_line = std::min<std::size_t>(rows.size(), kTilesInLine);
  const std::size_t lines = (rows.size() + kTilesInLine - 1) / kTilesInLine;
  const std::size_t width = in_line * size;
  std::vector<std::uint32_t> sheet(width * lines * size, kBeside);
  parallel_for(static_cast<std::int64_t>(rows.size()), threads, [&](std::int64_t i, int) {
    const auto number = static_cast<std::size_t>(i);
    std::optional<image::Image> stamp = planes.read(rows[number], "image");
    if (!stamp) return;
    const std::vector<std::uint32_t> tile =
        tile_of(std::move(*stamp), style, planes.picture_bits(), planes.rows_upward());
    for (std::size_t y = 0; y < size; ++y) {
      const std::size_t line = number / kTilesInLine * size + y;
      std::copy_n(tile.begin() + static_cast<std::ptrdiff_t>(y * size), size,
                  sheet.begin() + static_cast<std::ptrdiff_t>(line * width + number % kTilesInLine * size));
    }
  });
  return image::encode_png_quickly(sheet, static_cast<int>(width), static_cast<int>(lines * size));
}

}  // namespace peculiar::explorer
