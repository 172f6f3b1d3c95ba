#include "image/contact_sheet.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/geometry.h"

namespace peculiar::image {

namespace {

constexpr int kMargin = 14;
constexpr int kGap = 8;
constexpr int kTitleHeight = 30;
constexpr double kTitleSize = 15;
constexpr double kLabelSize = 11;
constexpr int kLineHeight = 14;
constexpr std::uint32_t kMissingColour = 0xffff00ff;  // magenta: no stretch gives it
constexpr std::int64_t kMostPixels = 1LL << 28;

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

struct Layout {
  int columns = 1;
  int rows = 1;
  int label_lines = 0;
  int tile = 128;
  int top = kMargin;

  int cell_height() const { return tile + kGap + label_lines * kLineHeight + (label_lines > 0 ? 4 : 0); }
  int width() const { return 2 * kMargin + columns * (tile + kGap) - kGap; }
  int height() const { return top + rows * cell_height() - kGap + kMargin; }
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start <= text.size() && !text.empty();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

Layout lay_out(const std::vector<SheetTile>& tiles, const SheetOptions& options) {
  Layout layout;
  const auto count = static_cast<int>(tiles.size());
  layout.tile = options.tile_px;
  layout.columns = options.columns > 0 ? std::min(options.columns, count)
                                       : static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count))));
  layout.rows = (count + layout.columns - 1) / layout.columns;
  for (const SheetTile& tile : tiles) {
    layout.label_lines = std::max(layout.label_lines, static_cast<int>(lines_of(tile.label).size()));
  }
  if (!options.title.empty()) layout.top += kTitleHeight;
  return layout;
}

std::uint32_t grey_level(float value) { return static_cast<std::uint32_t>(std::lround(std::clamp(value, 0.0f, 1.0f) * 255.0f)); }

/// Pixels of a tile as the screen shows them, row 0 on top.
Image displayed(const SheetTile& tile, const SheetOptions& options, const DisplayStretch& stretch) {
  Image shown = tile.image.bands == 1 || tile.image.bands == 3 ? tile.image : to_grey(tile.image);
  if (options.rows_upward) shown = flip_rows(shown);
  for (float& value : shown.pixels) value = apply(stretch, value);
  const int longest = std::max(shown.height, shown.width);
  if (longest > options.tile_px) {
    const double scale = static_cast<double>(options.tile_px) / longest;
    shown = rebin(shown, std::max(1, static_cast<int>(shown.height * scale)), std::max(1, static_cast<int>(shown.width * scale)),
                  RebinKind::kMean);
  }
  return shown;
}

std::uint32_t colour_of(const Image& shown, int y, int x) {
  std::uint32_t colour = 0xff000000;
  for (int channel = 0; channel < 3; ++channel) {
    const float value = shown.at(shown.bands == 3 ? channel : 0, y, x);
    if (std::isnan(value)) return kMissingColour;
    colour |= grey_level(value) << (16 - 8 * channel);
  }
  return colour;
}

/// Copies a stamp into the sheet's memory, enlarged by a whole factor and centred in its tile.
void draw_stamp(cairo_surface_t* sheet, int left, int top, const Image& shown, int tile) {
  const int factor = std::max(1, tile / std::max(shown.height, shown.width));
  const int x0 = left + (tile - factor * shown.width) / 2;
  const int y0 = top + (tile - factor * shown.height) / 2;
  unsigned char* data = cairo_image_surface_get_data(sheet);
  const int stride = cairo_image_surface_get_stride(sheet);
  for (int y = 0; y < factor * shown.height; ++y) {
    for (int x = 0; x < factor * shown.width; ++x) {
      const std::uint32_t colour = colour_of(shown, y / factor, x / factor);
      std::memcpy(data + static_cast<std::ptrdiff_t>(y0 + y) * stride + static_cast<std::ptrdiff_t>(x0 + x) * 4, &colour, 4);
    }
  }
}

double text_width(cairo_t* context, const std::string& text) {
  cairo_text_extents_t extents;
  cairo_text_extents(context, text.c_str(), &extents);
  return extents.x_advance;
}

