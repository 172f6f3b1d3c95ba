#include "figure/frame.h"

#include <fmt/format.h>

#include <algorithm>

#include "figure/key.h"
#include "figure/measures.h"

namespace peculiar::figure {

using namespace measures;

namespace {

constexpr std::size_t kMostOfLabel = 28;  // letters per line of the y label
constexpr double kRight = 18;             // px to the right of a frame
constexpr double kColours = 96;           // likewise with a colour bar
constexpr double kTick = 12;              // px from an axis to its tick labels
constexpr double kBelowLabel = 6;         // between the y label, which has underscores, and the tick labels
constexpr const char* kQuiet = "#555555";

/// Splits text between words into lines of at most `most` letters, where possible.
std::vector<std::string> lines_of(const std::string& text, std::size_t most) {
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

/// Returns a tick label such as "0.5" as a literal. gnuplot takes it as a number format, in which "%" begins
/// a conversion and "%%" is a percent sign.
std::string tick_literal(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '%' ? "%%" : std::string(1, c);
  return text_literal(escaped);
}

}  // namespace

Frame::Frame(const Panel& panel, const Box& box, const Axis& y, double key_px)
    : panel_(panel), box_(box), y_label_(lines_of(panel.y_label, kMostOfLabel)) {
  std::size_t longest = 1;
  for (const Tick& tick : y.ticks) longest = std::max(longest, letters(tick.name));
  left_ = box.left + kEdge + static_cast<double>(y_label_.size()) * kLine + kBelowLabel + kTick +
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

std::string Frame::script(const Screen& screen) const {
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

std::string ticks_script(char which, const Axis& axis) {
  std::string ticks;
  for (const Tick& tick : axis.ticks)
    ticks += fmt::format("{}{} {:.10g}{}", ticks.empty() ? "" : ", ", tick_literal(tick.name), tick.at,
                         tick.name.empty() ? " 1" : "");
  return fmt::format("{0} logscale {1}\nset {1}tics ({2})\n", axis.log ? "set" : "unset", which, ticks);
}

std::string names_script(const Panel& panel, bool aslant) {
  std::string names;
  for (std::size_t i = 0; i < panel.x_names.size(); ++i)
    names += fmt::format("{}{} {}", i == 0 ? "" : ", ", tick_literal(shortened(panel.x_names[i])), i);
  return fmt::format("set xtics {} ({})\n", aslant ? "rotate by 30 right" : "norotate autojustify", names);
}

std::pair<std::string, double> verticals_script(const Panel& panel, const Axis& axis, double width) {
  if (panel.verticals.empty()) return {"", 0};
  std::vector<Vertical> sorted = panel.verticals;
  std::sort(sorted.begin(), sorted.end(), [](const Vertical& a, const Vertical& b) { return a.x < b.x; });
  std::string script;
  std::vector<double> places;  // px from the left end of the frame
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

}  // namespace peculiar::figure
