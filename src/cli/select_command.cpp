#include <fmt/format.h>

#include "cli/command.h"
#include "mergers/select.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const mergers::SelectReport& report) {
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
  for (std::size_t i = 0; i < mergers::kRoles; ++i) {
    const std::string& role = mergers::role_name(static_cast<mergers::Role>(i));
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

Command select_command() { return command_of(mergers::select_verb(), outcome_of); }

}  // namespace peculiar::cli
