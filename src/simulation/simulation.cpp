#include "simulation/simulation.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace peculiar::simulation {

void SimulationOptions::describe(Fields& fields, const Formats& formats) {
  std::vector<std::string> names{"auto"};
  for (const SimulationFormat& known : formats) names.push_back(known.name);
  fields.add("format", &format, "Format of the simulation's files; auto: recognise it.")
      .choices(std::move(names));
  fields
      .add(
          "birth_time", &birth_time,
          "Birth times of stars in RAMSES files: conformal time, or proper time (use_proper_time); auto: from the namelist in the output, or conformal without one.")
      .choices({"auto", "conformal", "proper"});
  fields
      .add("hubble", &hubble_kms_mpc,
           "Hubble constant, if the simulation's files have none, or to override theirs.")
      .unit("km/s/Mpc")
      .range(1, 1000);
  fields.add("omega_m", &omega_m, "Present matter density parameter; likewise.").range(0, 10);
  fields.add("omega_l", &omega_l, "Density parameter of the cosmological constant; likewise.").range(-10, 10);
  fields
      .add(
          "survivor_share", &survivor_share,
          "For TreeMaker trees: a galaxy that contributes most of a later galaxy's mass, and at least this fraction of its own, continues as that galaxy, even if another receives more of its mass; above 1: never, as in TreeMaker.")
      .range(0, 2);
  fields.add("box", &box_mpc, "Edge length of the periodic box, comoving; likewise.")
      .unit("Mpc")
      .range(1e-6, 1e6);
}

const cosmos::CosmologyParameters& SimulationInfo::known_cosmology() const {
  if (!lacks_cosmology.empty())
    throw input_error("{}; give the cosmology with --hubble, --omega-m and --omega-l", lacks_cosmology);
  return cosmology;
}

std::size_t SimulationInfo::index_of(std::int64_t number) const {
  std::size_t nearest = 0;
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    if (snapshots[i].number == number) return i;
    if (std::abs(snapshots[i].number - number) < std::abs(snapshots[nearest].number - number)) nearest = i;
  }
  if (snapshots.empty()) throw input_error("{}: there are no snapshots", path);
  throw input_error("{}: there is no snapshot {}; the nearest is {}, and there are {} from {} to {}", path,
                    number, snapshots[nearest].number, snapshots.size(), snapshots.front().number,
                    snapshots.back().number);
}

bool is_simulation(const std::filesystem::path& path, const Formats& formats) {
  return std::any_of(formats.begin(), formats.end(),
                     [&path](const SimulationFormat& format) { return format.recognises(path); });
}

namespace {

/// Reports a missing box size, which affects images, to every verb.
std::unique_ptr<Simulation> told_of_box(std::unique_ptr<Simulation> simulation, const RunContext& context) {
  for (const auto& [name, text] : simulation->info().details) {
    if (name == "no box") context.warning("{}", text);
  }
  return simulation;
}

}  // namespace

std::unique_ptr<Simulation> open_simulation(const SimulationOptions& options, const Formats& formats,
                                            const RunContext& context) {
  std::error_code failure;
  if (!std::filesystem::exists(options.input, failure))
    throw input_error("{}: there is no such file or folder", options.input);
  std::string known;
  for (const SimulationFormat& format : formats) {
    if (options.format == "auto" ? format.recognises(options.input) : format.name == options.format)
      return told_of_box(format.open(options, context), context);
    known += "\n  " + format.name + ": " + format.description;
  }
  throw input_error("{}: no known simulation format there; looked for:{}", options.input, known);
}

}  // namespace peculiar::simulation
