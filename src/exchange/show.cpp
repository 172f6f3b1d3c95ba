#include "exchange/show.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/file_name.h"
#include "base/random.h"
#include "exchange/show_reconstructions.h"
#include "image/contact_sheet.h"
#include "store/row_selection.h"
#include "store/sample.h"

namespace peculiar::exchange {

void ShowOptions::describe(Fields& fields) {
  fields.add("input", &input, "Sample to show.").positional().required().value_name("SAMPLE.h5");
  fields.add("output", &output, "Output picture.").letter('o').required().value_name("SHEET.png");
  fields.add("number", &number, "Maximum number of stamps.").letter('n').range(1, 4096);
  fields.add("where", &where, "Show only rows that satisfy this expression.").value_name("EXPRESSION");
  fields.add("labels", &labels, "Columns to print under each stamp. Default: the id and the label.")
      .value_name("COLUMN,...");
  fields.add("sort", &sort, "Sort the rows by this column.").value_name("COLUMN");
  fields.add("descending", &descending, "Sort in descending order.");
  fields.add("random", &random, "Choose the stamps at random (--seed) instead of taking the first.");
  fields.add("columns", &columns, "Number of stamps per row of the sheet; 0: as square as possible.")
      .range(0, 256);
  fields.add("tile", &tile, "Edge length of a stamp on the sheet.").unit("px").range(16, 1024);
  fields
      .add("stretch", &stretch,
           "Brightness scale; auto: asinh, but linear for 8-bit pictures, which are already stretched.")
      .choices({"auto", "linear", "asinh", "log"});
  fields
      .add("plane", &plane,
           "Plane to draw: images, or another plane of the sample, such as variance or truth_tidal.")
      .value_name("PLANE");
  fields.add("common_limits", &common_limits, "Use one brightness scale for all stamps instead of one each.");
}

namespace {

/// Sorts rows by a column: numbers by value, texts by bytes, missing last.
void sort_rows(std::vector<std::size_t>& rows, const catalog::Column& column, bool descending) {
  const bool is_text = std::holds_alternative<std::vector<std::string>>(column.data);
  const auto before = [&](std::size_t a, std::size_t b) {
    if (column.is_missing(a) || column.is_missing(b)) return !column.is_missing(a) && column.is_missing(b);
    if (descending) std::swap(a, b);
    return is_text ? column.text(a) < column.text(b) : column.number(a) < column.number(b);
  };
  std::stable_sort(rows.begin(), rows.end(), before);
}

/// Draws pictures from 0 to 255.
void draw_as_stored(std::vector<image::SheetTile>& tiles, bool common_limits) {
  double highest = 0;
  for (image::SheetTile& tile : tiles) {
    tile.limits = image::picture_limits(tile.image.pixels);
    highest = std::max(highest, tile.limits->high);
  }
  for (image::SheetTile& tile : tiles) {
    if (common_limits) tile.limits->high = highest;
  }
}

/// Writes texts and integers as they are, and the other numbers below them.
void put_label(image::SheetTile& tile, const std::vector<catalog::Column>& columns, std::size_t row) {
  constexpr int kDigits = 4;
  for (const catalog::Column& column : columns) {
    if (std::holds_alternative<std::vector<double>>(column.data)) {
      tile.numbers.push_back({column.name, column.number(row), column.unit, kDigits});
    } else {
      tile.label += (tile.label.empty() ? "" : "\n") + column.text(row);
    }
  }
}

/// Error (usage): no such numeric plane of the images' shape; lists the existing ones.
void check_plane(const store::SampleReader& sample, const std::string& plane) {
  const store::ArraySpec* const images = sample.rows().find_array("images");
  std::vector<std::string> known;
  for (const store::ArraySpec& array : sample.rows().arrays()) {
    if (array.type != images->type || array.row_shape != images->row_shape) continue;
    if (array.name == plane) return;
    known.push_back(array.name);
  }
  throw usage_error("--plane: {} has no plane '{}'; there are {}", sample.path().string(), plane,
                    fmt::join(known, ", "));
}

image::Image read_plane(const store::SampleReader& sample, const std::string& plane, std::int64_t row) {
  image::Image image(sample.header().band_count(), sample.header().height, sample.header().width);
  sample.rows().read(plane, row, std::span(image.pixels));
  return image;
}

}  // namespace

ShowReport show_sample(const ShowOptions& options, const RunContext& context) {
  check_suffix(options.output, ".png", "--output");
  if (store::row_file_kind(options.input) == "reconstructions") return show_reconstructions(options, context);
  const store::SampleReader sample(options.input);
  check_plane(sample, options.plane);
  std::vector<std::size_t> rows = store::some_rows(sample, options.where);
  if (rows.empty()) {
    throw input_error("{}: nothing to show: the sample is empty", options.input);
  }
  if (options.random && !options.sort.empty())
    throw usage_error("show: --random and --sort exclude each other");
  if (!options.sort.empty()) sort_rows(rows, sample.rows().column(options.sort), options.descending);
  if (options.random) {
    RandomStream stream(context.seed, "show");
    shuffle(rows, stream);
  }
  rows.resize(std::min(rows.size(), static_cast<std::size_t>(options.number)));
  std::vector<catalog::Column> label_columns;
  if (!options.labels.empty()) {
    for (const std::string& name : options.labels) label_columns.push_back(sample.rows().column(name));
  } else {
    for (const store::ColumnSpec& spec : sample.rows().columns()) {
      if (spec.name == "id" || spec.name == "label") label_columns.push_back(sample.rows().column(spec.name));
    }
  }
  std::vector<image::SheetTile> tiles;
  for (const std::size_t row : rows) {
    context.stop_if_cancelled("stopped before the sheet was drawn");
    image::Image image = read_plane(sample, options.plane, static_cast<std::int64_t>(row));
    sample.blank_missing(static_cast<std::int64_t>(row), image);
    tiles.push_back({std::move(image), ""});
    put_label(tiles.back(), label_columns, row);
  }
  const int picture_bits = sample.header().picture_bits;
  image::SheetOptions sheet;
  sheet.title = fmt::format("{}: {} of {} images{}", sample.path().filename().string(), rows.size(),
                            sample.count(), options.plane == "images" ? "" : ", " + options.plane);
  sheet.columns = static_cast<int>(options.columns);
  sheet.tile_px = static_cast<int>(options.tile);
  sheet.stretch =
      options.stretch == "auto" ? image::default_stretch(picture_bits) : image::stretch_kind(options.stretch);
  if (picture_bits == 8 && sheet.stretch == image::StretchKind::kLinear)
    draw_as_stored(tiles, options.common_limits);
  sheet.common_limits = options.common_limits;
  sheet.rows_upward = sample.header().rows_upward;
  image::write_contact_sheet(options.output, tiles, sheet);
  return {static_cast<std::int64_t>(tiles.size())};
}

Verb<ShowOptions, ShowReport> show_verb() {
  return {
      "show",
      "contact sheet of a sample",
      "Draws the stamps of a sample side by side as a PNG, with the named columns under each. Each stamp has its own brightness scale, unless --common-limits is given. Missing pixels are blue. For a file of reconstructions (`peculiar score --reconstruct`) it draws each image, its reconstruction and the significance of the residual: orange where the image is brighter, purple where it is fainter.",
      {"peculiar show galaxies.h5 -o sheet.png -n 49 --random",
       "peculiar show galaxies.h5 -o spirals.png --where 'label == \"spirals\"' --labels id,flags"},
      show_sample};
}

}  // namespace peculiar::exchange
