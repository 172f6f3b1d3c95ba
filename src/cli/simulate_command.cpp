#include <fmt/format.h>

#include <filesystem>
#include <memory>
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
      fmt::format("{}: {} systems in {} snapshots: {} entries of galaxies, {} records of stars\n",
                  report.output, report.systems, report.snapshots, report.galaxies, report.star_particles);
  outcome.text +=
      fmt::format("what they are: {}\n", (std::filesystem::path(report.output) / "truth.fits").string());
  return outcome;
}

}  // namespace

Command simulate_command() {
  const auto options = std::make_shared<universe::UniverseOptions>();
  Command command;
  command.name = "simulate";
  command.summary = "a universe of galaxies and mergers, where there is no simulation at hand";
  command.description =
      "Makes isolated galaxies, mergers and fly-bys by restricted N-body (Toomre & Toomre 1972): star particles on orbits in rigid discs, bulges and halos that move under each other's pull with dynamical friction until they coalesce. Writes what Horizon-AGN consists of (RAMSES outputs, GalaxyMaker's galaxies, a merger tree), so that all that reads a simulation reads this, and truth.fits: the orbit, stage and structure of every galaxy.";
  command.examples = {
      "peculiar simulate universe",
      "peculiar simulate small --galaxies 60 --mergers 12 --flybys 2 --epochs 2 --particles 4000",
      "peculiar simulate old --generation horizon_agn --bricks halomaker"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->threads = common.threads;
    options->seed = common.seed;
    return outcome_of(universe::simulate(*options));
  };
  return command;
}

}  // namespace peculiar::cli
