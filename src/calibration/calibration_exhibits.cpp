#include "calibration/calibration_exhibits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/panels.h"
#include "analysis/presentation.h"
#include "analysis/words.h"
#include "catalog/column_access.h"
#include "statistics/distribution.h"

namespace peculiar::calibration {

using analysis::percent_words;

namespace {

constexpr std::size_t kBins = 40;
constexpr std::size_t kMostDots = 4000;
constexpr std::size_t kMostMarked = 500;
constexpr std::size_t kMarkedWithoutCandidates = 10;
constexpr double kLeastShown = 0.1;  // images per bin: start of the logarithmic axis

/// "about 3", "fewer than 1"
std::string about(double count) { return count < 0.5 ? "fewer than 1" : fmt::format("about {:.0f}", count); }

std::string list_finding(const CalibrateReport& report) {
  const CandidateList& list = report.list;
  if (list.candidates == 0)
    return fmt::format("None of {} images is a candidate at a false-discovery rate of {}.", report.scored,
                       percent_words(list.fdr));
  std::string text =
      fmt::format("{} of {} images {} at a false-discovery rate of {}; {} of them {} expected to be normal",
                  list.candidates, report.scored, list.candidates == 1 ? "is a candidate" : "are candidates",
                  percent_words(list.fdr), about(list.expected_false.value),
                  list.expected_false.value < 1.5 ? "is" : "are");
  if (report.bulk)
    text +=
        fmt::format(" (95 % interval: {:.1f} to {:.1f})", list.expected_false.low, list.expected_false.high);
  return text + ".";
}

analysis::TextTable rates_table(const CalibrateReport& report) {
  analysis::TextTable table;
  table.id = "candidates";
  table.title = "Candidates by false-discovery rate";
  table.caption =
      report.bulk
          ? "Null distribution fitted to the bulk of the scores; 95 % intervals of the fit in brackets."
          : fmt::format("p-values against {}.", report.normals_words());
  table.headings = {"false-discovery rate", "candidates", "of these expected to be normal"};
  for (const CandidateList& list : report.lists) {
    std::string expected = fmt::format("{:.1f}", list.expected_false.value);
    if (report.bulk && list.candidates > 0)
      expected += fmt::format(" ({:.1f} to {:.1f})", list.expected_false.low, list.expected_false.high);
    table.rows.push_back({{percent_words(list.fdr)}, {std::to_string(list.candidates)}, {expected}});
  }
  return table;
}

std::vector<double> counts_of(const std::vector<double>& values, const std::vector<double>& edges,
                              double weight) {
  std::vector<double> counts(edges.size() - 1, 0);
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    counts[static_cast<std::size_t>(
        std::max(0, analysis::bin_of(std::clamp(value, edges.front(), edges.back()), edges)))] += weight;
  }
  return counts;
}

figure::Series steps(const std::string& name, const std::vector<double>& edges, std::vector<double> counts) {
  for (double& count : counts) count = std::max(count, kLeastShown);
  counts.push_back(counts.back());
  return {name, edges, counts, figure::Mark::kFilled};
}

/// The null distribution, and normal images and outliers together (null over the local false-discovery rate).
std::pair<figure::Series, figure::Series> fitted_series(const CalibratedScores& shown,
                                                        const std::vector<double>& edges, double images) {
  const std::vector<double> counts = counts_of(shown.scores, edges, 1);
  std::vector<double> rates(counts.size(), 0);
  for (std::size_t row = 0; row < shown.scores.size(); ++row) {
    if (!std::isfinite(shown.scores[row])) continue;
    const int bin = analysis::bin_of(std::max(shown.scores[row], edges.front()), edges);
    if (bin >= 0) rates[static_cast<std::size_t>(bin)] += shown.local_fdr[row];
  }
  figure::Series null{"null distribution", {}, {}, figure::Mark::kCurve};
  figure::Series mixture{"null and outliers", {}, {}, figure::Mark::kCurve};
  const double normal = shown.null->share().value * images;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = normal * (shown.null->p_value(edges[i]) - shown.null->p_value(edges[i + 1]));
    const double middle = 0.5 * (edges[i] + edges[i + 1]);
    null.x.push_back(middle);
    null.y.push_back(expected >= kLeastShown ? expected : std::nan(""));
    if (!(rates[i] > 0)) continue;
    mixture.x.push_back(middle);
    mixture.y.push_back(std::max(kLeastShown, expected * counts[i] / rates[i]));
  }
  return {null, mixture};
}

