#include "explorer/ranked_rows.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "catalog/column_access.h"
#include "learning/feature_table.h"

namespace peculiar::explorer {

namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

/// Integer key with the same order as the number: unsigned comparison of the bits of a double.
std::uint64_t key_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // maps -0 to 0
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}
std::uint64_t key_of(std::int64_t value) { return static_cast<std::uint64_t>(value) ^ kSign; }
std::uint64_t key_of(bool value) { return value ? 1 : 0; }
/// Key from the first eight bytes, which distinguish most texts.
std::uint64_t key_of(const std::string& text) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i)
    key = key << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
  return key;
}

struct Keyed {
  std::uint64_t key;
  std::uint32_t place;  ///< index in the given rows
  Row row;
};

}  // namespace

std::vector<Row> sorted_by(const catalog::Column& column, std::vector<Row> rows, bool up) {
  std::vector<Keyed> keyed;
  keyed.reserve(rows.size());
  std::vector<Row> missing;
  std::visit(
      [&](const auto& values) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
          const Row row = rows[i];
          if (column.is_missing(row)) {
            missing.push_back(row);
            continue;
          }
          const auto value = values[row];
          const std::uint64_t key = key_of(value);
          keyed.push_back({up ? key : ~key, static_cast<std::uint32_t>(i), row});
        }
      },
      column.data);
  const auto* texts = std::get_if<std::vector<std::string>>(&column.data);
  std::sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
    if (a.key != b.key) return a.key < b.key;
    if (texts != nullptr) {
      const int order = (*texts)[a.row].compare((*texts)[b.row]);
      if (order != 0) return up ? order < 0 : order > 0;
    }
    return a.place < b.place;
  });
  std::transform(keyed.begin(), keyed.end(), rows.begin(), [](const Keyed& one) { return one.row; });
  std::copy(missing.begin(), missing.end(), rows.begin() + static_cast<std::ptrdiff_t>(keyed.size()));
  return rows;
}

std::optional<std::size_t> RankedRows::candidates() const {
  if (is_candidate.empty()) return std::nullopt;
  return static_cast<std::size_t>(std::count(is_candidate.begin(), is_candidate.end(), true));
}

RankedRows rank_rows(const Collection& collection) {
  const std::string name = collection.text("ranking");
  const std::string before = collection.text(learning::kRankedBefore);
  const store::ScoresFile scores =
      collection.scores_with({name, before, "p_value", "candidate", "flags", store::kArtefactFlags});
  const catalog::Column& score = store::score_column(scores, "", collection.files().scores.string());
  RankedRows ranked;
  ranked.column = name;
  const std::vector<bool> left_out = store::left_out_of_ranking(scores);
  std::vector<Row> rows(collection.rows());
  std::iota(rows.begin(), rows.end(), Row{0});
  rows = sorted_by(score, std::move(rows), false);
  ranked.score = catalog::numbers(score);
  ranked.unsupervised =
      catalog::numbers(store::score_column(scores, before, collection.files().scores.string()));
  for (std::size_t row = 0; row < left_out.size(); ++row) {
    if (left_out[row]) ranked.unsupervised[row] = std::nan("");
  }
  ranked.rank.resize(rows.size(), 0);
  const auto unranked = std::stable_partition(
      rows.begin(), rows.end(), [&](Row row) { return !left_out[row] && !score.is_missing(row); });
  ranked.ranked = static_cast<std::size_t>(unranked - rows.begin());
  for (std::size_t i = 0; i < ranked.ranked; ++i) ranked.rank[rows[i]] = static_cast<std::uint32_t>(i + 1);
  ranked.order = std::move(rows);
  const auto numbers_of = [&](const char* wanted) {
    const catalog::Column* column = scores.table.find(wanted);
    return column != nullptr && column->is_numeric() ? catalog::numbers(*column) : std::vector<double>();
  };
  if (collection.text("calibrated_column") == name) ranked.p_value = numbers_of("p_value");
  for (const double value : numbers_of("candidate")) ranked.is_candidate.push_back(value > 0);
  ranked.flags.resize(collection.rows(), 0);
  const std::vector<double> flags = numbers_of("flags");
  for (std::size_t row = 0; row < flags.size(); ++row)
    ranked.flags[row] = std::isnan(flags[row]) ? 0 : static_cast<std::int32_t>(flags[row]);
  return ranked;
}

}  // namespace peculiar::explorer
