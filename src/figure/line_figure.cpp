#include "figure/line_figure.h"

#include <fmt/format.h>

#include "base/atomic_file.h"
#include "figure/gnuplot.h"
#include "figure/panel_script.h"

namespace peculiar::figure {

void write_line_figure(const std::filesystem::path& path, const std::vector<Panel>& panels, int columns) {
  AtomicFile target(path);
  const Layout layout = Layout::of(panels, columns);
  const Drawing drawing(
      fmt::format("set terminal pngcairo noenhanced size {:.0f},{:.0f} font 'DejaVu Sans,12'\n"
                  "set output 'figure.png'\n",
                  layout.width, layout.height) +
          panels_script(panels, layout),
      path.string());
  drawing.copy("figure.png", target.temporary());
  target.commit();
}

}  // namespace peculiar::figure