figure::Panel scores_panel(const CalibrateReport& report, const CalibratedScores& shown) {
  figure::Panel panel;
  panel.x_label = report.column;
  panel.y_label = "images per bin";
  panel.log_y = true;
  std::vector<double> all = statistics::finite(shown.scores);
  const std::vector<double> edges =
      analysis::even_edges(statistics::quantile(all, 0.001), statistics::quantile(all, 1), kBins);
  if (!(edges.back() > edges.front())) return panel;
  panel.series.push_back(steps("images", edges, counts_of(all, edges, 1)));
  if (shown.null != nullptr) {
    const auto [null, mixture] = fitted_series(shown, edges, static_cast<double>(all.size()));
    panel.series.push_back(null);
    panel.series.push_back(mixture);
    panel.verticals.push_back({"bulk limit", shown.null->bulk_limit()});
  } else {
    const double weight = static_cast<double>(all.size()) / static_cast<double>(shown.normals.size());
    panel.series.push_back(steps("normal images, scaled", edges, counts_of(shown.normals, edges, weight)));
    for (const Threshold& one : report.thresholds)
      panel.verticals.push_back({fmt::format("{} %", one.percentile), one.score});
  }
  return panel;
}

/// Ranked images in scatter plots: all or every n-th, plus the marked ones.
struct Dots {
  std::vector<std::size_t> shown;
  std::vector<std::size_t> marked;
  std::string marked_name;
};

Dots dots_of(const CalibratedScores& calibrated) {
  Dots dots;
  std::vector<std::size_t> ranked;
  for (std::size_t row = 0; row < calibrated.scores.size(); ++row) {
    if (std::isfinite(calibrated.scores[row])) ranked.push_back(row);
  }
  const std::size_t step = 1 + ranked.size() / kMostDots;
  for (std::size_t i = 0; i < ranked.size(); i += step) dots.shown.push_back(ranked[i]);
  std::sort(ranked.begin(), ranked.end(),
            [&](std::size_t a, std::size_t b) { return calibrated.scores[a] > calibrated.scores[b]; });
  const catalog::Column& candidate = calibrated.table.at("candidate");
  for (const std::size_t row : ranked) {
    if (candidate.number(row) != 0 && dots.marked.size() < kMostMarked) dots.marked.push_back(row);
  }
  dots.marked_name =
      dots.marked.size() < kMostMarked ? "candidates" : fmt::format("the {} highest", kMostMarked);
  if (dots.marked.empty()) {
    ranked.resize(std::min(ranked.size(), kMarkedWithoutCandidates));
    dots.marked = ranked;
    dots.marked_name = fmt::format("the {} highest", ranked.size());
  }
  return dots;
}

/// Scatter plot of two columns.
figure::Panel dots_panel(const Dots& dots, const std::vector<double>& x, const std::vector<double>& y) {
  figure::Panel panel;
  figure::Series all{"images", {}, {}, figure::Mark::kScatter};
  figure::Series marked{dots.marked_name, {}, {}, figure::Mark::kPoints};
  const auto add = [&](figure::Series& series, const std::vector<std::size_t>& rows) {
    for (const std::size_t row : rows) {
      series.x.push_back(x[row]);
      series.y.push_back(y[row]);
    }
  };
  add(all, dots.shown);
  add(marked, dots.marked);
  panel.series = {all, marked};
  return panel;
}

std::vector<double> numbers_of(const catalog::Table& table, const char* name) {
  const catalog::Column* column = table.find(name);
  return column != nullptr && column->is_numeric() ? catalog::numbers(*column) : std::vector<double>();
}

std::string axis_label(const std::string& words, const std::string& unit) {
  return unit.empty() ? words : fmt::format("{} [{}]", words, unit);
}

