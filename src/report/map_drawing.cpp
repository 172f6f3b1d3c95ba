#include "report/map_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "report/html.h"

namespace peculiar::report {

namespace {

// In drawing units. A phone is about 350 wide in these, so text stays legible.
constexpr double kEdge = 440;
constexpr double kMargin = 14;
constexpr double kScaleHeight = 40;
constexpr double kMarkRadius = 5;
constexpr double kLetterWidth = 8;
constexpr double kLetterHeight = 12;
constexpr std::size_t kManyDots = 1500;

// Light to dark, so that they differ without colours too.
constexpr std::array<const char*, 8> kColours = {"#a9b9cf", "#8fa5c4", "#7590b8", "#5d7aab",
                                                 "#4c619a", "#434985", "#3c316d", "#2e1352"};

struct Box {
  double left, top, right, bottom;
  bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

/// Returns the value below which this fraction of the sorted values lies.
double quantile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(std::lround(share * static_cast<double>(sorted.size() - 1)))];
}

/// Maps scores to colours: linear between the extremes, which would compress the range.
struct Scale {
  double low = 0;
  double high = 1;

  explicit Scale(const std::vector<MapDot>& dots) {
    std::vector<double> scores;
    for (const MapDot& dot : dots) scores.push_back(dot.score);
    std::sort(scores.begin(), scores.end());
    low = quantile(scores, 0.01);
    high = quantile(scores, 0.99);
  }
  std::size_t place(double score) const {
    const double share = high > low ? std::clamp((score - low) / (high - low), 0.0, 1.0) : 0;
    return std::min(kColours.size() - 1, static_cast<std::size_t>(share * kColours.size()));
  }
};

/// Scales the dots to the square, with equal scales in x and y.
void fit(std::vector<MapDot>& dots) {
  const auto by = [](double MapDot::*axis) {
    return [axis](const MapDot& a, const MapDot& b) { return a.*axis < b.*axis; };
  };
  const auto [left, right] = std::minmax_element(dots.begin(), dots.end(), by(&MapDot::x));
  const auto [low, high] = std::minmax_element(dots.begin(), dots.end(), by(&MapDot::y));
  const double x = 0.5 * (left->x + right->x);
  const double y = 0.5 * (low->y + high->y);
  const double extent = std::max(right->x - left->x, high->y - low->y);
  const double scale = extent > 0 ? (kEdge - 2 * kMargin) / extent : 0;
  for (MapDot& dot : dots) {
    dot.x = 0.5 * kEdge + scale * (dot.x - x);
    dot.y = 0.5 * kEdge - scale * (dot.y - y);
  }
}

std::string dots_svg(const std::vector<MapDot>& dots, const Scale& scale) {
  const double radius = dots.size() > kManyDots ? 1.8 : 2.6;
  std::string svg;
  for (const MapDot& dot : dots) {
    if (dot.number > 0) continue;
    const char* colour = kColours[scale.place(dot.score)];
    const std::string title = fmt::format("<title>{}</title>", escaped(dot.words));
    if (dot.is_flagged) {
      svg += fmt::format(
          "<path d=\"M{0:.1f} {1:.1f}l{2:.1f} {2:.1f}m0 -{2:.1f}l-{2:.1f} {2:.1f}\" stroke=\"{3}\">{4}</path>\n",
          dot.x - radius, dot.y - radius, 2 * radius, colour, title);
    } else {
      svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"{}\"{}>{}</circle>\n",
                         dot.x, dot.y, radius, colour, dot.is_candidate ? " stroke=\"#b3122a\"" : "", title);
    }
  }
  return svg;
}

/// Returns the nearest free position for a number around its mark.
Box label_box(const MapDot& dot, double width, const std::vector<Box>& taken) {
  const auto at = [&](double distance, int sixteenth) {
    const double angle = sixteenth * std::numbers::pi / 8;
    const double x = dot.x + distance * std::cos(angle) + 0.5 * width * std::cos(angle);
    const double y = dot.y - (distance + 0.5 * kLetterHeight) * std::sin(angle);
    return Box{x - 0.5 * width, y - 0.5 * kLetterHeight, x + 0.5 * width, y + 0.5 * kLetterHeight};
  };
  for (const double distance : {7.0, 13.0, 21.0, 30.0, 42.0, 56.0, 72.0, 90.0}) {
    for (const int sixteenth : {0, 2, 14, 4, 12, 6, 10, 8, 1, 15, 3, 13, 5, 11, 7, 9}) {
      const Box box = at(distance, sixteenth);
      const bool is_inside = box.left >= 0 && box.top >= 0 && box.right <= kEdge && box.bottom <= kEdge;
      if (is_inside &&
          std::none_of(taken.begin(), taken.end(), [&](const Box& one) { return one.meets(box); }))
        return box;
    }
  }
  return at(7, 0);
}

