#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "simulation/simulation.h"

namespace peculiar::simulation {

/// Output of `peculiar info` for a simulation, as one JSON object of kind "simulation": format, path,
/// cosmology, box, snapshots (number, redshift, age, galaxies, and stars if counted), tree, and the format's
/// own details. Errors: those of open_simulation.
nlohmann::json simulation_info(const SimulationOptions& options, const Formats& formats,
                               const RunContext& context = {});

/// The same as readable text.
std::string simulation_info_text(const nlohmann::json& info);

}  // namespace peculiar::simulation
