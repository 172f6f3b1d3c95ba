#include <fmt/format.h>

#include "base/name_list.h"
#include "cli/command.h"
#include "mergers/select.h"

namespace peculiar::cli {

namespace {

/// Origin of the rows' effective radii.
std::string radii_text(const mergers::SelectReport& report) {
  std::string text;
  if (report.radii_measured > 0)
    text += fmt::format("{} effective radii measured from star particles\n", report.radii_measured);
  if (report.radii_estimated > 0)
    text += fmt::format("{} effective radii taken from semi-axes\n", report.radii_estimated);
  if (report.radii_of_catalogue > 0)
    text += fmt::format("{} effective radii from the catalogue{}\n", report.radii_of_catalogue,
                        report.radius_kind.empty() ? "" : ": " + report.radius_kind);
  return text;
}

Outcome outcome_of(const mergers::SelectReport& report, const mergers::SelectOptions& options) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"snapshots", report.snapshots},
                  {"rows", report.rows},
                  {"all", report.all},
                  {"effective_radii",
                   {{"of_stars", report.radii_of_stars},
                    {"of_semi_axes", report.radii_of_axes},
                    {"of_catalogue", report.radii_of_catalogue},
                    {"catalogue_kind", report.radius_kind}}},
                  {"roles", nlohmann::json::object()},
                  {"mergers", report.mergers},
                  {"complete", report.complete},
                  {"begin_within_separation", report.begins_late},
                  {"splits", report.splits},
                  {"effective_radii_measured", report.radii_measured},
                  {"effective_radii_estimated", report.radii_estimated}};
  outcome.text = fmt::format("{}: {}\n", report.output, counted(report.rows, "row"));
  if (report.all) {
    outcome.data.erase("roles");
    for (const char* of_mergers : {"mergers", "complete", "begin_within_separation", "splits"})
      outcome.data.erase(of_mergers);
    outcome.data["without_mass"] = report.without_mass;
    outcome.data["without_radius"] = report.without_radius;
    outcome.text += fmt::format("all galaxies of {} within the limits, whatever their role in mergers\n",
                                counted(report.snapshots, "snapshot"));
    if (report.without_mass > 0)
      outcome.text += fmt::format("{} galaxies without stellar mass are left out\n", report.without_mass);
    outcome.text += radii_text(report);
    if (report.without_radius > 0)
      outcome.text += fmt::format(
          "{} have no effective radius, neither in the catalogue nor from star particles (--radius-per-semi-axis derives it from semi-axes)\n",
          report.without_radius);
    return outcome;
  }
  for (std::size_t i = 0; i < mergers::kRoles; ++i) {
    const std::string& role = mergers::role_name(static_cast<mergers::Role>(i));
    outcome.data["roles"][role] = report.counts[i];
    outcome.text += fmt::format("{:>12}  {}\n", report.counts[i], role);
  }
  const std::string snapshots = counted(report.snapshots, "snapshot");
  if (report.mergers == 0)
    outcome.text +=
        fmt::format("no mergers in {} (--mass-ratio-min {})\n", snapshots, options.rule.mass_ratio_min);
  else
    outcome.text += fmt::format(
        "{} in {}, {} of them followed from {} effective radii to the last step after; {} begin nearer than that\n",
        counted(report.mergers, "merger"), snapshots, report.complete, options.rule.separation,
        report.begins_late);
  if (report.splits > 0)
    outcome.text += fmt::format(
        "{} mergers of the tree ignored: the galaxies separated again within --split-steps\n", report.splits);
  outcome.text += radii_text(report);
  return outcome;
}

}  // namespace

Command select_command() { return command_of(mergers::select_verb(), outcome_of); }

}  // namespace peculiar::cli
