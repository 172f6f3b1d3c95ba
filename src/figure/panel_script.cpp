#include "figure/panel_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

#include "figure/axis.h"
#include "figure/frame.h"
#include "figure/key.h"
#include "figure/measures.h"
#include "figure/screen.h"
#include "figure/series_style.h"

namespace peculiar::figure {

using namespace measures;

namespace {

constexpr int kMostTicks = 6;

/// gnuplot skips "NaN"; a blank line would split the data set.
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

/// All numbers of a panel that the axes must include.
struct Extent {
  std::vector<double> x;
  std::vector<double> y;
  bool is_histogram = false;
};

Extent extent_of(const Panel& panel) {
  Extent extent;
  const auto fits = [](double value, bool log) { return std::isfinite(value) && (!log || value > 0); };
  for (const Series& series : panel.series) {
    extent.is_histogram |= series.mark == Mark::kSteps || series.mark == Mark::kFilled;
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
      if (!fits(series.x[i], panel.log_x) || !fits(series.y[i], panel.log_y)) continue;
      extent.x.push_back(series.x[i]);
      extent.y.push_back(series.y[i]);
      if (i < series.low.size()) extent.y.push_back(series.low[i]);
      if (i < series.high.size()) extent.y.push_back(series.high[i]);
    }
  }
  if (extent.x.empty()) return extent;
  for (const Vertical& vertical : panel.verticals) extent.x.push_back(vertical.x);
  extent.x.insert(extent.x.end(), panel.x_holds.begin(), panel.x_holds.end());
  extent.y.insert(extent.y.end(), panel.y_holds.begin(), panel.y_holds.end());
  return extent;
}

constexpr const char* kUnset =
    "unset arrow\nunset label\nunset logscale\nset xtics norotate autojustify autofreq\nset ytics autofreq\n"
    "set xrange [*:*]\nset yrange [*:*]\n";

/// `key`: position of the panel's own key or of a shared one; `key_px`: height taken from the panel for the
/// key.
std::string panel_script(const Panel& panel, std::size_t number, const Box& box, double key_px,
                         const std::string& key, const Screen& screen) {
  const Extent extent = extent_of(panel);
  if (extent.x.empty()) {
    return Frame(panel, box, Axis{}, key_px).script(screen) + key +
           "set label \"no data\" at graph 0.5,graph 0.5 center\nunset tics\n"
           "plot [0:1] [0:1] NaN notitle\nset tics nomirror\n" +
           kUnset;
  }
  const Axis y = axis_of(extent.y, panel.log_y, extent.is_histogram && !panel.log_y, kMostTicks);
  Frame frame(panel, box, y, key_px);
  // Number of ticks that fit: their labels are known only once the axis is.
  Axis x = axis_of(extent.x, panel.log_x, false, kMostTicks);
  std::size_t longest = 1;
  for (const Tick& tick : x.ticks) longest = std::max(longest, letters(tick.name));
  x = axis_of(extent.x, panel.log_x, false,
              std::clamp(static_cast<int>(frame.width() / (kLetter * static_cast<double>(longest + 3))), 2,
                         kMostTicks));
  if (!panel.x_names.empty()) {
    x.low = -0.5;
    x.high = static_cast<double>(panel.x_names.size()) - 0.5;
  }
  const auto [verticals, room] = verticals_script(panel, x, frame.width());
  frame.lower_by(room);
  std::string script = frame.script(screen) + key + verticals + ticks_script('x', x) + ticks_script('y', y);
  if (!panel.x_names.empty()) script += names_script(panel, frame.is_aslant());
  script += fmt::format("set cblabel {}\nset xrange [{:.10g}:{:.10g}]\nset yrange [{:.10g}:{:.10g}]\n",
                        text_literal(panel.colour_label), panel.reverse_x ? x.high : x.low,
                        panel.reverse_x ? x.low : x.high, y.low, y.high);
  std::string below;
  std::string plots;
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    const std::string data = fmt::format("$data_{}_{}", number, i);
    script += data_block(panel.series[i], data);
    const SeriesStyle style = style_of(panel.series[i], i, data, y.low);
    if (!style.below.empty()) below += style.below + ", ";
    plots += (plots.empty() ? "" : ", ") + style.own + " notitle";
  }
  return script + "plot " + below + plots + "\n" + kUnset;
}

}  // namespace

Layout Layout::of(const std::vector<Panel>& panels, int columns) {
  Layout layout;
  const std::size_t across = static_cast<std::size_t>(std::max(1, columns));
  const std::size_t rows = (panels.size() + across - 1) / across;
  const bool shared = share_key(panels);
  if (!shared) {
    for (const Panel& panel : panels)
      layout.key_of_panel = std::max(layout.key_of_panel, std::ceil(KeyShape::of(panel).height()));
  }
  const double height = kPanelHeight_px + layout.key_of_panel;
  for (std::size_t i = 0; i < panels.size(); ++i)
    layout.panels.push_back({static_cast<double>(i % across) * kPanelWidth_px,
                             static_cast<double>(i / across) * height, kPanelWidth_px, height});
  layout.width = static_cast<double>(across) * kPanelWidth_px;
  layout.height = static_cast<double>(rows) * height;
  if (shared) {
    // As wide as one panel, so that it stays legible when panels are stacked.
    layout.key.push_back({0.5 * (layout.width - kPanelWidth_px), layout.height, kPanelWidth_px,
                          std::ceil(KeyShape::of(panels.front()).height())});
    layout.height += layout.key.front().height;
  }
  return layout;
}

std::string text_literal(const std::string& text) {
  constexpr std::string_view kPlain = " +,-./:=_";
  std::string result = "\"";
  bool after_code = false;  // gnuplot 5.4 takes a digit after an octal code as part of the code
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(code) != 0 || code >= 0x80 || kPlain.find(c) != std::string_view::npos;
    if (code < 0x20 || code == 0x7f) {
      result += ' ';
      after_code = false;
    } else if (plain && !(after_code && std::isdigit(code) != 0)) {
      result += c;
      after_code = false;
    } else {
      result += fmt::format("\\{:03o}", code);
      after_code = true;
    }
  }
  return result + "\"";
}

std::string panels_script(const std::vector<Panel>& panels, const Layout& layout) {
  // The palette is viridis at nine points.
  std::string script =
      "set multiplot\nunset key\nset grid back linecolor rgb '#dddddd' linetype 1\nset tics nomirror\n"
      "set xtics offset character 0,0.3\n"
      "set palette defined (0 '#440154', 1 '#482878', 2 '#3e4989', 3 '#31688e', 4 '#26828e', 5 '#1f9e89', 6 '#35b779', 7 '#6ece58', 8 '#fde725')\n";
  const Screen screen(layout);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const Box& box = layout.panels[i];
    const double height = layout.key_of_panel;
    std::string key;
    if (layout.key.empty()) {
      key = key_script(panels[i], {box.left, box.top + box.height - height, box.width, height}, screen);
    } else if (i + 1 == panels.size()) {
      key = key_script(panels.front(), layout.key.front(), screen);
    }
    script += panel_script(panels[i], i, box, height, key, screen);
  }
  return script + "unset multiplot\nset output\n";
}

}  // namespace peculiar::figure
