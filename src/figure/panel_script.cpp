#include "figure/panel_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>

#include "figure/axis.h"

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
constexpr const char* kQuiet = "#555555";

constexpr std::size_t kMostOfName = 50;   // letters of a name in the key
constexpr std::size_t kMostOfLabel = 28;  // letters in a line of the label of y
constexpr int kMostTicks = 6;

// Lengths in px of the figure. A letter is as wide as DejaVu Sans's are on average.
constexpr double kLetter = 0.54 * kLetter_px;
constexpr double kDigit = 0.64 * kLetter_px;
constexpr double kLine = 1.3 * kLetter_px;
constexpr double kEdge = 10;     // round a panel
constexpr double kRight = 18;    // to the right of a frame
constexpr double kColours = 96;  // likewise, where a colour map stands there
constexpr double kTick = 12;     // from an axis to the names of its ticks
constexpr double kSample = 28;   // of a line in the key
constexpr double kApart = 20;    // between columns of the key
constexpr double kGap = 6;       // between that and its name

const Style& style_of(std::size_t place) { return kStyles[place % kStyles.size()]; }

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

std::string line_words(const Style& style) {
  return fmt::format("linecolor rgb '{}' dashtype {} linewidth 2", style.colour, style.dash);
}
std::string marker_words(const Style& style, double size) {
  return fmt::format("linecolor rgb '{}' pointtype {} pointsize {}", style.colour, style.marker, size);
}

/// How a series is drawn, what is drawn of it before all lines (fills), and how the key shows it.
struct Clauses {
  std::string below;
  std::string own;
  bool has_line = true;    ///< in the key
  double marker_size = 0;  ///< likewise; 0: none
};

Clauses clauses_of(const Series& series, const std::string& data, std::size_t place, double base) {
  const Style& style = style_of(place);
  const std::string line = line_words(style);
  const bool has_bars = !series.low.empty();
  switch (series.mark) {
    case Mark::kFilled:
      return {
          fmt::format(
              "{} using 1:2 with fillsteps y={:.10g} fillstyle transparent solid 0.3 noborder linecolor rgb '{}' notitle",
              data, base, style.colour),
          fmt::format("{} using 1:2 with steps {}", data, line)};
    case Mark::kSteps:
      return {"", fmt::format("{} using 1:2 with steps {}", data, line)};
    case Mark::kCurve:
      return {"", fmt::format("{} using 1:2 with lines {}", data, line)};
    case Mark::kScatter:
      if (!series.colour.empty())
        return {"", data + " using 1:2:5 with points linecolor palette pointtype 7 pointsize 0.4", false};
      return {"", fmt::format("{} using 1:2 with points {}", data, marker_words(style, 0.4)), false, 0.9};
    case Mark::kPoints:
      return {"",
              fmt::format("{} {} linewidth 1.4",
                          data + (has_bars ? " using 1:2:3:4 with yerrorbars" : " using 1:2 with points"),
                          marker_words(style, 0.8)),
              false, 0.9};
    case Mark::kLine:
      break;
  }
  return {"",
          fmt::format("{} {} {} pointtype {} pointsize 0.7", data,
                      has_bars ? "using 1:2:3:4 with yerrorlines" : "using 1:2 with linespoints", line,
                      style.marker),
          true, 0.9};
}

/// A name in the key; the whole of a long one is in the numbers beside the figure.
std::string shortened(const std::string& name) {
  if (letters(name) <= kMostOfName) return name;
  std::string text;
  std::size_t count = 0;
  for (const char c : name) {
    const bool begins = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    if (begins && ++count == kMostOfName) break;
    text += c;
  }
  return text + "…";
}

bool is_in_key(const Series& series) { return !series.name.empty() && series.colour.empty(); }

/// Where a figure's px are on gnuplot's screen.
class Screen {
 public:
  explicit Screen(const Layout& layout) : width_(layout.width), height_(layout.height) {}
  double x(double px) const { return px / width_; }
  double y(double px) const { return 1 - px / height_; }
  std::string at(double left, double top) const {
    return fmt::format("screen {:.6f},screen {:.6f}", x(left), y(top));
  }

 private:
  double width_;
  double height_;
};

/// Names of the key line by line, as many side by side as a panel has room for, in columns.
struct KeyShape {
  std::size_t columns = 1;
  std::size_t rows = 0;
  double column_px = 0;

  double height() const { return rows == 0 ? 0 : static_cast<double>(rows) * kLine + kEdge; }

  static KeyShape of(const Panel& panel) {
    std::size_t count = 0;
    std::size_t longest = 1;
    for (const Series& series : panel.series) {
      if (!is_in_key(series)) continue;
      ++count;
      longest = std::max(longest, letters(shortened(series.name)));
    }
    KeyShape shape;
    shape.column_px = kSample + kGap + kLetter * static_cast<double>(longest) + kApart;
    const double most = std::max(1.0, std::floor((kPanelWidth_px + kApart) / shape.column_px));
    shape.columns = std::min(static_cast<std::size_t>(most), std::max<std::size_t>(1, count));
    shape.rows = (count + shape.columns - 1) / shape.columns;
    return shape;
  }
};

