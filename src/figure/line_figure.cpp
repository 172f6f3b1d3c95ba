#include "figure/line_figure.h"

#include <fmt/format.h>

#include "base/atomic_file.h"
#include "figure/gnuplot.h"

namespace peculiar::figure {

namespace {

constexpr int kPanelWidth_px = 480;
constexpr int kPanelHeight_px = 320;

}  // namespace

void write_line_figure(const std::filesystem::path& path, const std::vector<Panel>& panels, int columns) {
  AtomicFile target(path);
  const Drawing drawing(
      fmt::format("set terminal pngcairo noenhanced size {},{} font 'DejaVu Sans,10'\n"
                  "set output 'figure.png'\n",
                  columns * kPanelWidth_px, panel_rows(panels.size(), columns) * kPanelHeight_px) +
          panels_script(panels, columns),
      path.string());
  drawing.copy("figure.png", target.temporary());
  target.commit();
}

}  // namespace peculiar::figure
