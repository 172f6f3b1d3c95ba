#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "universe/universe.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const universe::UniverseReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"systems", report.systems},
                  {"snapshots", report.snapshots},
                  {"galaxies", report.galaxies},
                  {"star_particles", report.star_particles},
                  {"bytes", report.bytes}};
  outcome.text =
      fmt::format("{}: {} systems in {} snapshots: {} galaxy entries, {} star records\n", report.output,
                  report.systems, report.snapshots, report.galaxies, report.star_particles);
  outcome.text +=
      fmt::format("ground truth: {}\n", (std::filesystem::path(report.output) / "truth.fits").string());
  return outcome;
}

}  // namespace

Command simulate_command() { return command_of(universe::simulate_verb(), outcome_of); }

}  // namespace peculiar::cli