std::string label_script(const std::string& text, const std::string& at, const std::string& how) {
  return fmt::format("set label {} at {} {}\n", text_literal(text), at, how);
}

/// The key in the middle of a box.
std::string key_script(const Panel& panel, const Box& box, const Screen& screen) {
  const KeyShape shape = KeyShape::of(panel);
  const double wide = static_cast<double>(shape.columns) * shape.column_px - kApart;
  const double first = box.left + std::max(0.25 * kEdge, 0.5 * (box.width - wide));
  std::string script;
  std::size_t place = 0;
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    if (!is_in_key(panel.series[i])) continue;
    const Clauses clauses = clauses_of(panel.series[i], "", i, 0);
    const double left = first + static_cast<double>(place % shape.columns) * shape.column_px;
    const double top = box.top + (static_cast<double>(place / shape.columns) + 0.5) * kLine;
    if (clauses.has_line)
      script += fmt::format("set arrow from {} to {} nohead {}\n", screen.at(left, top),
                            screen.at(left + kSample, top), line_words(style_of(i)));
    if (clauses.marker_size > 0)
      script += fmt::format("set label \"\" at {} point {}\n", screen.at(left + 0.5 * kSample, top),
                            marker_words(style_of(i), clauses.marker_size));
    script += label_script(shortened(panel.series[i].name), screen.at(left + kSample + kGap, top), "left");
    ++place;
  }
  return script;
}

bool same_series(const Panel& a, const Panel& b) {
  return std::equal(a.series.begin(), a.series.end(), b.series.begin(), b.series.end(),
                    [](const Series& one, const Series& other) {
                      return one.name == other.name && one.mark == other.mark &&
                             one.colour.empty() == other.colour.empty();
                    });
}

bool share_key(const std::vector<Panel>& panels) {
  return panels.size() > 1 && KeyShape::of(panels.front()).rows > 0 &&
         std::all_of(panels.begin(), panels.end(),
                     [&](const Panel& panel) { return same_series(panel, panels.front()); });
}

/// All of a panel's numbers that an axis must hold.
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
  return extent;
}

/// "0.5" as the name of a tick: a format of numbers to gnuplot, where "%" begins one and "%%" is a per cent
/// sign.
std::string tick_literal(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '%' ? "%%" : std::string(1, c);
  return text_literal(escaped);
}

std::string ticks_script(char which, const Axis& axis) {
  std::string ticks;
  for (const Tick& tick : axis.ticks)
    ticks += fmt::format("{}{} {:.10g}{}", ticks.empty() ? "" : ", ", tick_literal(tick.name), tick.at,
                         tick.name.empty() ? " 1" : "");
  return fmt::format("{0} logscale {1}\nset {1}tics ({2})\n", axis.log ? "set" : "unset", which, ticks);
}

/// The frame of a panel's axes, and what stands round it.
class Frame {
 public:
  Frame(const Panel& panel, const Box& box, const Axis& y, double key_px)
      : panel_(panel), box_(box), y_label_(lines_of(panel.y_label, kMostOfLabel)) {
    std::size_t longest = 1;
    for (const Tick& tick : y.ticks) longest = std::max(longest, letters(tick.name));
    left_ = box.left + kEdge + static_cast<double>(y_label_.size()) * kLine + kTick +
            kDigit * static_cast<double>(longest);
    const bool has_colours = std::any_of(panel.series.begin(), panel.series.end(),
                                         [](const Series& series) { return !series.colour.empty(); });
    right_ = box.left + box.width - (has_colours ? kColours : kRight);
    std::size_t all = 0;
    std::size_t longest_word = 0;
    for (const std::string& name : panel.x_names) {
      all += letters(shortened(name)) + 2;
      longest_word = std::max(longest_word, letters(shortened(name)));
    }
    aslant_ = kLetter * static_cast<double>(all) > right_ - left_;
    names_ = kTick + (aslant_ ? 0.5 * kLetter * static_cast<double>(longest_word) : 0) + kLine;
    bottom_ = box.top + box.height - key_px - (panel.x_label.empty() ? 0 : kLine) - names_ - 0.5 * kEdge;
    top_ = box.top + kEdge + (panel.title.empty() ? 0 : kLine);
  }

  double width() const { return right_ - left_; }
  bool is_aslant() const { return aslant_; }
  void lower_by(double px) { top_ += px; }

  std::string script(const Screen& screen) const {
    const double middle = 0.5 * (left_ + right_);
    std::string script = fmt::format(
        "set lmargin at screen {:.6f}\nset rmargin at screen {:.6f}\nset tmargin at screen {:.6f}\nset bmargin at screen {:.6f}\n",
        screen.x(left_), screen.x(right_), screen.y(top_), screen.y(bottom_));
    if (!panel_.title.empty())
      script += label_script(panel_.title, screen.at(middle, box_.top + kEdge + 0.4 * kLine), "center");
    if (!panel_.x_label.empty())
      script += label_script(panel_.x_label, screen.at(middle, bottom_ + names_ + 0.5 * kLine), "center");
    for (std::size_t i = 0; i < y_label_.size(); ++i)
      script += label_script(
          y_label_[i],
          screen.at(box_.left + kEdge + (static_cast<double>(i) + 0.4) * kLine, 0.5 * (top_ + bottom_)),
          "rotate by 90 center");
    return script;
  }

