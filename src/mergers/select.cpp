#include "mergers/select.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/version.h"
#include "snapshots/formats.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::mergers {

namespace {

void check(const SelectOptions& options) {
  if (!tables::is_table_file(options.output))
    throw usage_error("--output: '{}' is not a table by its suffix; known are {}", options.output,
                      tables::kTableSuffixes);
  refuse_existing(options.output, options.overwrite);
  const SelectionRule& rule = options.rule;
  if (rule.redshift_min.has_value() && rule.redshift_max.has_value() &&
      *rule.redshift_min > *rule.redshift_max)
    throw usage_error("--redshift-min {} is above --redshift-max {}", *rule.redshift_min, *rule.redshift_max);
}

/// The catalogues of the snapshots that the tree has galaxies in; the others stay empty.
std::vector<std::vector<simulation::Galaxy>> read_catalogues(const simulation::Simulation& simulation,
                                                             const simulation::MergerTree& tree,
                                                             bool has_radii) {
  const simulation::SimulationInfo& info = simulation.info();
  std::vector<std::int64_t> nodes(info.snapshots.size(), 0);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto snapshot = static_cast<std::size_t>(tree.node(static_cast<std::int64_t>(i)).snapshot);
    if (snapshot < nodes.size()) ++nodes[snapshot];
  }
  std::vector<std::vector<simulation::Galaxy>> catalogues(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i] == 0) continue;
    if (!info.snapshots[i].has_galaxies)
      throw input_error("{}: the tree has {} galaxies in snapshot {}, but there is no catalogue of them",
                        info.path, nodes[i], info.snapshots[i].number);
    catalogues[i] = simulation.galaxies(i);
    for (simulation::Galaxy& galaxy : catalogues[i]) {
      if (!has_radii) galaxy.effective_radius_kpc = simulation::kUnknown;
    }
  }
  return catalogues;
}

void write(const SelectOptions& options, const Selection& selection, const simulation::SimulationInfo& info,
           const RunContext& context) {
  catalog::Table table = selection_table(selection, info);
  table.description = fmt::format("Galaxies of {} by their part in mergers", options.simulation.input);
  Provenance provenance = Provenance::now("select", settings_of(options), context);
  provenance.inputs = {{options.simulation.input, "", ""}};
  tables::set_provenance(table, provenance);
  tables::write_table(options.output, table);
}

}  // namespace

void SelectOptions::describe(Fields& fields) {
  fields.add("input", &simulation.input, "The simulation: a folder, or a file in it.")
      .positional()
      .required()
      .value_name("SIMULATION");
  fields.add("output", &output, "Where the catalogue goes; the suffix says in which format.")
      .letter('o')
      .required()
      .value_name("TABLE");
  simulation.describe(fields, snapshots::formats());
  rule.describe(fields);
  radius.describe(fields);
  fields.add("overwrite", &overwrite, "Replace a file of the output's name.");
}

SelectReport select_galaxies(const SelectOptions& options, const RunContext& context) {
  const auto simulation = simulation::open_simulation(options.simulation, snapshots::formats(), context);
  return select_galaxies(*simulation, options, context);
}

SelectReport select_galaxies(const simulation::Simulation& simulation, const SelectOptions& options,
                             const RunContext& context) {
  check(options);
  const simulation::SimulationInfo& info = simulation.info();
  if (!info.has_tree)
    throw input_error("{}: there is no merger tree, and without one nobody knows who merges", info.path);
  info.known_cosmology();
  const simulation::MergerTree tree = simulation.tree();
  EffectiveRadii radii(simulation, options.radius, context);
  const Selection selection = apply_rule(
      info, tree, read_catalogues(simulation, tree, !options.radius.measures(info)), options.rule,
      [&radii](std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
               const std::vector<std::size_t>& rows) { radii.find(snapshot, catalogue, rows); },
      context);
  write(options, selection, info, context);
  SelectReport report;
  report.output = options.output;
  report.snapshots = selection.snapshots;
  report.rows = static_cast<std::int64_t>(selection.galaxies.size());
  report.counts = selection.counts;
  report.mergers = static_cast<std::int64_t>(selection.mergers.size());
  for (const SelectedMerger& merger : selection.mergers) {
    report.complete += merger.sequence.is_complete() ? 1 : 0;
    report.begins_late += merger.sequence.start != SequenceStart::kSeparated ? 1 : 0;
  }
  report.splits = selection.splits;
  report.radii_measured = radii.measured();
  report.radii_estimated = radii.estimated();
  return report;
}

Verb<SelectOptions, SelectReport> select_verb() {
  return {
      "select",
      "who in a simulation is isolated, merging, or has just merged",
      "Follows a simulation's merger tree and writes a catalogue of its galaxies by their part in mergers: isolated, before a merger, merging, after it; with mass ratio, companion, and time from -1 (companion at so many effective radii) over 0 (coalescence) to 1. Effective radii that the catalogues lack, or have of another kind, are measured from the star particles.",
      {"peculiar select horizon/ -o chosen.fits",
       "peculiar select horizon/ -o mergers.ecsv --roles pre-merger,merger,post-merger --mass-min 1e10 --redshift-max 3 --mass-ratio-min 0.25"},
      [](const SelectOptions& options, const RunContext& context) {
        return select_galaxies(options, context);
      }};
}

}  // namespace peculiar::mergers