/// The score against flux and size, if these columns exist.
std::vector<figure::Panel> trend_panels(const CalibrateReport& report, const CalibratedScores& shown,
                                        const Dots& dots) {
  std::vector<figure::Panel> panels;
  for (const auto& [name, words] :
       {std::pair("flux", "flux"), std::pair("half_light_radius", "half-light radius")}) {
    const std::vector<double> x = numbers_of(shown.table, name);
    if (x.empty()) continue;
    panels.push_back(dots_panel(dots, x, shown.scores));
    panels.back().x_label = axis_label(words, shown.table.at(name).unit);
    panels.back().y_label = report.column;
    panels.back().log_x = true;
  }
  return panels;
}

/// East is to the left. A field that crosses 0 h stays in one piece.
std::vector<figure::Panel> sky_panels(const CalibratedScores& shown, const Dots& dots) {
  std::vector<double> ra = numbers_of(shown.table, "ra");
  const std::vector<double> dec = numbers_of(shown.table, "dec");
  const std::vector<double> known = statistics::finite(ra);
  if (known.empty() || dec.empty()) return {};
  const auto [least, greatest] = std::minmax_element(known.begin(), known.end());
  const bool crosses = *greatest - *least > 180 && std::none_of(known.begin(), known.end(), [](double value) {
    return value > 90 && value < 270;
  });
  for (double& value : ra) value -= crosses && value > 180 ? 360 : 0;
  figure::Panel panel = dots_panel(dots, ra, dec);
  panel.x_label = "right ascension [deg]";
  panel.y_label = "declination [deg]";
  panel.reverse_x = true;
  return {panel};
}

}  // namespace

std::vector<std::string> calibration_findings(const CalibrateReport& report) {
  std::vector<std::string> findings{list_finding(report)};
  if (report.bulk) {
    const statistics::Estimate& share = report.bulk->outliers;
    findings.push_back(fmt::format(
        "The null distribution was fitted to the bulk of the scores. By this fit, {} of the images are outliers (95 % interval: {} to {}).",
        percent_words(std::max(0.0, share.value)), percent_words(std::max(0.0, share.low)),
        percent_words(std::max(0.0, share.high))));
    if (report.list.candidates == 0)
      findings.push_back(
          "The highest scores continue the distribution of the others: no group of images stands apart. The order still ranks images by how unusual they are.");
  } else if (const std::string why = report.why_none(); !why.empty()) {
    findings.push_back("The " + why);
  }
  if (report.left_out > 0)
    findings.push_back(
        fmt::format("{} at an edge or in a gap {} not ranked: the missing part would make them stand out.",
                    report.left_out == 1 ? "One image" : fmt::format("{} images", report.left_out),
                    report.left_out == 1 ? "is" : "are"));
  findings.push_back("This assumes: " + report.assumption());
  for (const std::string& warning : report.warnings) findings.push_back("Warning: " + warning + ".");
  return findings;
}

void write_exhibits(const std::string& folder, bool overwrite, const CalibrateReport& report,
                    const CalibratedScores& scores, Provenance provenance, const RunContext& context) {
  analysis::ExhibitFolder made(folder, overwrite);
  const auto draw = [&](analysis::Drawing& drawing) {
    drawing.draw(
        "scores", "Scores", "Scores and null distribution",
        report.bulk
            ? "Images beyond the left end are counted in the first bin. Below the bulk limit, the null distribution follows the images themselves."
            : "Images beyond the left end are counted in the first bin.",
        report.bulk
            ? "Histogram of the scores with the fitted null distribution, and with it and the outliers together, images per bin"
            : "Histogram of the scores with that of the normal images and the thresholds, images per bin",
        {scores_panel(report, scores)});
    const Dots dots = dots_of(scores);
    const std::string caption =
        dots.shown.size() < static_cast<std::size_t>(report.scored)
            ? fmt::format("{} of {} images are drawn, and all marked ones.", dots.shown.size(), report.scored)
            : "";
    drawing.draw("trends", "Scores", "Score against flux and size", caption,
                 "Dots: the score against flux and against size", trend_panels(report, scores, dots));
    drawing.draw("sky", "Scores", "Places on the sky", caption, "Dots on the sky", sky_panels(scores, dots));
  };
  analysis::write_presentation(made,
                               {"calibration",
                                "Calibration",
                                calibration_findings(report),
                                {rates_table(report)},
                                draw,
                                std::move(provenance)},
                               context);
}

}  // namespace peculiar::calibration
