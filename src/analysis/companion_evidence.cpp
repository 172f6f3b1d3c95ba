#include "analysis/companion_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "catalog/column_access.h"
#include "catalog/expression.h"

namespace peculiar::analysis {

namespace {

constexpr double kSamePlace_px = 3;
constexpr double kSamePlace = 0.2;  // fraction of the separation
constexpr const char* kNeighbours = "field_sources";
constexpr const char* kBrightestNeighbour = "field_brightest_distance";
/// Fractions of the frame's light, from the truth table and from the galaxies' members.
constexpr std::array kShares{"companion_share_true_", "companion_fraction_"};
constexpr const char* kTrueRatios = "companion_flux_ratio_";

constexpr std::array kCounts{"measured_companions", "companions", "merger"};
constexpr std::array kDetectedRatios{"measured_companion_flux_ratio", "companion_flux_ratio"};
constexpr std::array kSeparations{"measured_companion_separation", "companion_separation"};
constexpr const char* kMeasureFlags = "measure_flags";

/// In output of `select` (with its column `merger`), `companions` is the number of merging galaxies.
std::string count_column(const catalog::Table& table) {
  const auto [measured, companions, merger] = kCounts;
  if (table.has(measured)) return measured;
  return table.has(companions) && !table.has(merger) ? companions : "";
}

std::string detected_ratio_column(const catalog::Table& table) {
  for (const char* name : kDetectedRatios) {
    if (table.has(name)) return name;
  }
  return "";
}

/// Returns the separation of the detected source in px, or of the true companion in arcsec.
const catalog::Column* separation_column(const catalog::Table& table, const std::string& unit) {
  for (const char* name : kSeparations) {
    const catalog::Column* column = table.find(name);
    if (column != nullptr && column->is_numeric() && column->unit == unit) return column;
  }
  return nullptr;
}

std::vector<double> ratios(const catalog::Table& table, const std::string& column) {
  std::vector<double> values(table.rows(), std::nan(""));
  if (column.empty() || !table.at(column).is_numeric()) return values;
  values = catalog::numbers(table.at(column));
  std::transform(values.begin(), values.end(), values.begin(), fainter_to_brighter);
  return values;
}

/// `measure` reports 0 companions also if it finds no source (flag 1) or fails (flag 64).
std::vector<InFrame> detected_rows(const catalog::Table& table, const std::string& column) {
  std::vector<InFrame> rows(table.rows(), InFrame::kUnknown);
  if (column.empty()) return rows;
  std::string known = fmt::format("!missing({})", column);
  if (table.has(kMeasureFlags))
    known += " && (missing(measure_flags) || (measure_flags % 2 == 0 && measure_flags % 128 < 64))";
  for (const std::size_t row : catalog::Expression::parse(known).matching_rows(table))
    rows[row] = table.at(column).number(row) > 0 ? InFrame::kYes : InFrame::kNo;
  return rows;
}

/// Decides by any band; unknown if a band has no value and no other reaches the limit. Empty without a
/// column.
std::vector<InFrame> rows_by_share(const catalog::Table& table, const std::string& columns, double limit) {
  std::vector<InFrame> rows;
  for (const std::string& name : table.names()) {
    if (!name.starts_with(columns) || !table.at(name).is_numeric()) continue;
    rows.resize(table.rows(), InFrame::kNo);
    const catalog::Column& share = table.at(name);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (share.is_missing(row)) {
        if (rows[row] == InFrame::kNo) rows[row] = InFrame::kUnknown;
      } else if (share.number(row) >= limit) {
        rows[row] = InFrame::kYes;
      }
    }
  }
  return rows;
}

/// Uses the first column that has a value for the row.
std::vector<InFrame> truly_rows(const catalog::Table& table, double limit, bool& is_told) {
  std::vector<InFrame> rows(table.rows(), InFrame::kUnknown);
  is_told = false;
  for (const char* columns : kShares) {
    const std::vector<InFrame> these = rows_by_share(table, columns, limit);
    is_told = is_told || !these.empty();
    for (std::size_t row = 0; row < these.size(); ++row) {
      if (rows[row] == InFrame::kUnknown) rows[row] = these[row];
    }
  }
  return rows;
}

/// Neighbours in projection and the brightest detected source of each row.
class Neighbours {
 public:
  Neighbours(const catalog::Table& table, double pixel_arcsec)
      : counts_(table.find(kNeighbours)),
        detected_px_(separation_column(table, "pix")),
        true_arcsec_(separation_column(table, "arcsec")),
        neighbour_arcsec_(table.find(kBrightestNeighbour)),
        pixel_arcsec_(pixel_arcsec) {
    for (const catalog::Column** column : {&counts_, &neighbour_arcsec_}) {
      if (*column != nullptr && !(*column)->is_numeric()) *column = nullptr;
    }
  }

