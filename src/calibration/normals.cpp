#include "calibration/normals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "catalog/column_access.h"
#include "statistics/distribution.h"
#include "statistics/p_values.h"

namespace peculiar::calibration {

namespace {

constexpr std::size_t kFewInBin = 20;

/// Bins of brightness and size, by the normal images' quantiles.
class Bins {
 public:
  Bins(const ScoredSet& normals, std::int64_t count) {
    if (count < 2) return;
    for (const char* column : {"flux", "half_light_radius"}) {
      if (!normals.file.table.has(column))
        throw input_error("{}: has no column '{}' to make bins of; score without --scorers", normals.path,
                          column);
      std::vector<double> edges;
      const std::vector<double> values = statistics::finite(catalog::numbers(normals.file.table.at(column)));
      for (std::int64_t i = 1; i < count; ++i)
        edges.push_back(statistics::quantile(values, static_cast<double>(i) / static_cast<double>(count)));
      edges_.emplace_back(column, edges);
    }
  }

  /// The bin of each row. What is not finite goes into the first.
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

/// Of each image of `set` the rows of the normal ones with a score that are the same image.
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

}  // namespace

ConformalCalibration calibrate_by_normals(const ScoredSet& set, const ScoredSet& normals, std::int64_t bins) {
  const Bins both(normals, bins);
  const std::vector<std::size_t> own_bins = both.of(set);
  const std::vector<std::size_t> their_bins = both.of(normals);
  const std::vector<std::vector<std::size_t>> same = same_images(set, normals);
  ConformalCalibration result;
  result.in_both = std::count_if(same.begin(), same.end(), [](const auto& one) { return !one.empty(); });
  result.p_values.assign(set.scores.size(), std::nan(""));
  for (std::size_t bin = 0; bin < both.count(); ++bin) {
    std::vector<double> in_bin;
    std::vector<std::size_t> rows;
    std::vector<double> bin_normals;
    for (std::size_t row = 0; row < set.scores.size(); ++row) {
      if (own_bins[row] != bin) continue;
      in_bin.push_back(set.scores[row]);
      rows.push_back(row);
    }
    for (std::size_t row = 0; row < normals.scores.size(); ++row) {
      if (their_bins[row] == bin && std::isfinite(normals.scores[row]))
        bin_normals.push_back(normals.scores[row]);
    }
    if (bin_normals.size() < kFewInBin && !rows.empty() && both.count() > 1)
      result.warnings.push_back(
          fmt::format("bin {} of {} holds only {} normal images for {} images; use fewer --bins", bin + 1,
                      both.count(), bin_normals.size(), rows.size()));
    const auto count = static_cast<double>(bin_normals.size());
    const std::vector<double> p = statistics::conformal_p_values(in_bin, std::move(bin_normals));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      // Its own score is the one that the (1 + ...) stands for: once is enough. It may be another there, as
      // of another image of the galaxy.
      double reached = p[i] * (1 + count);
      double all = 1 + count;
      for (const std::size_t row : same[rows[i]]) {
        if (their_bins[row] != bin) continue;
        --all;
        if (normals.scores[row] >= in_bin[i]) --reached;
      }
      result.p_values[rows[i]] = reached / all;
    }
    result.least = std::min(result.least, 1 / (count + 1));
  }
  return result;
}

}  // namespace peculiar::calibration
