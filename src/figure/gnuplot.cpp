#include "figure/gnuplot.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::figure {

namespace {

/// Okabe & Ito (2008) without yellow, the darker ones first; dashes and markers of gnuplot's.
struct Style {
  const char* colour;
  int dash;
  int marker;
};
constexpr std::array kStyles{Style{"#0072B2", 1, 7},  Style{"#D55E00", 2, 5},  Style{"#000000", 4, 9},
                             Style{"#009E73", 3, 13}, Style{"#CC79A7", 5, 11}, Style{"#E69F00", 1, 6},
                             Style{"#56B4E9", 2, 4}};

bool has_points(const Panel& panel) {
  for (const Series& series : panel.series) {
    for (std::size_t i = 0; i < series.y.size(); ++i) {
      if (std::isfinite(series.y[i]) && std::isfinite(series.x[i]) && (!panel.log_y || series.y[i] > 0) &&
          (!panel.log_x || series.x[i] > 0))
        return true;
    }
  }
  return false;
}

/// gnuplot leaves "NaN" out; a blank line would part the data set.
std::string cell(const std::vector<double>& values, std::size_t i) {
  return i < values.size() && std::isfinite(values[i]) ? fmt::format(" {:.10g}", values[i]) : " NaN";
}

std::string data_block(const Series& series, const std::string& name) {
  std::string text = name + " << end_of_data\n";
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    text += cell(series.x, i) + cell(series.y, i) + cell(series.low, i) + cell(series.high, i) +
            cell(series.colour, i) + "\n";
  }
  return text + "end_of_data\n";
}

std::string plot_clause(const Series& series, const std::string& data, std::size_t place) {
  const Style& style = kStyles[place % kStyles.size()];
  const std::string line =
      fmt::format("linecolor rgb '{}' dashtype {} linewidth 1.7", style.colour, style.dash);
  const std::string marker = fmt::format("pointtype {} pointsize 0.5", style.marker);
  std::string how;
  switch (series.mark) {
    case Mark::kSteps:
      how = "using 1:2 with steps " + line;
      break;
    case Mark::kScatter:
      how = series.colour.empty()
                ? fmt::format("using 1:2 with points linecolor rgb '{}' pointtype {} pointsize 0.3",
                              style.colour, style.marker)
                : std::string("using 1:2:5 with points linecolor palette pointtype 7 pointsize 0.3");
      break;
    case Mark::kPoints:
      how = fmt::format("{} linecolor rgb '{}' linewidth 1.2 {}",
                        series.low.empty() ? "using 1:2 with points" : "using 1:2:3:4 with yerrorbars",
                        style.colour, marker);
      break;
    case Mark::kLine:
      how = fmt::format("{} {} {}",
                        series.low.empty() ? "using 1:2 with linespoints" : "using 1:2:3:4 with yerrorlines",
                        line, marker);
      break;
  }
  return fmt::format("{} {} title {}", data, how, quoted(series.name));
}

/// The key below the panel, in as many columns as its names leave room for, and the margin that it takes.
std::string key_script(const Panel& panel) {
  std::size_t count = 0;
  std::size_t longest = 0;
  for (const Series& series : panel.series) {
    count += series.name.empty() ? 0 : 1;
    longest = std::max(longest, series.name.size());
  }
  const std::size_t columns = longest > 20 ? 1 : longest > 12 ? 2 : 3;
  return fmt::format("set key below maxcols {} width 2 samplen 2\nset bmargin {}\n", columns,
                     4 + std::max<std::size_t>(1, (count + columns - 1) / columns));
}

std::string panel_script(const Panel& panel, std::size_t number) {
  std::string script = key_script(panel);
  std::string plots;
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    const std::string data = fmt::format("$data_{}_{}", number, i);
    script += data_block(panel.series[i], data);
    plots += (i == 0 ? "plot " : ", ") + plot_clause(panel.series[i], data, i);
  }
  script += fmt::format(
      "set title {}\nset xlabel {}\nset ylabel {}\nset cblabel {}\n{} logscale y\n{} logscale x\n",
      quoted(panel.title), quoted(panel.x_label), quoted(panel.y_label), quoted(panel.colour_label),
      panel.log_y ? "set" : "unset", panel.log_x ? "set" : "unset");
  if (!has_points(panel)) {
    return script +
           "unset logscale x\nunset logscale y\nset label 1 \"no data\" at graph 0.5,0.5 center\nplot [0:1] "
           "[0:1] NaN "
           "notitle\nunset label 1\n";
  }
  for (const Vertical& vertical : panel.verticals) {
    script += fmt::format(
        "set arrow from {0:.10g},graph 0 to {0:.10g},graph 1 nohead linecolor rgb '#555555' dashtype 3\n"
        "set label {1} at {0:.10g},graph 0.97 rotate by 90 right offset character -0.9,0 textcolor rgb "
        "'#555555'\n",
        vertical.x, quoted(vertical.name));
  }
  if (panel.x_names.empty()) return script + plots + "\nunset arrow\nunset label\n";
  std::string names;
  for (std::size_t i = 0; i < panel.x_names.size(); ++i)
    names += fmt::format("{}{} {}", i == 0 ? "" : ", ", quoted(panel.x_names[i]), i);
  return script +
         fmt::format("set xtics ({})\nset xrange [-0.5:{}]\n", names,
                     static_cast<double>(panel.x_names.size()) - 0.5) +
         plots + "\nunset arrow\nunset label\nset xtics autofreq\nset xrange [*:*]\n";
}

}  // namespace

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + "\"";
}

int panel_rows(std::size_t panels, int columns) { return (static_cast<int>(panels) + columns - 1) / columns; }

std::string panels_script(const std::vector<Panel>& panels, int columns) {
  // The palette is viridis at nine places.
  std::string script = fmt::format(
      "set multiplot layout {},{}\nset grid linecolor rgb '#cccccc' linetype 1\n"
      "set palette defined (0 '#440154', 1 '#482878', 2 '#3e4989', 3 '#31688e', 4 '#26828e', "
      "5 '#1f9e89', 6 '#35b779', 7 '#6ece58', 8 '#fde725')\n",
      panel_rows(panels.size(), columns), columns);
  for (std::size_t i = 0; i < panels.size(); ++i) script += panel_script(panels[i], i);
  return script + "unset multiplot\nset output\n";
}

void run_gnuplot(const std::string& script, const std::filesystem::path& target) {
  std::string script_path = (std::filesystem::temp_directory_path() / "peculiar_figure_XXXXXX").string();
  const int descriptor = ::mkstemp(script_path.data());
  if (descriptor < 0)
    throw input_error("{}: cannot be drawn: no temporary file can be made", target.string());
  ::close(descriptor);
  write_file(script_path, script);
  std::FILE* gnuplot = ::popen(("gnuplot '" + script_path + "' 2>&1").c_str(), "r");
  std::string words;
  if (gnuplot != nullptr) {
    for (int c = std::fgetc(gnuplot); c != EOF; c = std::fgetc(gnuplot)) words += static_cast<char>(c);
  }
  const int status = gnuplot == nullptr ? -1 : ::pclose(gnuplot);
  std::filesystem::remove(script_path);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
    throw input_error("{}: cannot be drawn: gnuplot is not installed", target.string());
  if (status != 0) throw input_error("{}: cannot be drawn: gnuplot says: {}", target.string(), words);
}

}  // namespace peculiar::figure
