#include "analysis/panels.h"

#include <algorithm>
#include <cmath>

#include "statistics/distribution.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kHistogramBins = 25;
constexpr std::int64_t kFewestInBin = 5;

/// Returns the rows in each bin of a property.
std::vector<std::vector<std::size_t>> binned(const Property& x, const std::vector<std::size_t>& rows,
                                             const std::vector<double>& edges) {
  std::vector<std::vector<std::size_t>> bins(edges.empty() ? 0 : edges.size() - 1);
  for (const std::size_t row : rows) {
    const int bin = bin_of(x.values[row], edges);
    if (bin >= 0) bins[static_cast<std::size_t>(bin)].push_back(row);
  }
  return bins;
}

/// Position of a bin on the axis: its median, which is robust to failed fits (a Sersic index of 800).
double middle_of(const std::vector<double>& values) { return statistics::quantile(values, 0.5); }

}  // namespace

std::size_t dot_step(std::size_t dots) {
  constexpr std::size_t kMostDots = 4000;
  return 1 + dots / kMostDots;
}

std::vector<double> finite_values(const std::vector<double>& values, const std::vector<std::size_t>& rows) {
  std::vector<double> result;
  for (const std::size_t row : rows) {
    if (std::isfinite(values[row])) result.push_back(values[row]);
  }
  return result;
}

std::vector<double> equal_count_edges(const Property& property, std::size_t bins) {
  if (!property.words.empty())
    return even_edges(-0.5, static_cast<double>(property.words.size()) - 0.5, property.words.size());
  std::vector<double> sorted = statistics::finite(property.values);
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> edges;
  for (std::size_t i = 0; i <= bins && !sorted.empty(); ++i)
    edges.push_back(sorted[i * (sorted.size() - 1) / bins]);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges.size() > 1 ? edges : std::vector<double>{};
}

std::vector<double> even_edges(double low, double high, std::size_t bins) {
  std::vector<double> edges;
  for (std::size_t i = 0; i <= bins; ++i)
    edges.push_back(low + (high - low) * static_cast<double>(i) / static_cast<double>(bins));
  edges.back() = high;  // avoids rounding errors
  return edges;
}

int bin_of(double value, const std::vector<double>& edges) {
  if (edges.empty() || !(value >= edges.front() && value <= edges.back())) return -1;
  const auto next = std::upper_bound(edges.begin(), edges.end() - 1, value);
  return static_cast<int>(next - edges.begin()) - 1;
}

std::vector<std::size_t> rows_in_bin(const Property& property, const std::vector<std::size_t>& rows,
                                     const std::vector<double>& edges, std::size_t bin) {
  std::vector<std::size_t> result;
  for (const std::size_t row : rows) {
    if (bin_of(property.values[row], edges) == static_cast<int>(bin)) result.push_back(row);
  }
  return result;
}

Property of_rows(const Property& property, const std::vector<std::size_t>& rows) {
  Property result = property;
  result.values.assign(property.values.size(), std::nan(""));
  for (const std::size_t row : rows) result.values[row] = property.values[row];
  return result;
}

namespace {

constexpr std::size_t kMostFilled = 2;  // overlapping histograms
constexpr std::size_t kPlaces = 200;    // points of a cumulative distribution

figure::Series histogram_of(const std::string& name, const std::vector<double>& own, double low,
                            double high) {
  const std::vector<double> edges = even_edges(low, high, kHistogramBins);
  std::vector<double> counts(kHistogramBins, 0);
  for (const double value : own)
    ++counts[static_cast<std::size_t>(bin_of(std::clamp(value, low, high), edges))];
  figure::Series series{name, {low}, {0}, figure::Mark::kFilled};
  for (std::size_t bin = 0; bin < kHistogramBins; ++bin) {
    series.x.push_back(edges[bin]);
    series.y.push_back(100 * counts[bin] / static_cast<double>(own.size()));
  }
  series.x.push_back(high);
  series.y.push_back(0);
  return series;
}

figure::Series cumulative_of(const std::string& name, std::vector<double> own, double low, double high) {
  std::sort(own.begin(), own.end());
  figure::Series series{name, {}, {}, figure::Mark::kCurve};
  for (const double at : even_edges(low, high, kPlaces)) {
    const auto above = std::upper_bound(own.begin(), own.end(), at);
    series.x.push_back(at);
    series.y.push_back(100 * static_cast<double>(above - own.begin()) / static_cast<double>(own.size()));
  }
  return series;
}

}  // namespace

