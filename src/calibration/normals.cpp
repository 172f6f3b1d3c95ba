#include "calibration/normals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "base/error.h"
#include "catalog/column_access.h"
#include "statistics/distribution.h"
#include "statistics/p_values.h"
#include "store/groups.h"

namespace peculiar::calibration {

namespace {

constexpr double kFewInBin = 20;

/// Bins of brightness and size, from the normal images' quantiles.
class Bins {
 public:
  Bins(const ScoredSet& normals, std::int64_t count) {
    if (count < 2) return;
    for (const char* column : {"flux", "half_light_radius"}) {
      if (!normals.file.table.has(column))
        throw input_error("{}: has no column '{}' for the bins; score without --scorers", normals.path,
                          column);
      std::vector<double> edges;
      const std::vector<double> values = statistics::finite(catalog::numbers(normals.file.table.at(column)));
      for (std::int64_t i = 1; i < count; ++i)
        edges.push_back(statistics::quantile(values, static_cast<double>(i) / static_cast<double>(count)));
      edges_.emplace_back(column, edges);
    }
  }

  /// Bin of each row. Non-finite values go into the first bin.
  std::vector<std::size_t> of(const ScoredSet& set) const {
    std::vector<std::size_t> bins(set.scores.size(), 0);
    for (const auto& [name, edges] : edges_) {
      const catalog::Column& column = set.file.table.at(name);
      for (std::size_t row = 0; row < bins.size(); ++row) {
        const double value = column.number(row);
        const auto place =
            std::isfinite(value) ? std::upper_bound(edges.begin(), edges.end(), value) - edges.begin() : 0;
        bins[row] = bins[row] * (edges.size() + 1) + static_cast<std::size_t>(place);
      }
    }
    return bins;
  }
  std::size_t count() const {
    std::size_t count = 1;
    for (const auto& [name, edges] : edges_) count *= edges.size() + 1;
    return count;
  }

 private:
  std::vector<std::pair<std::string, std::vector<double>>> edges_;
};

/// For each image of `set`, the rows of normal images with a score that are the same image.
std::vector<std::vector<std::size_t>> same_images(const ScoredSet& set, const ScoredSet& normals) {
  const bool one_sample = !set.file.attribute("sample_job").empty() &&
                          set.file.attribute("sample_job") == normals.file.attribute("sample_job");
  const char* key = one_sample ? "row" : "id";
  const catalog::Column* own = set.file.table.find(key);
  const catalog::Column* theirs = normals.file.table.find(key);
  std::vector<std::vector<std::size_t>> result(set.scores.size());
  if (own == nullptr || theirs == nullptr) return result;
  std::map<std::string, std::vector<std::size_t>> known;
  for (std::size_t row = 0; row < theirs->size(); ++row) {
    if (!theirs->is_missing(row) && std::isfinite(normals.scores[row]))
      known[theirs->text(row)].push_back(row);
  }
  for (std::size_t row = 0; row < result.size(); ++row) {
    if (own->is_missing(row)) continue;
    if (const auto found = known.find(own->text(row)); found != known.end()) result[row] = found->second;
  }
  return result;
}

using Names = std::vector<std::optional<std::string>>;

/// Groups of a set's images; none if the columns are missing.
Names groups_of(const ScoredSet& set, const std::string& columns) {
  Names none(set.scores.size());
  if (columns.empty()) return none;
  for (const std::string& part : store::group_columns(columns)) {
    if (!set.file.table.has(part)) return none;
  }
  return store::group_names(set.file.table, columns);
}

/// Adds the normal images of the same group that have a score to each image's list. Returns the number of
/// images whose list was empty before.
std::int64_t add_groups(const Names& own, const Names& theirs, const std::vector<double>& scores,
                        std::vector<std::vector<std::size_t>>& left_out) {
  std::map<std::string, std::vector<std::size_t>> known;
  for (std::size_t row = 0; row < theirs.size(); ++row) {
    if (theirs[row] && std::isfinite(scores[row])) known[*theirs[row]].push_back(row);
  }
  std::int64_t added = 0;
  for (std::size_t row = 0; row < own.size(); ++row) {
    const auto found = own[row] ? known.find(*own[row]) : known.end();
    if (found == known.end()) continue;
    std::vector<std::size_t>& rows = left_out[row];
    added += rows.empty() ? 1 : 0;
    rows.insert(rows.end(), found->second.begin(), found->second.end());
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  }
  return added;
}

/// Weight of each row: 1 over the number of these rows in its group.
std::vector<double> weights_of(const Names& groups, const std::vector<std::size_t>& rows) {
  std::map<std::string, double> count;
  for (const std::size_t row : rows) {
    if (groups[row]) ++count[*groups[row]];
  }
  std::vector<double> weights;
  for (const std::size_t row : rows) weights.push_back(groups[row] ? 1 / count.at(*groups[row]) : 1);
  return weights;
}

}  // namespace

ConformalCalibration calibrate_by_normals(const ScoredSet& set, const ScoredSet& normals, std::int64_t bins,
                                          const std::string& groups) {
  const Bins both(normals, bins);
  const std::vector<std::size_t> own_bins = both.of(set);
  const std::vector<std::size_t> their_bins = both.of(normals);
  // The 1 in the (1 + ...) of a p-value stands for the image's own score, which must not count twice. The
  // score may differ between the files, for instance if they show different images of the galaxy.
  std::vector<std::vector<std::size_t>> left_out = same_images(set, normals);
  ConformalCalibration result;
  result.in_both =
      std::count_if(left_out.begin(), left_out.end(), [](const auto& one) { return !one.empty(); });
  const Names their_groups = groups_of(normals, groups);
  result.in_groups = add_groups(groups_of(set, groups), their_groups, normals.scores, left_out);
  result.p_values.assign(set.scores.size(), std::nan(""));
  for (std::size_t bin = 0; bin < both.count(); ++bin) {
    std::vector<std::size_t> normal_rows;
    std::vector<double> bin_normals;
    std::map<std::size_t, std::size_t> place;  // position in the bin of each row of the normal images
    for (std::size_t row = 0; row < normals.scores.size(); ++row) {
      if (their_bins[row] != bin || !std::isfinite(normals.scores[row])) continue;
      place[row] = normal_rows.size();
      normal_rows.push_back(row);
      bin_normals.push_back(normals.scores[row]);
    }
    std::vector<double> in_bin;
    std::vector<std::size_t> rows;
    std::vector<std::vector<std::size_t>> not_counted;
    for (std::size_t row = 0; row < set.scores.size(); ++row) {
      if (own_bins[row] != bin) continue;
      in_bin.push_back(set.scores[row]);
      rows.push_back(row);
      not_counted.emplace_back();
      for (const std::size_t one : left_out[row]) {
        if (const auto at = place.find(one); at != place.end()) not_counted.back().push_back(at->second);
      }
    }
    const std::vector<double> weights = weights_of(their_groups, normal_rows);
    const double count = std::accumulate(weights.begin(), weights.end(), 0.0);
    if (count < kFewInBin && !rows.empty() && both.count() > 1)
      result.warnings.push_back(fmt::format(
          "bin {} of {} contains only {:.0f} normal images{} for {} images; use fewer --bins", bin + 1,
          both.count(), count, groups.empty() ? "" : ", with those of one group counted once,", rows.size()));
    const std::vector<double> p = statistics::conformal_p_values(in_bin, bin_normals, weights, not_counted);
    for (std::size_t i = 0; i < rows.size(); ++i) result.p_values[rows[i]] = p[i];
    result.least = std::min(result.least, 1 / (count + 1));
  }
  return result;
}

}  // namespace peculiar::calibration
