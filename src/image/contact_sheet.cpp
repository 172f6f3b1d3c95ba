#include "image/contact_sheet.h"

#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/geometry.h"
#include "image/residual_colours.h"
#include "image/sheet_text.h"
#include "image/tile_colours.h"

namespace peculiar::image {

namespace {

constexpr int kMostSheetPx = 32767;  // limit of a cairo image surface
constexpr double kInk = 0.13;        // grey levels, 0 black to 1 white
constexpr double kFrame = 0.72;

/// A stamp as drawn on the sheet.
struct Drawing {
  Image image;     ///< 1 or 3 bands, reduced if larger than a tile, row 0 at the top
  int factor = 1;  ///< integer enlargement factor
  std::vector<std::string> lines;
  std::optional<DisplayStretch> limits;
  std::optional<double> residual_limit;
  std::vector<SheetNumber> numbers;  ///< below the lines

  int height() const { return image.height * factor; }
  int width() const { return image.width * factor; }
};

/// All lengths in px of the sheet.
struct Layout {
  int columns = 1;
  int rows = 1;
  int cell_width = 0;  ///< of the drawn stamps
  int cell_height = 0;
  int gap = 0;  ///< between cells, and twice this around the sheet
  int line_height = 0;
  int label_height = 0;
  int title_height = 0;
  int bar_height = 0;
  double font_px = 0;

