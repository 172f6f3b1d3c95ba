#include "store/merge.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/error.h"
#include "base/version.h"
#include "store/groups.h"
#include "store/part_merge.h"
#include "store/row_selection.h"

namespace peculiar::store {

void MergeOptions::describe(Fields& fields) {
  fields.add("inputs", &inputs, "Samples, in order; or all parts of one file (--shard), in any order.")
      .positional()
      .required()
      .value_name("SAMPLE.h5");
  fields.add("output", &output, "Output sample, or output file of the same kind as the parts.")
      .letter('o')
      .required()
      .value_name("SAMPLE.h5");
  fields.add("where", &where, "Take only rows that satisfy this expression.").value_name("EXPRESSION");
  fields.add("keep_duplicates", &keep_duplicates, "Allow several rows with the same id.");
  fields.add("overwrite", &overwrite, "Overwrite an existing sample.");
}

namespace {

MergeReport merge_all_parts(const MergeOptions& options, const RunContext& context) {
  if (!options.where.empty() || options.keep_duplicates)
    throw usage_error(
        "--where and --keep-duplicates are for samples, not for the parts of one file; merge the parts first");
  MergeReport report;
  report.rows = merge_parts(options.inputs, options.output, options.overwrite, context);
  report.parts = std::ssize(options.inputs);
  return report;
}

/// Fingerprints of a sample and of those that it was made from, by the first input of each verb. That of a
/// mock is a simulation, which has none; its path, which another simulation elsewhere may have, stands for it
/// together with the fingerprint of a table that the mock used: of galaxies, or of truth.
std::vector<std::string> lineage_of(const SampleReader& sample) {
  std::vector<std::string> fingerprints{sample.header().job};
  auto made = nlohmann::json::parse(sample.header().provenance, nullptr, false);
  while (made.is_object()) {
    const auto inputs = made.value("inputs", nlohmann::json::array());
    if (inputs.empty()) break;
    if (made.value("verb", "") == "mock") {
      for (const auto& input : inputs) {
        if (const std::string table = input.value("fingerprint", ""); !table.empty())
          fingerprints.push_back(inputs.front().value("file", "") + '\n' + table);
      }
      break;
    }
    fingerprints.push_back(inputs.front().value("fingerprint", ""));
    made = inputs.front().value("provenance", nlohmann::json());
  }
  std::erase(fingerprints, "");
  return fingerprints;
}

/// For each sample, the first one that was made from the same sample or simulation: equal for the parts of a
/// split.
std::vector<std::size_t> origins_of(const std::vector<Selection>& selections) {
  std::vector<std::size_t> origins;
  std::unordered_map<std::string, std::size_t> known;
  for (const Selection& selection : selections) {
    const std::vector<std::string> lineage = lineage_of(*selection.sample);
    std::size_t origin = origins.size();
    for (const std::string& fingerprint : lineage) {
      const auto found = known.find(fingerprint);
      if (found != known.end()) origin = std::min(origin, found->second);
    }
    for (const std::string& fingerprint : lineage) known.emplace(fingerprint, origin);
    origins.push_back(origin);
  }
  return origins;
}

/// Warns if verbs would take images of several inputs for one group: each simulation numbers its trees and
/// galaxies itself.
void warn_of_shared_groups(const std::vector<Selection>& selections, const std::string& output,
                           const RunContext& context) {
  const SampleReader merged(output);
  const Grouping grouping = choose_groups(kAutoGroup, merged, {});
  if (!grouping) return;
  const std::vector<std::optional<std::string>> names = group_names(merged, grouping.columns);
  const std::vector<std::size_t> origins = origins_of(selections);
  std::unordered_map<std::string, std::size_t> places;  // first input with a group
  std::size_t row = 0;
  for (std::size_t input = 0; input < selections.size(); ++input) {
    for (const std::size_t last = row + selections[input].rows.size(); row < last; ++row) {
      if (!names[row]) continue;
      const std::size_t before = places.emplace(*names[row], input).first->second;
      if (origins[before] == origins[input]) continue;
      context.warning(
          "{}: images of {} and {} have equal values of {} (such as '{}') and will count as one {} where images are grouped (split, train, calibrate, evaluate, ...). If they are of different simulations, renumber the column before merging, or use --group none there",
          output, selections[before].sample->path().string(), selections[input].sample->path().string(),
          grouping.columns, *names[row], grouping.noun());
      return;
    }
  }
}

}  // namespace

MergeReport merge_samples(const MergeOptions& options, const RunContext& context) {
  if (has_parts(options.inputs)) return merge_all_parts(options, context);
  std::vector<SampleReader> samples;
  for (const std::string& input : options.inputs) samples.emplace_back(input);
  std::vector<Selection> selections;
  MergeReport report;
  std::unordered_map<std::string, std::string> places;
  for (const SampleReader& sample : samples) {
    selections.push_back({&sample, select_rows(sample, options.where)});
    const catalog::Column ids = sample.rows().column("id");
    for (const std::size_t row : selections.back().rows) {
      const std::string place = fmt::format("{}: row {}", sample.path().string(), row);
      const auto [before, is_new] = places.emplace(ids.text(row), place);
      if (is_new) continue;
      ++report.duplicates;
      if (!options.keep_duplicates) {
        throw input_error("{}: its id '{}' is also in {}; select rows with --where, or use --keep-duplicates",
                          place, ids.text(row), before->second);
      }
    }
    report.rows += static_cast<std::int64_t>(selections.back().rows.size());
  }
  if (report.rows == 0 && !options.where.empty())
    throw input_error("merge: no row of the {} samples satisfies '{}'", samples.size(), options.where);
  nlohmann::json settings = settings_of(options);
  Provenance provenance = Provenance::now("merge", settings, context);
  for (const SampleReader& sample : samples) provenance.inputs.push_back(sample.as_input());
  for (const char* key : {"output", "overwrite"}) settings.erase(key);
  const WriteOptions write{options.overwrite, selection_job("merge" + settings.dump(), selections)};
  write_selections(options.output, selections, provenance.json(), write, context);
  warn_of_shared_groups(selections, options.output, context);
  return report;
}

Verb<MergeOptions, MergeReport> merge_verb() {
  return {
      "merge",
      "concatenate samples, or join the parts of one file",
      "Concatenates samples with the same stamp size, bands and calibration. Columns that only some of them have are filled with missing values. A warning says if images of different simulations have equal numbers of trees or galaxies, by which other verbs group them. Files written with --shard or --rows (samples, scores, measurements, features) are joined to the file that a single run would have written, byte by byte, after a check that they belong together and that none is missing.",
      {"peculiar merge train.h5 test.h5 -o all.h5",
       "peculiar merge night1.h5 night2.h5 -o good.h5 --where 'flags == 0'",
       "peculiar merge scores.part-*-of-16.h5 -o scores.h5"},
      merge_samples};
}

}  // namespace peculiar::store
