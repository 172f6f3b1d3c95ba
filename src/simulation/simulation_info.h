#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "simulation/simulation.h"

namespace peculiar::simulation {

/// What `peculiar info` says of a simulation, as one JSON object of kind "simulation": format, path,
/// cosmology, box, snapshots (number, redshift, age, galaxies, stars where they are counted), tree, and the
/// format's own details. Errors as open_simulation.
nlohmann::json simulation_info(const SimulationOptions& options, const Formats& formats,
                               const RunContext& context = {});

/// The same for a person.
std::string simulation_info_text(const nlohmann::json& info);

}  // namespace peculiar::simulation