/// Draws the numbered dots above all others, with lines to numbers placed further away.
std::string marks_svg(const std::vector<MapDot>& dots) {
  std::vector<const MapDot*> marked;
  std::vector<Box> taken;
  for (const MapDot& dot : dots) {
    if (dot.number == 0) continue;
    marked.push_back(&dot);
    taken.push_back({dot.x - kMarkRadius, dot.y - kMarkRadius, dot.x + kMarkRadius, dot.y + kMarkRadius});
  }
  std::sort(marked.begin(), marked.end(),
            [](const MapDot* a, const MapDot* b) { return a->number < b->number; });
  std::string svg;
  for (const MapDot* dot : marked) {
    const std::string number = std::to_string(dot->number);
    const double width = kLetterWidth * static_cast<double>(number.size());
    const Box box = label_box(*dot, width, taken);
    taken.push_back(box);
    const double x = 0.5 * (box.left + box.right);
    const double y = 0.5 * (box.top + box.bottom);
    const std::string line =
        std::hypot(x - dot->x, y - dot->y) > 3 * kMarkRadius
            ? fmt::format(
                  "<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" stroke=\"#b3122a\" stroke-width=\"0.7\"/>",
                  dot->x, dot->y, x, y)
            : "";
    svg += fmt::format(
        "<a href=\"#outlier-{0}\" aria-label=\"{0}. {1}\"><title>{0}. {1}</title>{2}<circle cx=\"{3:.1f}\" cy=\"{4:.1f}\" r=\"{5}\" fill=\"#ffffff\" fill-opacity=\"0.01\" stroke=\"#b3122a\" stroke-width=\"1.6\"{6}/><circle cx=\"{3:.1f}\" cy=\"{4:.1f}\" r=\"2\" fill=\"#b3122a\"/><text x=\"{7:.1f}\" y=\"{8:.1f}\">{0}</text></a>\n",
        dot->number, escaped(dot->words), line, dot->x, dot->y, kMarkRadius,
        dot->is_flagged ? " stroke-dasharray=\"2 1.5\"" : "", x, y + 0.36 * kLetterHeight);
  }
  return svg;
}

std::string scale_svg(const Scale& scale, const std::string& score_name) {
  constexpr double kWidth = 20;
  const double top = kEdge + 6;
  std::string svg;
  for (std::size_t i = 0; i < kColours.size(); ++i)
    svg += fmt::format("<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"8\" fill=\"{}\"/>",
                       kMargin + kWidth * static_cast<double>(i), top, kWidth, kColours[i]);
  const double right = kMargin + kWidth * kColours.size();
  return svg +
         fmt::format(
             "<text class=\"scale\" x=\"{0:.0f}\" y=\"{1:.0f}\" text-anchor=\"start\">{2:.3g}</text><text class=\"scale\" x=\"{3:.0f}\" y=\"{1:.0f}\" text-anchor=\"end\">{4:.3g}</text><text class=\"scale\" x=\"{5:.0f}\" y=\"{6:.0f}\" text-anchor=\"start\">{7}</text>\n",
             kMargin, top + 22, scale.low, right, scale.high, right + 8, top + 9, escaped(score_name));
}

}  // namespace

std::string map_svg(std::vector<MapDot> dots, const std::string& score_name, const std::string& alt) {
  if (dots.empty()) return "";
  fit(dots);
  const Scale scale(dots);
  std::stable_sort(dots.begin(), dots.end(),
                   [](const MapDot& a, const MapDot& b) { return a.score < b.score; });
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"group\" aria-label=\"{2}\" font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\" fill=\"none\" stroke-width=\"1\">\n<rect x=\"0.5\" y=\"0.5\" width=\"{3:.0f}\" height=\"{3:.0f}\" stroke=\"#888888\"/>\n{4}{5}{6}</svg>\n",
      kEdge, kEdge + kScaleHeight, escaped(alt), kEdge - 1, dots_svg(dots, scale), marks_svg(dots),
      scale_svg(scale, score_name));
}

}  // namespace peculiar::report
