#include "figure/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::figure {

namespace fs = std::filesystem;

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
  return fmt::format("{} {} title {}", data, how, text_literal(series.name));
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

/// The name of a tick is a format of numbers to gnuplot: "%" begins one, "%%" is a per cent sign.
std::string tick_literal(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '%' ? "%%" : std::string(1, c);
  return text_literal(escaped);
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
      text_literal(panel.title), text_literal(panel.x_label), text_literal(panel.y_label),
      text_literal(panel.colour_label), panel.log_y ? "set" : "unset", panel.log_x ? "set" : "unset");
  if (!has_points(panel)) {
    return script +
           "unset logscale x\nunset logscale y\nset label 1 \"no data\" at graph 0.5,0.5 center\nplot [0:1] [0:1] NaN notitle\nunset label 1\n";
  }
  for (const Vertical& vertical : panel.verticals) {
    script += fmt::format(
        "set arrow from {0:.10g},graph 0 to {0:.10g},graph 1 nohead linecolor rgb '#555555' dashtype 3\n"
        "set label {1} at {0:.10g},graph 0.97 rotate by 90 right offset character -0.9,0 textcolor rgb '#555555'\n",
        vertical.x, text_literal(vertical.name));
  }
  if (panel.x_names.empty())
    return script + (panel.reverse_x ? "set xrange [*:*] reverse\n" : "") + plots +
           "\nunset arrow\nunset label\nset xrange [*:*] noreverse\n";
  std::string names;
  for (std::size_t i = 0; i < panel.x_names.size(); ++i)
    names += fmt::format("{}{} {}", i == 0 ? "" : ", ", tick_literal(panel.x_names[i]), i);
  return script +
         fmt::format("set xtics ({})\nset xrange [-0.5:{}]\n", names,
                     static_cast<double>(panel.x_names.size()) - 0.5) +
         plots + "\nunset arrow\nunset label\nset xtics autofreq\nset xrange [*:*]\n";
}

}  // namespace

std::string text_literal(const std::string& text) {
  constexpr std::string_view kPlain = " +,-./:=_";
  std::string result = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f) {
      result += ' ';
    } else if (std::isalnum(code) != 0 || code >= 0x80 || kPlain.find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += fmt::format("\\{:03o}", code);
    }
  }
  return result + "\"";
}

int panel_rows(std::size_t panels, int columns) { return (static_cast<int>(panels) + columns - 1) / columns; }

std::string panels_script(const std::vector<Panel>& panels, int columns) {
  // The palette is viridis at nine places.
  std::string script = fmt::format(
      "set multiplot layout {},{}\nset grid linecolor rgb '#cccccc' linetype 1\n"
      "set palette defined (0 '#440154', 1 '#482878', 2 '#3e4989', 3 '#31688e', 4 '#26828e', 5 '#1f9e89', 6 '#35b779', 7 '#6ece58', 8 '#fde725')\n",
      panel_rows(panels.size(), columns), columns);
  for (std::size_t i = 0; i < panels.size(); ++i) script += panel_script(panels[i], i);
  return script + "unset multiplot\nset output\n";
}

Drawing::Drawing(const std::string& script, std::string name) : name_(std::move(name)) {
  std::string folder = (fs::temp_directory_path() / "peculiar_figure_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr)
    throw input_error("{}: cannot be drawn: no temporary folder can be made: {}", name_,
                      std::strerror(errno));
  folder_ = folder;
  try {
    write_file(folder_ / "script", script);
    run_gnuplot();
  } catch (...) {
    remove();
    throw;
  }
}

void Drawing::remove() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Drawing::run_gnuplot() const {
  const std::string messages = (folder_ / "messages").string();
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, messages.c_str(), O_WRONLY | O_CREAT, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  ::posix_spawn_file_actions_addchdir_np(&actions, folder_.c_str());
  std::array words{std::string("gnuplot"), std::string("-d"), std::string("script")};
  std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t child = 0;
  const int failure = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure == ENOENT) throw input_error("{}: cannot be drawn: gnuplot is not installed", name_);
  if (failure != 0)
    throw input_error("{}: cannot be drawn: gnuplot cannot be started: {}", name_, std::strerror(failure));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR)
      throw input_error("{}: cannot be drawn: how gnuplot ended cannot be told: {}", name_,
                        std::strerror(errno));
  }
  if (status != 0) throw input_error("{}: cannot be drawn: gnuplot says: {}", name_, read_file(messages));
}

void Drawing::copy(const std::string& file, const fs::path& target) const {
  std::error_code failure;
  fs::copy_file(folder_ / file, target, fs::copy_options::overwrite_existing, failure);
  if (failure) throw input_error("{}: cannot be written: {}", name_, failure.message());
}

}  // namespace peculiar::figure
