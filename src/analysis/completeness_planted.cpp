#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "analysis/completeness.h"
#include "analysis/words.h"
#include "statistics/distribution.h"
#include "statistics/ranking_quality.h"

namespace peculiar::analysis {

namespace {

constexpr const char* kSection = "Completeness";
constexpr double kHalf = 0.5;
constexpr std::int64_t kFewestInBin = 5;
constexpr std::size_t kFewestForDistance = 30;  // images
constexpr std::size_t kDistanceBins = 4;

/// Fractions found in bins of a property, in ascending order.
struct FoundCurve {
  std::vector<double> x;                 ///< medians
  std::vector<double> share, low, high;  ///< with the 95 % interval

  /// Returns the x at which `y` last rises above one half, interpolated linearly in `x` or its logarithm; the
  /// first bin if all are above one half, nothing if the last is below.
  std::optional<double> half_from(const std::vector<double>& y, bool is_log) const {
    if (y.empty() || y.back() < kHalf) return std::nullopt;
    std::size_t bin = y.size() - 1;
    while (bin > 0 && y[bin - 1] >= kHalf) --bin;
    if (bin == 0) return x.front();
    const double part = (kHalf - y[bin - 1]) / (y[bin] - y[bin - 1]);
    return is_log ? x[bin - 1] * std::pow(x[bin] / x[bin - 1], part)
                  : x[bin - 1] + part * (x[bin] - x[bin - 1]);
  }
};

std::string plural(const std::string& kind) { return kind == "stamps" ? "stamps" : kind + "s"; }

template <typename ShareOf>
FoundCurve found_curve(const Property& property, const std::vector<std::size_t>& rows,
                       const std::vector<double>& edges, const ShareOf& share_of) {
  FoundCurve curve;
  for (std::size_t bin = 0; bin + 1 < edges.size(); ++bin) {
    const std::vector<std::size_t> own = rows_in_bin(property, rows, edges, bin);
    const statistics::Share found = share_of(own);
    if (found.of < kFewestInBin) continue;
    curve.x.push_back(statistics::quantile(finite_values(property.values, own), 0.5));
    curve.share.push_back(found.value());
    curve.low.push_back(found.low(statistics::kSure));
    curve.high.push_back(found.high(statistics::kSure));
  }
  return curve;
}

}  // namespace

std::string Completeness::planted_caption() const {
  std::vector<std::string> ranges;
  for (const char* name : kPlantedProperties) {
    const Property* property = evaluation_.properties().find(name);
    if (property == nullptr) continue;
    const std::vector<double> values = statistics::finite(property->values);
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    ranges.push_back(fmt::format("{} {:.2g} to {:.2g}", property->label, *least, *most));
  }
  return caption(percents()) +
         fmt::format(" Against one quantity, the others are distributed as planted: {}.", list_words(ranges));
}

void Completeness::add_grid(TextTable& table, const Subject& subject, const Property& contrast,
                            const Property& distance) const {
  constexpr std::size_t kGridBins = 3;
  const std::vector<double> contrasts = equal_count_edges(of_rows(contrast, subject.rows), kGridBins);
  const std::vector<double> distances = equal_count_edges(of_rows(distance, subject.rows), kGridBins);
  for (std::size_t i = 0; i + 1 < contrasts.size(); ++i) {
    const std::vector<std::size_t> of_contrast = rows_in_bin(contrast, subject.rows, contrasts, i);
    for (std::size_t j = 0; j + 1 < distances.size(); ++j) {
      const std::vector<std::size_t> rows = rows_in_bin(distance, of_contrast, distances, j);
      const std::int64_t images = share(0, 0, rows).of;
      if (images < kFewestInBin) continue;
      std::vector<TableCell> cells{{subject.name},
                                   {fmt::format("{:.3g} to {:.3g}", contrasts[i], contrasts[i + 1])},
                                   {fmt::format("{:.3g} to {:.3g}", distances[j], distances[j + 1])},
                                   {std::to_string(images)}};
      for (std::size_t k = 0; k < rules_.size(); ++k) {
        const statistics::Share found = share(0, k, rows);
        cells.push_back({found.percent_text(), found.percent_tex()});
      }
      table.rows.push_back(std::move(cells));
    }
  }
}

std::optional<TextTable> Completeness::grid() const {
  const Property* contrast = evaluation_.properties().find(kPlantedProperties[0]);
  const Property* distance = evaluation_.properties().find(kPlantedProperties[1]);
  if (!evaluation_.is_planted() || rules_.empty() || contrast == nullptr || distance == nullptr)
    return std::nullopt;
  TextTable table{"completeness-grid",
                  "Completeness by contrast and distance",
                  planted_caption(),
                  3,
                  {"planted", contrast->label, distance->label, "images"},
                  {},
                  kSection};
  for (const Rule& rule : rules_) table.headings.push_back(fmt::format("found at {} [%]", rule.words));
  for (const Subject& subject : subjects_) add_grid(table, subject, *contrast, *distance);
  if (table.rows.empty()) return std::nullopt;
  return table;
}

void Completeness::draw_planted(Drawing& drawing) const {
  if (rules_.empty()) return;
  std::vector<std::size_t> all;
  for (const Subject& subject : subjects_) all.insert(all.end(), subject.rows.begin(), subject.rows.end());
  std::vector<figure::Panel> kinds;
  for (const char* name : {kPlantedProperties[0], kPlantedProperties[1]}) {
    const Property* property = evaluation_.properties().find(name);
    if (property == nullptr) continue;
    std::vector<std::vector<std::size_t>> rows;
    rows.reserve(subjects_.size());
    std::vector<ShareCurve> curves;
    for (const Subject& subject : subjects_) {
      rows.push_back(subject.rows);
      curves.push_back(curve(subject.name, 0, 0, rows.back()));
    }
    kinds.push_back(share_panel(*property, "found [%]", curves,
                                equal_count_edges(of_rows(*property, all), kDistanceBins + 1),
                                evaluation_.groups()));
    kinds.back().log_x = name == kPlantedProperties.front();
  }
  if (subjects_.size() > 1)
    drawing.draw(
        "completeness-kinds", kSection,
        fmt::format("Completeness for each kind by {} at {}", scores_.front()->name, rules_.front().words),
        planted_caption(), "Per cent found", kinds);
  for (const Subject& subject : subjects_) {
    std::vector<figure::Panel> panels;
    for (const Against& one : subject.against) {
      std::vector<std::vector<std::size_t>> rows(rules_.size() + 1, one.rows);
      std::vector<ShareCurve> curves;
      for (std::size_t k = 0; k < rules_.size(); ++k)
        curves.push_back(curve(fmt::format("{}, {}", scores_.front()->name, rules_[k].words), 0, k, rows[k]));
      if (its_score_ > 0 && !rules_.front().is_p)
        curves.push_back(
            curve(fmt::format("{}, {}", baseline_, rules_.front().words), its_score_, 0, rows.back()));
      panels.push_back(share_panel(*one.property, "found [%]", curves, one.edges, evaluation_.groups()));
      panels.back().log_x = one.property->name == kPlantedProperties.front();
    }
    drawing.draw("completeness-" + subject.name, kSection,
                 fmt::format("Completeness for planted {}", plural(subject.name)), planted_caption(),
                 "Per cent found", panels);
  }
}

/// "half of them from a contrast of 0.12 (0.09 to 0.16) on"; the interval is of 95 %, as all in the findings
std::string Completeness::contrast_words(const Subject& subject, std::optional<double>& half) const {
  for (const Against& one : subject.against) {
    if (one.property->name != kPlantedProperties.front()) continue;
    const FoundCurve curve =
        found_curve(*one.property, one.rows, one.edges,
                    [&](const std::vector<std::size_t>& rows) { return share(0, 0, rows); });
    if (curve.x.size() < 2) return "";
    half = curve.half_from(curve.share, true);
    if (!half) return fmt::format("fewer than half at any contrast up to {:.2g}", curve.x.back());
    if (*half == curve.x.front()) return fmt::format("at least half at every contrast from {:.2g} on", *half);
    const std::optional<double> low = curve.half_from(curve.high, true);
    const std::optional<double> high = curve.half_from(curve.low, true);
    // Where even the brightest may be found in fewer than half of the cases, the interval has no upper end.
    const std::string range = low && high ? fmt::format(" ({:.2g} to {:.2g})", *low, *high)
                              : low       ? fmt::format(" ({:.2g} or more)", *low)
                                          : "";
    return fmt::format("half of them from a contrast of {:.2g}{} on", *half, range);
  }
  return "";
}

/// " Of those of contrast 0.06 to 0.24, half are found from 5.1 px on."
std::string Completeness::distance_words(const Subject& subject, double contrast) const {
  const Property* contrasts = evaluation_.properties().find(kPlantedProperties[0]);
  const Property* distances = evaluation_.properties().find(kPlantedProperties[1]);
  if (contrasts == nullptr || distances == nullptr) return "";
  std::vector<std::size_t> rows;
  for (const std::size_t row : subject.rows) {
    const double its = contrasts->values[row];
    if (its >= 0.5 * contrast && its <= 2 * contrast) rows.push_back(row);
  }
  if (rows.size() < kFewestForDistance) return "";
  FoundCurve curve =
      found_curve(*distances, rows, equal_count_edges(of_rows(*distances, rows), kDistanceBins),
                  [&](const std::vector<std::size_t>& own) { return share(0, 0, own); });
  const std::string which =
      fmt::format(" Of those of contrast {:.2g} to {:.2g}, half are found", 0.5 * contrast, 2 * contrast);
  if (curve.x.empty()) return "";
  // Scatter of so few images also crosses one half, so the intervals at both ends must exclude it.
  if (curve.high.front() < kHalf && curve.low.back() > kHalf)
    return fmt::format("{} from {:.1f} px on.", which, curve.half_from(curve.share, false).value());
  if (!(curve.low.front() > kHalf && curve.high.back() < kHalf)) return "";
  std::reverse(curve.x.begin(), curve.x.end());
  std::reverse(curve.share.begin(), curve.share.end());
  return fmt::format("{} out to {:.1f} px.", which, curve.half_from(curve.share, false).value());
}

std::vector<std::string> Completeness::findings() const {
  std::vector<std::string> sentences;
  if (evaluation_.is_planted() && !rules_.empty()) {
    sentences = planted_findings();
    sentences.push_back(rates_sentence());
  }
  sentences.push_back(without_p_sentence());
  std::erase(sentences, "");
  for (const double p : out_of_reach_)
    sentences.push_back(fmt::format(
        "p-values of at most {:.3g} are not counted: the smallest that the normal images of the calibration can give is {:.2g} (use more of them: peculiar calibrate --normals).",
        p, evaluation_.least_p_value()));
  return sentences;
}

/// "The thresholds are set by 240 images of 'untouched': further ones exceed that of 1 % at a rate of 0.1 to
/// 2.3 %, ..."
std::string Completeness::rates_sentence() const {
  const statistics::GroupedValues normal =
      evaluation_.grouped(evaluation_.main().values, evaluation_.normal().rows);
  std::vector<std::string> rates;
  for (const Rule& rule : rules_) {
    if (rule.is_p) continue;
    const statistics::ExactInterval its = statistics::rate_interval(normal, rule.limit);
    rates.push_back(
        fmt::format("that of {} at a rate of {:.1f} to {:.1f} %", rule.words, 100 * its.low, 100 * its.high));
  }
  if (rates.empty()) return "";
  return fmt::format(
      "The thresholds are set by {} images of '{}': further ones exceed {} (95 % intervals). The intervals of the fractions found exclude this uncertainty.",
      normal.values.size(), evaluation_.normal().name, list_words(rates));
}

std::vector<std::string> Completeness::planted_findings() const {
  std::vector<std::string> sentences;
  const Rule& first = rules_.front();
  for (const Subject& subject : subjects_) {
    const statistics::Share found = share(0, 0, subject.rows);
    if (found.of == 0) continue;
    std::optional<double> half;
    const std::string contrast = contrast_words(subject, half);
    std::string words = fmt::format(
        "At {}, {} finds {} of the {} planted {}{}.",
        first.is_p ? "a p-value of at most" + first.words.substr(1) : first.words + " of false positives",
        scores_.front()->name, found.sure_text(), found.of, plural(subject.name),
        contrast.empty() ? "" : "; " + contrast);
    if (half) words += distance_words(subject, *half);
    std::vector<std::string> others;
    for (std::size_t k = 1; k < rules_.size(); ++k) {
      const statistics::Share its = share(0, k, subject.rows);
      if (its.of > 0) others.push_back(fmt::format("{} at {}", its.sure_text(), rules_[k].words));
    }
    if (!others.empty()) words += fmt::format(" It finds {}.", list_words(others));
    if (its_score_ > 0 && !first.is_p)
      words += fmt::format(" {}, the best baseline, finds {} at {}.", baseline_,
                           share(its_score_, 0, subject.rows).sure_text(), first.words);
    sentences.push_back(std::move(words));
  }
  return sentences;
}

}  // namespace peculiar::analysis
