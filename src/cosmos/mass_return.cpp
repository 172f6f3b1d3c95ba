#include "cosmos/mass_return.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/suggest.h"

namespace peculiar::cosmos {

namespace {

/// 1 - slope ln(1 + t / scale); the loss is blended in, linearly in log age, while the first stars die.
double logarithmic_loss(double slope, double scale_gyr, double age_gyr) {
  constexpr double kFirstDeaths_gyr = 0.004, kBlended_gyr = 0.012;
  if (!(age_gyr > kFirstDeaths_gyr)) return 1;
  const double loss = slope * std::log(1 + age_gyr / scale_gyr);
  if (age_gyr >= kBlended_gyr) return 1 - loss;
  return 1 - loss * std::log(age_gyr / kFirstDeaths_gyr) / std::log(kBlended_gyr / kFirstDeaths_gyr);
}

double salpeter_remaining_mass(double age_gyr) { return logarithmic_loss(0.033, 0.7e-3, age_gyr); }

/// A recipe that needs the age alone.
auto by_age(double (*remaining)(double)) {
  return [remaining](const StellarPopulations&) {
    return [remaining](double age_gyr, double) { return remaining(age_gyr); };
  };
}

RemainingMass of_table(const StellarPopulations& populations) {
  if (!populations.has_remaining_mass()) {
    throw input_error("{}: the table has no remaining masses; choose another mass return than 'table'",
                      populations.name());
  }
  return [&populations](double age_gyr, double metallicity) {
    return populations.remaining_mass(age_gyr, metallicity);
  };
}

}  // namespace

double chabrier_remaining_mass(double age_gyr) { return logarithmic_loss(0.046, 0.276e-3, age_gyr); }

const std::vector<MassReturn>& mass_returns() {
  static const std::vector<MassReturn> recipes{
      {"none", "nothing is given back, or the masses are the initial ones",
       [](const StellarPopulations&) { return [](double, double) { return 1.0; }; }},
      {"chabrier", "Chabrier IMF (Leitner & Kravtsov 2011)", by_age(chabrier_remaining_mass)},
      {"salpeter", "Salpeter IMF, as in Horizon-AGN (fit to Bruzual & Charlot 2003)",
       by_age(salpeter_remaining_mass)},
      {"table", "what the table of stellar populations says", of_table},
  };
  return recipes;
}

RemainingMass find_mass_return(const std::string& name, const StellarPopulations& populations) {
  std::vector<std::string> names;
  for (const MassReturn& recipe : mass_returns()) {
    if (recipe.name == name) return recipe.make(populations);
    names.push_back(recipe.name);
  }
  throw input_error("unknown mass return '{}'{}; known: {}", name, did_you_mean(name, names),
                    fmt::join(names, ", "));
}

}  // namespace peculiar::cosmos