  bool are_told() const { return counts_ != nullptr; }
  bool has_none(std::size_t row) const { return !counts_->is_missing(row) && counts_->number(row) == 0; }
  /// Whether both separations are known and can be converted to px.
  bool are_comparable(std::size_t row) const {
    return detected_px_ != nullptr && true_arcsec_ != nullptr && pixel_arcsec_ > 0 &&
           !detected_px_->is_missing(row) && !true_arcsec_->is_missing(row);
  }
  /// Whether the brightest detected source is at the companion's position.
  bool is_in_place(std::size_t row) const {
    if (!are_comparable(row)) return false;
    const double detected_px = detected_px_->number(row);
    const double true_px = true_arcsec_->number(row) / pixel_arcsec_;
    const double off = std::abs(detected_px - true_px);
    if (off > std::max(kSamePlace_px, kSamePlace * true_px)) return false;
    const bool has_other = neighbour_arcsec_ != nullptr && !neighbour_arcsec_->is_missing(row);
    return !has_other || off <= std::abs(detected_px - neighbour_arcsec_->number(row) / pixel_arcsec_);
  }

 private:
  const catalog::Column* counts_;
  const catalog::Column* detected_px_;
  const catalog::Column* true_arcsec_;
  const catalog::Column* neighbour_arcsec_;
  double pixel_arcsec_;
};

InFrame by_both(std::size_t row, const CompanionEvidence& evidence, const Neighbours& neighbours) {
  const InFrame detected = evidence.detected[row], truly = evidence.truly[row];
  // Unknown in either way is excluded, whatever the other says; otherwise the exclusion would depend on
  // detection.
  if (truly == InFrame::kUnknown || detected == InFrame::kUnknown) return InFrame::kUnknown;
  if (detected == InFrame::kNo || truly == InFrame::kNo) return InFrame::kNo;
  // Neighbours with a centre outside the frame are not counted.
  if (neighbours.are_comparable(row)) return neighbours.is_in_place(row) ? InFrame::kYes : InFrame::kNo;
  return neighbours.has_none(row) ? InFrame::kYes : InFrame::kUnknown;
}

}  // namespace

std::vector<std::string> companion_columns() {
  std::vector<std::string> columns{"role", kMeasureFlags, kNeighbours, kBrightestNeighbour,
                                   std::string(kTrueRatios) + "*"};
  columns.insert(columns.end(), kCounts.begin(), kCounts.end());
  columns.insert(columns.end(), kDetectedRatios.begin(), kDetectedRatios.end());
  columns.insert(columns.end(), kSeparations.begin(), kSeparations.end());
  for (const char* share : kShares) columns.push_back(std::string(share) + "*");
  return columns;
}

double fainter_to_brighter(double ratio) { return ratio > 1 ? 1 / ratio : ratio; }

CompanionEvidence companion_evidence(const catalog::Table& table, const std::string& asked, double limit,
                                     double pixel_arcsec) {
  CompanionEvidence evidence;
  const std::string count = count_column(table);
  bool has_truth = false;
  evidence.detected = detected_rows(table, count);
  evidence.truly = truly_rows(table, limit, has_truth);
  evidence.detected_ratio_column = detected_ratio_column(table);
  for (const std::string& name : table.names()) {
    if (!name.starts_with(kTrueRatios)) continue;
    ++evidence.true_ratio_bands;
    if (evidence.true_ratio_column.empty()) evidence.true_ratio_column = name;
  }
  evidence.detected_ratio = ratios(table, evidence.detected_ratio_column);
  evidence.true_ratio = ratios(table, evidence.true_ratio_column);
  const Neighbours neighbours(table, pixel_arcsec);
  if (asked == "true" || count.empty()) {
    if (has_truth && asked != "measured") evidence.rule = CompanionRule::kTrue;
  } else {
    evidence.rule = asked == "auto" && has_truth && neighbours.are_told() ? CompanionRule::kBoth
                                                                          : CompanionRule::kDetected;
  }
  const bool by_truth = evidence.rule == CompanionRule::kTrue;
  evidence.in_frame = by_truth ? evidence.truly : evidence.detected;
  evidence.ratio = by_truth ? evidence.true_ratio : evidence.detected_ratio;
  evidence.ratio_column = by_truth ? evidence.true_ratio_column : evidence.detected_ratio_column;
  if (evidence.rule != CompanionRule::kBoth) return evidence;
  const catalog::Column* role = table.find("role");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const bool is_before = role == nullptr || (!role->is_missing(row) && role->text(row) == "pre-merger");
    evidence.in_frame[row] = by_both(row, evidence, neighbours);
    if (is_before && evidence.detected[row] == InFrame::kYes && evidence.in_frame[row] == InFrame::kNo)
      ++evidence.neighbours_taken;
    if (evidence.in_frame[row] != InFrame::kYes) evidence.ratio[row] = std::nan("");
  }
  return evidence;
}

std::string CompanionEvidence::words(double limit) const {
  switch (rule) {
    case CompanionRule::kDetected:
      return " A companion is in the frame if a second source was detected.";
    case CompanionRule::kTrue:
      return fmt::format(
          " A companion is in the frame if it truly has at least {:.3g} % of the light in the frame.",
          100 * limit);
    case CompanionRule::kBoth:
      return fmt::format(
          " A companion is in the frame if it truly has at least {:.3g} % of the light in the frame and, since there are neighbours in projection, the brightest detected second source is at its position; {} pre-mergers with another second source count as without companion.",
          100 * limit, neighbours_taken);
    case CompanionRule::kNone:
      break;
  }
  return "";
}

}  // namespace peculiar::analysis
