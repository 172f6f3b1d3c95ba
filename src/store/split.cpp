#include "store/split.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "base/version.h"
#include "store/row_selection.h"

namespace peculiar::store {

void SplitOptions::describe(Fields& fields) {
  fields.add("input", &input, "The sample to split.").positional().required().value_name("SAMPLE.h5");
  fields.add("output", &output, "The part that is selected.").letter('o').required().value_name("SAMPLE.h5");
  fields.add("rest", &rest, "The other part; without it, that part is not written.").value_name("SAMPLE.h5");
  fields
      .add("where", &where, "Rows to select, an expression on the columns: 'redshift > 1 && log_mass >= 10'.")
      .value_name("EXPRESSION");
  fields.add("fraction", &fraction, "Share of the rows to select at random (--seed).").range(0, 1);
  fields
      .add("hash_column", &hash_column,
           "With --fraction: select by a hash of this column, so that the same object falls on the same side "
           "in any sample.")
      .value_name("COLUMN");
  fields.add("overwrite", &overwrite, "Replace samples of those names.");
}

namespace {

/// Marks the rows of the first part by a share of all.
std::vector<bool> random_part(const SampleReader& sample, const SplitOptions& options) {
  const auto rows = static_cast<std::size_t>(sample.count());
  std::vector<bool> chosen(rows, false);
  const auto seed = static_cast<std::uint64_t>(options.seed);
  if (!options.hash_column.empty()) {
    const catalog::Column column = sample.rows().column(options.hash_column);
    for (std::size_t row = 0; row < rows; ++row) {
      chosen[row] =
          static_cast<double>(hash_text(column.text(row), seed) >> 11) * 0x1.0p-53 < *options.fraction;
    }
    return chosen;
  }
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  RandomStream random(seed, "split");
  for (std::size_t i = rows; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  const auto count = static_cast<std::size_t>(std::llround(*options.fraction * static_cast<double>(rows)));
  for (std::size_t i = 0; i < count; ++i) chosen[order[i]] = true;
  return chosen;
}

}  // namespace

SplitReport split_sample(const SplitOptions& asked) {
  SplitOptions options = asked;
  Fields fields;
  options.describe(fields);
  if (options.where.empty() == !options.fraction) {
    throw usage_error("split: say either --where EXPRESSION or --fraction SHARE");
  }
  if (!options.hash_column.empty() && !options.fraction)
    throw usage_error("--hash-column: goes with --fraction");
  if (options.rest == options.output) throw usage_error("--rest: is the same file as --output");
  const SampleReader sample(options.input);
  std::vector<bool> chosen(static_cast<std::size_t>(sample.count()), false);
  if (options.fraction) {
    chosen = random_part(sample, options);
  } else {
    for (const std::size_t row : select_rows(sample, options.where)) chosen[row] = true;
  }
  Selection first{&sample, {}};
  Selection second{&sample, {}};
  for (std::size_t row = 0; row < chosen.size(); ++row) (chosen[row] ? first : second).rows.push_back(row);
  Provenance provenance = Provenance::now("split", fields.values());
  provenance.inputs = {options.input};
  const WriteOptions write{options.overwrite, "split"};
  write_selections(options.output, {first}, provenance.json(), write);
  if (!options.rest.empty()) write_selections(options.rest, {second}, provenance.json(), write);
  return {static_cast<std::int64_t>(first.rows.size()), static_cast<std::int64_t>(second.rows.size())};
}

}  // namespace peculiar::store