  int margin() const { return 2 * gap; }
  int tiles_top() const { return margin() + title_height + bar_height; }
  int step_x() const { return cell_width + gap; }
  int step_y() const { return cell_height + label_height + gap; }
  int width() const { return 2 * margin() + columns * step_x() - gap; }
  int height() const { return tiles_top() + margin() + rows * step_y() - gap; }
};

Drawing drawing_of(const SheetTile& tile, const SheetOptions& options) {
  if (tile.image.bands < 1 || tile.image.band_size() == 0) {
    throw input_error("contact sheet: the tile '{}' has no pixels", tile.label);
  }
  Drawing drawing;
  drawing.image = tile.residual_limit     ? strongest_band(tile.image)
                  : tile.image.bands == 3 ? tile.image
                                          : to_grey(tile.image);
  const int edge = std::max(drawing.image.height, drawing.image.width);
  if (edge > options.tile_px) {
    const auto reduced = [&](int length) {
      return std::max(1, static_cast<int>(std::int64_t{length} * options.tile_px / edge));
    };
    drawing.image =
        rebin(drawing.image, reduced(drawing.image.height), reduced(drawing.image.width), RebinKind::kMean);
  } else {
    drawing.factor = options.tile_px / edge;
  }
  if (options.rows_upward) drawing.image = flip_rows(drawing.image);
  drawing.lines = lines_of(tile.label);
  drawing.limits = tile.limits;
  drawing.residual_limit = tile.residual_limit;
  drawing.numbers = tile.numbers;
  return drawing;
}

/// The number of columns that makes the sheet closest to a square; of equals, the one with the fewest empty
/// cells.
int squarest_columns(Layout layout, int tiles) {
  int best = 1;
  int best_edge = 0;
  int best_empty = 0;
  for (int columns = 1; columns <= tiles; ++columns) {
    layout.columns = columns;
    layout.rows = (tiles + columns - 1) / columns;
    const int edge = std::max(layout.width(), layout.height());
    const int empty = layout.rows * columns - tiles;
    if (columns == 1 || edge < best_edge || (edge == best_edge && empty < best_empty)) {
      best = columns;
      best_edge = edge;
      best_empty = empty;
    }
  }
  return best;
}

Layout layout_of(const std::vector<Drawing>& drawings, const SheetOptions& options) {
  Layout layout;
  std::size_t lines = 0;
  for (const Drawing& drawing : drawings) {
    layout.cell_width = std::max(layout.cell_width, drawing.width());
    layout.cell_height = std::max(layout.cell_height, drawing.height());
    lines = std::max(lines, drawing.lines.size() + drawing.numbers.size());
  }
  layout.font_px = std::clamp(std::round(0.085 * layout.cell_width), 9.0, 16.0);
  layout.gap = std::max(6, layout.cell_width / 16);
  layout.line_height = static_cast<int>(std::ceil(1.3 * layout.font_px));
  layout.label_height =
      lines == 0 ? 0 : static_cast<int>(lines) * layout.line_height + layout.line_height / 3;
  layout.title_height = options.title.empty() ? 0 : static_cast<int>(std::ceil(2.4 * layout.font_px));
  layout.bar_height = options.bar ? static_cast<int>(std::ceil(2 * layout.font_px)) : 0;
  const int tiles = static_cast<int>(drawings.size());
  layout.columns = options.columns > 0 ? std::min(options.columns, tiles) : squarest_columns(layout, tiles);
  layout.rows = (tiles + layout.columns - 1) / layout.columns;
  if (layout.width() > kMostSheetPx || layout.height() > kMostSheetPx) {
    throw input_error(
        "contact sheet: {} tiles would make a sheet of {} x {} px; show fewer, make the tiles smaller or change the number of columns",
        tiles, layout.height(), layout.width());
  }
  return layout;
}

struct CairoDeleter {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, CairoDeleter>;
using Context = std::unique_ptr<cairo_t, CairoDeleter>;

void set_grey(cairo_t* context, double level) { cairo_set_source_rgb(context, level, level, level); }

/// Writes to the surface's memory directly: cairo's own scaling would blur edges.
void draw_pixels(cairo_surface_t* sheet, const Drawing& drawing, const DisplayStretch& stretch, int left,
                 int top) {
  const std::vector<std::uint32_t> colours = drawing.residual_limit
                                                 ? residual_colours(drawing.image, *drawing.residual_limit)
                                                 : tile_colours(drawing.image, stretch);
  cairo_surface_flush(sheet);
  unsigned char* memory = cairo_image_surface_get_data(sheet);
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(sheet));
  for (int y = 0; y < drawing.height(); ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(memory + static_cast<std::size_t>(top + y) * stride) + left;
    const std::uint32_t* from =
        colours.data() + static_cast<std::size_t>(y / drawing.factor) * drawing.image.width;
    for (int x = 0; x < drawing.width(); ++x) row[x] = from[x / drawing.factor];
  }
  cairo_surface_mark_dirty(sheet);
}

/// A grey frame of 1 px around the stamp, outside its pixels.
void draw_frame(cairo_t* context, const Drawing& drawing, int left, int top) {
  set_grey(context, kFrame);
  cairo_set_line_width(context, 1);
  cairo_rectangle(context, left - 0.5, top - 0.5, drawing.width() + 1, drawing.height() + 1);
  cairo_stroke(context);
}

void draw_labels(cairo_t* context, const Drawing& drawing, const Layout& layout, int left, int top) {
  set_grey(context, kInk);
  double baseline = top + layout.line_height;
  const auto put = [&](const auto& line) {
    cairo_move_to(context, left, baseline);
    cairo_show_text(context, fitted(context, line, layout.cell_width).c_str());
    baseline += layout.line_height;
  };
  for (const std::string& line : drawing.lines) put(line);
  for (const SheetNumber& number : drawing.numbers) put(number);
}

void draw_title(cairo_t* context, const std::string& title, const Layout& layout) {
  choose_font(context, std::round(1.25 * layout.font_px), true);
  set_grey(context, kInk);
  cairo_move_to(context, layout.margin(), layout.margin() + std::round(1.25 * layout.font_px));
  cairo_show_text(context, fitted(context, drawable(title), layout.width() - 2 * layout.margin()).c_str());
}

/// Draws minimum, colours, maximum and description in one line.
void draw_bar(cairo_t* context, const ColourBar& bar, const Layout& layout) {
  choose_font(context, layout.font_px, false);
  const double baseline = layout.margin() + layout.title_height + layout.font_px;
  double left = layout.margin();
  const auto write = [&](const std::string& text, double room) {
    const std::string shown = fitted(context, text, room);
    set_grey(context, kInk);
    cairo_move_to(context, left, baseline);
    cairo_show_text(context, shown.c_str());
    cairo_text_extents_t extents;
    cairo_text_extents(context, shown.c_str(), &extents);
    left += extents.x_advance + 0.5 * layout.font_px;
  };
  const double end = layout.width() - layout.margin();
  write(fmt::format("\u2212{:.4g}", bar.limit), end - left);
  const int width = std::max(2, static_cast<int>(std::min(12 * layout.font_px, 0.3 * (end - left))));
  for (int x = 0; x < width; ++x) {
    const std::uint32_t colour = signed_colour(2.0 * x / (width - 1) - 1, 1);
    cairo_set_source_rgb(context, (colour >> 16) / 255.0, (colour >> 8 & 0xff) / 255.0,
                         (colour & 0xff) / 255.0);
    cairo_rectangle(context, std::round(left) + x, baseline - 0.85 * layout.font_px, 1, layout.font_px);
    cairo_fill(context);
  }
  left = std::round(left) + width + 0.5 * layout.font_px;
  write(fmt::format("+{:.4g}", bar.limit), end - left);
  write(drawable(bar.words), end - left);
}

DisplayStretch common_stretch(const std::vector<Drawing>& drawings, StretchKind kind) {
  std::vector<float> pixels;
  for (const Drawing& drawing : drawings) {
    if (drawing.residual_limit) continue;
    pixels.insert(pixels.end(), drawing.image.pixels.begin(), drawing.image.pixels.end());
  }
  return display_limits(pixels, kind);
}

void draw_tiles(cairo_surface_t* sheet, cairo_t* context, const std::vector<Drawing>& drawings,
                const Layout& layout, const SheetOptions& options) {
  DisplayStretch stretch;
  if (options.common_limits) stretch = common_stretch(drawings, options.stretch);
  choose_font(context, layout.font_px, false);
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    const Drawing& drawing = drawings[i];
    const int cell_left = layout.margin() + static_cast<int>(i) % layout.columns * layout.step_x();
    const int cell_top = layout.tiles_top() + static_cast<int>(i) / layout.columns * layout.step_y();
    const int left = cell_left + (layout.cell_width - drawing.width()) / 2;
    const int top = cell_top + (layout.cell_height - drawing.height()) / 2;
    if (!options.common_limits) stretch = display_limits(drawing.image.pixels, options.stretch);
    draw_pixels(sheet, drawing, drawing.limits.value_or(stretch), left, top);
    draw_frame(context, drawing, left, top);
    draw_labels(context, drawing, layout, cell_left, cell_top + layout.cell_height);
  }
}

cairo_status_t append(void* out, const unsigned char* bytes, unsigned int count) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

void write_contact_sheet(const std::filesystem::path& path, const std::vector<SheetTile>& tiles,
                         const SheetOptions& options) {
  if (tiles.empty()) throw input_error("{}: the contact sheet has no tiles", path.string());
  if (options.tile_px < 1)
    throw input_error("{}: the tile size is {} px; it must be at least 1", path.string(), options.tile_px);
  std::vector<Drawing> drawings;
  drawings.reserve(tiles.size());
  for (const SheetTile& tile : tiles) drawings.push_back(drawing_of(tile, options));
  const Layout layout = layout_of(drawings, options);

  const Surface sheet(cairo_image_surface_create(CAIRO_FORMAT_RGB24, layout.width(), layout.height()));
  const Context context(cairo_create(sheet.get()));
  set_grey(context.get(), 1);
  cairo_paint(context.get());
  if (cairo_status(context.get()) == CAIRO_STATUS_SUCCESS) {
    if (!options.title.empty()) draw_title(context.get(), options.title, layout);
    if (options.bar) draw_bar(context.get(), *options.bar, layout);
    draw_tiles(sheet.get(), context.get(), drawings, layout, options);
  }
  std::string png;
  cairo_status_t status = cairo_status(context.get());
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_write_to_png_stream(sheet.get(), append, &png);
  if (status != CAIRO_STATUS_SUCCESS) {
    throw input_error("{}: the contact sheet cannot be drawn: {}", path.string(),
                      cairo_status_to_string(status));
  }
  write_file(path, png);
}

}  // namespace peculiar::image