 private:
  /// Parted between words into lines of no more letters, where that can be.
  static std::vector<std::string> lines_of(const std::string& text, std::size_t most) {
    std::vector<std::string> lines;
    std::string word;
    const auto end_word = [&] {
      if (word.empty()) return;
      if (!lines.empty() && letters(lines.back()) + 1 + letters(word) <= most) {
        lines.back() += " " + word;
      } else {
        lines.push_back(word);
      }
      word.clear();
    };
    if (letters(text) <= most) return text.empty() ? lines : std::vector<std::string>{text};
    for (const char c : text) {
      if (c == ' ') {
        end_word();
      } else {
        word += c;
      }
    }
    end_word();
    return lines;
  }

  const Panel& panel_;
  const Box& box_;
  std::vector<std::string> y_label_;
  double left_ = 0;
  double right_ = 0;
  double top_ = 0;
  double bottom_ = 0;
  double names_ = 0;  ///< from the axis to below the names of its ticks
  bool aslant_ = false;
};

/// The words in the place of numbers along x.
std::string names_script(const Panel& panel, bool aslant) {
  std::string names;
  for (std::size_t i = 0; i < panel.x_names.size(); ++i)
    names += fmt::format("{}{} {}", i == 0 ? "" : ", ", tick_literal(shortened(panel.x_names[i])), i);
  return fmt::format("set xtics {} ({})\n", aslant ? "rotate by 30 right" : "norotate autojustify", names);
}

/// Names of vertical lines above a frame of this width: side by side where there is room, else upright and
/// moved apart as far as they must. The script, and how much room they take.
std::pair<std::string, double> verticals_script(const Panel& panel, const Axis& axis, double width) {
  if (panel.verticals.empty()) return {"", 0};
  std::vector<Vertical> sorted = panel.verticals;
  std::sort(sorted.begin(), sorted.end(), [](const Vertical& a, const Vertical& b) { return a.x < b.x; });
  std::string script;
  std::vector<double> places;  // px from the frame's left end
  std::vector<double> lengths;
  bool upright = false;
  for (const Vertical& one : sorted) {
    script += fmt::format(
        "set arrow from {0:.10g},graph 0 to {0:.10g},graph 1 nohead linecolor rgb '{1}' dashtype 3 linewidth 1.5\n",
        one.x, kQuiet);
    lengths.push_back(kLetter * static_cast<double>(letters(one.name)));
    const double share = axis.share_of(one.x);
    places.push_back(width * (panel.reverse_x ? 1 - share : share));
  }
  if (panel.reverse_x) {
    std::reverse(places.begin(), places.end());
    std::reverse(lengths.begin(), lengths.end());
    std::reverse(sorted.begin(), sorted.end());
  }
  for (std::size_t i = 1; i < places.size(); ++i)
    upright |= places[i] - places[i - 1] < 0.5 * (lengths[i] + lengths[i - 1]) + kLetter;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (upright) {
      if (i > 0) places[i] = std::max(places[i], places[i - 1] + kLine);
    } else {
      const double half = 0.5 * lengths[i];
      places[i] = std::clamp(places[i], std::min(half, 0.5 * width), std::max(width - half, 0.5 * width));
    }
    script += fmt::format(
        "set label {} at graph {:.4f},graph 1 {} textcolor rgb '{}'\n", text_literal(sorted[i].name),
        places[i] / width,
        upright ? "rotate by 90 left offset character 0,0.3" : "norotate center offset character 0,0.6",
        kQuiet);
  }
  return {script, upright ? *std::max_element(lengths.begin(), lengths.end()) + kEdge : kLine};
}

constexpr const char* kUnset =
    "unset arrow\nunset label\nunset logscale\nset xtics norotate autojustify autofreq\nset ytics autofreq\n"
    "set xrange [*:*]\nset yrange [*:*]\n";

/// `key`: where its own key stands, or a shared one; `key_px`: what is taken from the panel for it.
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
  // As many ticks as there is room for: their names are not known before the axis is.
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
    const Clauses clauses = clauses_of(panel.series[i], data, i, y.low);
    if (!clauses.below.empty()) below += clauses.below + ", ";
    plots += (plots.empty() ? "" : ", ") + clauses.own + " notitle";
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
    // As wide as one panel, so that it can be read where panels stand below each other.
    layout.key.push_back({0.5 * (layout.width - kPanelWidth_px), layout.height, kPanelWidth_px,
                          std::ceil(KeyShape::of(panels.front()).height())});
    layout.height += layout.key.front().height;
  }
  return layout;
}

std::string text_literal(const std::string& text) {
  constexpr std::string_view kPlain = " +,-./:=_";
  std::string result = "\"";
  bool after_code = false;  // gnuplot 5.4 takes a digit behind a code for a part of it
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
  // The palette is viridis at nine places.
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
