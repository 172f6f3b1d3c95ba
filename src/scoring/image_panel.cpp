#include "scoring/image_panel.h"

#include <fmt/format.h>

#include "image/contact_sheet.h"
#include "scoring/top_captions.h"

namespace peculiar::scoring {

void write_image_panel(const TopOptions& options, const TopReport& report,
                       const store::SampleReader& sample) {
  std::vector<image::SheetTile> tiles;
  for (const TopLine& line : report.lines) {
    image::SheetTile tile;
    tile.image = sample.read_image(line.row);
    sample.blank_missing(line.row, tile.image);
    put_caption(tile, line, report.column, tiles.size() + 1);
    tiles.push_back(std::move(tile));
  }
  image::SheetOptions sheet;
  sheet.title = fmt::format("{} highest in {}, by vectors of another network", tiles.size(), report.column);
  sheet.columns = static_cast<int>(options.columns);
  sheet.tile_px = static_cast<int>(options.tile);
  sheet.stretch = image::default_stretch(sample.header().picture_bits);
  sheet.rows_upward = sample.header().rows_upward;
  image::write_contact_sheet(options.output, tiles, sheet);
}

}  // namespace peculiar::scoring
