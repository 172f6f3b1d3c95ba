#include "simulation/simulation_info.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_number.h"

namespace peculiar::simulation {

using nlohmann::json;

namespace {

// If there are more snapshots, the text lists only the first and last.
constexpr std::size_t kListed = 24;

json count_or_null(std::int64_t count) { return count < 0 ? json() : json(count); }

std::string count_text(const json& count, bool is_there) {
  if (!is_there) return "-";
  return count.is_null() ? "yes" : std::to_string(count.get<std::int64_t>());
}

std::string number_text(const json& number) {
  return number.is_null() ? "-" : fmt::format("{:.4g}", number.get<double>());
}

}  // namespace

json simulation_info(const SimulationOptions& options, const Formats& formats, const RunContext& context) {
  const auto simulation = open_simulation(options, formats, context);
  const SimulationInfo& info = simulation->info();
  const auto known = [&info](double value) { return info.lacks_cosmology.empty() ? json(value) : json(); };
  json found{{"kind", "simulation"},
             {"file", options.input},
             {"format", info.format},
             {"hubble_kms_mpc", known(info.cosmology.hubble_kms_mpc)},
             {"omega_m", known(info.cosmology.omega_m)},
             {"omega_l", known(info.cosmology.omega_l)},
             {"box_mpc", info.box_mpc > 0 ? json(info.box_mpc) : json()},
             {"has_tree", info.has_tree},
             {"snapshots", json::array()},
             {"details", json::array()}};
  for (const Snapshot& snapshot : info.snapshots) {
    found["snapshots"].push_back({{"number", snapshot.number},
                                  {"scale_factor", number_or_null(snapshot.scale_factor)},
                                  {"redshift", number_or_null(snapshot.redshift())},
                                  {"age_gyr", number_or_null(snapshot.age_gyr)},
                                  {"has_galaxies", snapshot.has_galaxies},
                                  {"galaxies", count_or_null(snapshot.galaxies)},
                                  {"has_stars", snapshot.has_stars},
                                  {"stars", count_or_null(snapshot.stars)}});
  }
  if (!info.lacks_cosmology.empty()) {
    found["details"].push_back(
        {{"name", "no cosmology"},
         {"text", info.lacks_cosmology +
                      "; --hubble, --omega-m and --omega-l give one, here and to mock and select"}});
  }
  for (const auto& [name, text] : info.details) found["details"].push_back({{"name", name}, {"text", text}});
  return found;
}

std::string simulation_info_text(const json& info) {
  const json& snapshots = info["snapshots"];
  std::string text = fmt::format("{}: simulation ({}), {} snapshots, {} merger tree\n",
                                 info["file"].get<std::string>(), info["format"].get<std::string>(),
                                 snapshots.size(), info["has_tree"].get<bool>() ? "with a" : "no");
  if (!info["box_mpc"].is_null())
    text += fmt::format("  {:<14} {:.6g} Mpc, comoving, periodic\n", "box", info["box_mpc"].get<double>());
  const json& details = info["details"];
  const bool says_cosmology = std::any_of(details.begin(), details.end(),
                                          [](const json& detail) { return detail["name"] == "cosmology"; });
  if (!says_cosmology && !info["hubble_kms_mpc"].is_null()) {
    text += fmt::format("  {:<14} H0 {:.4g} km/s/Mpc, Omega_m {:.4g}, Omega_L {:.4g}\n", "cosmology",
                        info["hubble_kms_mpc"].get<double>(), info["omega_m"].get<double>(),
                        info["omega_l"].get<double>());
  }
  for (const json& detail : details)
    text +=
        fmt::format("  {:<14} {}\n", detail["name"].get<std::string>(), detail["text"].get<std::string>());
  text +=
      fmt::format("{:>10}{:>10}{:>10}{:>12}{:>12}\n", "snapshot", "redshift", "age/Gyr", "galaxies", "stars");
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    if (snapshots.size() > kListed && i >= kListed / 2 && i < snapshots.size() - kListed / 2) {
      if (i == kListed / 2)
        text += fmt::format("{:>10}  ({} more; --json lists all)\n", "...", snapshots.size() - kListed);
      continue;
    }
    const json& one = snapshots[i];
    text += fmt::format("{:>10}{:>10}{:>10}{:>12}{:>12}\n", one["number"].get<std::int64_t>(),
                        number_text(one["redshift"]), number_text(one["age_gyr"]),
                        count_text(one["galaxies"], one["has_galaxies"].get<bool>()),
                        count_text(one["stars"], one["has_stars"].get<bool>()));
  }
  return text;
}

}  // namespace peculiar::simulation
