#include "analysis/flux_ratio_table.h"

#include <fmt/format.h>

#include <cmath>

#include "statistics/distribution.h"

namespace peculiar::analysis {

namespace {

/// "1:4", "1:2.5": flux ratio, fainter to brighter.
std::string ratio_text(double ratio) { return fmt::format("1:{:.3g}", 1 / ratio); }

/// Returns the pre-mergers whose companion is truly in the frame.
std::vector<std::size_t> rows_with_companion(const Evaluation& evaluation) {
  std::vector<std::size_t> rows;
  for (const ImageClass& one : evaluation.classes()) {
    if (!one.name.starts_with("pre-merger")) continue;
    for (const std::size_t row : one.rows) {
      if (evaluation.companions().truly[row] == InFrame::kYes) rows.push_back(row);
    }
  }
  return rows;
}

RatioAgreement agreement(const Evaluation& evaluation, const std::string& bin,
                         const std::vector<std::size_t>& rows, const std::vector<double>& edges) {
  const CompanionEvidence& companions = evaluation.companions();
  RatioAgreement result;
  result.bin = bin;
  std::vector<double> shown(evaluation.table().rows(), std::nan(""));
  std::vector<double> same = shown;
  std::vector<double> logarithms;
  for (const std::size_t row : rows) {
    shown[row] = companions.in_frame[row] == InFrame::kYes ? 1 : 0;
    const double ratio = companions.ratio[row] / companions.true_ratio[row];
    if (!(shown[row] > 0) || !(ratio > 0) || !std::isfinite(ratio)) continue;
    logarithms.push_back(std::log10(ratio));
    same[row] =
        ratio_bin(companions.ratio[row], edges) == ratio_bin(companions.true_ratio[row], edges) ? 1 : 0;
  }
  result.detected = statistics::Share::of_values(evaluation.grouped(shown, rows));
  result.same_bin = statistics::Share::of_values(evaluation.grouped(same, rows));
  result.images = static_cast<std::int64_t>(logarithms.size());
  if (logarithms.empty()) return result;
  result.median = std::pow(10, statistics::quantile(logarithms, 0.5));
  result.scatter =
      0.5 * (statistics::quantile(logarithms, 0.8413) - statistics::quantile(logarithms, 0.1587));
  return result;
}

}  // namespace

std::string ratio_bin_text(double high, double low) {
  return low > 0 ? fmt::format("{} to {}", ratio_text(high), ratio_text(low))
                 : fmt::format("below {}", ratio_text(high));
}

int ratio_bin(double ratio, const std::vector<double>& edges) {
  const int last = static_cast<int>(edges.size()) - 2;
  for (int bin = 0; bin <= last; ++bin) {
    const double high = edges[static_cast<std::size_t>(bin)];
    const double low = edges[static_cast<std::size_t>(bin) + 1];
    if (ratio <= high && ratio >= low && (ratio > low || bin == last)) return bin;
  }
  return -1;
}

std::vector<RatioAgreement> ratio_agreements(const Evaluation& evaluation, const std::vector<double>& edges) {
  const CompanionEvidence& companions = evaluation.companions();
  const bool is_detected =
      companions.rule == CompanionRule::kDetected || companions.rule == CompanionRule::kBoth;
  // With several bands, the band of the measurement is unknown.
  if (!evaluation.is_papers() || !is_detected || companions.true_ratio_bands != 1 ||
      companions.detected_ratio_column.empty())
    return {};
  const std::vector<std::size_t> all = rows_with_companion(evaluation);
  std::vector<std::vector<std::size_t>> bins(edges.size() - 1);
  std::vector<std::size_t> binned;
  for (const std::size_t row : all) {
    const int bin = ratio_bin(companions.true_ratio[row], edges);
    if (bin < 0) continue;
    bins[static_cast<std::size_t>(bin)].push_back(row);
    binned.push_back(row);
  }
  std::vector<RatioAgreement> result;
  for (std::size_t bin = 0; bin < bins.size(); ++bin) {
    if (!bins[bin].empty())
      result.push_back(agreement(evaluation, ratio_bin_text(edges[bin], edges[bin + 1]), bins[bin], edges));
  }
  if (!binned.empty()) result.push_back(agreement(evaluation, "all", binned, edges));
  return result;
}

std::optional<TextTable> ratio_table(const Evaluation& evaluation, const std::vector<double>& edges) {
  const std::vector<RatioAgreement> rows = ratio_agreements(evaluation, edges);
  if (rows.empty()) return std::nullopt;
  const CompanionEvidence& companions = evaluation.companions();
  TextTable table{"flux-ratios",
                  "Detected and true flux ratios of the companions",
                  "",
                  1,
                  {"true flux ratio", "companions", "detected [%]", "with both ratios", "detected / true",
                   "scatter [dex]", "same bin [%]"},
                  {}};
  for (const RatioAgreement& one : rows) {
    table.rows.push_back({{one.bin},
                          {std::to_string(one.detected.of)},
                          {one.detected.percent_text(), one.detected.percent_tex()},
                          {std::to_string(one.images)},
                          {one.images > 0 ? fmt::format("{:.2f}", one.median) : "-"},
                          {one.images > 1 ? fmt::format("{:.2f}", one.scatter) : "-"},
                          {one.same_bin.percent_text(), one.same_bin.percent_tex()}});
  }
  table.caption = fmt::format(
      "Pre-mergers whose companion is truly in the frame, in bins of its true flux ratio (column {}, light of the companion over that of the galaxy, fainter to brighter): how many show it as a separate source, and for these the median of the detected ratio (column {}, isophotal fluxes of the deblended sources) over the true one, half of the range that holds 68 % of its logarithm, and the percentage whose detected ratio falls into the same bin. {}",
      companions.true_ratio_column, companions.detected_ratio_column, evaluation.error_words());
  table.caption += evaluation.companion_words();
  return table;
}

}  // namespace peculiar::analysis
