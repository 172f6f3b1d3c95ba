#include "mergers/select.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_name.h"
#include "base/version.h"
#include "mergers/all_galaxies.h"
#include "snapshots/formats.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::mergers {

namespace {

void check(const SelectOptions& options) {
  if (!tables::is_table_file(options.output))
    throw usage_error("--output: '{}' has no table suffix; known suffixes: {}", options.output,
                      tables::kTableSuffixes);
  refuse_existing(options.output, options.overwrite);
  if (options.all && options.rule.roles != SelectionRule().roles)
    throw usage_error("--all lists galaxies of every role: leave out --roles");
}

/// Reads the catalogues of the snapshots in which the tree has galaxies; the others stay empty.
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
           const EffectiveRadii& radii, const RunContext& context) {
  catalog::Table table = selection_table(selection, info, options.all);
  std::vector<std::string> sources;
  for (const SelectedGalaxy& one : selection.galaxies)
    sources.push_back(radii.source(one.snapshot, one.galaxy));
  table.add(
      {"radius_from",
       "",
       "origin of effective_radius: star particles on an image (stars), a multiple of the semi-axes, or " +
           (info.radius_kind.empty() ? "the catalogue's" : "the catalogue's, " + info.radius_kind),
       std::move(sources),
       {}});
  table.description = fmt::format("Galaxies of {}{}", valid_text(options.simulation.input),
                                  options.all ? "" : " by their part in mergers");
  Provenance provenance = Provenance::now("select", settings_of(options), context);
  provenance.inputs = {{options.simulation.input, "", ""}};
  tables::set_provenance(table, provenance);
  tables::write_table(options.output, table);
}

/// Without a tree, nothing says which galaxies of two snapshots are one.
void warn_of_snapshots(const Selection& selection, const simulation::SimulationInfo& info,
                       const RunContext& context) {
  std::set<std::size_t> snapshots;
  for (const SelectedGalaxy& one : selection.galaxies) snapshots.insert(one.snapshot);
  if (info.has_tree || snapshots.size() < 2) return;
  context.warning(
      "{}: has no merger tree, so the {} snapshots listed hold the same galaxies under other numbers, and split and train will put them on both sides; list one snapshot (--snapshots {}), or add a column that identifies each galaxy and give it as --group",
      info.path, snapshots.size(), info.snapshots[*snapshots.rbegin()].number);
}

/// Counts that both ways of selecting report.
void count(const Selection& selection, const EffectiveRadii& radii, const simulation::SimulationInfo& info,
           SelectReport& report) {
  report.snapshots = selection.snapshots;
  report.rows = static_cast<std::int64_t>(selection.galaxies.size());
  report.counts = selection.counts;
  report.radii_measured = radii.measured();
  report.radii_estimated = radii.estimated();
  for (const SelectedGalaxy& one : selection.galaxies) {
    const std::string source = radii.source(one.snapshot, one.galaxy);
    report.radii_of_stars += source == "stars" ? 1 : 0;
    report.radii_of_axes += source == "semi-axes" ? 1 : 0;
    report.radii_of_catalogue += source == "catalogue" ? 1 : 0;
  }
  if (report.radii_of_catalogue > 0) report.radius_kind = info.radius_kind;
}

}  // namespace

void SelectOptions::describe(Fields& fields) {
  fields.add("input", &simulation.input, "Simulation: a folder, or a file in it.")
      .positional()
      .required()
      .value_name("SIMULATION");
  fields.add("output", &output, "Output catalogue; the suffix sets the format.")
      .letter('o')
      .required()
      .value_name("TABLE");
  fields.add(
      "all", &all,
      "List all galaxies of the catalogues, whatever their role in mergers; only --mass-min, --mass-max, --redshift-min, --redshift-max, --snapshots and --structures apply. Needs no merger tree; without one, list a single snapshot, because galaxies cannot be identified between snapshots.");
  simulation.describe(fields, snapshots::formats());
  rule.describe(fields);
  radius.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite an existing output file.");
}

SelectReport select_galaxies(const SelectOptions& options, const RunContext& context) {
  const auto simulation = simulation::open_simulation(options.simulation, snapshots::formats(), context);
  return select_galaxies(*simulation, options, context);
}

SelectReport select_galaxies(const simulation::Simulation& simulation, const SelectOptions& options,
                             const RunContext& context) {
  check(options);
  const simulation::SimulationInfo& info = simulation.info();
  SelectionRule rule = options.rule;
  rule.settle(info);
  if (!info.has_tree && !options.all)
    throw input_error(
        "{}: there is no merger tree, which is needed to find mergers; --all lists all galaxies by mass and redshift alone (in a study: [select] all = true)",
        info.path);
  info.known_cosmology();
  EffectiveRadii radii(simulation, options.radius, context);
  SelectReport report;
  report.output = options.output;
  report.all = options.all;
  if (options.all) {
    const AllGalaxies all = list_all(simulation, rule, options.radius, radii, context);
    write(options, all.selection, info, radii, context);
    warn_of_snapshots(all.selection, info, context);
    report.without_mass = all.without_mass;
    report.without_radius = all.without_radius;
    count(all.selection, radii, info, report);
    return report;
  }
  const simulation::MergerTree tree = simulation.tree();
  const Selection selection = apply_rule(
      info, tree, read_catalogues(simulation, tree, !options.radius.measures(info)), rule,
      [&radii](std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
               const std::vector<std::size_t>& rows) { radii.find(snapshot, catalogue, rows); },
      context);
  write(options, selection, info, radii, context);
  count(selection, radii, info, report);
  report.mergers = static_cast<std::int64_t>(selection.mergers.size());
  for (const SelectedMerger& merger : selection.mergers) {
    report.complete += merger.sequence.is_complete() ? 1 : 0;
    report.begins_late += merger.sequence.start != SequenceStart::kSeparated ? 1 : 0;
  }
  report.splits = selection.splits;
  return report;
}

Verb<SelectOptions, SelectReport> select_verb() {
  return {
      "select",
      "isolated galaxies, mergers and remnants of a simulation",
      "Follows the merger tree of a simulation and writes a catalogue of galaxies by their role in mergers: isolated, pre-merger, merger or post-merger, with mass ratio, companion, and normalised time from -1 (companion at --separation effective radii) through 0 (coalescence) to 1. With --all it lists all galaxies by mass and redshift and needs no tree. Effective radii that the catalogues lack, or give by another definition, are measured from the star particles.",
      {"peculiar select horizon/ -o chosen.fits",
       "peculiar select horizon/ -o mergers.ecsv --roles pre-merger,merger,post-merger --mass-min 1e10 --redshift-max 3 --mass-ratio-min 0.25",
       "peculiar select tng100/ -o galaxies.fits --all --mass-min 1e10 --snapshots 67"},
      [](const SelectOptions& options, const RunContext& context) {
        return select_galaxies(options, context);
      }};
}

}  // namespace peculiar::mergers
