#include "cosmos/population_sources.h"

#include <filesystem>

#include "base/error.h"
#include "cosmos/log_knots.h"

namespace peculiar::cosmos {

namespace {

std::function<bool(const std::string&)> ends_with(std::vector<std::string> endings) {
  return [endings = std::move(endings)](const std::string& path) {
    for (const std::string& ending : endings) {
      if (path.ends_with(ending)) return true;
    }
    return false;
  };
}

bool is_galaxev(const std::string& path) {
  return path.ends_with(".ised_ASCII") || std::filesystem::is_directory(path);
}

StellarPopulations built_in(const std::string& name) {
#ifdef PECULIAR_POPSTAR
  return StellarPopulations(grid_of(popstar_compact_knots(), name));
#else
  throw input_error(
      "{}: this program was built without these stellar populations (PECULIAR_POPSTAR=OFF); name a file of others",
      name);
#endif
}

}  // namespace

const std::vector<PopulationSource>& population_sources() {
  static const std::vector<PopulationSource> sources{
      {kDefaultPopulations,
       "built in: PopStar (Molla et al. 2009), Chabrier IMF, stars alone, 1000 A to 2.2 um; terms: NOTICE",
       [](const std::string& name) { return name == kDefaultPopulations; }, built_in},
      {"fits", "a FITS cube [metallicity][age][wavelength] (.fits, .fits.gz)",
       ends_with({".fits", ".fit", ".fits.gz"}), read_fits_populations},
      {"galaxev", "a file .ised_ASCII of Bruzual & Charlot (2003), or a folder of one for each metallicity",
       is_galaxev, read_galaxev_populations},
      {"text", "a text table of Z, log10 age and log10 L_lambda (.txt, .dat)", ends_with({".txt", ".dat"}),
       read_text_populations},
  };
  return sources;
}

StellarPopulations find_populations(const std::string& name_or_path) {
  std::string list;
  for (const PopulationSource& source : population_sources()) {
    if (source.recognises(name_or_path)) return source.read(name_or_path);
    list += fmt::format("\n  {}: {}", source.name, source.description);
  }
  throw input_error("unknown stellar populations '{}'; known:{}", name_or_path, list);
}

}  // namespace peculiar::cosmos