/// The text, or as many of its characters as fit with an ellipsis.
std::string fitted(cairo_t* context, std::string text, double width) {
  if (text_width(context, text) <= width) return text;
  while (!text.empty()) {
    do {
      text.pop_back();
    } while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80);
    // A lead byte whose continuation bytes are gone goes too.
    if (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0xc0) text.pop_back();
    if (text_width(context, text + "…") <= width) return text + "…";
  }
  return "";
}

/// Cairo stops drawing altogether after text that is not valid UTF-8.
std::string valid_text(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t more = lead < 0x80 ? 0 : lead >> 5 == 6 ? 1 : lead >> 4 == 14 ? 2 : lead >> 3 == 30 ? 3 : 99;
    bool good = more < 4 && i + more < text.size();
    for (std::size_t k = 1; good && k <= more; ++k) good = (static_cast<unsigned char>(text[i + k]) & 0xc0) == 0x80;
    if (good) {
      i += more;
    } else {
      text[i] = '?';
    }
  }
  return text;
}

void draw_text(cairo_t* context, double x, double y, double width, double size, const std::string& text) {
  cairo_set_font_size(context, size);
  cairo_move_to(context, x, y);
  cairo_show_text(context, fitted(context, valid_text(text), width).c_str());
}

}  // namespace

void write_contact_sheet(const std::filesystem::path& path, const std::vector<SheetTile>& tiles,
                         const SheetOptions& options) {
  if (tiles.empty()) throw input_error("{}: there are no stamps to draw", path.string());
  const Layout layout = lay_out(tiles, options);
  if (static_cast<std::int64_t>(layout.width()) * layout.height() > kMostPixels) {
    throw input_error("{}: a sheet of {} x {} px is too large; draw fewer stamps or smaller --tile", path.string(), layout.width(), layout.height());
  }
  DisplayStretch common;
  if (options.common_limits) {
    std::vector<float> pixels;
    for (const SheetTile& tile : tiles) pixels.insert(pixels.end(), tile.image.pixels.begin(), tile.image.pixels.end());
    common = display_limits(pixels, options.stretch);
  }
  const Surface sheet(cairo_image_surface_create(CAIRO_FORMAT_RGB24, layout.width(), layout.height()), cairo_surface_destroy);
  const Context context(cairo_create(sheet.get()), cairo_destroy);
  cairo_set_source_rgb(context.get(), 1, 1, 1);
  cairo_paint(context.get());
  cairo_select_font_face(context.get(), "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_source_rgb(context.get(), 0.1, 0.1, 0.1);
  if (!options.title.empty()) {
    draw_text(context.get(), kMargin, kMargin + kTitleSize, layout.width() - 2 * kMargin, kTitleSize, options.title);
  }
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const int column = static_cast<int>(i) % layout.columns;
    const int row = static_cast<int>(i) / layout.columns;
    const int left = kMargin + column * (layout.tile + kGap);
    const int top = layout.top + row * layout.cell_height();
    const DisplayStretch stretch = options.common_limits ? common : display_limits(tiles[i].image.pixels, options.stretch);
    cairo_set_source_rgb(context.get(), 0.93, 0.93, 0.93);
    cairo_rectangle(context.get(), left, top, layout.tile, layout.tile);
    cairo_fill(context.get());
    cairo_surface_flush(sheet.get());
    draw_stamp(sheet.get(), left, top, displayed(tiles[i], options, stretch), layout.tile);
    cairo_surface_mark_dirty(sheet.get());
    cairo_set_source_rgb(context.get(), 0.1, 0.1, 0.1);
    double baseline = top + layout.tile + kLineHeight - 1;
    for (const std::string& line : lines_of(tiles[i].label)) {
      draw_text(context.get(), left, baseline, layout.tile, kLabelSize, line);
      baseline += kLineHeight;
    }
  }
  AtomicFile file(path);
  const cairo_status_t status = cairo_surface_write_to_png(sheet.get(), file.temporary().c_str());
  if (status != CAIRO_STATUS_SUCCESS) throw input_error("{}: cannot be written: {}", path.string(), cairo_status_to_string(status));
  file.commit();
}

}  // namespace peculiar::image
