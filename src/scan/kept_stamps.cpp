#include "scan/kept_stamps.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "store/image_rows.h"
#include "store/scores_file.h"

namespace peculiar::scan {

namespace {

/// The `number` rows with the largest values, the first of equals.
std::vector<std::int64_t> highest(const catalog::Column& scores, const std::vector<bool>& left_out,
                                  std::int64_t number) {
  std::vector<std::pair<double, std::int64_t>> values;  // -score, row: the smallest are kept
  const auto wanted = static_cast<std::size_t>(number);
  const auto shorten = [&] {
    if (values.size() <= wanted) return;
    std::nth_element(values.begin(), values.begin() + number, values.end());
    values.resize(wanted);
  };
  for (std::size_t row = 0; row < scores.size(); ++row) {
    if (left_out[row] || scores.is_missing(row)) continue;
    values.emplace_back(-scores.number(row), static_cast<std::int64_t>(row));
    if (values.size() >= 2 * wanted + 1000) shorten();
  }
  shorten();
  std::vector<std::int64_t> rows;
  for (const auto& [value, row] : values) rows.push_back(row);
  return rows;
}

}  // namespace

std::string KeptRows::fingerprint() const {
  std::string content(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(rows[0]));
  for (const bool is_in : in_share) content += is_in ? '1' : '0';
  return peculiar::fingerprint(content);
}

catalog::Table KeptRows::columns(std::span<const std::int64_t> wanted) const {
  std::vector<bool> drawn;
  for (const std::int64_t row : wanted)
    drawn.push_back(
        in_share[static_cast<std::size_t>(std::lower_bound(rows.begin(), rows.end(), row) - rows.begin())]);
  catalog::Table table;
  table.add({store::kKeptRow,
             "",
             "row of the image in the scores of the scan",
             std::vector<std::int64_t>(wanted.begin(), wanted.end()),
             {}});
  table.add({"scan_share", "", "whether it was drawn at random, whatever its score", std::move(drawn), {}});
  return table;
}

KeptRows rows_to_keep(const ScanOptions& options, const std::string& ranking, std::uint64_t seed) {
  const store::RowFileReader file(options.output, "scores", store::kScoresVersion);
  KeptRows kept;
  if (options.keep_top > 0) {
    const store::ScoresFile scores{file.catalogue({ranking, "flags"}), {}};
    kept.rows = highest(scores.table.at(ranking), store::left_out_of_ranking(scores), options.keep_top);
  }
  const auto is_drawn = [&](std::int64_t row) {
    return RandomStream(seed, "scan share", static_cast<std::uint64_t>(row)).uniform() < options.keep_share;
  };
  for (std::int64_t row = 0; options.keep_share > 0 && row < file.count(); ++row) {
    if (is_drawn(row)) kept.rows.push_back(row);
  }
  std::sort(kept.rows.begin(), kept.rows.end());
  kept.rows.erase(std::unique(kept.rows.begin(), kept.rows.end()), kept.rows.end());
  for (const std::int64_t row : kept.rows) kept.in_share.push_back(is_drawn(row));
  return kept;
}

}  // namespace peculiar::scan
