#include <fmt/format.h>

#include <memory>

#include "base/parallel.h"
#include "cli/command.h"
#include "simulation/select.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const simulation::SelectReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"snapshots", report.snapshots},
                  {"rows", report.rows},
                  {"roles", nlohmann::json::object()},
                  {"mergers", report.mergers},
                  {"complete", report.complete},
                  {"begin_within_separation", report.begins_late},
                  {"splits", report.splits},
                  {"effective_radii_measured", report.radii_measured},
                  {"effective_radii_estimated", report.radii_estimated}};
  outcome.text = fmt::format("{}: {} rows\n", report.output, report.rows);
  for (std::size_t i = 0; i < simulation::kRoles; ++i) {
    const std::string& role = simulation::role_name(static_cast<simulation::Role>(i));
    outcome.data["roles"][role] = report.counts[i];
    outcome.text += fmt::format("{:>12}  {}\n", report.counts[i], role);
  }
  outcome.text += fmt::format(
      "{} mergers in {} snapshots: {} seen from the separation to the last step after; of {} a galaxy, or the simulation, begins within the separation\n",
      report.mergers, report.snapshots, report.complete, report.begins_late);
  if (report.splits > 0)
    outcome.text +=
        fmt::format("{} mergers of the tree were none: the galaxies were two again soon\n", report.splits);
  if (report.radii_measured > 0)
    outcome.text += fmt::format("{} effective radii measured from star particles\n", report.radii_measured);
  if (report.radii_estimated > 0)
    outcome.text += fmt::format("{} effective radii taken from semi-axes\n", report.radii_estimated);
  return outcome;
}

}  // namespace

Command select_command() {
  const auto options = std::make_shared<simulation::SelectOptions>();
  Command command;
  command.name = "select";
  command.summary = "who in a simulation is isolated, merging, or has just merged";
  command.description =
      "Follows a simulation's merger tree and writes a catalogue of its galaxies by their part in mergers: isolated, before a merger, merging, after it; with mass ratio, companion, and time from -1 (companion at so many effective radii) over 0 (coalescence) to 1. Effective radii that the catalogues lack are measured from the star particles.";
  command.examples = {
      "peculiar select horizon/ -o chosen.fits",
      "peculiar select horizon/ -o mergers.ecsv --roles pre-merger,merger,post-merger --mass-min 1e10 --redshift-max 3 --mass-ratio-min 0.25"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->threads = resolve_threads(common.threads);
    return outcome_of(simulation::select_galaxies(*options));
  };
  return command;
}

}  // namespace peculiar::cli
