#include "figure/key.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "figure/axis.h"
#include "figure/measures.h"
#include "figure/series_style.h"

namespace peculiar::figure {

using namespace measures;

namespace {

constexpr std::size_t kMostOfName = 50;  // letters
constexpr double kSample = 28;           // sample line
constexpr double kGap = 6;               // between the sample and its name
constexpr double kApart = 20;            // between columns

bool is_in_key(const Series& series) { return !series.name.empty() && series.colour.empty(); }

bool same_series(const Panel& a, const Panel& b) {
  return std::equal(a.series.begin(), a.series.end(), b.series.begin(), b.series.end(),
                    [](const Series& one, const Series& other) {
                      return one.name == other.name && one.mark == other.mark &&
                             one.colour.empty() == other.colour.empty();
                    });
}

}  // namespace

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

KeyShape KeyShape::of(const Panel& panel) {
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

double KeyShape::height() const { return rows == 0 ? 0 : static_cast<double>(rows) * kLine + kEdge; }

std::string key_script(const Panel& panel, const Box& box, const Screen& screen) {
  const KeyShape shape = KeyShape::of(panel);
  const double wide = static_cast<double>(shape.columns) * shape.column_px - kApart;
  const double first = box.left + std::max(0.25 * kEdge, 0.5 * (box.width - wide));
  std::string script;
  std::size_t place = 0;
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    if (!is_in_key(panel.series[i])) continue;
    const SeriesStyle style = style_of(panel.series[i], i);
    const double left = first + static_cast<double>(place % shape.columns) * shape.column_px;
    const double top = box.top + (static_cast<double>(place / shape.columns) + 0.5) * kLine;
    if (style.has_line)
      script += fmt::format("set arrow from {} to {} nohead {}\n", screen.at(left, top),
                            screen.at(left + kSample, top), style.line);
    if (style.has_marker)
      script +=
          fmt::format("set label \"\" at {} point {}\n", screen.at(left + 0.5 * kSample, top), style.marker);
    script += label_script(shortened(panel.series[i].name), screen.at(left + kSample + kGap, top), "left");
    ++place;
  }
  return script;
}

bool share_key(const std::vector<Panel>& panels) {
  return panels.size() > 1 && KeyShape::of(panels.front()).rows > 0 &&
         std::all_of(panels.begin(), panels.end(),
                     [&](const Panel& panel) { return same_series(panel, panels.front()); });
}

}  // namespace peculiar::figure
