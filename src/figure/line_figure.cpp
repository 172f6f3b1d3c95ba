#include "figure/line_figure.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::figure {

namespace {

constexpr int kPanelWidth_px = 480;
constexpr int kPanelHeight_px = 320;

/// A text in gnuplot's double quotes.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + "\"";
}

bool has_points(const Panel& panel) {
  for (const Series& series : panel.series) {
    for (const double y : series.y) {
      if (std::isfinite(y) && (!panel.log_y || y > 0)) return true;
    }
  }
  return false;
}

std::string panel_script(const Panel& panel, int number) {
  std::string script;
  std::string plots;
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    const Series& series = panel.series[i];
    script += fmt::format("$data_{}_{} << end_of_data\n", number, i);
    for (std::size_t k = 0; k < series.x.size(); ++k) {
      // gnuplot leaves "NaN" out; a blank line would part the data set.
      script += std::isfinite(series.y[k]) ? fmt::format("{:.10g} {:.10g}\n", series.x[k], series.y[k])
                                           : fmt::format("{:.10g} NaN\n", series.x[k]);
    }
    script += "end_of_data\n";
    plots += fmt::format(
        "{}$data_{}_{} using 1:2 with linespoints pointtype 7 pointsize 0.4 linewidth 1.5 title {}",
        i == 0 ? "plot " : ", ", number, i, quoted(series.name));
  }
  script += fmt::format("set title {}\nset xlabel {}\nset ylabel {}\n{} logscale y\n", quoted(panel.title),
                        quoted(panel.x_label), quoted(panel.y_label), panel.log_y ? "set" : "unset");
  if (has_points(panel)) return script + plots + "\n";
  return script +
         "unset logscale y\nset label 1 \"no data\" at graph 0.5,0.5 center\nplot [0:1] [0:1] NaN "
         "notitle\nunset label 1\n";
}

}  // namespace

void write_line_figure(const std::filesystem::path& path, const std::vector<Panel>& panels, int columns) {
  const int rows = (static_cast<int>(panels.size()) + columns - 1) / columns;
  AtomicFile target(path);
  std::string script = fmt::format(
      "set terminal pngcairo noenhanced size {},{} font 'DejaVu Sans,10'\nset output {}\nset multiplot "
      "layout {},{}\n"
      "set grid linecolor rgb '#cccccc' linetype 1\nset key below width 2 samplen 1\nset bmargin 5\n",
      columns * kPanelWidth_px, rows * kPanelHeight_px, quoted(target.temporary().string()), rows, columns);
  for (std::size_t i = 0; i < panels.size(); ++i) script += panel_script(panels[i], static_cast<int>(i));
  script += "unset multiplot\nset output\n";

  std::string script_path = (std::filesystem::temp_directory_path() / "peculiar_figure_XXXXXX").string();
  const int descriptor = ::mkstemp(script_path.data());
  if (descriptor < 0) throw input_error("{}: cannot be drawn: no temporary file can be made", path.string());
  ::close(descriptor);
  write_file(script_path, script);
  std::FILE* gnuplot = ::popen(("gnuplot '" + script_path + "' 2>&1").c_str(), "r");
  std::string words;
  if (gnuplot != nullptr) {
    for (int c = std::fgetc(gnuplot); c != EOF; c = std::fgetc(gnuplot)) words += static_cast<char>(c);
  }
  const int status = gnuplot == nullptr ? -1 : ::pclose(gnuplot);
  std::filesystem::remove(script_path);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
    throw input_error("{}: cannot be drawn: gnuplot is not installed", path.string());
  }
  if (status != 0) throw input_error("{}: cannot be drawn: gnuplot says: {}", path.string(), words);
  target.commit();
}

}  // namespace peculiar::figure