figure::Panel distribution_panel(const std::string& label, const std::vector<double>& values,
                                 const std::vector<Group>& groups) {
  figure::Panel panel{"", label, "", false, {}};
  std::vector<double> all;
  std::vector<std::pair<std::string, std::vector<double>>> drawn;
  for (const Group& group : groups) {
    std::vector<double> own = finite_values(values, group.rows);
    if (own.empty()) continue;
    all.insert(all.end(), own.begin(), own.end());
    drawn.emplace_back(group.name, std::move(own));
  }
  if (all.empty()) return panel;
  double low = statistics::quantile(all, 0.005);
  double high = statistics::quantile(all, 0.99);
  if (!(high > low)) {
    low -= 0.5;
    high += 0.5;
  }
  const bool filled = drawn.size() <= kMostFilled;
  panel.y_label = filled ? "fraction of the images per bin [%]" : "fraction with at most that value [%]";
  for (const auto& [name, own] : drawn)
    panel.series.push_back(filled ? histogram_of(name, own, low, high) : cumulative_of(name, own, low, high));
  return panel;
}

std::string distribution_words(const std::vector<figure::Panel>& panels) {
  const auto has = [&](figure::Mark mark) {
    return std::any_of(panels.begin(), panels.end(), [&](const figure::Panel& panel) {
      return !panel.series.empty() && panel.series.front().mark == mark;
    });
  };
  std::string words;
  if (has(figure::Mark::kFilled))
    words = "Images beyond the ends of an axis are counted in the outermost bins.";
  if (has(figure::Mark::kCurve))
    words +=
        std::string(words.empty() ? "" : " ") +
        "Cumulative: percentage of the images of each class with at most that value; axes end at the 0.5 and 99 % quantiles of all images.";
  return words;
}

void set_words_apart(figure::Panel& panel) {
  constexpr double kApart = 0.12;  // fraction of the distance between two words
  if (panel.x_names.empty()) return;
  const double middle = 0.5 * (static_cast<double>(panel.series.size()) - 1);
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    panel.series[i].mark = figure::Mark::kPoints;
    for (double& x : panel.series[i].x) x += kApart * (static_cast<double>(i) - middle);
  }
}

figure::Panel median_panel(const Property& x, const std::string& y_label, const std::vector<double>& y,
                           const std::vector<Group>& groups, const std::vector<double>& edges) {
  figure::Panel panel{"", x.label, y_label, false, {}};
  panel.x_names = x.words;
  for (const Group& group : groups) {
    figure::Series series{group.name, {}, {}};
    for (const std::vector<std::size_t>& rows : binned(x, group.rows, edges)) {
      const std::vector<double> values = finite_values(y, rows);
      if (static_cast<std::int64_t>(values.size()) < kFewestInBin) continue;
      series.x.push_back(middle_of(finite_values(x.values, rows)));
      series.y.push_back(statistics::quantile(values, 0.5));
      series.low.push_back(statistics::quantile(values, 0.25));
      series.high.push_back(statistics::quantile(values, 0.75));
    }
    if (!series.x.empty()) panel.series.push_back(std::move(series));
  }
  set_words_apart(panel);
  return panel;
}

figure::Panel share_panel(const Property& x, const std::string& y_label,
                          const std::vector<ShareCurve>& curves, const std::vector<double>& edges,
                          const std::vector<std::size_t>& belongs_to) {
  figure::Panel panel{"", x.label, y_label, false, {}};
  panel.x_names = x.words;
  panel.y_holds = {0, 100};  // so that panels side by side are comparable
  if (x.name == "time") panel.x_holds = {-1, 1};
  for (const ShareCurve& curve : curves) {
    figure::Series series{curve.name, {}, {}};
    for (const std::vector<std::size_t>& rows : binned(x, *curve.rows, edges)) {
      statistics::GroupedValues counted;
      for (const std::size_t row : rows) {
        counted.values.push_back(curve.counts(row) ? 1 : 0);
        if (!belongs_to.empty()) counted.groups.push_back(belongs_to[row]);
      }
      const statistics::Share share = statistics::Share::of_values(counted);
      if (share.of < kFewestInBin) continue;
      series.x.push_back(middle_of(finite_values(x.values, rows)));
      series.y.push_back(100 * share.value());
      series.low.push_back(100 * share.low());
      series.high.push_back(100 * share.high());
    }
    if (!series.x.empty()) panel.series.push_back(std::move(series));
  }
  set_words_apart(panel);
  return panel;
}

}  // namespace peculiar::analysis
