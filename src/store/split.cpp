#include "store/split.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <unordered_map>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "base/version.h"
#include "store/folds.h"
#include "store/row_selection.h"

namespace peculiar::store {

void SplitOptions::describe(Fields& fields) {
  fields.add("input", &input, "Sample to split.").positional().required().value_name("SAMPLE.h5");
  fields.add("output", &output, "Output sample with the selected rows.")
      .letter('o')
      .required()
      .value_name("SAMPLE.h5");
  fields.add("rest", &rest, "Output sample with the other rows. Default: they are not written.")
      .output()
      .value_name("SAMPLE.h5");
  fields
      .add("where", &where,
           "Select rows by this expression on the columns: 'redshift > 1 && log_mass >= 10'.")
      .value_name("EXPRESSION");
  fields.add("fraction", &fraction, "Fraction of the rows to select at random (--seed).").range(0, 1);
  fields
      .add(
          "group", &group,
          "With --fraction: column that identifies images that belong together, such as those of one galaxy; they go to the same side. " +
              group_help())
      .value_name("COLUMN");
  fields
      .add(
          "hash_column", &hash_column,
          "With --fraction: select by a hash of this column, so that an object is on the same side in every sample; rows without a value use their id.")
      .value_name("COLUMN");
  fields.add("overwrite", &overwrite, "Overwrite existing samples.");
}

namespace {

/// Selects whole groups, in random order, as long as they bring the part closer to the share.
std::vector<bool> random_groups(const SampleReader& sample, const std::string& columns, double fraction,
                                std::uint64_t seed) {
  const std::vector<std::string> keys = group_keys(sample, columns);
  std::vector<std::vector<std::size_t>> groups;
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t row = 0; row < keys.size(); ++row) {
    const auto [at, is_new] = known.emplace(keys[row], groups.size());
    if (is_new) groups.emplace_back();
    groups[at->second].push_back(row);
  }
  RandomStream random(seed, "split");
  shuffle(groups, random);
  std::vector<bool> chosen(keys.size(), false);
  const double wanted = fraction * static_cast<double>(keys.size());
  double count = 0;
  for (const std::vector<std::size_t>& group : groups) {
    if (!(std::abs(count + static_cast<double>(group.size()) - wanted) < std::abs(wanted - count))) continue;
    for (const std::size_t row : group) chosen[row] = true;
    count += static_cast<double>(group.size());
  }
  return chosen;
}

/// Selects the rows of the first part by a share of all.
std::vector<bool> random_part(const SampleReader& sample, const SplitOptions& options,
                              const Grouping& grouping, std::uint64_t seed) {
  const auto rows = static_cast<std::size_t>(sample.count());
  std::vector<bool> chosen(rows, false);
  if (!options.hash_column.empty()) {
    const std::vector<std::string> keys = group_keys(sample, options.hash_column);
    for (std::size_t row = 0; row < rows; ++row)
      chosen[row] = hash_share(keys[row], seed) < *options.fraction;
    return chosen;
  }
  if (grouping) return random_groups(sample, grouping.columns, *options.fraction, seed);
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  RandomStream random(seed, "split");
  shuffle(order, random);
  const auto count = static_cast<std::size_t>(std::llround(*options.fraction * static_cast<double>(rows)));
  for (std::size_t i = 0; i < count; ++i) chosen[order[i]] = true;
  return chosen;
}

/// One of the two samples to write.
struct Part {
  std::string path;
  Selection selection;
  std::string job;
  bool is_done = false;  ///< by an earlier run of this same command
};

/// Checks the outputs; an existing one is an error before anything is written.
void look_at_targets(std::vector<Part>& parts, const nlohmann::json& settings, bool overwrite) {
  nlohmann::json relevant = settings;
  for (const char* key : {"output", "rest", "overwrite"}) relevant.erase(key);
  for (Part& part : parts) {
    part.job = selection_job("split" + relevant.dump(), {part.selection});
    part.is_done = row_file_job(part.path) == part.job;
  }
  if (std::all_of(parts.begin(), parts.end(), [](const Part& part) { return part.is_done; })) {
    // Nothing was interrupted: the command is simply run again.
    for (Part& part : parts) part.is_done = false;
  }
  for (const Part& part : parts) {
    if (!part.is_done) refuse_existing(part.path, overwrite);
  }
}

}  // namespace

SplitReport split_sample(const SplitOptions& options, const RunContext& context) {
  if (options.where.empty() == !options.fraction) {
    throw usage_error("split: give either --where EXPRESSION or --fraction FRACTION");
  }
  if (!options.hash_column.empty() && !options.fraction) throw usage_error("--hash-column: needs --fraction");
  if (options.group != kAutoGroup && options.group != kNoGroup) {
    if (!options.fraction) throw usage_error("--group: needs --fraction");
    if (!options.hash_column.empty())
      throw usage_error(
          "--group and --hash-column: give only one of them; a hash also keeps groups together");
  }
  if (!options.rest.empty() && same_place(options.rest, options.output))
    throw usage_error("--rest: is the same file as --output");
  const SampleReader sample(options.input);
  std::vector<bool> chosen(static_cast<std::size_t>(sample.count()), false);
  Grouping grouping;
  if (options.fraction) {
    if (options.hash_column.empty()) grouping = choose_groups(options.group, sample, context);
    chosen = random_part(sample, options, grouping, context.seed);
  } else {
    for (const std::size_t row : some_rows(sample, options.where)) chosen[row] = true;
  }
  Selection first{&sample, {}};
  Selection second{&sample, {}};
  for (std::size_t row = 0; row < chosen.size(); ++row) (chosen[row] ? first : second).rows.push_back(row);
  const nlohmann::json settings = settings_of(options, context);
  Provenance provenance = Provenance::now("split", settings, context);
  provenance.inputs = {sample.as_input()};
  std::vector<Part> parts{{options.output, first, "", false}};
  if (!options.rest.empty()) parts.push_back({options.rest, second, "", false});
  look_at_targets(parts, settings, options.overwrite);
  for (const Part& part : parts) {
    if (part.is_done) {
      context.info("{}: already finished by an earlier run of this command", part.path);
    } else {
      write_selections(part.path, {part.selection}, provenance.json(), {options.overwrite, part.job},
                       context);
    }
  }
  return {static_cast<std::int64_t>(first.rows.size()), static_cast<std::int64_t>(second.rows.size()),
          grouping};
}

Verb<SplitOptions, SplitReport> split_verb() {
  return {
      "split",
      "split one sample into two",
      "Splits a sample in two: by an expression on its columns, by a random fraction (images of one galaxy or merger tree stay together), or by a fraction of the hash of a column, which puts an object on the same side in every sample.",
      {"peculiar split galaxies.h5 -o train.h5 --rest test.h5 --fraction 0.8 --seed 7",
       "peculiar split galaxies.h5 -o spirals.h5 --rest others.h5 --where 'label == \"spirals\" && flags == 0'",
       "peculiar split galaxies.h5 -o train.h5 --rest test.h5 --fraction 0.8 --hash-column id"},
      split_sample};
}

}  // namespace peculiar::store
